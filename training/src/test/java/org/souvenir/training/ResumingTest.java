package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.souvenir.core.expr.Functions.abs;
import static org.souvenir.core.expr.Functions.rowMean;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.Loss;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.metric.Metric;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;
import org.souvenir.training.optimizer.Schedule;

/** A run goes on wherever it was, or says why it is another. */
class ResumingTest {
    private static final ExampleSource TRAINING = RunningMean.TRAINING;
    private static final ExampleSource VALIDATION = RunningMean.VALIDATION;

    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = folder.resolve("training.safetensors");
    }

    private static void assertSame(Fit found, Fit wanted) {
        assertThat(found.last().tensors()).isEqualTo(wanted.last().tensors());
        assertThat(found.network().tensors()).isEqualTo(wanted.network().tensors());
        assertThat(found)
                .usingRecursiveComparison()
                .ignoringFields("network", "last", "history.time")
                .isEqualTo(wanted);
    }

    /** Each epoch has five batches. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 5, 8, 10})
    void a_run_that_reached_its_goal_within_an_epoch_goes_on_with_another_one(int goal) {
        Trainer trainer = RunningMean.trainer().validationEvery(2).epochs(4);
        Fit whole = trainer.fit(RunningMean.network(), TRAINING, VALIDATION);
        Fit stopped = trainer.until(progress -> progress.steps() == goal)
                .checkpoint(file)
                .fit(RunningMean.network(), TRAINING, VALIDATION);
        assertThat(stopped.end()).isEqualTo(Fit.End.REACHED);
        assertThat(stopped.history().get(stopped.history().size() - 1).steps()).isEqualTo(goal);
        List<Integer> batches = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void stepped(TrainingContext context) {
                batches.add(context.batch());
            }
        };
        Fit resumed = trainer.listener(listener).resuming(file).fit(RunningMean.network(), TRAINING, VALIDATION);
        assertSame(resumed, whole);
        assertThat(batches).hasSize(20 - goal).startsWith(goal % 5 + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 6})
    void an_interrupted_run_goes_on_with_what_batches_carried(int steps) {
        ExampleSource windows = ExampleSource.windows(RunningMean.example(1, 8), 2); // four an epoch
        Trainer trainer = RunningMean.trainer().carryingState(0.3).epochs(3);
        Fit whole = trainer.fit(RunningMean.network(), windows, VALIDATION);
        TrainingListener interrupting = new TrainingListener() {
            @Override
            public void stepped(TrainingContext context) {
                if (context.step() == steps) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        Fit stopped =
                trainer.listener(interrupting).checkpoint(file, 2).fit(RunningMean.network(), windows, VALIDATION);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Files.exists(folder.resolve("training.safetensors.1"))).isEqualTo(steps > 4);
        assertThat(stopped.end()).isEqualTo(Fit.End.INTERRUPTED);
        assertSame(trainer.resuming(file).fit(RunningMean.network(), windows, VALIDATION), whole);
    }

    private void checkpoint() {
        RunningMean.trainer().epochs(1).checkpoint(file).fit(RunningMean.network(), TRAINING, VALIDATION);
    }

    @Test
    void a_run_goes_on_with_another_end_metrics_and_validations() {
        checkpoint();
        Fit fit = RunningMean.trainer()
                .epochs(3)
                .patience(9)
                .until(progress -> progress.steps() > 11)
                .validationEvery(3)
                .metrics()
                .resuming(file)
                .fit(RunningMean.network(), TRAINING, VALIDATION);
        assertThat(fit.end()).isEqualTo(Fit.End.REACHED);
        assertThat(fit.history()).extracting(Progress::steps).containsExactly(5L, 6L, 9L, 10L, 12L);
    }

    /** What is otherwise than in {@link #checkpoint}, and what is said of it. */
    private record Other(
            Condition condition,
            Trainer trainer,
            Network network,
            ExampleSource training,
            ExampleSource validation,
            String said) {

        static Other of(Condition condition, Trainer trainer, String said) {
            return new Other(condition, trainer, RunningMean.network(), TRAINING, VALIDATION, said);
        }

        static Other ofData(ExampleSource training, String said) {
            return new Other(
                    Condition.TRAINING_DATA, RunningMean.trainer(), RunningMean.network(), training, VALIDATION, said);
        }

        Fit resumed(Path file, Condition... free) {
            return trainer.epochs(2).resuming(file, free).fit(network, training, validation);
        }
    }

    private static Network network(double dropout) {
        return Network.initialised(
                Architecture.of(
                        Input.features(1), Recurrent.of(n -> new Lstm(n, 4)), new Dropout(dropout), new Dense(1)),
                1);
    }

    private static ExampleSource withOneNumberChanged() {
        Example all = RunningMean.example(1, 40);
        Tensor y = Tensor.of(all.target().values().data().clone(), 7, 40, 1);
        y.set(0.25f, 6, 39, 0);
        return ExampleSource.of(Example.perStep(all.batch(), y), 8, 3);
    }

    static Stream<Other> others() {
        Trainer trainer = RunningMean.trainer();
        Loss absolute = Loss.of((p, t) -> rowMean(abs(p.minus(t))));
        Trainer ofAbsolute = Trainer.of(absolute, new Adam(1e-2))
                .schedule(Schedule.cosine(20, 0.1).afterWarmUp(3))
                .seed(5);
        return Stream.of(
                new Other(
                        Condition.ARCHITECTURE,
                        trainer,
                        network(0.3),
                        TRAINING,
                        VALIDATION,
                        "the trainer's, dropout1: dropout {rate=0.3} of [recurrent1], but is dropout1: dropout {rate=0.2} of"
                                + " [recurrent1]"),
                Other.of(Condition.SEED, trainer.seed(6), "the trainer's, 6, but is 5"),
                Other.of(
                        Condition.OPTIMIZER,
                        Trainer.of(new MeanSquaredError(), new Adam(1e-3))
                                .schedule(Schedule.cosine(20, 0.1).afterWarmUp(3))
                                .seed(5),
                        "the trainer's, Adam[rate=0.001, "),
                Other.of(Condition.LOSS, ofAbsolute, "the trainer's, "),
                Other.of(
                        Condition.SCHEDULE,
                        trainer.schedule(Schedule.cosine(21, 0.1).afterWarmUp(3)),
                        "the trainer's, 0.7"),
                Other.of(
                        Condition.SCHEDULE,
                        trainer.schedule(Schedule.constant()),
                        "the trainer's, 1.0 at step 1, but is 0.66"),
                Other.of(
                        Condition.CLIPPING,
                        trainer.clipping(Clipping.byNorm(1)),
                        "the trainer's, Clipping[norm=1.0, value=Infinity], but is Clipping[norm=Infinity, value=Infinity]"),
                Other.of(
                        Condition.CARRIED_STATE,
                        trainer.carryingState(),
                        "the trainer's, but for rows with probability 0.05, but is no"),
                Other.of(
                        Condition.RECOMPUTING,
                        trainer.recomputing(3),
                        "the trainer's, from states every 3 steps, but is no"),
                Other.ofData(
                        ExampleSource.of(RunningMean.example(1, 40), 10, 3),
                        "the trainer's, batches of at most 10 sequences, but is batches of at most 8 sequences"),
                Other.ofData(
                        ExampleSource.of(RunningMean.example(1, 39), 8, 3),
                        "the trainer's, 39 sequences, but is 40 sequences"),
                Other.ofData(ExampleSource.of(RunningMean.example(1, 40), 8, 4), "the trainer's, crc32c:"),
                Other.ofData(withOneNumberChanged(), "the trainer's, crc32c:"),
                new Other(
                        Condition.VALIDATION_DATA,
                        trainer,
                        RunningMean.network(),
                        TRAINING,
                        TRAINING,
                        "the trainer's, batches of at most 8 sequences, but is batches of at most 10 sequences"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void a_run_that_differs_is_refused_and_goes_on_where_that_is_named(Other other) {
        checkpoint();
        String name = other.condition.key().replace('-', ' ');
        assertThatThrownBy(() -> other.resumed(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("checkpoint %s: the %s must be %s".formatted(file, name, other.said))
                .hasMessageEndingWith("; resuming(file, Condition.%s) goes on all the same", other.condition);
        Set<Condition> others = EnumSet.complementOf(EnumSet.of(other.condition));
        assertThatThrownBy(() -> other.resumed(file, others.toArray(Condition[]::new)))
                .isInstanceOf(IllegalArgumentException.class);
        Fit fit = other.resumed(file, other.condition);
        assertThat(fit.history()).extracting(Progress::epoch).containsExactly(1, 2);
    }

    @Test
    void a_run_of_other_kernels_is_refused() {
        try (Engine scalar = Engine.of(1, Engine.Choice.SCALAR)) {
            RunningMean.trainer()
                    .on(scalar)
                    .epochs(1)
                    .checkpoint(file)
                    .fit(RunningMean.network(), TRAINING, VALIDATION);
        }
        Checkpoints.change(
                file,
                metadata -> assertThat(metadata.put("kernels", "vector-4096")).isEqualTo("scalar"));
        Engine engine = Engine.standard();
        assertThatThrownBy(() -> RunningMean.trainer().resuming(file).fit(RunningMean.network(), TRAINING, VALIDATION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "checkpoint %s: the kernels must be the trainer's, %s, but is vector-4096; resuming(file,"
                                + " Condition.KERNELS) goes on all the same",
                        file, engine.kernelName());
    }

    @Test
    void all_that_differs_is_said_at_once() {
        checkpoint();
        Trainer other = RunningMean.trainer().seed(6).clipping(Clipping.byValue(1));
        assertThatThrownBy(() -> other.resuming(file).fit(RunningMean.network(), TRAINING))
                .hasMessageMatching(
                        "checkpoint .*: the seed must be .*; the clipping must be .*; the validation data must be the"
                                + " trainer's, none, but is batches of at most 10 sequences; resuming\\(file, Condition.SEED,"
                                + " Condition.CLIPPING, Condition.VALIDATION_DATA\\) goes on all the same");
    }

    @Test
    void the_best_are_not_compared_by_a_metric_that_was_not_counted() {
        checkpoint();
        Metric rooms = new MadeUpMetric("rooms", 4, () -> {});
        assertThatThrownBy(() -> RunningMean.trainer()
                        .bestBy(rooms)
                        .resuming(file)
                        .fit(RunningMean.network(), TRAINING, VALIDATION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "checkpoint %s: its best parameters must be judged by rooms, but there are the metrics [absolute"
                                + " error]",
                        file);
    }
}
