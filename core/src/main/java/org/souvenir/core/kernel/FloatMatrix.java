package org.souvenir.core.kernel;

import org.jspecify.annotations.Nullable;

/**
 * A matrix of floats.
 *
 * @param values as {@link Kernels#pack} writes them
 */
public record FloatMatrix(Kernels kernels, float[] values) implements PackedMatrix {

    /** Room for a matrix {@code [k, n]}. */
    public static FloatMatrix ofSize(Kernels kernels, int k, int n) {
        return new FloatMatrix(kernels, new float[kernels.packedLength(k, n)]);
    }

    @Override
    public int panel() {
        return kernels.panel();
    }

    @Override
    public int scratchLength(int m, int k) {
        return kernels.scratchLength(m, k);
    }

    @Override
    public void multiply(int m, int n, int k, View a, int column, @Nullable View from, View c, float[] scratch) {
        kernels.multiply(m, n, k, a, values, column * k, from, c, scratch);
    }
}
