package org.souvenir.core.kernel;

import static org.souvenir.core.kernel.FusedMultiplyAdd.multiplyAdd;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The matrix product in a loop that the JIT compiler vectorises. B is packed in panels of {@value #PANEL} columns,
 * {@code [panel][k][PANEL]}, the last one padded.
 *
 * <p>C2, HotSpot's JIT compiler, vectorises a loop that reads and writes float arrays only if all indices differ by
 * constants, because it cannot know otherwise that the arrays do not overlap. So {@value #STEPS} rows of B and one row of sums
 * are copied to fixed places first. With the copies 20-23 GF/s on one core at 256 on JDK 17, 18-20 on JDK 25 (2-core AVX-512 machine); without them
 * 8, and 11 with 4 rows × 4 steps. With copies, 4 rows × 4 steps reach 40-55 on JDK 25, but 13 on JDK 17, where the loop is
 * too long to be vectorised.
 */
final class ScalarProducts {
    static final int PANEL = 128;
    private static final int STEPS = 8;

    /** Where a thread's loop finds its operands. */
    private static final class Stage {
        private final float[] b = new float[STEPS * PANEL];
        private final float[] sums = new float[PANEL];
    }

    private static final ThreadLocal<Stage> STAGE = ThreadLocal.withInitial(Stage::new);

    private ScalarProducts() {}

    static int packedLength(int k, int n) {
        return k * ((n + PANEL - 1) / PANEL * PANEL);
    }

    static void pack(
            View b, int rows, int columns, float[] packed, int packedOffset, int k, int rowFrom, int columnFrom) {
        int end = columnFrom + columns;
        for (int column = columnFrom; column < end; ) {
            int within = column % PANEL;
            int count = Math.min(end - column, PANEL - within);
            int to = packedOffset + (column - within) * k + rowFrom * PANEL + within;
            int from = b.offset + (column - columnFrom) * b.columnStride;
            packPanel(b, from, rows, count, packed, to, PANEL);
            column += count;
        }
    }

    /**
     * Copies {@code b [rows, columns]} to rows that are {@code width} apart. Sixteen rows at a time, so that a
     * transposed block is read by whole cache lines while what is written stays in the L1 cache.
     */
    private static void packPanel(View b, int from, int rows, int columns, float[] packed, int to, int width) {
        float[] x = b.data;
        int rowStride = b.rowStride;
        int columnStride = b.columnStride;
        for (int row = 0; row < rows; row += 16) {
            int count = Math.min(16, rows - row);
            if (columnStride == 1) {
                for (int i = row; i < row + count; i++) {
                    System.arraycopy(x, from + i * rowStride, packed, to + i * width, columns);
                }
            } else {
                for (int j = 0; j < columns; j++) {
                    int source = from + row * rowStride + j * columnStride;
                    int target = to + row * width + j;
                    for (int i = 0; i < count; i++) {
                        packed[target + i * width] = x[source + i * rowStride];
                    }
                }
            }
        }
    }

    static void multiply(int m, int n, int k, View a, float[] packed, int packedOffset, @Nullable View from, View c) {
        Stage stage = STAGE.get();
        for (int panel = 0; panel < n; panel += PANEL) {
            int columns = Math.min(PANEL, n - panel);
            int b = packedOffset + panel * k;
            for (int i = 0; i < m; i++) {
                int row = c.offset + i * c.rowStride + panel;
                if (from == null) {
                    Arrays.fill(stage.sums, 0);
                } else {
                    System.arraycopy(from.data, from.row(i) + panel, stage.sums, 0, columns);
                }
                addRow(k, a.data, a.offset + i * a.rowStride, a.columnStride, packed, b, stage);
                System.arraycopy(stage.sums, 0, c.data, row, columns);
            }
        }
    }

    private static void addRow(int k, float[] a, int from, int stride, float[] packed, int b, Stage stage) {
        int p = 0;
        for (; p + STEPS <= k; p += STEPS) {
            System.arraycopy(packed, b + p * PANEL, stage.b, 0, STEPS * PANEL);
            int i = from + p * stride;
            addSteps(
                    a[i],
                    a[i + stride],
                    a[i + 2 * stride],
                    a[i + 3 * stride],
                    a[i + 4 * stride],
                    a[i + 5 * stride],
                    a[i + 6 * stride],
                    a[i + 7 * stride],
                    stage.b,
                    stage.sums);
        }
        for (; p < k; p++) {
            System.arraycopy(packed, b + p * PANEL, stage.b, 0, PANEL);
            addStep(a[from + p * stride], stage.b, stage.sums);
        }
    }

    private static void addSteps(
            float a0, float a1, float a2, float a3, float a4, float a5, float a6, float a7, float[] b, float[] sums) {
        for (int j = 0; j < PANEL; j++) {
            float sum = multiplyAdd(a0, b[j], sums[j]);
            sum = multiplyAdd(a1, b[PANEL + j], sum);
            sum = multiplyAdd(a2, b[2 * PANEL + j], sum);
            sum = multiplyAdd(a3, b[3 * PANEL + j], sum);
            sum = multiplyAdd(a4, b[4 * PANEL + j], sum);
            sum = multiplyAdd(a5, b[5 * PANEL + j], sum);
            sum = multiplyAdd(a6, b[6 * PANEL + j], sum);
            sums[j] = multiplyAdd(a7, b[7 * PANEL + j], sum);
        }
    }

    private static void addStep(float a, float[] b, float[] sums) {
        for (int j = 0; j < PANEL; j++) {
            sums[j] = multiplyAdd(a, b[j], sums[j]);
        }
    }
}
