package org.souvenir.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What every provider's losses must do, beside the same formulas in double. */
interface LossContract {
    /** Some roundings of numbers up to 1, as parameters and gradients are here. */
    double OF_ONE = 4 * 0x1p-24;

    Kernels kernels();

    @Test
    default void computes_cross_entropy_and_its_derivative() {
        for (int columns : ElementContract.LENGTHS) {
            if (columns == 0) {
                continue;
            }
            View a = new View(Oracle.noise(4 + 3 * (columns + 2), 42), 4, columns + 2, 1);
            for (int i = 0; i < a.data.length; i++) {
                a.data[i] *= 30;
            }
            int middle = columns / 2;
            View ids = new View(new float[] {columns - 1, 9, middle, 9, 0}, 0, 2, 1);
            View loss = new View(Oracle.noise(8, 43), 1, 3, 1);
            View d = new View(Oracle.noise(5 + 3 * (columns + 1), 44), 5, columns + 1, 1);
            float[] expected = d.data.clone();
            float[] losses = loss.data.clone();
            for (int i = 0; i < 3; i++) {
                int id = (int) ids.data[2 * i];
                double sum = 0;
                for (int j = 0; j < columns; j++) {
                    sum += Math.exp(a.data[4 + i * (columns + 2) + j]);
                }
                for (int j = 0; j < columns; j++) {
                    double share = Math.exp(a.data[4 + i * (columns + 2) + j]) / sum;
                    expected[5 + i * (columns + 1) + j] = (float) (0.25 * (share - (j == id ? 1 : 0)));
                }
                losses[1 + 3 * i] = (float) (Math.log(sum) - a.data[4 + i * (columns + 2) + id]);
            }
            kernels().crossEntropy(3, columns, loss, d, a, ids, 0.25f);
            assertClose(d.data, expected, 0.25 * OF_ONE);
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < columns; j++) {
                    if (j != (int) ids.data[2 * i]) { // nothing cancels: only the exponent, up to 60, is rounded before
                        int at = 5 + i * (columns + 1) + j;
                        assertThat(d.data[at]).isCloseTo(expected[at], withinPercentage(64 * 100 * 0x1p-24));
                    }
                }
            }
            assertClose(loss.data, losses, 60 * OF_ONE); // log Σ exp and the score that it is compared with go to 30

            d.data = a.data;
            d.offset = a.offset;
            d.rowStride = a.rowStride;
            kernels().crossEntropy(3, columns, loss, d, a, ids, 0.25f);
            for (int j = 0; j < columns; j++) {
                assertThat(a.data[4 + j]).isCloseTo(expected[5 + j], within(1e-6f));
            }
        }
    }

    @Test
    default void computes_exponentials_beside_the_largest_of_a_row() {
        for (int columns : ElementContract.LENGTHS) {
            if (columns == 0) {
                continue;
            }
            View a = new View(Oracle.noise(4 + 3 * (columns + 2), 47), 4, columns + 2, 1);
            View largest = new View(Oracle.noise(8, 48), 1, 3, 1);
            View sums = new View(Oracle.noise(6, 49), 0, 2, 1);
            View d = new View(Oracle.noise(5 + 3 * (columns + 1), 50), 5, columns + 1, 1);
            float[][] expected = {largest.data.clone(), sums.data.clone(), d.data.clone()};
            for (int i = 0; i < 3; i++) {
                float most = Float.NEGATIVE_INFINITY;
                for (int j = 0; j < columns; j++) {
                    most = Math.max(most, a.data[a.row(i) + j]);
                }
                double sum = 0;
                for (int j = 0; j < columns; j++) {
                    double e = Math.exp((double) a.data[a.row(i) + j] - most);
                    expected[2][d.row(i) + j] = (float) e;
                    sum += e;
                }
                expected[0][largest.row(i)] = most;
                expected[1][sums.row(i)] = (float) sum;
            }
            kernels().exponentials(3, columns, largest, sums, d, a);
            assertThat(largest.data).containsExactly(expected[0]);
            assertClose(sums.data, expected[1], columns * OF_ONE);
            assertClose(d.data, expected[2], OF_ONE);
        }
    }

    @Test
    default void takes_the_exponential_of_minus_infinity_as_0_in_any_company() {
        for (int columns : new int[] {3, 17, 40}) {
            float[] x = Oracle.noise(columns, 51);
            float[] found = new float[2];
            View rows = View.rows(x, 0, columns);
            x[1] = Float.NEGATIVE_INFINITY;
            kernels().exponentials(1, columns, View.rows(found, 0, 1), View.rows(found, 1, 1), rows, rows);
            assertThat(x[1]).isZero();
            assertThat(found[1]).isFinite();
            Arrays.fill(x, Float.NEGATIVE_INFINITY);
            kernels().exponentials(1, columns, View.rows(found, 0, 1), View.rows(found, 1, 1), rows, rows);
            assertThat(x).containsOnly(0);
            assertThat(found).containsExactly(-Float.MAX_VALUE, 0);
            x[2] = Float.POSITIVE_INFINITY;
            kernels().exponentials(1, columns, View.rows(found, 0, 1), View.rows(found, 1, 1), rows, rows);
            assertThat(found[1]).isNaN();
        }
    }

    /** Far from zero the scores lie 1/64 apart; what they have in common must not cost the digits of their differences. */
    @Test
    default void cross_entropy_is_the_same_for_scores_with_a_common_offset() {
        for (int columns : ElementContract.LENGTHS) {
            if (columns == 0) {
                continue;
            }
            float[] near = Oracle.noise(columns, 45);
            float[] far = new float[columns];
            for (int j = 0; j < columns; j++) {
                near[j] = Math.round(near[j] * 512) / 64f;
                far[j] = near[j] + 131072;
            }
            int middle = columns / 2;
            View id = View.rows(new float[] {middle}, 0, 1);
            View[] losses = {View.rows(new float[1], 0, 1), View.rows(new float[1], 0, 1)};
            View[] d = {View.rows(new float[columns], 0, columns), View.rows(new float[columns], 0, columns)};
            kernels().crossEntropy(1, columns, losses[0], d[0], View.rows(near, 0, columns), id, 1);
            kernels().crossEntropy(1, columns, losses[1], d[1], View.rows(far, 0, columns), id, 1);
            assertThat(losses[1].data).isEqualTo(losses[0].data);
            assertThat(d[1].data).isEqualTo(d[0].data);
        }
    }

    @Test
    default void cross_entropy_takes_a_class_of_score_minus_infinity_as_impossible() {
        for (int columns : new int[] {3, 5, 17, 40}) {
            float[] x = Oracle.noise(columns, 46);
            x[1] = Float.NEGATIVE_INFINITY;
            View loss = View.rows(new float[1], 0, 1);
            View d = View.rows(new float[columns], 0, columns);
            kernels().crossEntropy(1, columns, loss, d, View.rows(x, 0, columns), View.rows(new float[1], 0, 1), 1);
            assertThat(d.data[1]).isZero();
            assertThat(loss.data[0]).isFinite();
            float[] one = {1};
            kernels().crossEntropy(1, columns, loss, d, View.rows(x, 0, columns), View.rows(one, 0, 1), 1);
            assertThat(d.data[1]).isEqualTo(-1);
            assertThat(loss.data[0]).isEqualTo(Float.POSITIVE_INFINITY);
            for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                x[1] = bad;
                kernels().crossEntropy(1, columns, loss, d, View.rows(x, 0, columns), View.rows(one, 0, 1), 1);
                assertThat(loss.data[0]).isNaN();
            }
        }
    }

    /**
     * Each number by itself, but for rounding of terms that may cancel.
     *
     * @param floor of these terms
     */
    private static void assertClose(float[] actual, float[] expected, double floor) {
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= 2e-6 * Math.abs(expected[i]) + floor)) {
                assertThat(actual[i]).as("element %d of %d", i, expected.length).isEqualTo(expected[i]);
            }
        }
    }
}
