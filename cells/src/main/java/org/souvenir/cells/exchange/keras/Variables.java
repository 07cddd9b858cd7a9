package org.souvenir.cells.exchange.keras;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.souvenir.cells.exchange.TensorAccount;
import org.souvenir.core.file.FileFormatException;

/**
 * The variables of a model by the names of its layers. Keras's files lie in groups that are named by the kinds of layers and
 * numbered, so that the layer {@code lstm} may well lie in {@code layers/lstm_1}, and {@code lstm_1} in {@code layers/lstm};
 * which layer a group is says only the attribute {@code name} beside its variables. Here the layer's name stands in place
 * of the group: {@code lstm/cell/0} is the first variable of the cell of the layer lstm; the parts of a layer ({@code cell},
 * {@code forward_layer}) are called as in Keras's classes.
 *
 * @param account of all variables
 * @param layers the names of the layers of the model; some have no variables
 * @param numbers how many numbers all variables have
 */
record Variables(TensorAccount account, Set<String> layers, long numbers) {
    private static final String LAYERS = "layers/";
    private static final String VARS = "vars/";

    static Variables of(KerasFile file) {
        Map<String, Hdf5.Stored> arrays = new TreeMap<>();
        Map<String, String> names = new TreeMap<>();
        for (Hdf5 part : file.weights()) {
            names.putAll(part.names());
            part.arrays().forEach((path, stored) -> {
                if (arrays.put(path, stored) != null) {
                    throw FileFormatException.of(
                            file.source(), "each variable must be in one file, but %s is in two".formatted(path));
                }
            });
        }
        checkKeras3(file.source(), arrays, names);
        return of(file.source(), arrays, names);
    }

    private static Variables of(String source, Map<String, Hdf5.Stored> arrays, Map<String, String> names) {
        Map<String, Hdf5.Stored> byName = new LinkedHashMap<>();
        arrays.forEach((path, stored) -> {
            String name = named(path, names);
            if (byName.put(name, stored) != null) {
                throw FileFormatException.of(
                        source, "names of layers must differ, but two have the variable %s".formatted(name));
            }
        });
        Map<String, int[]> shapes = new LinkedHashMap<>();
        byName.forEach((name, stored) -> shapes.put(name, stored.shape()));
        TensorAccount account = TensorAccount.of(
                source, shapes, name -> Objects.requireNonNull(byName.get(name)).tensor());
        Set<String> layers = new TreeSet<>();
        names.forEach((group, name) -> {
            if (group.startsWith(LAYERS) && group.indexOf('/', LAYERS.length()) < 0) {
                layers.add(name);
            }
        });
        long numbers = 0;
        for (Map.Entry<String, Hdf5.Stored> entry : byName.entrySet()) {
            String name = entry.getKey();
            String path = entry.getValue().path();
            numbers += entry.getValue().length();
            if (!path.startsWith(LAYERS)) {
                account.ignore(name, "it belongs to the training: " + path.replaceAll("/.*", ""));
            } else if (path.contains("/seed_generator/")) {
                account.ignore(name, "it is the state of a generator of random numbers");
            } else {
                layers.add(name.replaceAll("/.*", ""));
            }
        }
        return new Variables(account, layers, numbers);
    }

    private static void checkKeras3(String source, Map<String, Hdf5.Stored> arrays, Map<String, String> names) {
        if (arrays.isEmpty()) {
            throw FileFormatException.of(source, "there must be variables, but there are none");
        }
        if (arrays.keySet().stream().noneMatch(path -> path.startsWith(LAYERS))) {
            throw FileFormatException.of(
                    source,
                    "variables must lie under layers, as in the files of Keras 3, but there are %s (a file of Keras 2? Keras 3 reads it and saves it anew)"
                            .formatted(arrays.keySet().stream().limit(6).toList()));
        }
        if (names.isEmpty()) {
            throw FileFormatException.of(
                    source,
                    "the names of the layers must stand beside their variables, but there are none (a later Keras 3 writes them: read it there and save it anew)");
        }
    }

    /** A path with the names of layers in place of their groups. */
    private static String named(String path, Map<String, String> names) {
        StringBuilder name = new StringBuilder();
        int done = 0;
        while (path.startsWith(LAYERS, done)) {
            int end = path.indexOf('/', done + LAYERS.length());
            if (end < 0) {
                break;
            }
            String group = path.substring(0, end);
            name.append(names.getOrDefault(group, path.substring(done, end))).append('/');
            done = end + 1;
        }
        return name + path.substring(done).replace(VARS, "");
    }

    /** How many variables lie directly at a path: {@code lstm/cell}. */
    int count(String path) {
        int count = 0;
        while (account.has(path + "/" + count)) {
            count++;
        }
        return count;
    }
}
