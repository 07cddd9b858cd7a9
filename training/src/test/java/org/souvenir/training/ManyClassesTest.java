package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.Activation;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.State;
import org.souvenir.cells.data.Target;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.Link;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.Loss;
import org.souvenir.training.loss.Losses;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;

/** A last layer of many classes, computed together with its loss, beside the layer and the loss one after the other. */
class ManyClassesTest {
    private static final int STEPS = 5;
    private static final int WORDS = 1500;

    private static Architecture architecture(Link... behind) {
        List<Link> first = List.of(new Embedding(6), Recurrent.of(n -> new Lstm(n, 7)), new Dropout(0.2));
        return Architecture.of(
                Input.ids(WORDS),
                Stream.concat(first.stream(), Stream.of(behind)).toList());
    }

    private static Tensor ids(long seed, int... shape) {
        Tensor ids = Tensor.zeros(shape);
        for (int i = 0; i < ids.length(); i++) {
            ids.data()[i] = RandomStream.of(seed).below(WORDS, i);
        }
        return ids;
    }

    private static Batch batch(int size) {
        int[] lengths = new int[size];
        for (int b = 0; b < size; b++) {
            lengths[b] = RandomStream.of(9).below(STEPS + 1, b);
        }
        lengths[0] = STEPS;
        return Batch.of(ids(1, STEPS, size), lengths);
    }

    static Stream<Arguments> problems() {
        Loss plain = new SoftmaxCrossEntropy();
        Loss weighted = plain.ignoring(0).ignoring(-1);
        return Stream.of(3, 40)
                .flatMap(size -> Stream.of(
                        Arguments.of(size, plain, Target.perStep(ids(2, STEPS, size)), new Link[] {new Dense(WORDS)}),
                        Arguments.of(
                                size,
                                weighted,
                                Target.perStep(ids(2, STEPS, size).map(id -> id % 3 == 0 ? -1 : id))
                                        .weighted(ids(4, STEPS, size).map(id -> id % 2)),
                                new Link[] {new Dense(WORDS)})));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void trains_as_layer_and_loss_one_after_the_other_do(int size, Loss loss, Target target, Link[] behind) {
        Network network = Network.initialised(architecture(behind), 1);
        Trainer trainer = Trainer.of(loss, new Adam(1e-2)).clipping(Clipping.byNorm(0.5));
        TrainingStep together = trainer.steps(network);
        TrainingStep apart = trainer.recomputing(STEPS).steps(network); // which keeps layer and loss apart
        Example example = Example.of(batch(size), target);
        State first = null;
        State second = null;
        for (int step = 0; step < 4; step++) {
            boolean[] fresh = new boolean[size];
            fresh[1] = true;
            TrainingStep.Result found = together.take(example, first, fresh);
            TrainingStep.Result expected = apart.take(example, second, fresh);
            assertThat(found.loss()).isCloseTo(expected.loss(), within(1e-5));
            assertThat(found.gradientNorm()).isCloseTo(expected.gradientNorm(), within(1e-5));
            assertThat(found.rows()).isEqualTo(expected.rows());
            first = together.state();
            second = apart.state();
        }
        float[] parameters = together.parameters().values();
        for (int i = 0; i < parameters.length; i++) {
            assertThat(parameters[i]).isCloseTo(apart.parameters().values()[i], within(2e-3f)); // Adam: rate · sign
        }
    }

    @Test
    void gives_the_same_bits_on_any_number_of_threads() {
        Network network = Network.initialised(architecture(new Dense(WORDS)), 1);
        Example example = Example.of(batch(70), Target.perStep(ids(2, STEPS, 70)));
        float[] one = trained(network, example, 1);
        assertThat(trained(network, example, 2)).containsExactly(one);
        assertThat(trained(network, example, 8)).containsExactly(one);
    }

    private static float[] trained(Network network, Example example, int threads) {
        try (Engine engine = Engine.withThreads(threads)) {
            TrainingStep step = Trainer.of(new SoftmaxCrossEntropy(), new Adam(1e-2))
                    .clipping(Clipping.byNorm(0.5))
                    .on(engine)
                    .steps(network);
            for (int i = 0; i < 3; i++) {
                step.take(example);
            }
            return step.parameters().values();
        }
    }

    @Test
    void takes_only_what_ends_with_a_plain_layer_and_a_plain_loss() {
        Loss plain = new SoftmaxCrossEntropy();
        assertThat(fits(architecture(new Dense(WORDS)), plain)).isTrue();
        assertThat(fits(architecture(Pooling.LAST, new Dense(WORDS)), plain)).isTrue();
        assertThat(fits(architecture(new Dense(WORDS)), plain.ignoring(-1))).isTrue();
        assertThat(fits(architecture(new Dense(WORDS)), new SoftmaxCrossEntropy(0.1)))
                .isFalse();
        assertThat(fits(architecture(new Dense(WORDS)), new MeanSquaredError())).isFalse();
        assertThat(fits(architecture(new Dense(WORDS, Activation.TANH)), plain)).isFalse();
        assertThat(fits(architecture(new Dense(ManyClasses.FEWEST - 1)), plain)).isFalse();
        assertThat(fits(architecture(new Dense(WORDS), Pooling.LAST), plain)).isFalse();
        Layer alone = new Dense(WORDS);
        assertThat(fits(Architecture.of(Input.features(3), alone), plain)).isFalse();
    }

    private static boolean fits(Architecture architecture, Loss loss) {
        try (Engine engine = Engine.withThreads(1)) {
            Losses losses = Losses.of(loss);
            StepSettings settings = StepSettings.of(losses, new Adam(1e-3)).withEngine(engine);
            return ManyClasses.of(architecture, Objective.of(architecture, losses), settings)
                    .isPresent();
        }
    }
}
