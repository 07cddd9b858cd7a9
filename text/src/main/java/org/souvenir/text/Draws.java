package org.souvenir.text;

/**
 * Random numbers that are functions of a seed and a position, so that any of them can be had again without the others.
 *
 * <p>The mixing function is that of SplitMix64 (Steele, Lea, Flood, 2014), applied to the position and then to the seed.
 */
final class Draws {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Draws() {}

    /** A seed for a purpose of its own, such as one epoch. */
    static long seed(long seed, long purpose) {
        return mix(mix(seed + GOLDEN) + (purpose + 1) * GOLDEN);
    }

    /** Uniform in [0, 1), in steps of 2⁻⁵³. */
    static double unit(long seed, long position) {
        return (seed(seed, position) >>> 11) * 0x1p-53;
    }

    /** The numbers 0 … n - 1 in an order that the seed decides (Fisher and Yates). */
    static int[] permutation(int n, long seed) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = (int) (unit(seed, i) * (i + 1));
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
