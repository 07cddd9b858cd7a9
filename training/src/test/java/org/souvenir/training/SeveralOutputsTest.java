package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.data.Target;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.Ctc;
import org.souvenir.training.loss.Losses;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.metric.AbsoluteError;
import org.souvenir.training.metric.Accuracy;
import org.souvenir.training.metric.ConfusionMatrix;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;
import org.souvenir.training.optimizer.Sgd;

/** A network that gives a number at every step, a class for the whole, and what was said. */
class SeveralOutputsTest {
    private static final int STEPS = 7;
    private static final Losses LOSSES = Losses.of("class", new SoftmaxCrossEntropy().withClassWeights(1, 2, 0.5f))
            .and("price", new MeanSquaredError(), 0.5)
            .and("said", new Ctc().ignoring(-1), 0.1);

    @TempDir
    private Path folder;

    private static Architecture architecture() {
        return Architecture.of(graph -> {
            Node read = graph.layer(Recurrent.of(n -> new Gru(n, 5)), graph.features("x", 2));
            graph.output("price", graph.layer("cost", new Dense(2), read));
            graph.output("class", graph.layer("kind", new Dense(3), graph.layer(Pooling.LAST, read)));
            graph.output("said", graph.layer("speech", new Dense(4), read));
        });
    }

    private static Network network() {
        return Network.initialised(architecture(), 3);
    }

    private static Example example(int size, long seed) {
        RandomStream random = RandomStream.of(seed);
        int[] lengths = new int[size];
        List<int[]> said = new ArrayList<>();
        for (int b = 0; b < size; b++) {
            lengths[b] = (b * 3 + 4) % (STEPS + 1);
            said.add(
                    lengths[b] == 0
                            ? new int[0]
                            : lengths[b] < 3 ? new int[] {1 + b % 3} : new int[] {2, -1, 1 + b % 2});
        }
        Tensor x = numbers(random.child("x"), STEPS, size, 2);
        Tensor mask = numbers(random.child("mask"), STEPS, size).map(v -> v > 0 ? 1.5 : 0);
        Tensor ids = numbers(random.child("class"), size).map(v -> v < -0.4 ? 0 : v < 0.4 ? 1 : 2);
        return Example.of(Batch.of(x, lengths))
                .with("class", Target.perSequence(ids))
                .with(
                        "price",
                        Target.perStep(numbers(random.child("price"), STEPS, size, 2))
                                .weighted(mask))
                .with("said", Target.sequences(Sequences.ids(said)).weighted(Tensor.filled(2, size)));
    }

    private static Tensor numbers(RandomStream random, int... shape) {
        Tensor numbers = Tensor.zeros(shape);
        for (int i = 0; i < numbers.length(); i++) {
            numbers.data()[i] = (float) random.gaussian(i);
        }
        return numbers;
    }

    @Test
    void its_gradients_are_those_of_central_differences() {
        for (int size : new int[] {1, 3, 8}) {
            GradientCheck.Result result = GradientCheck.of(network(), LOSSES).check(example(size, 4));
            assertThat(result.error()).as("%s", result).isLessThanOrEqualTo(1e-6);
        }
    }

    @Test
    void trains_on_the_sum_of_what_each_output_alone_would_give() {
        Example all = example(20, 5);
        TrainingStep together = Trainer.of(LOSSES, new Sgd(1)).steps(network());
        TrainingStep.Result result = together.take(all);
        float[] start = network().parameters().values();
        float[] sum = new float[start.length];
        double total = 0;
        for (String output : List.of("class", "price", "said")) {
            Losses alone = null;
            for (Map.Entry<String, Losses.Weighted> each : LOSSES.byOutput().entrySet()) {
                double weight = each.getKey().equals(output) ? each.getValue().weight() : 0;
                alone = alone == null
                        ? Losses.of(each.getKey(), each.getValue().loss(), weight)
                        : alone.and(each.getKey(), each.getValue().loss(), weight);
            }
            TrainingStep one = Trainer.of(alone, new Sgd(1)).steps(network());
            TrainingStep.Result own = one.take(all);
            assertThat(own.losses()).isEqualTo(result.losses());
            total += own.loss();
            float[] after = one.network().parameters().values();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += after[i] - start[i];
            }
        }
        assertThat(result.loss()).isCloseTo(total, within(1e-9));
        float[] found = together.network().parameters().values();
        for (int i = 0; i < sum.length; i++) {
            assertThat(found[i] - start[i]).isCloseTo(sum[i], within(1e-5f));
        }
        assertThat(result.loss())
                .isCloseTo(
                        result.losses().get("class")
                                + 0.5 * result.losses().get("price")
                                + 0.1 * result.losses().get("said"),
                        within(1e-12));
    }

    @Test
    void tells_each_output_by_its_name_and_goes_on_from_a_checkpoint() {
        Path file = folder.resolve("checkpoint");
        ExampleSource training = ExampleSource.of(example(40, 6), 16, 1);
        ExampleSource validation = ExampleSource.inOrder(List.of(example(20, 7)));
        List<String> heard = new ArrayList<>();
        Trainer trainer = Trainer.of(LOSSES, new Adam(1e-2))
                .clipping(Clipping.byNorm(1))
                .metrics("class", new Accuracy())
                .metrics("price", new AbsoluteError())
                .bestBy("class", new Accuracy());
        TrainingListener listener = new TrainingListener() {
            @Override
            public void progressed(TrainingContext context, Progress progress) {
                heard.add(progress.epoch() + ": " + context.step() + " steps, " + context.sequences() + " sequences");
            }
        };
        Fit whole = trainer.epochs(3).fit(network(), training, validation);
        trainer.epochs(2).checkpoint(file).listener(listener).fit(network(), training, validation);
        Fit resumed = trainer.epochs(3).resuming(file).listener(listener).fit(network(), training, validation);
        assertThat(resumed.last().tensors()).isEqualTo(whole.last().tensors());
        assertThat(resumed.history())
                .usingRecursiveComparison()
                .ignoringFields("time")
                .isEqualTo(whole.history());
        assertThat(heard)
                .containsExactly("1: 3 steps, 40 sequences", "2: 6 steps, 80 sequences", "3: 9 steps, 120 sequences");
        Progress last = whole.history().get(2);
        assertThat(last.losses()).containsOnlyKeys("price", "class", "said");
        assertThat(last.validation().metrics()).containsOnlyKeys("class accuracy", "price absolute error");
        assertThat(last.found())
                .matches("loss \\S+ \\(price \\S+, class \\S+, said \\S+\\);"
                        + " validation loss \\S+ \\(price \\S+, class \\S+, said \\S+\\),"
                        + " class accuracy \\S+, price absolute error \\S+");
        ConfusionMatrix matrix = new ConfusionMatrix(3);
        Evaluation evaluation = trainer.evaluate(whole.last(), validation, "class", matrix);
        assertThat(evaluation.metric("class accuracy")).isEqualTo(matrix.value());
    }

    @Test
    void one_seed_gives_the_same_bits_on_any_number_of_threads() {
        List<float[]> found = new ArrayList<>();
        for (int threads : new int[] {1, 2, 5}) {
            try (Engine engine = Engine.withThreads(threads)) {
                Trainer trainer = Trainer.of(LOSSES, new Adam(1e-2)).epochs(2).on(engine);
                Fit fit = trainer.fit(network(), ExampleSource.of(example(100, 9), 70, 1));
                found.add(fit.last().parameters().values());
            }
        }
        assertThat(found.get(1)).containsExactly(found.get(0));
        assertThat(found.get(2)).containsExactly(found.get(0));
    }

    @Test
    void the_only_output_may_have_any_name_and_go_without_it() {
        Architecture architecture =
                Architecture.of(graph -> graph.output("price", graph.layer(new Dense(1), graph.features("x", 2))));
        Network network = Network.initialised(architecture, 1);
        Batch batch = Batch.of(numbers(RandomStream.of(1), 3, 4, 2));
        Tensor prices = Tensor.filled(1, 3, 4, 1);
        TrainingStep.Result unnamed =
                Trainer.of(new MeanSquaredError(), new Sgd(1)).steps(network).take(Example.perStep(batch, prices));
        assertThat(unnamed.losses()).containsOnlyKeys("price");
        TrainingStep.Result named = Trainer.of(Losses.of("price", new MeanSquaredError()), new Sgd(1))
                .steps(network)
                .take(Example.of(batch).with("price", Target.perStep(prices)));
        assertThat(named).isEqualTo(unnamed);
        ExampleSource data = ExampleSource.inOrder(List.of(Example.perStep(batch, prices)));
        Trainer measuring = Trainer.of(new MeanSquaredError(), new Sgd(1)).metrics("price", new AbsoluteError());
        assertThat(measuring.evaluate(network, data).metrics()).containsOnlyKeys("price absolute error");
    }

    @Test
    void refuses_losses_that_do_not_fit_the_outputs() {
        Losses two = Losses.of("class", new SoftmaxCrossEntropy()).and("price", new MeanSquaredError());
        assertThatThrownBy(() -> Trainer.of(two, new Sgd(1)).steps(network()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "losses: each output of the network must have one, but said has none; there are [class, price]");
        assertThatThrownBy(() -> Trainer.of(LOSSES.and("prise", new MeanSquaredError()), new Sgd(1))
                        .steps(network()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("losses: the network gives ['price', 'class', 'said'], but not prise");
        assertThatThrownBy(() -> Trainer.of(new MeanSquaredError(), new Sgd(1)).steps(network()))
                .hasMessage("losses: the network gives ['price', 'class', 'said'], but not output");
        assertThatThrownBy(() -> two.and("class", new Ctc()))
                .hasMessage("losses: each output has one, but class has two");
        assertThatThrownBy(() -> Losses.of("class", new Ctc(), -1))
                .hasMessage("losses: a weight must be finite and not below 0, but is -1.0");
    }

    @Test
    void refuses_targets_and_metrics_that_do_not_fit_the_outputs() {
        TrainingStep step = Trainer.of(LOSSES, new Sgd(1)).steps(network());
        Example all = example(3, 1);
        Example wrong = Example.of(all.batch())
                .with("class", all.targets().get("class"))
                .with("prise", all.targets().get("price"));
        assertThatThrownBy(() -> step.take(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("targets: the network gives ['price', 'class', 'said'], but not prise");
        Example missing = Example.of(all.batch()).with("class", all.targets().get("class"));
        assertThatThrownBy(() -> step.take(missing))
                .hasMessage("targets: each output of the network must have one, but price has none; there are [class]");
        assertThatThrownBy(() -> step.take(all.with("class", Target.perSequence(Tensor.zeros(3, 2)))))
                .hasMessage(
                        "targets of class: must be [B = 3, 1] or [B = 3] per sequence, but are [3, 2] per sequence");
        ExampleSource data = ExampleSource.inOrder(List.of(all));
        assertThatThrownBy(() ->
                        Trainer.of(LOSSES, new Sgd(1)).metrics(new Accuracy()).evaluate(network(), data))
                .hasMessage(
                        "metric accuracy: it must be of one of the outputs ['price', 'class', 'said'], but is of none"
                                + " by name");
        assertThatThrownBy(() -> Trainer.of(LOSSES, new Sgd(1))
                        .metrics("klass", new Accuracy())
                        .evaluate(network(), data))
                .hasMessage(
                        "metric accuracy: it must be of one of the outputs ['price', 'class', 'said'], but is of klass");
    }
}
