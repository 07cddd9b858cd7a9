package org.souvenir.core.kernel.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static org.souvenir.core.kernel.vector.Lanes.COUNT;
import static org.souvenir.core.kernel.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.View;

/**
 * Sums over rows of at least one whole vector. The last vector of a row may overlap the one before; lanes that were counted
 * there are left out. Lanes are added up in a fixed order by hand: the order of the API's own reduction is not
 * specified, and C2 takes another one than the interpreter.
 */
final class VectorRows {
    private static final float[] LANES = new float[COUNT];
    private static final ThreadLocal<float[]> SUMS = ThreadLocal.withInitial(() -> new float[COUNT]);

    static {
        for (int i = 0; i < COUNT; i++) {
            LANES[i] = i;
        }
    }

    private VectorRows() {}

    static float sum(int n, float[] a, int i) {
        FloatVector even = broadcast(FLOATS, 0);
        FloatVector odd = even;
        int p = 0;
        for (; p <= n - 2 * COUNT; p += 2 * COUNT) {
            even = even.add(fromArray(FLOATS, a, i + p));
            odd = odd.add(fromArray(FLOATS, a, i + p + COUNT));
        }
        if (p <= n - COUNT) {
            even = even.add(fromArray(FLOATS, a, i + p));
            p += COUNT;
        }
        FloatVector tail = fromArray(FLOATS, a, i + n - COUNT);
        FloatVector lanes = fromArray(FLOATS, LANES, 0);
        odd = odd.add(tail.blend(0, lanes.compare(VectorOperators.LT, p - (n - COUNT))));
        float[] sums = SUMS.get();
        even.add(odd).intoArray(sums, 0);
        return total(sums);
    }

    static float maximum(int n, float[] a, int i) {
        int last = n - COUNT;
        FloatVector largest = fromArray(FLOATS, a, i + last);
        for (int p = 0; p < last; p += COUNT) {
            largest = largest.max(fromArray(FLOATS, a, i + p));
        }
        return largest.reduceLanes(VectorOperators.MAX);
    }

    /** Σ exp(a - shift), for no a above shift. */
    static float sumOfExp(int n, float[] a, int i, float shift) {
        int last = n - COUNT;
        FloatVector lanes = fromArray(FLOATS, LANES, 0);
        FloatVector sum = broadcast(FLOATS, 0);
        for (int p = 0; p < n; p += COUNT) {
            int at = Math.min(p, last);
            FloatVector e =
                    VectorMath.expOfNegative(fromArray(FLOATS, a, i + at).sub(shift));
            sum = sum.add(e.blend(0, lanes.compare(VectorOperators.LT, p - at)));
        }
        float[] sums = SUMS.get();
        sum.intoArray(sums, 0);
        return total(sums);
    }

    /**
     * A row of {@link Kernels#exponentials}. The search for the largest is part of it on purpose: C2 finds more than 325 bytes too large
     * to be made part of callers. In one that is large itself it may give up amid the exponentials, and leave vectors on the heap.
     *
     * @param largest gets the largest number of the row; those that are NaN may be passed over
     * @return the sum of the exponentials
     */
    static float exponentials(int row, int n, View largest, View d, View a) {
        float[] x = a.data;
        float[] z = d.data;
        int i = a.row(row);
        int to = d.row(row);
        int last = n - COUNT;
        FloatVector even = fromArray(FLOATS, x, i + last);
        FloatVector odd = even;
        for (int p = 0; p < last; p += 2 * COUNT) {
            FloatVector first = fromArray(FLOATS, x, i + p);
            FloatVector second = fromArray(FLOATS, x, i + Math.min(p + COUNT, last));
            even = even.blend(first, first.compare(VectorOperators.GT, even));
            odd = odd.blend(second, second.compare(VectorOperators.GT, odd));
        }
        float most = Math.max(-Float.MAX_VALUE, even.max(odd).reduceLanes(VectorOperators.MAX));
        FloatVector sum = broadcast(FLOATS, 0);
        FloatVector next = fromArray(FLOATS, x, i);
        for (int p = 0; p < n; p += COUNT) {
            FloatVector now = next;
            next = fromArray(FLOATS, x, i + Math.min(p + COUNT, last));
            FloatVector e = VectorMath.expOfNegative(now.sub(most));
            e.intoArray(z, to + Math.min(p, last));
            if (p <= last) {
                sum = sum.add(e);
            } else {
                sum = sum.add(e.blend(0, fromArray(FLOATS, LANES, 0).compare(VectorOperators.LT, p - last)));
            }
        }
        float[] sums = SUMS.get();
        sum.intoArray(sums, 0);
        largest.data[largest.row(row)] = most;
        return total(sums);
    }

    /** The sum of a vector in an array. */
    static float total(float[] lanes) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        for (int i = 0; i < COUNT; i += 4) {
            s0 += lanes[i];
            s1 += lanes[i + 1];
            s2 += lanes[i + 2];
            s3 += lanes[i + 3];
        }
        return s0 + s1 + (s2 + s3);
    }

    /** {@code z = alpha · x}. */
    static void scale(int n, float alpha, float[] x, int i, float[] z, int to) {
        int last = n - COUNT;
        FloatVector factor = broadcast(FLOATS, alpha);
        FloatVector tail = fromArray(FLOATS, x, i + last).mul(factor);
        for (int p = 0; p < last; p += COUNT) {
            fromArray(FLOATS, x, i + p).mul(factor).intoArray(z, to + p);
        }
        tail.intoArray(z, to + last);
    }

    /** {@code y *= alpha}. */
    static void scale(int n, float alpha, float[] y, int j) {
        int last = n - COUNT;
        FloatVector tail = fromArray(FLOATS, y, j + last).mul(alpha);
        for (int p = 0; p < last; p += COUNT) {
            fromArray(FLOATS, y, j + p).mul(alpha).intoArray(y, j + p);
        }
        tail.intoArray(y, j + last);
    }

    /** {@code y += alpha · x}. */
    static void addScaled(int n, float alpha, float[] x, int i, float[] y, int j) {
        int last = n - COUNT;
        FloatVector factor = broadcast(FLOATS, alpha);
        FloatVector tail = factor.fma(fromArray(FLOATS, x, i + last), fromArray(FLOATS, y, j + last));
        for (int p = 0; p < last; p += COUNT) {
            factor.fma(fromArray(FLOATS, x, i + p), fromArray(FLOATS, y, j + p)).intoArray(y, j + p);
        }
        tail.intoArray(y, j + last);
    }

    /** {@code y += x[0] + x[1] + x[2] + x[3]} for four rows of x, {@code stride} apart, in this order. */
    static void addFour(int n, float[] x, int i, int stride, float[] y, int j) {
        int last = n - COUNT;
        FloatVector tail = fromArray(FLOATS, y, j + last)
                .add(fromArray(FLOATS, x, i + last))
                .add(fromArray(FLOATS, x, i + stride + last))
                .add(fromArray(FLOATS, x, i + 2 * stride + last))
                .add(fromArray(FLOATS, x, i + 3 * stride + last));
        for (int p = 0; p < last; p += COUNT) {
            fromArray(FLOATS, y, j + p)
                    .add(fromArray(FLOATS, x, i + p))
                    .add(fromArray(FLOATS, x, i + stride + p))
                    .add(fromArray(FLOATS, x, i + 2 * stride + p))
                    .add(fromArray(FLOATS, x, i + 3 * stride + p))
                    .intoArray(y, j + p);
        }
        tail.intoArray(y, j + last);
    }
}
