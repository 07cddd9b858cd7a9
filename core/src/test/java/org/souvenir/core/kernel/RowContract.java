package org.souvenir.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What every provider's sums, look-ups and additions must do. */
interface RowContract {
    int[] LENGTHS = ElementContract.LENGTHS;

    Kernels kernels();

    @Test
    default void reduces_rows_of_awkward_lengths() {
        for (RowOp op : RowOp.values()) {
            for (int columns : LENGTHS) {
                for (int columnStride = 0; columnStride < 2; columnStride++) {
                    View a = new View(Oracle.noise(4 + 3 * (columns + 2), 6), 4, columns + 2, columnStride);
                    View d = new View(Oracle.noise(20, 7), 2, 5, 1);
                    float[] expected = d.data.clone();
                    kernels().reduce(op, 3, columns, d, a);
                    for (int i = 0; i < 3; i++) {
                        int at = 2 + i * 5;
                        double truth = reduced(op, columns, a, i);
                        assertClose(d.data[at], truth, tolerance(op, columns, a, i, truth));
                        expected[at] = d.data[at];
                    }
                    assertThat(d.data).isEqualTo(expected);
                }
            }
        }
    }

    /** The largest is exact, a sum has a rounding a term, exps have some each and their logarithm few more. */
    private static double tolerance(RowOp op, int columns, View a, int row, double truth) {
        double sizes = 0;
        for (int j = 0; j < columns; j++) {
            sizes += Math.abs(a.data[a.offset + row * a.rowStride + j * a.columnStride]);
        }
        return switch (op) {
            case SUM -> columns * sizes * 0x1p-24;
            case MAXIMUM -> 0;
            case LOG_SUM_EXP -> (columns + 8 + 4 * Math.abs(truth)) * 0x1p-24;
        };
    }

    private static void assertClose(double actual, double truth, double tolerance) {
        if (actual != truth && !(Math.abs(actual - truth) <= tolerance)) {
            assertThat(actual).isEqualTo(truth);
        }
    }

    private static double reduced(RowOp op, int columns, View a, int row) {
        double sum = 0;
        double exps = 0;
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < columns; j++) {
            double x = a.data[a.offset + row * a.rowStride + j * a.columnStride];
            sum += x;
            exps += Math.exp(x);
            largest = Math.max(largest, x);
        }
        return switch (op) {
            case SUM -> sum;
            case MAXIMUM -> largest;
            case LOG_SUM_EXP -> Math.log(exps);
        };
    }

    @Test
    default void reduces_rows_with_infinities_and_nan() {
        for (int columns : new int[] {1, 2, 17, 33, 70}) {
            for (int at = 0; at < columns; at++) {
                float[] x = Oracle.noise(columns, 8);
                x[at] = Float.NaN;
                assertThat(reduce(RowOp.SUM, x)).isNaN();
                assertThat(reduce(RowOp.MAXIMUM, x)).isNaN();
                assertThat(reduce(RowOp.LOG_SUM_EXP, x)).isNaN();
                x[at] = Float.POSITIVE_INFINITY;
                assertThat(reduce(RowOp.MAXIMUM, x)).isEqualTo(Float.POSITIVE_INFINITY);
                assertThat(reduce(RowOp.LOG_SUM_EXP, x)).isEqualTo(Float.POSITIVE_INFINITY);
                x[at] = 1000;
                assertThat(reduce(RowOp.LOG_SUM_EXP, x)).isEqualTo(1000);
                x[at] = Float.NEGATIVE_INFINITY;
                assertThat(reduce(RowOp.MAXIMUM, x)).isLessThan(columns == 1 ? 0 : 2);
            }
            float[] all = new float[columns];
            java.util.Arrays.fill(all, Float.NEGATIVE_INFINITY);
            assertThat(reduce(RowOp.LOG_SUM_EXP, all)).isEqualTo(Float.NEGATIVE_INFINITY);
        }
    }

    private float reduce(RowOp op, float[] x) {
        float[] d = new float[1];
        kernels().reduce(op, 1, x.length, View.rows(d, 0, 1), View.rows(x, 0, x.length));
        return d[0];
    }

    @Test
    default void adds_the_sums_of_columns() {
        for (int rows : new int[] {0, 1, 2, 3, 4, 5, 9, 33}) {
            for (int columns : LENGTHS) {
                View a = new View(Oracle.noise(4 + rows * (columns + 2), 9), 4, columns + 2, 1);
                View d = new View(Oracle.noise(3 + columns + 3, 10), 3, 1000, 1);
                float[] before = d.data.clone();
                kernels().addColumnSums(rows, columns, d, a);
                for (int j = 0; j < d.data.length; j++) {
                    double sum = before[j];
                    double sizes = 0;
                    for (int i = 0; j >= 3 && j < 3 + columns && i < rows; i++) {
                        double x = a.data[4 + i * (columns + 2) + j - 3];
                        sum += x;
                        sizes += Math.abs(x) + Math.abs(before[j]);
                    }
                    assertClose(d.data[j], sum, (rows + 1) * sizes * 0x1p-24);
                }
            }
        }
    }

    @Test
    default void gathers_and_scatters_rows() {
        View ids = new View(new float[] {-1, 2, -1, 0, -1, 2, -1}, 1, 2, 1);
        for (int columns : LENGTHS) {
            View table = new View(Oracle.noise(2 + 3 * (columns + 1), 11), 2, columns + 1, 1);
            View d = new View(Oracle.noise(1 + 3 * (columns + 3), 12), 1, columns + 3, 1);
            float[] expected = d.data.clone();
            for (int i = 0; i < 3; i++) {
                int id = i == 1 ? 0 : 2;
                System.arraycopy(table.data, 2 + id * (columns + 1), expected, 1 + i * (columns + 3), columns);
            }
            kernels().gather(3, columns, d, table, ids);
            assertThat(d.data).isEqualTo(expected);

            View rows = new View(Oracle.noise(3 * columns, 13), 0, columns, 1);
            float[] sums = table.data.clone();
            for (int j = 0; j < columns; j++) {
                int last = 2 + 2 * (columns + 1) + j;
                sums[last] += rows.data[j];
                sums[2 + j] += rows.data[columns + j];
                sums[last] += rows.data[2 * columns + j];
            }
            kernels().scatterAdd(3, columns, table, ids, rows);
            assertThat(table.data).isEqualTo(sums);
        }
    }

    @Test
    default void adds_scaled_numbers() {
        for (int n : LENGTHS) {
            float[] x = Oracle.noise(n + 3, 14);
            float[] y = Oracle.noise(n + 5, 15);
            float[] before = y.clone();
            kernels().addScaled(n, 0.3f, x, 3, y, 2);
            for (int i = 0; i < y.length; i++) {
                double summand = i >= 2 && i < 2 + n ? (double) 0.3f * x[3 + i - 2] : 0;
                double sizes = summand == 0 ? 0 : Math.abs(before[i]) + Math.abs(summand);
                assertClose(y[i], before[i] + summand, 2 * sizes * 0x1p-24);
            }
        }
    }

    @Test
    default void sums_squares_in_double() {
        for (int n : LENGTHS) {
            float[] x = Oracle.noise(n + 3, 16);
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += (double) x[3 + i] * x[3 + i];
            }
            assertClose(kernels().sumOfSquares(n, x, 3), sum, sum * 1e-14);
        }
        float[] large = {1e30f, 1e30f, Float.MIN_VALUE};
        assertThat(kernels().sumOfSquares(2, large, 0)).isEqualTo(2 * (double) 1e30f * 1e30f);
    }
}
