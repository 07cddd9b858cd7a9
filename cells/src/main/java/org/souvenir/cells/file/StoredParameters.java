package org.souvenir.cells.file;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.parameter.Quantisation;
import org.souvenir.core.parameter.Quantisation.Scaled;

/**
 * Parameters in a file as {@link StoredWeights} are written. They are read one by one, each to where it is to be, so that a network
 * needs little more memory while it is read than for what the file has and what is made of it.
 *
 * @param names of the parameters, without scales
 * @param quantisation which of them are in fewer bits
 */
record StoredParameters(Safetensors stored, Set<String> names, Quantisation quantisation) {
    private static final List<String> FLOATS = List.of("F32", "F64", "F16", StoredWeights.SIXTEEN);

    /**
     * What stands in a file.
     *
     * @throws FileFormatException if scales do not fit their matrix
     */
    static StoredParameters of(Safetensors stored, Precision precision) {
        Set<String> names = new TreeSet<>(stored.names());
        Map<String, Scaled> narrow = new LinkedHashMap<>();
        for (String name : stored.names()) {
            String dtype = stored.dtype(name);
            boolean eight = precision != Precision.FLOAT32 && dtype.equals(StoredWeights.EIGHT);
            if (eight) {
                narrow.put(name, scaled(stored, name, names));
                names.remove(name + StoredWeights.SCALE);
            } else if (precision != Precision.FLOAT32 && dtype.equals(StoredWeights.SIXTEEN)) {
                narrow.put(name, Scaled.BY_COLUMN);
            } else if (!FLOATS.contains(dtype)) {
                names.remove(name);
            }
        }
        return new StoredParameters(stored, names, new Quantisation(precision, narrow));
    }

    private static Scaled scaled(Safetensors stored, String name, Set<String> names) {
        String scale = name + StoredWeights.SCALE;
        boolean there = names.contains(scale) && FLOATS.contains(stored.dtype(scale));
        int[] matrix = stored.shape(name);
        int[] scales = there ? stored.shape(scale) : new int[0];
        if (matrix.length == 2 && scales.length == 2) {
            if (scales[0] == 1 && scales[1] == matrix[1]) {
                return Scaled.BY_COLUMN;
            }
            if (scales[0] == matrix[0] && scales[1] == 1) {
                return Scaled.BY_ROW;
            }
        }
        throw FileFormatException.of(
                stored.source(),
                "there must be scales '%s' for each column or row of '%s' %s, but they are %s"
                        .formatted(scale, name, Arrays.toString(matrix), there ? Arrays.toString(scales) : "missing"));
    }

    /**
     * Reads one.
     *
     * @param values modified, from {@code offset} on
     * @throws FileFormatException if one of its numbers is NaN
     */
    void read(String name, float[] values, int offset) {
        stored.copy(name, values, offset);
        int[] shape = stored.shape(name);
        if (stored.dtype(name).equals(StoredWeights.EIGHT)) {
            Scaled scaled = Objects.requireNonNull(quantisation.weights().get(name));
            float[] scales = stored.tensor(name + StoredWeights.SCALE).data();
            for (int row = 0, at = offset; row < shape[0]; row++) {
                for (int column = 0; column < shape[1]; column++, at++) {
                    values[at] *= scales[scaled.of(row, column)];
                }
            }
        }
        StoredNumbers.check(stored.source(), name, values, offset, shape);
    }
}
