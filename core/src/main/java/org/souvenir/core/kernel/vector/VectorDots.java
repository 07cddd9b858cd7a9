package org.souvenir.core.kernel.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static org.souvenir.core.kernel.vector.Lanes.COUNT;
import static org.souvenir.core.kernel.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * As many rows of a matrix as a vector has lanes, each times the same row. Each row's products are added up in a vector of its
 * own. These vectors are written below each other, and added up column by column: 117 ns for a matrix [32, 32] on a 2-core AVX-512
 * machine with JDK 25; lane by lane 220; folded into each other by blends and shuffles 124 at best, 4000 where C2 did not inline
 * all of it.
 */
final class VectorDots {
    /** Whether the processor reads numbers that lie apart into one vector: AVX2 and AVX-512 do, NEON does not. */
    private static final boolean GATHERS = COUNT > 4;

    private static final float[] LANES = new float[COUNT];
    /** Where in a square of vectors each one begins. */
    private static final int[] VECTORS = new int[COUNT];

    private static final ThreadLocal<float[]> SQUARE = ThreadLocal.withInitial(() -> new float[COUNT * COUNT]);

    static {
        for (int i = 0; i < COUNT; i++) {
            LANES[i] = i;
            VECTORS[i] = i * COUNT;
        }
    }

    private VectorDots() {}

    /** {@code z [r] = Σ_p x [r · n + p] · y [p]} for k rows; k and n are at least the lanes of a vector. */
    static void rows(int k, int n, float[] x, int i, float[] y, int j, float[] z, int to) {
        float[] square = SQUARE.get();
        for (int done = 0; done < k; done += COUNT) {
            int row = Math.min(done, k - COUNT); // some may be computed twice, with the same result
            for (int r = 0; r < COUNT; r += 4) {
                four(n, x, i + (row + r) * n, y, j, square, r * COUNT);
            }
            addUp(square, z, to + row);
        }
    }

    /** Four rows: the sums of each, a vector. */
    private static void four(int n, float[] x, int i, float[] y, int j, float[] sums, int at) {
        FloatVector s0 = broadcast(FLOATS, 0);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int p = 0;
        for (; p <= n - COUNT; p += COUNT) {
            FloatVector factors = fromArray(FLOATS, y, j + p);
            s0 = fromArray(FLOATS, x, i + p).fma(factors, s0);
            s1 = fromArray(FLOATS, x, i + n + p).fma(factors, s1);
            s2 = fromArray(FLOATS, x, i + 2 * n + p).fma(factors, s2);
            s3 = fromArray(FLOATS, x, i + 3 * n + p).fma(factors, s3);
        }
        if (p < n) {
            int last = n - COUNT;
            VectorMask<Float> counted = fromArray(FLOATS, LANES, 0).compare(VectorOperators.LT, p - last);
            FloatVector factors = fromArray(FLOATS, y, j + last);
            s0 = s0.add(fromArray(FLOATS, x, i + last).mul(factors).blend(0, counted));
            s1 = s1.add(fromArray(FLOATS, x, i + n + last).mul(factors).blend(0, counted));
            s2 = s2.add(fromArray(FLOATS, x, i + 2 * n + last).mul(factors).blend(0, counted));
            s3 = s3.add(fromArray(FLOATS, x, i + 3 * n + last).mul(factors).blend(0, counted));
        }
        s0.intoArray(sums, at);
        s1.intoArray(sums, at + COUNT);
        s2.intoArray(sums, at + 2 * COUNT);
        s3.intoArray(sums, at + 3 * COUNT);
    }

    /** {@code z [r]} = the sum of vector r of a square. */
    private static void addUp(float[] square, float[] z, int to) {
        if (GATHERS) {
            FloatVector even = fromArray(FLOATS, square, 0, VECTORS, 0);
            FloatVector odd = fromArray(FLOATS, square, 1, VECTORS, 0);
            for (int lane = 2; lane < COUNT; lane += 2) {
                even = even.add(fromArray(FLOATS, square, lane, VECTORS, 0));
                odd = odd.add(fromArray(FLOATS, square, lane + 1, VECTORS, 0));
            }
            even.add(odd).intoArray(z, to);
        } else {
            for (int r = 0; r < COUNT; r++) {
                int at = r * COUNT;
                z[to + r] = square[at] + square[at + 1] + (square[at + 2] + square[at + 3]);
            }
        }
    }
}
