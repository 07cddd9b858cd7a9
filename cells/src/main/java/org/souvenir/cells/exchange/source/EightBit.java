package org.souvenir.cells.exchange.source;

import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.tensor.Tensor;

/** Matrices in eight bits: each number a whole one in [-127, 127] times the scale of its column, so at most half of that away. */
final class EightBit {
    private static final int LARGEST = 127;

    private EightBit() {}

    /** A scale for each column: its largest number becomes 127. */
    static float[] scales(float[] values, int width) {
        float[] scales = new float[width];
        for (int i = 0; i < values.length; i++) {
            scales[i % width] = Math.max(scales[i % width], Math.abs(values[i]));
        }
        for (int j = 0; j < width; j++) {
            scales[j] /= LARGEST;
        }
        return scales;
    }

    /** The whole number next to a number. */
    static byte rounded(float value, float scale) {
        int whole = scale == 0 ? 0 : Math.round(value / scale);
        return (byte) Math.max(-LARGEST, Math.min(LARGEST, whole));
    }

    /** The parameters with all matrices rounded; rows [1, n] stay as they are. */
    static Parameters rounded(Parameters parameters) {
        Parameters rounded = parameters.copy();
        for (ParameterSpec spec : parameters.specs()) {
            if (spec.rows() > 1) {
                float[] values = parameters.tensor(spec.name()).data().clone();
                float[] scales = scales(values, spec.columns());
                for (int i = 0; i < values.length; i++) {
                    float scale = scales[i % spec.columns()];
                    values[i] = rounded(values[i], scale) * scale;
                }
                rounded.set(spec.name(), Tensor.of(values, spec.rows(), spec.columns()));
            }
        }
        return rounded;
    }
}
