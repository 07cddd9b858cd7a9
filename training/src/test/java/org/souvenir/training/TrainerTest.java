package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;
import static org.souvenir.core.expr.Functions.square;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.expr.Step;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.loss.RowLoss;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.metric.AbsoluteError;
import org.souvenir.training.metric.Accuracy;
import org.souvenir.training.metric.ConfusionMatrix;
import org.souvenir.training.metric.Metric;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;
import org.souvenir.training.optimizer.Schedule;
import org.souvenir.training.optimizer.Sgd;

class TrainerTest {
    private static final int SIZE = 20;
    private static final Trainer TRAINER =
            Trainer.of(new SoftmaxCrossEntropy(), new Adam(1e-2)).seed(7);

    /** Sequences of lengths from 0 to 6; was their first number above zero? */
    private static Example batch(long seed) {
        RandomStream random = RandomStream.of(seed);
        Tensor x = Tensor.zeros(6, SIZE, 1);
        Tensor y = Tensor.zeros(SIZE);
        int[] lengths = new int[SIZE];
        for (int b = 0; b < SIZE; b++) {
            lengths[b] = b % 7;
            for (int t = 0; t < lengths[b]; t++) {
                x.set(2 * random.uniform(6L * b + t) - 1, t, b, 0);
            }
            y.set(x.get(0, b, 0) > 0 ? 1 : 0, b);
        }
        return Example.perSequence(Batch.of(x, lengths), y);
    }

    private static List<Example> batches(long from, int count) {
        List<Example> batches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batches.add(batch(from + i));
        }
        return batches;
    }

    private static final ExampleSource TRAINING = ExampleSource.shuffled(batches(0, 8), 3);
    private static final ExampleSource VALIDATION = ExampleSource.inOrder(batches(100, 3));

    private static Network network() {
        return Network.initialised(
                Architecture.of(
                        Input.features(1),
                        Recurrent.of(n -> new Gru(n, 8)),
                        new Dropout(0.1),
                        Pooling.LAST,
                        new Dense(2)),
                1);
    }

    private static float[] values(Network network) {
        return network.parameters().values();
    }

    @Test
    void takes_the_kernels_cross_entropy_for_what_its_equations_say() {
        RowLoss equations = width -> new SoftmaxCrossEntropy().step(width);
        TrainingStep fast = TRAINER.steps(network());
        TrainingStep slow = Trainer.of(equations, new Adam(1e-2)).seed(7).steps(network());
        for (Example example : batches(0, 4)) {
            TrainingStep.Result found = fast.take(example);
            TrainingStep.Result expected = slow.take(example);
            assertThat(found.loss()).isCloseTo(expected.loss(), within(1e-6));
            assertThat(found.gradientNorm()).isCloseTo(expected.gradientNorm(), within(1e-6));
        }
        assertThat(values(fast.network())).containsExactly(values(slow.network()), within(1e-5f));
    }

    @Test
    void learns() {
        Fit fit = TRAINER.epochs(30).metrics(new Accuracy()).fit(network(), TRAINING, VALIDATION);
        assertThat(fit.end()).isEqualTo(Fit.End.EPOCHS);
        assertThat(fit.history()).hasSize(30);
        Evaluation test =
                TRAINER.metrics(new Accuracy()).evaluate(fit.network(), ExampleSource.inOrder(batches(200, 3)));
        assertThat(test.metric("accuracy")).isGreaterThan(0.97);
        assertThat(test.loss()).isLessThan(0.15);
    }

    @Test
    void gives_the_same_bits_in_two_runs_and_on_two_threads() {
        Trainer trainer = TRAINER.epochs(3).clipping(Clipping.byNorm(1));
        float[] once = values(trainer.fit(network(), TRAINING, VALIDATION).last());
        assertThat(values(trainer.fit(network(), TRAINING, VALIDATION).last())).containsExactly(once);
        try (Engine engine = Engine.withThreads(2)) {
            Fit fit = trainer.on(engine).fit(network(), TRAINING, VALIDATION);
            assertThat(values(fit.last())).containsExactly(once);
        }
        assertThat(values(trainer.seed(8).fit(network(), TRAINING, VALIDATION).last()))
                .isNotEqualTo(once);
    }

    @Test
    void leaves_the_network_it_starts_from_as_it_is() {
        Network network = network();
        float[] before = values(network);
        TRAINER.epochs(1).fit(network, TRAINING);
        assertThat(values(network)).containsExactly(before);
    }

    @Test
    void stops_when_patience_ends_and_gives_the_best_parameters() {
        Trainer tooFast = Trainer.of(new SoftmaxCrossEntropy(), new Sgd(0.5))
                .schedule(step -> step < 16 ? 1 : 60)
                .clipping(Clipping.byNorm(1))
                .seed(7)
                .epochs(50)
                .patience(3);
        Fit fit = tooFast.fit(network(), TRAINING, VALIDATION);
        assertThat(fit.end()).isEqualTo(Fit.End.PATIENCE);
        assertThat(fit.history()).hasSize(fit.best() + 1 + 3);
        double best = fit.history().get(fit.best()).validation().loss();
        assertThat(fit.history())
                .allSatisfy(p -> assertThat(p.validation().loss()).isGreaterThanOrEqualTo(best));
        assertThat(tooFast.evaluate(fit.network(), VALIDATION).loss()).isEqualTo(best);
        assertThat(tooFast.evaluate(fit.last(), VALIDATION).loss())
                .isEqualTo(
                        fit.history().get(fit.history().size() - 1).validation().loss())
                .isGreaterThan(best);
    }

    @Test
    void takes_the_best_by_a_metric_where_that_is_asked_for() {
        Trainer trainer = TRAINER.epochs(12).bestBy(new Accuracy());
        Fit fit = trainer.fit(network(), TRAINING, VALIDATION);
        double[] accuracies = fit.history().stream()
                .mapToDouble(p -> p.validation().metric("accuracy"))
                .toArray();
        double best = Arrays.stream(accuracies).max().orElseThrow();
        assertThat(accuracies[fit.best()]).isEqualTo(best);
        for (int i = 0; i < fit.best(); i++) {
            assertThat(accuracies[i]).isLessThan(best);
        }
        assertThat(trainer.evaluate(fit.network(), VALIDATION).metric("accuracy"))
                .isEqualTo(best);
    }

    @Test
    void stops_once_what_it_waits_for_has_come() {
        Fit fit = TRAINER.epochs(50)
                .metrics(new Accuracy())
                .until(p -> p.validation().metric("accuracy") > 0.9)
                .fit(network(), TRAINING, VALIDATION);
        assertThat(fit.end()).isEqualTo(Fit.End.REACHED);
        int last = fit.history().size() - 1;
        for (int i = 0; i <= last; i++) {
            assertThat(fit.history().get(i).validation().metric("accuracy") > 0.9)
                    .isEqualTo(i == last);
        }
    }

    @Test
    void validates_between_epochs_as_well() {
        Fit fit = TRAINER.epochs(2).validationEvery(3).fit(network(), TRAINING, VALIDATION);
        assertThat(fit.history()).extracting(Progress::steps).containsExactly(3L, 6L, 8L, 9L, 12L, 15L, 16L);
        assertThat(fit.history()).extracting(Progress::epoch).containsExactly(1, 1, 1, 2, 2, 2, 2);
    }

    @Test
    void validates_once_where_an_epoch_ends_with_a_validation() {
        Fit fit = TRAINER.epochs(2).validationEvery(4).fit(network(), TRAINING, VALIDATION);
        assertThat(fit.history()).extracting(Progress::steps).containsExactly(4L, 8L, 12L, 16L);
    }

    @Test
    void tells_listeners_in_order() {
        List<String> heard = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epochStarted(int epoch, int batches) {
                heard.add("epoch " + epoch + " of " + batches);
            }

            @Override
            public void stepped(TrainingContext context) {
                assertThat(context.result().rows()).isEqualTo(SIZE);
                heard.add("batch " + context.batch());
            }

            @Override
            public void progressed(TrainingContext context, Progress progress) {
                heard.add("progress after " + progress.steps());
            }

            @Override
            public void stopped(Fit fit) {
                heard.add("stopped: " + fit.end());
            }
        };
        ExampleSource two = ExampleSource.inOrder(batches(0, 2));
        TRAINER.epochs(2).listener(listener).fit(network(), two, VALIDATION);
        assertThat(heard)
                .containsExactly(
                        "epoch 1 of 2",
                        "batch 1",
                        "batch 2",
                        "progress after 2",
                        "epoch 2 of 2",
                        "batch 1",
                        "batch 2",
                        "progress after 4",
                        "stopped: EPOCHS");
    }

    @Test
    void tells_a_listener_how_training_stands_when_it_asks() {
        for (Clipping clipping : List.of(Clipping.none(), Clipping.byNorm(0.01), Clipping.byValue(0.01))) {
            List<Network> networks = new ArrayList<>();
            TrainingListener listener = new TrainingListener() {
                private long before;

                @Override
                public void stepped(TrainingContext context) {
                    assertThat(context.step()).isEqualTo(before + 1);
                    before = context.step();
                    assertThat(context.epoch()).isEqualTo((int) (before + 1) / 2);
                    assertThat(context.batch()).isEqualTo(2 - (int) (before % 2));
                    assertThat(context.sequences()).isEqualTo(SIZE * before);
                    assertThat(context.learningRate()).isEqualTo(0.5 / before);
                    Map<String, Double> norms = context.gradientNorms();
                    assertThat(norms.keySet()).isEqualTo(network().tensors().keySet());
                    double all = Math.sqrt(
                            norms.values().stream().mapToDouble(n -> n * n).sum());
                    assertThat(all)
                            .isCloseTo(
                                    context.result().gradientNorm(),
                                    within(1e-6 * context.result().gradientNorm()));
                    networks.add(context.network());
                }

                @Override
                public void progressed(TrainingContext context, Progress progress) {
                    assertThat(context.step()).isEqualTo(progress.steps());
                    assertThat(context.network().tensors())
                            .isEqualTo(networks.get((int) progress.steps() - 1).tensors());
                }
            };
            Fit fit = Trainer.of(new SoftmaxCrossEntropy(), new Sgd(0.5))
                    .schedule(step -> 1.0 / (step + 1))
                    .clipping(clipping)
                    .listener(listener)
                    .epochs(2)
                    .fit(network(), ExampleSource.inOrder(batches(0, 2)));
            assertThat(networks).hasSize(4);
            assertThat(networks.get(0).tensors()).isNotEqualTo(networks.get(3).tensors());
            assertThat(fit.last().tensors()).isEqualTo(networks.get(3).tensors());
        }
    }

    @Test
    void follows_the_schedule_step_by_step() {
        Trainer plain = Trainer.of(new SoftmaxCrossEntropy(), new Sgd(0.5));
        Schedule schedule = step -> step == 2 ? 0.25 : 0;
        ExampleSource four = ExampleSource.inOrder(batches(0, 4));
        float[] found =
                values(plain.schedule(schedule).epochs(1).fit(network(), four).last());
        TrainingStep third =
                Trainer.of(new SoftmaxCrossEntropy(), new Sgd(0.125)).steps(withoutDropout());
        third.take(batch(2));
        float[] once = values(
                plain.schedule(schedule).epochs(1).fit(withoutDropout(), four).last());
        assertThat(once).containsExactly(values(third.network()));
        assertThat(found).isNotEqualTo(values(network()));
    }

    private static Network withoutDropout() {
        return Network.initialised(
                Architecture.of(Input.features(1), Recurrent.of(n -> new Gru(n, 8)), Pooling.LAST, new Dense(2)), 1);
    }

    @Test
    void the_loss_of_an_epoch_is_the_mean_over_its_rows() {
        Trainer still = TRAINER.schedule(step -> 0).epochs(1);
        List<Example> uneven = List.of(batch(1), batch(2).select(3, 4, 5));
        Fit fit = still.fit(withoutDropout(), ExampleSource.inOrder(uneven));
        double expected =
                still.evaluate(withoutDropout(), ExampleSource.inOrder(uneven)).loss();
        assertThat(fit.history().get(0).loss()).isCloseTo(expected, within(1e-6));
        assertThat(fit.history().get(0).validation()).isEqualTo(Evaluation.NONE);
        assertThat(fit.network().tensors()).isEqualTo(fit.last().tensors());
    }

    @Test
    void fills_a_confusion_matrix_beside_the_metrics() {
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        Evaluation evaluation = TRAINER.metrics(new Accuracy()).evaluate(network(), VALIDATION, matrix);
        assertThat(evaluation.metric("accuracy")).isEqualTo(matrix.value());
        assertThatThrownBy(() -> evaluation.metric("recall"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("evaluation: there are the metrics [accuracy], but not recall");
    }

    @Test
    void refuses_data_without_batches() {
        ExampleSource none = ExampleSource.inOrder(List.of());
        assertThatThrownBy(() -> TRAINER.fit(network(), none, VALIDATION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("training: each epoch needs at least one batch, but epoch 1 has none");
        assertThatThrownBy(() -> TRAINER.fit(network(), TRAINING, none))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("validation: at least one batch is needed, but there is none");
    }

    @Test
    void refuses_to_judge_without_validation_data() {
        assertThatThrownBy(() -> TRAINER.patience(3).fit(network(), TRAINING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trainer: patience needs validation data, but there are none");
        assertThatThrownBy(() -> TRAINER.bestBy(new Accuracy()).fit(network(), TRAINING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trainer: bestBy needs validation data, but there are none");
    }

    @Test
    void refuses_metrics_that_cannot_count_the_targets_of_the_loss() {
        Trainer squared = Trainer.of(new MeanSquaredError(), new Sgd(0.1));
        assertThatThrownBy(() -> squared.metrics(new Accuracy()).fit(network(), TRAINING, VALIDATION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("metric accuracy: targets must be ids, but the loss has 2 numbers per row");
        assertThatThrownBy(() -> squared.evaluate(network(), VALIDATION, new ConfusionMatrix(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("metric ConfusionMatrix: targets must be ids, but the loss has 2 numbers per row");
        for (Metric metric : List.of(new Accuracy(Accuracy.Kind.YES_OR_NO), new AbsoluteError())) {
            assertThatThrownBy(() -> TRAINER.metrics(metric).evaluate(network(), VALIDATION))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("metric %s: targets must be 2 numbers per row, but the loss has ids", metric.name());
        }
        RowLoss first = width -> Step.of(step ->
                step.output(square(step.input("prediction", width).slice(0, 1).minus(step.input("target", 1)))));
        Trainer narrow = Trainer.of(first, new Sgd(0.1)).metrics(new AbsoluteError());
        assertThatThrownBy(() -> narrow.evaluate(network(), VALIDATION))
                .hasMessage(
                        "metric absolute error: targets must be 2 numbers per row, but the loss has 1 number per row");
    }

    @Test
    void refuses_settings_that_train_nothing() {
        assertThatThrownBy(() -> TRAINER.epochs(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trainer: epochs must be at least 1, but is 0");
        assertThatThrownBy(() -> TRAINER.patience(0)).hasMessage("trainer: patience must be at least 1, but is 0");
        assertThatThrownBy(() -> TRAINER.validationEvery(-1))
                .hasMessage("trainer: steps between validations must be at least 1, but is -1");
        assertThatThrownBy(() -> TRAINER.recomputing(0))
                .hasMessage("trainer: steps between kept states must be at least 1, but is 0");
    }

    @Test
    void trains_on_batches_of_empty_sequences_without_losing_a_number() {
        Example empty = Example.perSequence(Batch.of(Tensor.zeros(0, 3, 1)), Tensor.of(new float[] {1, 0, 1}, 3));
        Fit fit = TRAINER.epochs(2).fit(network(), ExampleSource.inOrder(List.of(empty)), VALIDATION);
        for (float value : values(fit.last())) {
            assertThat(value).isFinite();
        }
        assertThat(fit.history().get(1).validation().loss()).isFinite();
    }

    @Test
    void trains_on_rows_that_are_all_padding_without_losing_a_number() {
        Network tagger = Network.initialised(
                Architecture.of(Input.features(1), Recurrent.of(n -> new Gru(n, 4)), new Dense(2)), 1);
        Example padding = Example.perStep(Batch.of(Tensor.zeros(2, 3, 1), new int[3]), Tensor.zeros(2, 3));
        TrainingStep step = Trainer.of(new SoftmaxCrossEntropy(), new Sgd(0.1)).steps(tagger);
        assertThat(step.take(padding)).isEqualTo(new TrainingStep.Result(0, Map.of("output", 0.0), 0, 0));
        assertThat(values(step.network())).containsExactly(values(tagger));
    }

    private static TrainingFailedException failure(Trainer trainer, ExampleSource training) {
        return catchThrowableOfType(TrainingFailedException.class, () -> trainer.fit(network(), training, VALIDATION));
    }

    private static ExampleSource secondIs(Example bad) {
        return ExampleSource.inOrder(List.of(batch(0), bad, batch(1)));
    }

    @Test
    void says_at_which_batch_the_loss_was_no_number_and_keeps_the_parameters() {
        Tensor tooFar = Tensor.filled(1e30f, SIZE, 2);
        List<Example> good = batches(0, 4).stream()
                .map(example -> Example.perSequence(example.batch(), Tensor.filled(1, SIZE, 2)))
                .toList();
        ExampleSource source = epoch -> epoch < 2
                ? good
                : List.of(
                        good.get(0),
                        good.get(1),
                        Example.perSequence(good.get(2).batch(), tooFar));
        List<Fit> told = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void stopped(Fit fit) {
                told.add(fit);
            }
        };
        Trainer trainer = Trainer.of(new MeanSquaredError(), new Sgd(0.1)).listener(listener);
        ExampleSource validation = ExampleSource.inOrder(good);
        TrainingFailedException failure =
                catchThrowableOfType(TrainingFailedException.class, () -> trainer.fit(network(), source, validation));
        assertThat(failure)
                .hasMessage(
                        "training: stopped in epoch 3 at batch 3: training: the loss must be finite, but is Infinity at"
                                + " step 11; a lower learning rate or clipping may help")
                .hasCauseInstanceOf(DivergedException.class);
        Fit fit = failure.fit();
        assertThat(told).containsExactly(fit);
        assertThat(fit.end()).isEqualTo(Fit.End.FAILURE);
        assertThat(fit.history()).hasSize(2);
        assertThat(values(fit.network()))
                .containsExactly(values(
                        trainer.epochs(2).fit(network(), source, validation).network()));
        TrainingStep steps = trainer.steps(network());
        for (int i = 0; i < 10; i++) {
            steps.take(good.get(i % 4));
        }
        assertThat(values(fit.last())).containsExactly(values(steps.network()));
    }

    @Test
    void says_at_which_batch_the_data_were_no_numbers() {
        Tensor x = Tensor.filled(1, 6, SIZE, 1);
        x.set(Float.NaN, 2, 3, 0);
        TrainingFailedException failure = failure(TRAINER, secondIs(new Example(Batch.of(x), batch(5).targets())));
        assertThat(failure)
                .hasMessage(
                        "training: stopped in epoch 1 at batch 2: batch: numbers must be finite, but input x has NaN at"
                                + " step 2 of sequence 3");
        TrainingStep one = TRAINER.steps(network());
        one.take(batch(0));
        assertThat(values(failure.fit().last())).containsExactly(values(one.network()));
    }

    @Test
    void says_at_which_batch_targets_did_not_fit() {
        Batch batch = batch(5).batch();
        assertThat(failure(TRAINER, secondIs(Example.perSequence(batch, Tensor.zeros(SIZE, 3)))))
                .hasMessage("training: stopped in epoch 1 at batch 2: targets: must be [B = 20, 1] or [B = 20] per"
                        + " sequence, but are [20, 3] per sequence");
        assertThat(failure(TRAINER, secondIs(Example.perSequence(batch, Tensor.filled(2, SIZE)))))
                .hasMessage(
                        "training: stopped in epoch 1 at batch 2: targets: ids must be whole numbers in [0, 2), but there"
                                + " is 2.0 for sequence 6");
    }
}
