package org.souvenir.core.kernel.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static org.souvenir.core.kernel.vector.Lanes.COUNT;
import static org.souvenir.core.kernel.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.souvenir.core.kernel.View;

/**
 * Products of rows with rows, and with rows that are matrices, over at least one whole vector of columns. A matrix is read or
 * written once. The last vector of a row may overlap the one before, as in {@link VectorLoops}.
 */
final class VectorMatrices {
    private VectorMatrices() {}

    static void outer(int rows, int k, int n, View d, View a, View b) {
        for (int i = 0; i < rows; i++) {
            int factors = a.row(i);
            for (int p = 0; p < k; p++) {
                scaled(n, a.data[factors + p * a.columnStride], b.data, b.row(i), d.data, d.row(i) + p * n);
            }
        }
    }

    /** {@code z = alpha · x}. */
    private static void scaled(int n, float alpha, float[] x, int i, float[] z, int to) {
        int last = n - COUNT;
        FloatVector factor = broadcast(FLOATS, alpha);
        for (int q = 0; q < last; q += COUNT) {
            fromArray(FLOATS, x, i + q).mul(factor).intoArray(z, to + q);
        }
        fromArray(FLOATS, x, i + last).mul(factor).intoArray(z, to + last);
    }

    static void addOuter(int rows, int k, int n, View d, View a, View b, View s, View c) {
        for (int i = 0; i < rows; i++) {
            int factors = a.row(i);
            for (int p = 0; p < k; p++) {
                float alpha = a.data[factors + p * a.columnStride];
                int before = c.row(i) + p * n;
                int to = d.row(i) + p * n;
                if (s.columnStride == 0) {
                    scaledSum(n, alpha, b.data, b.row(i), s.data[s.row(i)], c.data, before, d.data, to);
                } else {
                    scaledSum(n, alpha, b.data, b.row(i), s.data, s.row(i) + p * n, c.data, before, d.data, to);
                }
            }
        }
    }

    /** {@code z = alpha · x + beta · y}. */
    private static void scaledSum(
            int n, float alpha, float[] x, int i, float beta, float[] y, int j, float[] z, int to) {
        int last = n - COUNT;
        FloatVector factor = broadcast(FLOATS, alpha);
        FloatVector kept = broadcast(FLOATS, beta);
        for (int q = 0; q < last; q += COUNT) {
            FloatVector added = fromArray(FLOATS, x, i + q).mul(factor);
            fromArray(FLOATS, y, j + q).fma(kept, added).intoArray(z, to + q);
        }
        FloatVector added = fromArray(FLOATS, x, i + last).mul(factor);
        fromArray(FLOATS, y, j + last).fma(kept, added).intoArray(z, to + last);
    }

    /** {@code z = alpha · x + w ∘ y}. */
    private static void scaledSum(
            int n, float alpha, float[] x, int i, float[] w, int from, float[] y, int j, float[] z, int to) {
        int last = n - COUNT;
        FloatVector factor = broadcast(FLOATS, alpha);
        for (int q = 0; q < last; q += COUNT) {
            FloatVector added = fromArray(FLOATS, x, i + q).mul(factor);
            fromArray(FLOATS, y, j + q)
                    .fma(fromArray(FLOATS, w, from + q), added)
                    .intoArray(z, to + q);
        }
        FloatVector added = fromArray(FLOATS, x, i + last).mul(factor);
        fromArray(FLOATS, y, j + last)
                .fma(fromArray(FLOATS, w, from + last), added)
                .intoArray(z, to + last);
    }

    static void matrixTimes(int rows, int k, int n, View d, View matrix, View v) {
        for (int i = 0; i < rows; i++) {
            int to = d.row(i);
            int from = matrix.row(i);
            if (k < 4) {
                for (int p = 0; p < k; p++) {
                    d.data[to + p] = VectorRows.dot(n, matrix.data, from + p * n, v.data, v.row(i));
                }
                continue;
            }
            for (int p = 0; p < k; p += 4) {
                int at = Math.min(p, k - 4); // some rows are computed twice, with the same result
                VectorRows.fourDots(n, matrix.data, from + at * n, v.data, v.row(i), d.data, to + at);
            }
        }
    }

    static void timesMatrix(int rows, int k, int n, View d, View v, View matrix) {
        int last = n - COUNT;
        for (int i = 0; i < rows; i++) {
            int factors = v.row(i);
            int from = matrix.row(i);
            int to = d.row(i);
            int q = 0;
            for (; q <= n - 4 * COUNT; q += 4 * COUNT) {
                fourColumns(k, v.data, factors, v.columnStride, matrix.data, from + q, n, d.data, to + q);
            }
            for (; q < n; q += COUNT) {
                int at = Math.min(q, last);
                column(k, v.data, factors, v.columnStride, matrix.data, from + at, n, d.data, to + at);
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

    /** One vector of columns: four sums of every fourth row go side by side. */
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
