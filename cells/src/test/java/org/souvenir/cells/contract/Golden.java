package org.souvenir.cells.contract;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.souvenir.core.file.Safetensors;

/** A file of numbers that another framework made; the scripts beside the resources say how. */
final class Golden {
    private final Safetensors file;

    Golden(String name) {
        this.file = Safetensors.read(folder().resolve(name));
    }

    /** The files whose names start so, sorted. */
    static List<String> names(String prefix) {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Path folder() {
        try {
            return Path.of(Objects.requireNonNull(Golden.class.getResource("/org/souvenir/cells/golden"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    boolean has(String name) {
        return file.names().contains(name);
    }

    String about(String key) {
        return Objects.requireNonNull(file.metadata().get(key));
    }

    int[] lengths() {
        return lengths("lengths");
    }

    private int[] lengths(String name) {
        return Arrays.stream(file.doubles(name))
                .mapToInt(length -> (int) length)
                .toArray();
    }

    /** What is known under names that start so, by the rest of the name. */
    Map<String, String> aboutAll(String prefix) {
        Map<String, String> all = new TreeMap<>();
        file.metadata().forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                all.put(name.substring(prefix.length()), value);
            }
        });
        return all;
    }

    /** [rows, columns], or [1, columns]. */
    DMatrixRMaj matrix(String name) {
        int[] shape = file.shape(name);
        int columns = shape[shape.length - 1];
        double[] data = file.doubles(name);
        return DMatrixRMaj.wrap(data.length / columns, columns, data);
    }

    /** [T][B, n], or a stack of states. */
    DMatrixRMaj[] sequence(String name) {
        int[] shape = file.shape(name);
        double[] data = file.doubles(name);
        int size = shape[1] * shape[2];
        DMatrixRMaj[] steps = new DMatrixRMaj[shape[0]];
        for (int t = 0; t < steps.length; t++) {
            steps[t] = DMatrixRMaj.wrap(shape[1], shape[2], Arrays.copyOfRange(data, t * size, (t + 1) * size));
        }
        return steps;
    }

    /** What a sequence of its own length is, [B][T', n]. */
    DMatrixRMaj[] apart(String name, String of) {
        DMatrixRMaj[] steps = sequence(name);
        int[] lengths = lengths(of + ".lengths");
        DMatrixRMaj[] sequences = new DMatrixRMaj[lengths.length];
        for (int b = 0; b < lengths.length; b++) {
            sequences[b] = new DMatrixRMaj(lengths[b], steps[0].numCols);
            for (int t = 0; t < lengths[b]; t++) {
                CommonOps_DDRM.insert(CommonOps_DDRM.extractRow(steps[t], b, null), sequences[b], t, 0);
            }
        }
        return sequences;
    }
}
