package org.souvenir.core.kernel;

import static org.souvenir.core.kernel.FusedMultiplyAdd.multiplyAdd;

/** Products of rows with rows, and with rows that are matrices, in plain loops. */
final class ScalarMatrices {
    private ScalarMatrices() {}

    static void outer(int rows, int k, int n, View d, View a, View b) {
        for (int i = 0; i < rows; i++) {
            int from = b.row(i);
            for (int p = 0; p < k; p++) {
                float factor = a.data[a.row(i) + p * a.columnStride];
                int to = d.row(i) + p * n;
                for (int q = 0; q < n; q++) {
                    d.data[to + q] = factor * b.data[from + q];
                }
            }
        }
    }

    static void addOuter(int rows, int k, int n, View d, View a, View b, View s, View c) {
        for (int i = 0; i < rows; i++) {
            int from = b.row(i);
            for (int p = 0; p < k; p++) {
                float factor = a.data[a.row(i) + p * a.columnStride];
                int to = d.row(i) + p * n;
                int kept = s.row(i) + p * n * s.columnStride;
                int before = c.row(i) + p * n;
                for (int q = 0; q < n; q++) {
                    float added = factor * b.data[from + q];
                    d.data[to + q] = multiplyAdd(s.data[kept + q * s.columnStride], c.data[before + q], added);
                }
            }
        }
    }

    static void matrixTimes(int rows, int k, int n, View d, View matrix, View v) {
        for (int i = 0; i < rows; i++) {
            for (int p = 0; p < k; p++) {
                d.data[d.row(i) + p] = dot(n, matrix.data, matrix.row(i) + p * n, v.data, v.row(i));
            }
        }
    }

    private static float dot(int n, float[] x, int i, float[] y, int j) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int q = 0;
        for (; q + 4 <= n; q += 4) {
            s0 = multiplyAdd(x[i + q], y[j + q], s0);
            s1 = multiplyAdd(x[i + q + 1], y[j + q + 1], s1);
            s2 = multiplyAdd(x[i + q + 2], y[j + q + 2], s2);
            s3 = multiplyAdd(x[i + q + 3], y[j + q + 3], s3);
        }
        for (; q < n; q++) {
            s0 = multiplyAdd(x[i + q], y[j + q], s0);
        }
        return s0 + s1 + (s2 + s3);
    }

    static void timesMatrix(int rows, int k, int n, View d, View v, View matrix) {
        for (int i = 0; i < rows; i++) {
            int to = d.row(i);
            java.util.Arrays.fill(d.data, to, to + n, 0);
            for (int p = 0; p < k; p++) {
                float factor = v.data[v.row(i) + p * v.columnStride];
                int from = matrix.row(i) + p * n;
                for (int q = 0; q < n; q++) {
                    d.data[to + q] = multiplyAdd(factor, matrix.data[from + q], d.data[to + q]);
                }
            }
        }
    }
}
