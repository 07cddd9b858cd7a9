package org.souvenir.core.kernel;

import static org.souvenir.core.kernel.FusedMultiplyAdd.multiplyAdd;

import java.util.Arrays;

/**
 * The matrix product in loops that the JIT compiler vectorises. B is packed in panels of {@value #PANEL} columns,
 * {@code [panel][k][columns of the panel]}; the last panel is as narrow as it comes out.
 */
final class ScalarProducts {
    private static final int PANEL = 256;

    private ScalarProducts() {}

    static void pack(
            View b,
            int rows,
            int columns,
            float[] packed,
            int packedOffset,
            int k,
            int n,
            int rowFrom,
            int columnFrom) {
        for (int j = 0; j < columns; j++) {
            int column = columnFrom + j;
            int panel = column - column % PANEL;
            int width = Math.min(PANEL, n - panel);
            int to = packedOffset + panel * k + rowFrom * width + column - panel;
            int from = b.offset + j * b.columnStride;
            for (int i = 0; i < rows; i++) {
                packed[to + i * width] = b.data[from + i * b.rowStride];
            }
        }
    }

    static void multiply(int m, int n, int k, View a, float[] packed, int packedOffset, View c, boolean accumulate) {
        for (int panel = 0; panel < n; panel += PANEL) {
            int width = Math.min(PANEL, n - panel);
            int b = packedOffset + panel * k;
            for (int i = 0; i < m; i++) {
                int to = c.offset + i * c.rowStride + panel;
                if (!accumulate) {
                    Arrays.fill(c.data, to, to + width, 0);
                }
                int p = 0;
                for (; p + 8 <= k; p += 8) {
                    row8(
                            width,
                            a.data,
                            a.offset + i * a.rowStride + p * a.columnStride,
                            a.columnStride,
                            packed,
                            b + p * width,
                            c.data,
                            to);
                }
                for (; p < k; p++) {
                    row1(
                            width,
                            a.data[a.offset + i * a.rowStride + p * a.columnStride],
                            packed,
                            b + p * width,
                            c.data,
                            to);
                }
            }
        }
    }

    private static void row8(int width, float[] a, int aOffset, int stride, float[] b, int bOffset, float[] c, int to) {
        float a0 = a[aOffset];
        float a1 = a[aOffset + stride];
        float a2 = a[aOffset + 2 * stride];
        float a3 = a[aOffset + 3 * stride];
        float a4 = a[aOffset + 4 * stride];
        float a5 = a[aOffset + 5 * stride];
        float a6 = a[aOffset + 6 * stride];
        float a7 = a[aOffset + 7 * stride];
        for (int j = 0; j < width; j++) {
            float s = c[to + j];
            s = multiplyAdd(a0, b[bOffset + j], s);
            s = multiplyAdd(a1, b[bOffset + width + j], s);
            s = multiplyAdd(a2, b[bOffset + 2 * width + j], s);
            s = multiplyAdd(a3, b[bOffset + 3 * width + j], s);
            s = multiplyAdd(a4, b[bOffset + 4 * width + j], s);
            s = multiplyAdd(a5, b[bOffset + 5 * width + j], s);
            s = multiplyAdd(a6, b[bOffset + 6 * width + j], s);
            c[to + j] = multiplyAdd(a7, b[bOffset + 7 * width + j], s);
        }
    }

    private static void row1(int width, float a, float[] b, int bOffset, float[] c, int to) {
        for (int j = 0; j < width; j++) {
            c[to + j] = multiplyAdd(a, b[bOffset + j], c[to + j]);
        }
    }
}
