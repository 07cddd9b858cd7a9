package org.souvenir.core.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.souvenir.core.random.RandomStream;

final class ReflectionsTest {
    private static final RandomStream RANDOM = RandomStream.of(7);

    private static double[][] matrix(int rows, int columns, RandomStream random) {
        double[][] all = new double[rows][columns];
        new Reflections(rows, columns, random).forEachStripe((from, count, stripe) -> {
            for (int i = 0; i < rows; i++) {
                System.arraycopy(stripe[i], 0, all[i], from, count);
            }
        });
        return all;
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "5, 5", "32, 32", "33, 33", "64, 31", "131, 130", "300, 257", "600, 1"})
    void columns_are_orthonormal(int rows, int columns) {
        double[][] q = matrix(rows, columns, RANDOM);
        for (int i = 0; i < columns; i++) {
            for (int j = 0; j <= i; j++) {
                double product = 0;
                for (int row = 0; row < rows; row++) {
                    product += q[row][i] * q[row][j];
                }
                assertThat(product).as("%d · %d", i, j).isCloseTo(i == j ? 1 : 0, within(1e-13));
            }
        }
    }

    @Test
    void are_uniformly_distributed() {
        int n = 20_000;
        double corner = 0;
        double trace = 0;
        double squaredTrace = 0;
        double fourth = 0;
        for (int i = 0; i < n; i++) {
            double[][] q = matrix(3, 3, RANDOM.child(i));
            double sum = q[0][0] + q[1][1] + q[2][2];
            corner += q[0][0];
            trace += sum;
            squaredTrace += sum * sum;
            fourth += q[1][2] * q[1][2] * q[1][2] * q[1][2];
        }
        // Under the Haar measure on O(3): E[w_ij] = 0, E[w_ij⁴] = 3 / (n (n + 2)) = 1/5; E[trace] = 0, E[trace²] = 1
        assertThat(corner / n).isCloseTo(0, within(5 / Math.sqrt(3.0 * n)));
        assertThat(trace / n).isCloseTo(0, within(5 / Math.sqrt(n)));
        assertThat(squaredTrace / n).isCloseTo(1, within(5 * Math.sqrt(2.0 / n)));
        assertThat(fourth / n).isCloseTo(0.2, within(5 * Math.sqrt(0.071 / n)));
    }

    @Test
    void are_the_same_on_any_number_of_threads() throws ExecutionException, InterruptedException {
        double[][] here = matrix(300, 290, RANDOM);
        for (int threads : new int[] {1, 3}) {
            ForkJoinPool pool = new ForkJoinPool(threads);
            double[][] there = pool.submit(() -> matrix(300, 290, RANDOM)).get();
            pool.shutdown();
            assertThat(there).isDeepEqualTo(here);
        }
    }
}
