package org.souvenir.core.kernel.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static org.souvenir.core.kernel.vector.Lanes.COUNT;
import static org.souvenir.core.kernel.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.souvenir.core.kernel.View;

/**
 * Products of rows with rows, and with rows that are matrices [k, n], over at least one whole vector of columns: four vectors of
 * columns at a time, then one. The last vector may overlap the one before; what is there is computed twice, with the same result.
 */
final class VectorMatrices {
    private static final int FOUR = 4 * COUNT;

    private VectorMatrices() {}

    /** Where the vector at a column begins: there, or where the last one does. */
    private static int at(int column, int n) {
        return Math.min(column, n - COUNT);
    }

    static void outer(int rows, int k, int n, View d, View a, View b) {
        for (int i = 0; i < rows; i++) {
            if (k == 1) {
                VectorRows.scale(n, a.data[a.row(i)], b.data, b.row(i), d.data, d.row(i));
                continue;
            }
            for (int q = 0; q < n; q += COUNT) {
                outer(i, at(q, n), k, n, d, a, b);
            }
        }
    }

    /** Row i, one vector of columns from q on. */
    private static void outer(int i, int q, int k, int n, View d, View a, View b) {
        float[] x = a.data;
        float[] z = d.data;
        int from = a.row(i);
        int step = a.columnStride;
        int to = d.row(i) + q;
        FloatVector y = fromArray(FLOATS, b.data, b.row(i) + q);
        for (int p = 0; p < k; p++) {
            y.mul(x[from + p * step]).intoArray(z, to + p * n);
        }
    }

    static void addOuter(int rows, int k, int n, View d, View a, View b, View s, View c) {
        for (int i = 0; i < rows; i++) {
            int q = 0;
            for (; q <= n - FOUR && s.columnStride == 0; q += FOUR) {
                addFour(i, q, k, n, d, a, b, s.data[s.row(i)], c);
            }
            for (; q < n; q += COUNT) {
                if (s.columnStride == 0) {
                    addOne(i, at(q, n), k, n, d, a, b, s.data[s.row(i)], c);
                } else {
                    addOne(i, at(q, n), k, n, d, a, b, s, c);
                }
            }
        }
    }

    /** {@code d = a ⊗ b + kept · c} of row i, over four vectors of columns from q on. */
    private static void addFour(int i, int q, int k, int n, View d, View a, View b, float kept, View c) {
        float[] x = a.data;
        float[] w = c.data;
        float[] z = d.data;
        int from = a.row(i);
        int step = a.columnStride;
        int before = c.row(i) + q;
        int to = d.row(i) + q;
        int j = b.row(i) + q;
        FloatVector y0 = fromArray(FLOATS, b.data, j);
        FloatVector y1 = fromArray(FLOATS, b.data, j + COUNT);
        FloatVector y2 = fromArray(FLOATS, b.data, j + 2 * COUNT);
        FloatVector y3 = fromArray(FLOATS, b.data, j + 3 * COUNT);
        FloatVector stays = broadcast(FLOATS, kept);
        for (int p = 0; p < k; p++) {
            FloatVector factor = broadcast(FLOATS, x[from + p * step]);
            int r = before + p * n;
            int t = to + p * n;
            fromArray(FLOATS, w, r).fma(stays, y0.mul(factor)).intoArray(z, t);
            fromArray(FLOATS, w, r + COUNT).fma(stays, y1.mul(factor)).intoArray(z, t + COUNT);
            fromArray(FLOATS, w, r + 2 * COUNT).fma(stays, y2.mul(factor)).intoArray(z, t + 2 * COUNT);
            fromArray(FLOATS, w, r + 3 * COUNT).fma(stays, y3.mul(factor)).intoArray(z, t + 3 * COUNT);
        }
    }

    /** {@code d = a ⊗ b + kept · c} of row i, over one vector of columns from q on. */
    private static void addOne(int i, int q, int k, int n, View d, View a, View b, float kept, View c) {
        float[] x = a.data;
        float[] w = c.data;
        float[] z = d.data;
        int from = a.row(i);
        int step = a.columnStride;
        int before = c.row(i) + q;
        int to = d.row(i) + q;
        FloatVector y = fromArray(FLOATS, b.data, b.row(i) + q);
        FloatVector stays = broadcast(FLOATS, kept);
        for (int p = 0; p < k; p++) {
            FloatVector added = y.mul(x[from + p * step]);
            fromArray(FLOATS, w, before + p * n).fma(stays, added).intoArray(z, to + p * n);
        }
    }

    /** {@code d = a ⊗ b + s ∘ c} of row i, over one vector of columns from q on. */
    private static void addOne(int i, int q, int k, int n, View d, View a, View b, View s, View c) {
        float[] x = a.data;
        float[] v = s.data;
        float[] w = c.data;
        float[] z = d.data;
        int from = a.row(i);
        int step = a.columnStride;
        int kept = s.row(i) + q;
        int before = c.row(i) + q;
        int to = d.row(i) + q;
        FloatVector y = fromArray(FLOATS, b.data, b.row(i) + q);
        for (int p = 0; p < k; p++) {
            FloatVector added = y.mul(x[from + p * step]);
            FloatVector stays = fromArray(FLOATS, v, kept + p * n);
            fromArray(FLOATS, w, before + p * n).fma(stays, added).intoArray(z, to + p * n);
        }
    }

    static void matrixTimes(int rows, int k, int n, View d, View matrix, View v) {
        if (k == 1 && rows >= COUNT && d.rowStride == 1) {
            VectorDots.pairs(rows, n, d, matrix, v);
            return;
        }
        for (int i = 0; i < rows; i++) {
            int to = d.row(i);
            int from = matrix.row(i);
            if (k < COUNT) {
                for (int p = 0; p < k; p++) {
                    d.data[to + p] = VectorDots.one(n, matrix.data, from + p * n, v.data, v.row(i));
                }
            } else {
                VectorDots.rows(k, n, matrix.data, from, v.data, v.row(i), d.data, to);
            }
        }
    }

    static void timesMatrix(int rows, int k, int n, View d, View v, View matrix) {
        for (int i = 0; i < rows; i++) {
            int q = 0;
            for (; q <= n - FOUR; q += FOUR) {
                fourColumns(i, q, k, n, d, v, matrix);
            }
            for (; q < n; q += COUNT) {
                column(i, at(q, n), k, n, d, v, matrix);
            }
        }
    }

    /** Row i, four vectors of columns from q on: their sums go side by side. */
    private static void fourColumns(int i, int q, int k, int n, View d, View v, View matrix) {
        float[] x = v.data;
        float[] m = matrix.data;
        int from = v.row(i);
        int step = v.columnStride;
        int at = matrix.row(i) + q;
        FloatVector s0 = broadcast(FLOATS, 0);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        for (int p = 0; p < k; p++) {
            FloatVector factor = broadcast(FLOATS, x[from + p * step]);
            int r = at + p * n;
            s0 = fromArray(FLOATS, m, r).fma(factor, s0);
            s1 = fromArray(FLOATS, m, r + COUNT).fma(factor, s1);
            s2 = fromArray(FLOATS, m, r + 2 * COUNT).fma(factor, s2);
            s3 = fromArray(FLOATS, m, r + 3 * COUNT).fma(factor, s3);
        }
        int to = d.row(i) + q;
        s0.intoArray(d.data, to);
        s1.intoArray(d.data, to + COUNT);
        s2.intoArray(d.data, to + 2 * COUNT);
        s3.intoArray(d.data, to + 3 * COUNT);
    }

    /** Row i, one vector of columns from q on: four sums, each of every fourth row of the matrix, go side by side. */
    private static void column(int i, int q, int k, int n, View d, View v, View matrix) {
        float[] x = v.data;
        float[] m = matrix.data;
        int from = v.row(i);
        int step = v.columnStride;
        int at = matrix.row(i) + q;
        FloatVector s0 = broadcast(FLOATS, 0);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int p = 0;
        for (; p + 4 <= k; p += 4) {
            int f = from + p * step;
            int r = at + p * n;
            s0 = fromArray(FLOATS, m, r).fma(broadcast(FLOATS, x[f]), s0);
            s1 = fromArray(FLOATS, m, r + n).fma(broadcast(FLOATS, x[f + step]), s1);
            s2 = fromArray(FLOATS, m, r + 2 * n).fma(broadcast(FLOATS, x[f + 2 * step]), s2);
            s3 = fromArray(FLOATS, m, r + 3 * n).fma(broadcast(FLOATS, x[f + 3 * step]), s3);
        }
        for (; p < k; p++) {
            s0 = fromArray(FLOATS, m, at + p * n).fma(broadcast(FLOATS, x[from + p * step]), s0);
        }
        s0.add(s1).add(s2.add(s3)).intoArray(d.data, d.row(i) + q);
    }
}
