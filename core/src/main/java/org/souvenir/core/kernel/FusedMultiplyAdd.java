package org.souvenir.core.kernel;

/**
 * Whether {@link Math#fma(float, float, float)} is an instruction here. Where it is not, it goes through
 * {@link java.math.BigDecimal}, a thousand times as slow as a multiplication and an addition.
 */
final class FusedMultiplyAdd {
    /** True where a fused multiply-add costs about as much as a multiplication. */
    static final boolean FAST = measure();

    private FusedMultiplyAdd() {}

    /** a · b + c, rounded once where that is fast, else twice. */
    static float multiplyAdd(float a, float b, float c) {
        return FAST ? Math.fma(a, b, c) : a * b + c;
    }

    /**
     * The JVM does not tell, so a clock must: 200 calls take about 5 µs interpreted with the instruction, and about
     * 500 µs through BigDecimal. The best of several tries keeps a busy machine from mattering.
     */
    private static boolean measure() {
        long best = Long.MAX_VALUE;
        float sum = 0;
        for (int attempt = 0; attempt < 20; attempt++) {
            long start = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                sum = Math.fma(sum, 0.5f, 1.1f);
            }
            best = Math.min(best, System.nanoTime() - start);
        }
        return sum != 0 && best < 60_000;
    }
}
