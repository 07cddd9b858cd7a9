package org.souvenir.cells.exchange.keras;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.souvenir.cells.Cell;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Recurrent.Reading;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.parameter.ParameterSpec;

/** Which layer of a network takes the variables of which layer of Keras: those of one name, then what fits nothing else. */
final class Matching {
    private final Architecture architecture;
    private final Variables variables;
    private final Map<String, ParameterSpec> specs = new LinkedHashMap<>();
    private final Map<String, String> matches = new LinkedHashMap<>();

    /**
     * Finds the matches.
     *
     * @param told names of Keras's layers, or of parts of them, by names of the network's
     */
    Matching(Architecture architecture, Variables variables, Map<String, String> told) {
        this.architecture = architecture;
        this.variables = variables;
        architecture.parameters().forEach(spec -> specs.put(spec.name(), spec));
        List<Architecture.Description> open = new ArrayList<>();
        for (Architecture.Description layer : architecture.descriptions()) {
            if (specs.keySet().stream().anyMatch(name -> name.startsWith(layer.name() + "."))) {
                String path = told.getOrDefault(layer.name(), named(layer.name()));
                if (there(path)) {
                    matches.put(layer.name(), path);
                } else if (told.containsKey(layer.name())) {
                    throw problem("layer %s is to take those of '%s', but there are layers %s"
                            .formatted(layer.name(), path, variables.layers()));
                } else {
                    open.add(layer);
                }
            }
        }
        byShape(open);
    }

    private boolean there(String path) {
        return variables.layers().contains(path)
                || variables.account().names().stream().anyMatch(name -> name.startsWith(path + "/"));
    }

    /** What has the name of a layer: one side of a Bidirectional where both are layers here. */
    private String named(String layer) {
        for (String side : List.of("forward", "backward")) {
            if (layer.endsWith("." + side) && !there(layer)) {
                return layer.substring(0, layer.length() - side.length() - 1) + "/" + side + "_layer";
            }
        }
        return layer;
    }

    /** Matches what is left over on both sides, where there is no choice. */
    private void byShape(List<Architecture.Description> open) {
        Set<String> free = new TreeSet<>(variables.layers());
        free.removeIf(keras -> variables.account().names().stream().noneMatch(name -> name.startsWith(keras + "/")));
        matches.values().forEach(path -> free.remove(path.replaceAll("/.*", "")));
        Map<String, List<String>> fitting = new LinkedHashMap<>();
        for (Architecture.Description layer : open) {
            List<String> fits =
                    free.stream().filter(keras -> fits(layer, keras)).toList();
            fitting.put(layer.name(), fits);
        }
        fitting.forEach((layer, fits) -> {
            boolean only = fits.size() == 1
                    && fitting.values().stream()
                                    .filter(others -> others.contains(fits.get(0)))
                                    .count()
                            == 1;
            if (!only) {
                throw problem(
                        "layer %s must have the name of one of Keras's, or be the only one that fits one by its shapes, but of %s there fit %s; tell it which"
                                .formatted(layer, free, fits));
            }
            matches.put(layer, fits.get(0));
        });
    }

    private FileFormatException problem(String problem) {
        return FileFormatException.of(variables.account().source(), problem);
    }

    /** How all layers are filled. */
    List<Filling> fillings() {
        List<Filling> fillings = new ArrayList<>();
        for (Architecture.Description layer : architecture.descriptions()) {
            String keras = matches.get(layer.name());
            if (keras != null) {
                fillings.addAll(fillings(layer, keras));
            }
        }
        return fillings;
    }

    private boolean fits(Architecture.Description layer, String keras) {
        int count = 0;
        if (layer.kind().equals("layer-norm") && variables.count(keras) == 1) {
            return false;
        }
        for (Filling filling : fillings(layer, keras)) {
            for (Map.Entry<String, int[]> shape : filling.form().shapes().entrySet()) {
                String name = filling.path() + "/" + shape.getKey();
                if (!variables.account().has(name)
                        || !Arrays.equals(variables.account().shape(name), shape.getValue())) {
                    return false;
                }
                count++;
            }
        }
        return count
                == variables.account().names().stream()
                        .filter(name -> name.startsWith(keras + "/"))
                        .count();
    }

    private List<Filling> fillings(Architecture.Description layer, String keras) {
        String distributed = keras + "/layer";
        String path = variables.count(keras) == 0 && variables.count(distributed) > 0 ? distributed : keras;
        String name = layer.name();
        return switch (layer.kind()) {
            case "embedding" -> {
                ParameterSpec table = spec(name + ".weight");
                yield List.of(new Filling(name, path, new Filling.Table(table.rows(), table.columns())));
            }
            case "dense" -> {
                ParameterSpec matrix = spec(name + ".weight");
                boolean bias = variables.count(path) > 1;
                yield List.of(new Filling(name, path, new Filling.Matrix(matrix.rows(), matrix.columns(), bias)));
            }
            case "layer-norm" -> List.of(new Filling(name, path, norm(layer, path)));
            case "recurrent" -> recurrent(layer, keras);
            case "continued" ->
                List.of(gates(name, keras, setting((Map<?, ?>) setting(layer.settings(), "layer"), "cell")));
            default ->
                throw new IllegalArgumentException(
                        "layer %s: it must be of a kind that Keras has, but its parameters are those of a layer of kind %s"
                                .formatted(name, layer.kind()));
        };
    }

    private Filling.Norm norm(Architecture.Description layer, String path) {
        int count = variables.count(path);
        if (count == 1) {
            throw problem(
                    "layer %s: a layer normalisation must have both γ and β or neither, for of one nothing says which it is; but %s has one"
                            .formatted(layer.name(), path));
        }
        return new Filling.Norm(spec(layer.name() + ".gain").columns(), count > 0, count > 0);
    }

    private List<Filling> recurrent(Architecture.Description layer, String keras) {
        Object cell = setting(layer.settings(), "cell");
        if (layer.settings().get("reading") != Reading.BOTH) {
            return List.of(gates(layer.name(), keras, cell));
        }
        return List.of(
                gates(layer.name() + ".forward", keras + "/forward_layer", cell),
                gates(
                        layer.name() + ".backward",
                        keras + "/backward_layer",
                        layer.settings().getOrDefault("backward", cell)));
    }

    private Filling gates(String stage, String path, Object cell) {
        boolean bias = variables.count(path + "/cell") > 2;
        Gates gates = Gates.of((Cell) cell, bias)
                .orElseThrow(() -> new IllegalArgumentException(
                        "layer %s: its cell must have the parameters of an LSTM, a GRU or a simple recurrent network, but is %s"
                                .formatted(stage, ((Cell) cell).name())));
        return new Filling(stage, path, gates);
    }

    private static Object setting(Map<?, ?> settings, String name) {
        return Objects.requireNonNull(settings.get(name));
    }

    private ParameterSpec spec(String name) {
        return Objects.requireNonNull(specs.get(name));
    }
}
