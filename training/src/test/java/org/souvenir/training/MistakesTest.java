package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Session;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.expr.Step;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.Loss;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.metric.Accuracy;
import org.souvenir.training.optimizer.Adam;

/** What callers get wrong: each is told at once, by a sentence about what they called. */
final class MistakesTest {
    private static final Network NETWORK = network(2);
    private static final Trainer TRAINER =
            Trainer.of(new SoftmaxCrossEntropy(), new Adam(0.01)).epochs(1);
    private static final Batch BATCH = Batch.of(Tensor.zeros(3, 2, 3));
    private static final ExampleSource EXAMPLES =
            ExampleSource.inOrder(List.of(Example.perSequence(BATCH, Tensor.zeros(2))));

    private static Network network(int outputs) {
        return Network.initialised(
                Architecture.of(Input.features(3), Recurrent.of(n -> new Lstm(n, 4)), Pooling.LAST, new Dense(outputs)),
                1);
    }

    private static Arguments mistake(ThrowingCallable call, Class<? extends Exception> type, String message) {
        return Arguments.of(message, call, type);
    }

    private static Arguments mistake(ThrowingCallable call, String message) {
        return mistake(call, IllegalArgumentException.class, message);
    }

    static Stream<Arguments> mistakes() {
        Session closed = NETWORK.session();
        closed.close();
        Example numbers = Example.perSequence(BATCH, Tensor.zeros(2, 2));
        return Stream.of(
                mistake(() -> BATCH.select(9), "select: sequences must lie in [0, B = 2), but found 9"),
                mistake(() -> Tensor.zeros(2, 3).select(5), "select: the axis must be from 0 to 1, but is 5"),
                mistake(() -> NETWORK.sessionOfBatch(-1), "session: there may be 0 to 16777216 sequences, but -1"),
                mistake(
                        () -> NETWORK.sessionOfBatch(1 << 30),
                        "session: there may be 0 to 16777216 sequences, but 1073741824"),
                mistake(() -> NETWORK.warmUpSession(-1), "session: there may be 0 to 16777216 sequences, but -1"),
                mistake(
                        () -> new Adam(0.1).start(-1),
                        "optimizer: there may be 0 to 2147483639 parameters, but are -1"),
                mistake(() -> TRAINER.patience(3).fit(NETWORK, EXAMPLES), "trainer: patience needs validation data"),
                mistake(
                        () -> TRAINER.bestBy(new Accuracy()).fit(NETWORK, EXAMPLES),
                        "trainer: bestBy needs validation data"),
                mistake(
                        () -> Trainer.of(new MeanSquaredError(), new Adam(0.1))
                                .metrics(new Accuracy())
                                .evaluate(NETWORK, ExampleSource.inOrder(List.of(numbers))),
                        "metric accuracy: targets must be ids, but the loss has"),
                mistake(() -> TRAINER.fit(network(1), EXAMPLES), "cross-entropy: at least 2 classes are needed"),
                mistake(
                        () -> NETWORK.infer(BATCH.with("flags", Tensor.zeros(3, 2, 1))),
                        "batch: the network reads [x] alone, but the batch has flags as well"),
                mistake(
                        () -> TRAINER.steps(NETWORK)
                                .take(Example.perSequence(BATCH.with("flags", Tensor.zeros(3, 2, 1)), Tensor.zeros(2))),
                        "batch: the network reads [x] alone, but the batch has flags as well"),
                mistake(
                        () -> closed.generate(new float[3], 0, (t, y) -> new float[3]),
                        IllegalStateException.class,
                        "session: it was closed"),
                mistake(
                        () -> NETWORK.session().generate(new float[3], -1, (t, y) -> new float[3]),
                        "session: it can take 0 steps or more, but is to take -1"),
                mistake(
                        () -> NETWORK.architecture().withSteps(step -> Step.of(s -> s.output(s.input(3)))),
                        "layer recurrent1: another step of it must have the shape"),
                mistake(() -> Engine.standard().run(-1, i -> {}), "engine: there may be 0 tasks or more, but are -1"),
                mistake(() -> new Dense(0), "dense: it must give at least 1 number a row, but 0 are asked for"),
                mistake(() -> Input.ids(0), "input: there must be at least 1 id, but there are 0"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void are_told(String message, ThrowingCallable call, Class<? extends Exception> type) {
        assertThatThrownBy(call).isExactlyInstanceOf(type).hasMessageStartingWith(message);
    }

    @Test
    void leave_a_session_as_it_was() {
        try (Session session = NETWORK.session()) {
            session.step(1, 2, 3);
            byte[] before = session.state().toBytes();
            for (int length : new int[] {0, 1, 3}) {
                assertThatThrownBy(() -> session.step(new float[3], new float[length]))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("session: what a step gives is [B = 1, 2], so 2 numbers, but y has %d", length);
            }
            assertThatThrownBy(() -> session.step(1, 2)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> session.step(1, Float.NaN, 2)).isInstanceOf(IllegalArgumentException.class);
            assertThat(session.state().toBytes()).isEqualTo(before);
        }
    }

    @Test
    void two_threads_at_once_are_told_of_each_other() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        Loss waiting = Loss.of((prediction, target) -> prediction.minus(target));
        TrainingStep step = Trainer.of(waiting, new Adam(0.1))
                .schedule(number -> {
                    inside.countDown();
                    try {
                        told.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return 1;
                })
                .steps(network(1));
        Example example = Example.perSequence(BATCH, Tensor.zeros(2, 1));
        AtomicReference<Object> first = new AtomicReference<>();
        Thread other = new Thread(() -> first.set(step.take(example)));
        other.start();
        inside.await();
        for (ThrowingCallable call : List.<ThrowingCallable>of(() -> step.take(example), step::network)) {
            assertThatThrownBy(call)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "training step: one thread at a time may use it, but another one is at it; give each thread one of its own");
        }
        told.countDown();
        other.join();
        assertThat(first.get()).isNotNull();
        assertThat(step.take(example)).isNotNull();
    }

    /** Two threads that step as fast as they can meet sooner or later; whoever is told has changed nothing. */
    @Test
    void a_session_tells_two_threads_of_each_other() throws InterruptedException {
        try (Session session = NETWORK.session()) {
            AtomicReference<Throwable> told = new AtomicReference<>();
            Runnable steps = () -> {
                float[] y = new float[2];
                for (int i = 0; i < 2_000_000 && told.get() == null; i++) {
                    try {
                        session.step(new float[3], y);
                    } catch (IllegalStateException e) {
                        told.set(e);
                    }
                }
            };
            Thread[] threads = {new Thread(steps), new Thread(steps)};
            Arrays.stream(threads).forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(told.get())
                    .hasMessage(
                            "session: one thread at a time may use it, but another one is at it; give each thread one of its own");
            assertThat(session.step(1, 2, 3)).hasSize(2);
        }
    }
}
