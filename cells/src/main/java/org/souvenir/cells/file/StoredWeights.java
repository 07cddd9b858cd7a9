package org.souvenir.cells.file;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
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
    static final String SCALE = "/scale";
    static final String EIGHT = "I8";
    static final String SIXTEEN = "BF16";

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
}
