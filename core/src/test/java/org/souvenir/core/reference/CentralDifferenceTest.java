package org.souvenir.core.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;
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
        return sum(Math::sin);
    }

    private double sum(DoubleUnaryOperator of) {
        return Arrays.stream(array)
                .flatMapToDouble(m -> Arrays.stream(m.data))
                .map(of)
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
    void a_number_can_be_looked_at_alone() {
        for (int i = 0; i < gradient.length; i++) {
            CentralDifference found = CentralDifference.of(array, gradient, i, this::sumOfSines);
            assertThat(found.expected()).isEqualTo(gradient[i]);
            assertThat(found.measured()).isCloseTo(gradient[i], within(1e-9));
            assertThat(found.error()).isLessThan(1e-8);
        }
    }

    /** What remains of large terms has their rounding errors, which a difference divides by a small step. */
    @Test
    void rounding_of_terms_that_cancel_is_no_error() {
        for (double size : new double[] {1e3, 1e5, 1e6, 1e7}) {
            DoubleSupplier cancelling = () -> {
                double large = size * sum(x -> x);
                return large + sumOfSines() - large;
            };
            for (int seed = 0; seed < 500; seed++) {
                RandomStream random = RandomStream.of(seed);
                CentralDifference right = CentralDifference.of(array, gradient, random, cancelling);
                assertThat(right.error()).as("%s, %s", size, right).isLessThan(1e-6);
            }
            double[] wrong = gradient.clone();
            wrong[3] += 1e-3 * Math.max(1, size / 1e6);
            assertThat(CentralDifference.of(array, wrong, RANDOM, cancelling).error())
                    .isGreaterThan(1e-5);
        }
    }

    @Test
    void rounding_of_a_gradient_whose_terms_cancel_is_no_error() {
        double[] nothing = new double[12];
        for (int seed = 0; seed < 500; seed++) {
            RandomStream random = RandomStream.of(seed);
            for (int i = 0; i < nothing.length; i++) {
                nothing[i] = 1e-16 * random.gaussian(i);
            }
            DoubleSupplier ratio = () -> 7 * sum(Math::exp) / (3 * sum(x -> 2 * Math.exp(x)));
            CentralDifference found = CentralDifference.of(array, nothing, random, ratio);
            assertThat(found.error()).as("%s", found).isZero();
        }
    }

    @Test
    void a_small_gradient_that_is_wrong_is_found() {
        for (double size : new double[] {1, 1e-3, 1e-6, 1e-9}) {
            double[] right = Arrays.stream(gradient).map(g -> size * g).toArray();
            DoubleSupplier small = () -> size * sumOfSines();
            assertThat(CentralDifference.of(array, right, RANDOM, small).error())
                    .isLessThan(1e-6);
            double[] wrong = right.clone();
            wrong[7] *= 1.0001;
            assertThat(CentralDifference.of(array, wrong, RANDOM, small).error())
                    .isGreaterThan(1e-6);
            assertThat(CentralDifference.of(array, new double[12], RANDOM, small)
                            .error())
                    .isInfinite();
        }
        DoubleSupplier besideOne = () -> 1 + 1e-6 * sumOfSines();
        assertThat(CentralDifference.of(array, new double[12], RANDOM, besideOne)
                        .error())
                .isInfinite();
    }

    @Test
    void a_jump_is_no_rounding() {
        array[0].data[0] = 0;
        DoubleSupplier jumping = () -> sumOfSines() + (array[0].data[0] > 0 ? 1e-3 : 0);
        gradient[0] = 1;
        assertThat(CentralDifference.of(array, gradient, RANDOM, jumping).error())
                .isGreaterThan(1);
        assertThat(CentralDifference.of(array, gradient, 0, jumping).error()).isGreaterThan(1);
    }

    @Test
    void a_loss_that_is_no_number_is_no_small_error() {
        assertThat(CentralDifference.of(array, gradient, RANDOM, () -> Double.NaN)
                        .error())
                .isNaN();
    }
}
