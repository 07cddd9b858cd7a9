package org.souvenir.core.parameter;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.tensor.Tensor;

/**
 * Which parameters are held in fewer bits than a float, and which of their numbers share a scale.
 *
 * @param precision of these parameters; all others are floats
 * @param weights by name; unmodifiable
 */
public record Quantisation(Precision precision, Map<String, Scaled> weights) {
    /** All floats. */
    public static final Quantisation NONE = new Quantisation(Precision.FLOAT32, Map.of());

    /** Which parameters are rounded. */
    public enum Scope {
        /** What stands on the right of products. */
        PRODUCTS,
        /** That, and tables of which ids pick rows, each row with a scale of its own: smaller files, in memory as before. */
        PRODUCTS_AND_TABLES
    }

    /** Which numbers of a matrix are added up to one number of a product, and share a scale in {@link Precision#INT8}. */
    public enum Scaled {
        /** Those of a column: {@code x · W}. */
        BY_COLUMN,
        /** Those of a row: {@code x · Wᵀ}. */
        BY_ROW;

        /** The number of the scale of an element. */
        public int of(int row, int column) {
            return this == BY_COLUMN ? column : row;
        }

        /** How many scales a matrix has. */
        public int count(int rows, int columns) {
            return this == BY_COLUMN ? columns : rows;
        }
    }

    /** Copies. */
    public Quantisation {
        requireNonNull(precision, "precision");
        NoNulls.in(weights, "weights");
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    }

    /** The same for some of the parameters. */
    public Quantisation of(Collection<String> names) {
        NoNulls.in(names, "names");
        Map<String, Scaled> some = new LinkedHashMap<>(weights);
        some.keySet().retainAll(names);
        return new Quantisation(precision, some);
    }

    /** Whether anything is rounded. */
    public boolean narrow() {
        return precision != Precision.FLOAT32;
    }

    /**
     * Parameters that can be held so: each number of these weights the next one that the precision has.
     *
     * @param parameters not modified; may have others besides
     * @throws IllegalArgumentException if one of these weights is not finite
     */
    public Parameters rounded(Parameters parameters) {
        requireNonNull(parameters, "parameters");
        Parameters rounded = parameters.copy();
        weights.forEach((name, scaled) -> rounded.set(name, rounded(name, parameters.tensor(name), scaled)));
        return rounded;
    }

    private Tensor rounded(String name, Tensor matrix, Scaled scaled) {
        float[] values = matrix.data().clone();
        checkFinite(name, values);
        int columns = matrix.size(1);
        float[] scales = precision == Precision.INT8 ? scales(matrix, scaled) : new float[0];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (precision) {
                case FLOAT32 -> values[i];
                case BFLOAT16 -> Precision.bfloat16(values[i]);
                case INT8 -> {
                    float scale = scales[scaled.of(i / columns, i % columns)];
                    yield EightBits.whole(values[i], scale) * scale;
                }
            };
        }
        checkFinite(name, values);
        return Tensor.of(values, matrix.shape());
    }

    private void checkFinite(String name, float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("quantised: weights must be finite, in %s too, but '%s' has %s"
                        .formatted(precision, name, value));
            }
        }
    }

    /** The scales of a matrix in eight bits; of one that was rounded those that it was rounded with. */
    public static float[] scales(Tensor matrix, Scaled scaled) {
        requireNonNull(matrix, "matrix");
        requireNonNull(scaled, "scaled");
        if (matrix.rank() != 2) {
            throw new IllegalArgumentException(
                    "scales: a matrix is needed, but its shape is " + Arrays.toString(matrix.shape()));
        }
        int rows = matrix.size(0);
        int columns = matrix.size(1);
        float[] scales = new float[scaled.count(rows, columns)];
        float[] values = matrix.data();
        for (int i = 0; i < values.length; i++) {
            int at = scaled.of(i / columns, i % columns);
            scales[at] = Math.max(scales[at], Math.abs(values[i]));
        }
        for (int j = 0; j < scales.length; j++) {
            scales[j] = EightBits.scale(scales[j]);
        }
        return scales;
    }
}
