package org.souvenir.cells.file;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.parameter.EightBits;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.parameter.Quantisation;
import org.souvenir.core.parameter.Quantisation.Scaled;
import org.souvenir.core.tensor.Tensor;

/**
 * Parameters as a file has them: floats as F32, those in 16 bits as BF16, and those in 8 bits as I8 with their scales, F32, under
 * {@code NAME/scale}: {@code [1, columns]} or {@code [rows, 1]}.
 *
 * @param tensors by name
 * @param dtypes of those that are not F32, by name
 */
public record StoredWeights(Map<String, Tensor> tensors, Map<String, String> dtypes) {
    private static final String SCALE = "/scale";
    private static final String EIGHT = "I8";
    private static final String SIXTEEN = "BF16";

    /** Parameters that were rounded so. */
    public static StoredWeights of(Map<String, Tensor> parameters, Quantisation quantisation) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(parameters);
        Map<String, String> dtypes = new LinkedHashMap<>();
        quantisation.weights().forEach((name, scaled) -> {
            if (quantisation.precision() == Precision.BFLOAT16) {
                dtypes.put(name, SIXTEEN);
            } else {
                Tensor matrix = Objects.requireNonNull(parameters.get(name), name);
                float[] scales = Quantisation.scales(matrix, scaled);
                dtypes.put(name, EIGHT);
                tensors.put(name, whole(matrix, scaled, scales));
                boolean rows = scaled == Scaled.BY_ROW;
                tensors.put(name + SCALE, Tensor.of(scales, rows ? scales.length : 1, rows ? 1 : scales.length));
            }
        });
        return new StoredWeights(tensors, dtypes);
    }

    private static Tensor whole(Tensor matrix, Scaled scaled, float[] scales) {
        int columns = matrix.size(1);
        float[] values = matrix.data().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = EightBits.whole(values[i], scales[scaled.of(i / columns, i % columns)]);
        }
        return Tensor.of(values, matrix.shape());
    }

    /**
     * What stands in a file, as floats, by name.
     *
     * @param quantisation modified: what is found in fewer bits
     * @throws FileFormatException if scales do not fit their matrix
     */
    static Map<String, Tensor> read(Safetensors stored, Map<String, Scaled> quantisation) {
        Map<String, Tensor> tensors = new TreeMap<>(stored.tensors());
        for (String name : stored.names()) {
            if (stored.dtype(name).equals(SIXTEEN)) {
                quantisation.put(name, Scaled.BY_COLUMN);
            } else if (stored.dtype(name).equals(EIGHT)) {
                Tensor matrix = stored.whole(name);
                Tensor scales = tensors.remove(name + SCALE);
                Scaled scaled = scaled(stored, name, matrix, scales == null ? new int[0] : scales.shape());
                quantisation.put(name, scaled);
                tensors.put(
                        name,
                        floats(matrix, scaled, Objects.requireNonNull(scales).data()));
            }
        }
        return tensors;
    }

    private static Scaled scaled(Safetensors stored, String name, Tensor matrix, int[] scales) {
        if (matrix.rank() == 2 && scales.length == 2) {
            if (scales[0] == 1 && scales[1] == matrix.size(1)) {
                return Scaled.BY_COLUMN;
            }
            if (scales[0] == matrix.size(0) && scales[1] == 1) {
                return Scaled.BY_ROW;
            }
        }
        throw FileFormatException.of(
                stored.source(),
                "there must be scales '%s' for each column or row of '%s' %s, but they are %s"
                        .formatted(
                                name + SCALE,
                                name,
                                java.util.Arrays.toString(matrix.shape()),
                                scales.length == 0 ? "missing" : java.util.Arrays.toString(scales)));
    }

    private static Tensor floats(Tensor whole, Scaled scaled, float[] scales) {
        int columns = whole.size(1);
        float[] values = whole.data();
        for (int i = 0; i < values.length; i++) {
            values[i] *= scales[scaled.of(i / columns, i % columns)];
        }
        return whole;
    }
}
