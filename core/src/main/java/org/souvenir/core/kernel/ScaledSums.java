package org.souvenir.core.kernel;

import org.jspecify.annotations.Nullable;

/** Sums of products with whole numbers, which the scales of their columns make the product. */
public final class ScaledSums {
    private ScaledSums() {}

    /**
     * {@code c = from + s ⊙ sums}, each by one fused multiply-add.
     *
     * @param sums [m, n], column stride 1
     * @param scales [n], column stride 1, row stride 0
     * @param from column stride 1; c itself to add to it; null for zeros
     * @param c modified; column stride 1
     */
    public static void add(Kernels kernels, int m, int n, View sums, View scales, @Nullable View from, View c) {
        if (from == null) {
            kernels.apply(ElementOp.MULTIPLY, m, n, c, sums, scales, c, 1, 0);
        } else {
            kernels.apply(ElementOp.MULTIPLY_ADD, m, n, c, sums, scales, from, 1, 0);
        }
    }
}
