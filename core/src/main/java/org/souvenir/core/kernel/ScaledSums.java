package org.souvenir.core.kernel;

/** Sums of products with whole numbers, which the scales of their columns make the product. */
public final class ScaledSums {
    private ScaledSums() {}

    /**
     * {@code c = s ⊙ sums}, or {@code c += s ⊙ sums} to accumulate, each by one fused multiply-add.
     *
     * @param sums [m, n], column stride 1
     * @param scales [n], column stride 1, row stride 0
     * @param c modified; column stride 1
     */
    public static void add(Kernels kernels, int m, int n, View sums, View scales, View c, boolean accumulate) {
        ElementOp op = accumulate ? ElementOp.MULTIPLY_ADD : ElementOp.MULTIPLY;
        kernels.apply(op, m, n, c, sums, scales, c, 1, 0);
    }
}
