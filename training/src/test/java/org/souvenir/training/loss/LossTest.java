package org.souvenir.training.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.expr.Step;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.reference.CentralDifference;
import org.souvenir.core.reference.ReferenceExecutor;
import org.souvenir.training.Golden;

class LossTest {
    private static final Safetensors GOLDEN = Golden.read("losses");

    /** A loss in double: of each row, and the gradient of the sum with weights. */
    private static final class Reference {
        private final ReferenceExecutor executor;
        private final int rows;

        Reference(Step step, DMatrixRMaj prediction, DMatrixRMaj target) {
            rows = prediction.numRows;
            int[] lengths = new int[rows];
            Arrays.fill(lengths, 1);
            executor = new ReferenceExecutor(
                    step,
                    new ReferenceExecutor.Setup(
                            Map.of(),
                            List.of(new DMatrixRMaj[] {prediction}, new DMatrixRMaj[] {target}),
                            lengths,
                            Direction.FORWARD,
                            Map.of(),
                            true,
                            RandomStream.of(0)));
        }

        double[] losses() {
            return executor.forward().output()[0].data;
        }

        double[] gradient(double[] weights) {
            executor.forward();
            DMatrixRMaj dy = new DMatrixRMaj(rows, 1, true, weights);
            return Objects.requireNonNull(executor.backward(new DMatrixRMaj[] {dy}, Map.of())
                            .inputs()
                            .get(0))[0]
                    .data;
        }
    }

    private static DMatrixRMaj matrix(String name, int columns) {
        double[] values = GOLDEN.doubles(name);
        return new DMatrixRMaj(values.length / columns, columns, true, values);
    }

    static Stream<Arguments> golden() {
        RowLoss crossEntropy = new SoftmaxCrossEntropy();
        return Stream.of(
                Arguments.of("cross_entropy", crossEntropy, 1),
                Arguments.of("cross_entropy_steep", crossEntropy, 1),
                Arguments.of("cross_entropy_smooth", new SoftmaxCrossEntropy(0.1), 1),
                Arguments.of("binary_cross_entropy", new BinaryCrossEntropy(), 3),
                Arguments.of("binary_cross_entropy_soft", new BinaryCrossEntropy(), 3),
                Arguments.of("binary_cross_entropy_far", new BinaryCrossEntropy(), 3),
                Arguments.of("mse", new MeanSquaredError(), 3));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    void has_the_value_and_gradient_of_pytorch(String name, RowLoss loss, int targetWidth) {
        DMatrixRMaj x = matrix(name + ".input", GOLDEN.shape(name + ".input")[1]);
        Reference reference = new Reference(loss.step(x.numCols), x, matrix(name + ".target", targetWidth));
        double expected = GOLDEN.doubles(name + ".loss")[0];
        assertThat(Arrays.stream(reference.losses()).average().orElseThrow())
                .isCloseTo(expected, within(1e-12 * Math.max(1, expected)));
        double[] mean = new double[x.numRows];
        Arrays.fill(mean, 1.0 / x.numRows);
        double[] gradient = GOLDEN.doubles("d." + name + ".input");
        double[] found = reference.gradient(mean);
        for (int i = 0; i < gradient.length; i++) {
            double scale = Math.max(1e-3, Math.abs(gradient[i])); // what is smaller is a difference of numbers up to 1
            assertThat(found[i]).as("gradient %d", i).isCloseTo(gradient[i], within(1e-12 * scale));
        }
        assertThat(found).hasSameSizeAs(gradient);
    }

    @Test
    void gives_the_loss_of_each_row() {
        DMatrixRMaj x = matrix("cross_entropy_each.input", 5);
        Reference reference =
                new Reference(new SoftmaxCrossEntropy().step(5), x, matrix("cross_entropy_each.target", 1));
        assertThat(reference.losses()).containsExactly(GOLDEN.doubles("cross_entropy_each.loss"), within(1e-12));
    }

    /** At 2⁴⁰ doubles lie 2⁻¹² apart; the scores are multiples of that. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1})
    void cross_entropy_is_the_same_for_scores_with_a_common_offset(double smoothing) {
        DMatrixRMaj near = matrix("cross_entropy_each.input", 5);
        DMatrixRMaj target = matrix("cross_entropy_each.target", 1);
        Arrays.setAll(near.data, i -> Math.rint(near.data[i] * 1024) / 1024);
        DMatrixRMaj far = near.copy();
        Arrays.setAll(far.data, i -> near.data[i] + 0x1p40);
        double[] ones = new double[near.numRows];
        Arrays.fill(ones, 1);
        Step step = new SoftmaxCrossEntropy(smoothing).step(5);
        Reference there = new Reference(step, far, target);
        Reference here = new Reference(step, near, target);
        assertThat(there.losses()).isEqualTo(here.losses());
        assertThat(there.gradient(ones)).isEqualTo(here.gradient(ones));
    }

    static Stream<Arguments> losses() {
        return Stream.of(
                Arguments.of(new SoftmaxCrossEntropy(), true),
                Arguments.of(new SoftmaxCrossEntropy(0.3), true),
                Arguments.of(new BinaryCrossEntropy(), false),
                Arguments.of(new MeanSquaredError(), false),
                Arguments.of(
                        Loss.of((p, t) -> Functions.rowMean(Functions.softplus(Functions.abs(p.minus(t))))), false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void has_the_gradient_that_differences_show(RowLoss loss, boolean ids) {
        Random random = new Random(3);
        int rows = 4;
        for (int width : ids ? new int[] {2, 5} : new int[] {1, 2, 5}) {
            DMatrixRMaj x = new DMatrixRMaj(rows, width);
            DMatrixRMaj t = new DMatrixRMaj(rows, ids ? 1 : width);
            Arrays.setAll(x.data, i -> random.nextGaussian());
            Arrays.setAll(t.data, i -> ids ? random.nextInt(width) : random.nextDouble());
            double[] weights = random.doubles(rows).toArray();
            double[] gradient = new Reference(loss.step(width), x, t).gradient(weights);
            DMatrixRMaj[] array = {x};
            for (int i = 0; i < x.data.length; i++) {
                CentralDifference found = CentralDifference.of(array, gradient, i, () -> weighted(loss, x, t, weights));
                assertThat(found.error()).as("%s", found).isLessThanOrEqualTo(1e-8);
            }
        }
    }

    private static double weighted(RowLoss loss, DMatrixRMaj x, DMatrixRMaj t, double[] weights) {
        double[] losses = new Reference(loss.step(x.numCols), x, t).losses();
        double sum = 0;
        for (int i = 0; i < losses.length; i++) {
            sum += weights[i] * losses[i];
        }
        return sum;
    }

    @Test
    void refuses_smoothing_that_leaves_nothing_of_the_class() {
        assertThatThrownBy(() -> new SoftmaxCrossEntropy(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cross-entropy: smoothing must lie in [0, 1), but is 1.0");
    }
}
