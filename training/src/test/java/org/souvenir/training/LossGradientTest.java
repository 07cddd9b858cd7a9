package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.Losses;
import org.souvenir.training.loss.RowLoss;
import org.souvenir.training.loss.SoftmaxCrossEntropy;

/** Weighted means and their gradients beside PyTorch's, by the kernel of cross-entropy and by its equations. */
class LossGradientTest {
    private static final Safetensors GOLDEN = Golden.read("losses");
    private static final float[] WEIGHTS = {0.5f, 2, 0, 1.5f, 3};

    static Stream<Arguments> golden() {
        RowLoss kernel = new SoftmaxCrossEntropy();
        RowLoss equations = width -> kernel.step(width);
        return Stream.of(kernel, equations)
                .flatMap(loss -> Stream.of(
                        Arguments.of("cross_entropy", loss),
                        Arguments.of("cross_entropy_some", loss.ignoring(-100)),
                        Arguments.of("cross_entropy_some", loss.ignoring(7).ignoring(-100)),
                        Arguments.of("cross_entropy_weighted", loss.withClassWeights(WEIGHTS)),
                        Arguments.of(
                                "cross_entropy_weighted_some",
                                loss.withClassWeights(WEIGHTS).ignoring(-100)),
                        Arguments.of(
                                "cross_entropy_weighted_some",
                                loss.ignoring(-100).withClassWeights(WEIGHTS))));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void has_the_weighted_mean_and_gradient_of_pytorch(String name, RowLoss loss) {
        Architecture architecture = Architecture.of(Input.features(1), new Dense(5));
        Objective objective = Objective.of(architecture, Losses.of(loss)).get(0);
        RowLayout rows = RowLayout.full(7, 1);
        TargetRows targets = new TargetRows(objective);
        Tensor ids = GOLDEN.tensor(name + ".target").reshape(7, 1);
        targets.load(Example.perStep(Batch.of(Tensor.zeros(7, 1, 1)), ids), rows);
        try (Engine engine = Engine.withThreads(1)) {
            LossGradient gradient = LossGradient.of(loss, 5, engine).get();
            float[] prediction = GOLDEN.tensor(name + ".input").data();
            float share = (float) (1 / targets.weight());
            float[] found = Arrays.copyOf(gradient.gradient(rows, prediction, targets, share), 35);
            double expected = GOLDEN.doubles(name + ".loss")[0];
            assertThat(gradient.sum() / targets.weight()).isCloseTo(expected, within(1e-6));
            double[] each = GOLDEN.doubles("d." + name + ".input");
            for (int i = 0; i < each.length; i++) {
                assertThat(found[i]).as("gradient %d", i).isCloseTo((float) each[i], within(1e-6f));
            }
            LossGradient alone = LossGradient.withoutGradient(loss, 5, engine);
            alone.gradient(rows, prediction, targets, 0);
            assertThat(alone.sum() / targets.weight()).isCloseTo(expected, within(1e-6));
        }
    }
}
