package org.souvenir.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.souvenir.core.random.RandomStream;

class CentralDifferenceTest {
    private static final RandomStream RANDOM = RandomStream.of(4);

    private final DMatrixRMaj[] array = {new DMatrixRMaj(2, 3), new DMatrixRMaj(2, 3)};
    private final double[] gradient = new double[12];

    CentralDifferenceTest() {
        for (int i = 0; i < gradient.length; i++) {
            array[i / 6].data[i % 6] = RANDOM.gaussian(i);
            gradient[i] = Math.cos(array[i / 6].data[i % 6]);
        }
    }

    private double sumOfSines() {
        return Arrays.stream(array)
                .flatMapToDouble(m -> Arrays.stream(m.data))
                .map(Math::sin)
                .sum();
    }

    @Test
    void a_right_gradient_differs_by_rounding_alone() {
        DMatrixRMaj before = array[1].copy();
        CentralDifference found = CentralDifference.of(array, gradient, RANDOM, this::sumOfSines);
        assertThat(found.error()).isLessThan(1e-8);
        assertThat(found.measured()).isCloseTo(found.expected(), within(1e-8));
        assertThat(array[1].data).containsExactly(before.data);
    }

    @Test
    void one_wrong_number_among_right_ones_is_found() {
        for (int i = 0; i < gradient.length; i++) {
            double right = gradient[i];
            gradient[i] += 1e-4;
            assertThat(CentralDifference.of(array, gradient, RANDOM, this::sumOfSines)
                            .error())
                    .as("number %d", i)
                    .isGreaterThan(1e-6);
            gradient[i] = right;
        }
    }

    @Test
    void a_loss_that_is_no_number_is_no_small_error() {
        assertThat(CentralDifference.of(array, gradient, RANDOM, () -> Double.NaN)
                        .error())
                .isNaN();
    }
}
