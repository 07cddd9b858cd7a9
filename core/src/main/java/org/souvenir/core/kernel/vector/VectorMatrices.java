package org.souvenir.core.kernel.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static org.souvenir.core.kernel.vector.Lanes.COUNT;
import static org.souvenir.core.kernel.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.souvenir.core.kernel.View;

/**
 * Products of rows with rows, and with rows that are matrices, over at least one whole vector of columns: four vectors of columns
 * at a time, then one. The last vector may overlap the one before; what is there is computed twice, with the same result.
 */
final class VectorMatrices {
    private static final int FOUR = 4 * COUNT;

    private VectorMatrices() {}

    /** The first of the next columns: those that are left, or the last ones. */
    private static int at(int column, int n) {
        return Math.min(column, n - COUNT);
    }

    static void outer(int rows, int k, int n, View d, View a, View b) {
        for (int i = 0; i < rows; i++) {
            for (int q = 0; q < n; q += COUNT) {
                int column = at(q, n);
                outer(k, a.data, a.row(i), a.columnStride, b.data, b.row(i) + column, d.data, d.row(i) + column, n);
            }
        }
    }

    private static void outer(int k, float[] a, int f, int step, float[] b, int j, float[] d, int to, int n) {
        FloatVector y = fromArray(FLOATS, b, j);
        for (int p = 0; p < k; p++) {
            y.mul(a[f + p * step]).intoArray(d, to + p * n);
        }
    }

    static void addOuter(int rows, int k, int n, View d, View a, View b, View s, View c) {
        for (int i = 0; i < rows; i++) {
            int f = a.row(i);
            int q = 0;
            if (s.columnStride == 0) {
                float kept = s.data[s.row(i)];
                for (; q <= n - FOUR; q += FOUR) {
                    addFour(k, a.data, f, a.columnStride, b.data, b.row(i) + q, kept, c.data, c.row(i) + q, d.data, d.row(i) + q, n);
                }
                for (; q < n; q += COUNT) {
                    int at = at(q, n);
                    addOne(k, a.data, f, a.columnStride, b.data, b.row(i) + at, kept, c.data, c.row(i) + at, d.data, d.row(i) + at, n);
                }
            }
            for (; q < n; q += COUNT) {
                int at = at(q, n);
                addOne(k, a.data, f, a.columnStride, b.data, b.row(i) + at, s.data, s.row(i) + at, c.data, c.row(i) + at, d.data, d.row(i) + at, n);
            }
        }
    }

    /** {@code d = a ⊗ b + kept · c} over four vectors of columns. */
    private static void addFour(
            int k, float[] a, int f, int step, float[] b, int j, float kept, float[] c, int from, float[] d, int to, int n) {
        FloatVector y0 = fromArray(FLOATS, b, j);
        FloatVector y1 = fromArray(FLOATS, b, j + COUNT);
        FloatVector y2 = fromArray(FLOATS, b, j + 2 * COUNT);
        FloatVector y3 = fromArray(FLOATS, b, j + 3 * COUNT);
        FloatVector stays = broadcast(FLOATS, kept);
        for (int p = 0; p < k; p++) {
            FloatVector x = broadcast(FLOATS, a[f + p * step]);
            int i = from + p * n;
            int o = to + p * n;
            fromArray(FLOATS, c, i).fma(stays, y0.mul(x)).intoArray(d, o);
            fromArray(FLOATS, c, i + COUNT).fma(stays, y1.mul(x)).intoArray(d, o + COUNT);
            fromArray(FLOATS, c, i + 2 * COUNT).fma(stays, y2.mul(x)).intoArray(d, o + 2 * COUNT);
            fromArray(FLOATS, c, i + 3 * COUNT).fma(stays, y3.mul(x)).intoArray(d, o + 3 * COUNT);
        }
    }

    /** {@code d = a ⊗ b + kept · c} over one vector of columns. */
    private static void addOne(
            int k, float[] a, int f, int step, float[] b, int j, float kept, float[] c, int from, float[] d, int to, int n) {
        FloatVector y = fromArray(FLOATS, b, j);
        FloatVector stays = broadcast(FLOATS, kept);
        for (int p = 0; p < k; p++) {
            FloatVector added = y.mul(a[f + p * step]);
            fromArray(FLOATS, c, from + p * n).fma(stays, added).intoArray(d, to + p * n);
        }
    }

    /** {@code d = a ⊗ b + s ∘ c} over one vector of columns. */
    private static void addOne(
            int k, float[] a, int f, int step, float[] b, int j, float[] s, int kept, float[] c, int from, float[] d, int to, int n) {
        FloatVector y = fromArray(FLOATS, b, j);
        for (int p = 0; p < k; p++) {
            FloatVector added = y.mul(a[f + p * step]);
            FloatVector stays = fromArray(FLOATS, s, kept + p * n);
            fromArray(FLOATS, c, from + p * n).fma(stays, added).intoArray(d, to + p * n);
        }
    }

    static void matrixTimes(int rows, int k, int n, View d, View matrix, View v) {
        for (int i = 0; i < rows; i++) {
            int to = d.row(i);
            int from = matrix.row(i);
            if (k < COUNT) {
                for (int p = 0; p < k; p++) {
                    d.data[to + p] = VectorRows.dot(n, matrix.data, from + p * n, v.data, v.row(i));
                }
            } else {
                VectorDots.rows(k, n, matrix.data, from, v.data, v.row(i), d.data, to);
            }
        }
    }

    static void timesMatrix(int rows, int k, int n, View d, View v, View matrix) {
        for (int i = 0; i < rows; i++) {
            int f = v.row(i);
            int from = matrix.row(i);
            int to = d.row(i);
            int q = 0;
            for (; q <= n - FOUR; q += FOUR) {
                fourColumns(k, v.data, f, v.columnStride, matrix.data, from + q, n, d.data, to + q);
            }
            for (; q < n; q += COUNT) {
                int at = at(q, n);
                column(k, v.data, f, v.columnStride, matrix.data, from + at, n, d.data, to + at);
            }
        }
    }

    /** Four vectors of columns: their sums go side by side. */
    private static void fourColumns(int k, float[] v, int f, int step, float[] m, int at, int n, float[] z, int to) {
        FloatVector s0 = broadcast(FLOATS, 0);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        for (int p = 0; p < k; p++) {
            FloatVector factor = broadcast(FLOATS, v[f + p * step]);
            int row = at + p * n;
            s0 = fromArray(FLOATS, m, row).fma(factor, s0);
            s1 = fromArray(FLOATS, m, row + COUNT).fma(factor, s1);
            s2 = fromArray(FLOATS, m, row + 2 * COUNT).fma(factor, s2);
            s3 = fromArray(FLOATS, m, row + 3 * COUNT).fma(factor, s3);
        }
        s0.intoArray(z, to);
        s1.intoArray(z, to + COUNT);
        s2.intoArray(z, to + 2 * COUNT);
        s3.intoArray(z, to + 3 * COUNT);
    }

    /** One vector of columns: four sums, each of every fourth row. */
    private static void column(int k, float[] v, int f, int step, float[] m, int at, int n, float[] z, int to) {
        FloatVector s0 = broadcast(FLOATS, 0);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int p = 0;
        for (; p + 4 <= k; p += 4) {
            int factor = f + p * step;
            int row = at + p * n;
            s0 = fromArray(FLOATS, m, row).fma(broadcast(FLOATS, v[factor]), s0);
            s1 = fromArray(FLOATS, m, row + n).fma(broadcast(FLOATS, v[factor + step]), s1);
            s2 = fromArray(FLOATS, m, row + 2 * n).fma(broadcast(FLOATS, v[factor + 2 * step]), s2);
            s3 = fromArray(FLOATS, m, row + 3 * n).fma(broadcast(FLOATS, v[factor + 3 * step]), s3);
        }
        for (; p < k; p++) {
            s0 = fromArray(FLOATS, m, at + p * n).fma(broadcast(FLOATS, v[f + p * step]), s0);
        }
        s0.add(s1).add(s2.add(s3)).intoArray(z, to);
    }
}
