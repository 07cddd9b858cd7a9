package org.souvenir.core.kernel.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static org.souvenir.core.kernel.vector.Lanes.COUNT;
import static org.souvenir.core.kernel.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * As many rows of a matrix as a vector has lanes, each times the same row. Each row's products are added up in a vector of its
 * own; two such vectors are folded into one, half of its lanes for each, until there is one with a sum a lane. The order of the
 * additions is fixed, which the API's own reduction does not promise.
 */
final class VectorDots {
    private static final int QUARTER = COUNT / 4;
    private static final float[] LANES = new float[COUNT];

    static {
        for (int i = 0; i < COUNT; i++) {
            LANES[i] = i;
        }
    }

    private static final VectorMask<Float> SECOND_HALF = lanesWith(COUNT / 2);
    private static final VectorMask<Float> SECOND_QUARTERS = lanesWith(COUNT / 4);
    private static final VectorMask<Float> SECOND_PAIRS = lanesWith(2);
    private static final VectorMask<Float> SECOND_LANES = lanesWith(1);
    private static final VectorShuffle<Float> SWAP_HALVES = swap(COUNT / 2);
    private static final VectorShuffle<Float> SWAP_QUARTERS = swap(COUNT / 4);
    private static final VectorShuffle<Float> SWAP_PAIRS = swap(2);
    private static final VectorShuffle<Float> SWAP_LANES = swap(1);

    private VectorDots() {}

    /** The lanes that come second among neighbours of {@code width} lanes. */
    private static VectorMask<Float> lanesWith(int width) {
        long bits = 0;
        for (int lane = 0; lane < COUNT; lane++) {
            bits |= (lane & width) == 0 ? 0 : 1L << lane;
        }
        return VectorMask.fromLong(FLOATS, bits);
    }

    private static VectorShuffle<Float> swap(int width) {
        return VectorShuffle.fromOp(FLOATS, lane -> lane ^ width);
    }

    /** {@code z [r] = Σ_p x [r · n + p] · y [p]} for r below the lanes of a vector, n at least those. */
    static void rows(int n, float[] x, int i, float[] y, int j, float[] z, int to) {
        int step = QUARTER * n; // lane r of the result belongs to row r
        FloatVector sums = switch (COUNT) {
            case 4 -> four(n, x, i, step, y, j);
            case 8 -> fold(four(n, x, i, step, y, j), four(n, x, i + n, step, y, j), SECOND_LANES, SWAP_LANES);
            case 16 ->
                fold(
                        fold(four(n, x, i, step, y, j), four(n, x, i + 2 * n, step, y, j), SECOND_PAIRS, SWAP_PAIRS),
                        fold(
                                four(n, x, i + n, step, y, j),
                                four(n, x, i + 3 * n, step, y, j),
                                SECOND_PAIRS,
                                SWAP_PAIRS),
                        SECOND_LANES,
                        SWAP_LANES);
            default -> throw new AssertionError("vectors of " + COUNT + " lanes");
        };
        sums.intoArray(z, to);
    }

    /** Four rows, {@code step} apart: in each quarter of the lanes what adds up to one of them. */
    private static FloatVector four(int n, float[] x, int i, int step, float[] y, int j) {
        FloatVector s0 = broadcast(FLOATS, 0);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int p = 0;
        for (; p <= n - COUNT; p += COUNT) {
            FloatVector factors = fromArray(FLOATS, y, j + p);
            s0 = fromArray(FLOATS, x, i + p).fma(factors, s0);
            s1 = fromArray(FLOATS, x, i + step + p).fma(factors, s1);
            s2 = fromArray(FLOATS, x, i + 2 * step + p).fma(factors, s2);
            s3 = fromArray(FLOATS, x, i + 3 * step + p).fma(factors, s3);
        }
        if (p < n) {
            int last = n - COUNT;
            VectorMask<Float> counted = fromArray(FLOATS, LANES, 0).compare(VectorOperators.LT, p - last);
            FloatVector factors = fromArray(FLOATS, y, j + last);
            s0 = s0.add(fromArray(FLOATS, x, i + last).mul(factors).blend(0, counted));
            s1 = s1.add(fromArray(FLOATS, x, i + step + last).mul(factors).blend(0, counted));
            s2 = s2.add(fromArray(FLOATS, x, i + 2 * step + last).mul(factors).blend(0, counted));
            s3 = s3.add(fromArray(FLOATS, x, i + 3 * step + last).mul(factors).blend(0, counted));
        }
        return fold(
                fold(s0, s2, SECOND_HALF, SWAP_HALVES),
                fold(s1, s3, SECOND_HALF, SWAP_HALVES),
                SECOND_QUARTERS,
                SWAP_QUARTERS);
    }

    /** Neighbouring lanes of a, added up, and in the lanes that come second those of b. */
    private static FloatVector fold(FloatVector a, FloatVector b, VectorMask<Float> second, VectorShuffle<Float> swap) {
        return a.blend(b, second).add(b.blend(a, second).rearrange(swap));
    }
}
