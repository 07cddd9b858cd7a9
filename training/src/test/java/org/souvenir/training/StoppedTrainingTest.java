package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.LazyList;
import org.souvenir.cells.network.Network;
import org.souvenir.training.loss.SequenceLoss;
import org.souvenir.training.loss.TargetForm;
import org.souvenir.training.metric.Metric;
import org.souvenir.training.optimizer.Adam;

/** Whatever stops training, what was learned is there. Each epoch has five batches. */
class StoppedTrainingTest {
    private static final ExampleSource TRAINING = RunningMean.TRAINING;
    private static final ExampleSource VALIDATION = RunningMean.VALIDATION;

    @TempDir
    private static Path folder;

    private static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1;

        Fault() {
            super("it broke");
        }
    }

    /** Counts down to a fault. */
    private static final class Fuse {
        private int left;

        Fuse(int calls) {
            left = calls;
        }

        void burn() {
            if (--left == 0) {
                throw new Fault();
            }
        }
    }

    /** Trains up to a fault in one of its parts, and how many steps are taken before. */
    private record Faulty(
            String part,
            Trainer trainer,
            ExampleSource training,
            ExampleSource validation,
            int epoch,
            int batch,
            int steps) {
        @Override
        public String toString() {
            return part;
        }
    }

    private static ExampleSource burning(ExampleSource source, Fuse fuse) {
        return epoch -> {
            List<Example> batches = source.epoch(epoch);
            return LazyList.of(batches.size(), i -> {
                fuse.burn();
                return batches.get(i);
            });
        };
    }

    private static ExampleSource withoutSecondEpoch() {
        return epoch -> {
            if (epoch == 1) {
                throw new Fault();
            }
            return TRAINING.epoch(epoch);
        };
    }

    private static TrainingListener burning(String event, Fuse fuse) {
        return new TrainingListener() {
            private void at(String now) {
                if (now.equals(event)) {
                    fuse.burn();
                }
            }

            @Override
            public void epochStarted(int epoch, int batches) {
                at("started");
            }

            @Override
            public void stepped(TrainingContext context) {
                at("stepped");
            }

            @Override
            public void progressed(TrainingContext context, Progress progress) {
                at("progressed");
            }
        };
    }

    private static Metric burningMetric(Fuse fuse) {
        return new MadeUpMetric("burning", 0, fuse::burn);
    }

    /** Of sequences, in the user's code; each batch has eight. */
    private record BurningLoss(Fuse fuse) implements SequenceLoss {
        @Override
        public TargetForm targets(int width) {
            return TargetForm.numbers(1);
        }

        @Override
        public Calculation start(int width) {
            return sequence -> {
                fuse.burn();
                sequence.gradient()[0] = sequence.prediction()[0] - sequence.target()[0];
                return sequence.gradient()[0] * sequence.gradient()[0] / 2;
            };
        }
    }

    static Stream<Faulty> faults() {
        Trainer trainer = RunningMean.trainer();
        return Stream.of(
                new Faulty("reader", trainer, burning(TRAINING, new Fuse(9)), VALIDATION, 2, 4, 8),
                new Faulty("epoch of a reader", trainer, withoutSecondEpoch(), VALIDATION, 2, 0, 5),
                new Faulty(
                        "start of an epoch",
                        trainer.listener(burning("started", new Fuse(2))),
                        TRAINING,
                        VALIDATION,
                        2,
                        0,
                        5),
                new Faulty(
                        "listener", trainer.listener(burning("stepped", new Fuse(7))), TRAINING, VALIDATION, 2, 2, 7),
                new Faulty(
                        "progress",
                        trainer.listener(burning("progressed", new Fuse(2))),
                        TRAINING,
                        VALIDATION,
                        2,
                        5,
                        10),
                new Faulty("validation data", trainer, TRAINING, burning(VALIDATION, new Fuse(4)), 2, 5, 10),
                new Faulty("metric", trainer.metrics(burningMetric(new Fuse(3))), TRAINING, VALIDATION, 2, 5, 10),
                new Faulty(
                        "goal",
                        trainer.until(progress -> 1 / (10 - progress.steps()) < 0),
                        TRAINING,
                        VALIDATION,
                        2,
                        5,
                        10),
                new Faulty(
                        "schedule",
                        trainer.schedule(step -> {
                            if (step == 6) {
                                throw new Fault();
                            }
                            return 1;
                        }),
                        TRAINING,
                        VALIDATION,
                        2,
                        2,
                        6),
                new Faulty(
                        "loss",
                        Trainer.of(new BurningLoss(new Fuse(8 * 5 + 20 + 8 * 2 + 3)), new Adam(1e-2)),
                        TRAINING,
                        VALIDATION,
                        2,
                        3,
                        7));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatever_throws_is_the_cause_and_all_good_steps_are_there(Faulty faulty) {
        List<Network> networks = new ArrayList<>(List.of(RunningMean.network()));
        List<Fit> told = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void stepped(TrainingContext context) {
                networks.add(context.network());
            }

            @Override
            public void stopped(Fit fit) {
                told.add(fit);
            }
        };
        Trainer faultyTrainer = faulty.trainer.epochs(4);
        Trainer trainer = faulty.part.equals("listener") ? faultyTrainer : faultyTrainer.listener(listener);
        TrainingFailedException failure = catchThrowableOfType(
                TrainingFailedException.class,
                () -> trainer.fit(RunningMean.network(), faulty.training, faulty.validation));
        assertThat(failure.getCause())
                .isInstanceOf(faulty.part.equals("goal") ? ArithmeticException.class : Fault.class);
        assertThat(failure.epoch()).isEqualTo(faulty.epoch);
        assertThat(failure.batch()).isEqualTo(faulty.batch);
        assertThat(failure)
                .hasMessageStartingWith(
                        "training: stopped in epoch 2 %s: ",
                        faulty.batch == 0 ? "before its first batch" : "at batch " + faulty.batch);
        Fit fit = failure.fit();
        assertThat(fit.end()).isEqualTo(Fit.End.FAILURE);
        if (!faulty.part.equals("listener")) {
            assertThat(told).containsExactly(fit);
            assertThat(networks).hasSize(faulty.steps + 1);
            assertThat(fit.last().tensors())
                    .isEqualTo(networks.get(faulty.steps).tensors());
        }
    }

    @Test
    void all_listeners_hear_of_the_end_whatever_one_of_them_throws() {
        List<String> heard = new ArrayList<>();
        TrainingListener failing = new TrainingListener() {
            @Override
            public void stopped(Fit fit) {
                heard.add("failing: " + fit.end());
                throw new AssertionError("not ended well");
            }
        };
        TrainingListener hearing = new TrainingListener() {
            @Override
            public void stopped(Fit fit) {
                heard.add("hearing: " + fit.end());
            }
        };
        Trainer trainer = RunningMean.trainer().epochs(1).listener(failing).listener(hearing);
        TrainingFailedException failure = catchThrowableOfType(
                TrainingFailedException.class, () -> trainer.fit(RunningMean.network(), TRAINING, VALIDATION));
        assertThat(failure).hasMessage("training: stopped in epoch 1 at batch 5: not ended well");
        assertThat(failure.fit().end()).isEqualTo(Fit.End.EPOCHS);
        TrainingFailedException both = catchThrowableOfType(
                TrainingFailedException.class,
                () -> trainer.fit(RunningMean.network(), burning(TRAINING, new Fuse(2)), VALIDATION));
        assertThat(both.getCause()).isInstanceOf(Fault.class);
        assertThat(both.getSuppressed()).hasSize(1);
        assertThat(heard).containsExactly("failing: EPOCHS", "hearing: EPOCHS", "failing: FAILURE", "hearing: FAILURE");
    }

    @Test
    void a_place_that_no_checkpoint_can_have_is_refused_before_the_first_step() throws IOException {
        TrainingListener never = new TrainingListener() {
            @Override
            public void epochStarted(int epoch, int batches) {
                throw new AssertionError("must not start");
            }
        };
        Trainer trainer = RunningMean.trainer().listener(never);
        Path none = folder.resolve("none").resolve("training.safetensors");
        assertThatThrownBy(() -> trainer.checkpoint(none).fit(RunningMean.network(), TRAINING, VALIDATION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no " + none.getParent());
        assertThatThrownBy(() -> trainer.checkpoint(folder).fit(RunningMean.network(), TRAINING, VALIDATION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("something else");
        Path readOnly = Files.createFile(folder.resolve("read-only.safetensors"));
        assertThat(readOnly.toFile().setWritable(false)).isTrue();
        assertThatThrownBy(() -> trainer.checkpoint(readOnly).fit(RunningMean.network(), TRAINING, VALIDATION))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("must be writable");
    }

    @Test
    void a_checkpoint_that_cannot_be_written_any_more_is_a_failure_at_the_end_of_its_epoch() throws IOException {
        Path place = Files.createDirectory(folder.resolve("place"));
        Path file = place.resolve("training.safetensors");
        TrainingListener removing = new TrainingListener() {
            @Override
            public void progressed(TrainingContext context, Progress progress) {
                try {
                    Files.deleteIfExists(file);
                    if (context.epoch() == 2) {
                        Files.createDirectory(file);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        Trainer trainer = RunningMean.trainer().epochs(3).checkpoint(file).listener(removing);
        TrainingFailedException failure = catchThrowableOfType(
                TrainingFailedException.class, () -> trainer.fit(RunningMean.network(), TRAINING, VALIDATION));
        assertThat(failure).hasMessageStartingWith("training: stopped in epoch 2 at batch 5: write: the path must be");
        assertThat(failure.fit().history()).hasSize(2);
    }

    private static final TrainingListener INTERRUPTING = new TrainingListener() {
        @Override
        public void stepped(TrainingContext context) {
            if (context.step() == 7) {
                Thread.currentThread().interrupt();
            }
        }
    };

    @Test
    void an_interrupt_ends_training_after_the_step_and_stays() {
        Trainer trainer = RunningMean.trainer().epochs(4);
        Fit fit = trainer.listener(INTERRUPTING).fit(RunningMean.network(), TRAINING, VALIDATION);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(fit.end()).isEqualTo(Fit.End.INTERRUPTED);
        assertThat(fit.history()).hasSize(1);
        Fit seven = trainer.validationEvery(7)
                .until(progress -> progress.steps() == 7)
                .fit(RunningMean.network(), TRAINING, VALIDATION);
        assertThat(fit.last().tensors()).isEqualTo(seven.last().tensors());
    }

    @Test
    void what_is_thrown_in_an_interrupted_thread_is_told_apart() {
        ExampleSource waiting = epoch -> LazyList.of(5, i -> {
            if (i == 3) {
                Thread.currentThread().interrupt();
                throw new Fault();
            }
            return TRAINING.epoch(epoch).get(i);
        });
        TrainingFailedException failure = catchThrowableOfType(
                TrainingFailedException.class,
                () -> RunningMean.trainer().fit(RunningMean.network(), waiting, VALIDATION));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure.fit().end()).isEqualTo(Fit.End.INTERRUPTED);
        assertThat(failure.batch()).isEqualTo(4);
    }
}
