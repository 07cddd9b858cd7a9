package org.souvenir.core.kernel.vector;

import static org.souvenir.core.kernel.Kernels.LINE;
import static org.souvenir.core.kernel.vector.VectorProducts.PANEL;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.kernel.View;

/** What {@link VectorProducts} does, to the bit and with the same packed matrices, without vectors: see {@link ColdStart}. */
final class ColdProducts {
    private ColdProducts() {}

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
        for (int column = columnFrom; column < columnFrom + columns; ) {
            int panel = column / PANEL * PANEL;
            int width = VectorProducts.width(n - panel);
            int count = Math.min(columnFrom + columns, panel + PANEL) - column;
            for (int i = 0; i < rows; i++) {
                int from = b.offset + i * b.rowStride + (column - columnFrom) * b.columnStride;
                int to = packedOffset + LINE + panel * k + (rowFrom + i) * width + column - panel;
                copy(count, b.data, from, b.columnStride, packed, to);
            }
            column += count;
        }
    }

    private static void copy(int n, float[] x, int from, int stride, float[] y, int to) {
        if (stride == 1) {
            System.arraycopy(x, from, y, to, n);
            return;
        }
        for (int j = 0; j < n; j++) {
            y[to + j] = x[from + j * stride];
        }
    }

    static void multiply(int m, int n, int k, View a, float[] packed, int packedOffset, @Nullable View from, View c) {
        for (int i = 0; i < m; i++) {
            int row = c.offset + i * c.rowStride;
            if (from == null) {
                Arrays.fill(c.data, row, row + n, 0);
            } else if (from != c) {
                System.arraycopy(from.data, from.row(i), c.data, row, n);
            }
            for (int panel = 0; panel < n; panel += PANEL) {
                int width = VectorProducts.width(n - panel);
                int columns = Math.min(PANEL, n - panel);
                int b = packedOffset + LINE + panel * k;
                for (int p = 0; p < k; p++) {
                    float x = a.data[a.offset + i * a.rowStride + p * a.columnStride];
                    addScaled(columns, x, packed, b + p * width, c.data, row + panel);
                }
            }
        }
    }

    private static void addScaled(int n, float alpha, float[] x, int from, float[] y, int to) {
        for (int j = 0; j < n; j++) {
            y[to + j] = Math.fma(alpha, x[from + j], y[to + j]);
        }
    }
}
