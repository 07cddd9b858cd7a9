package org.souvenir.cells.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.tensor.Tensor;

/**
 * One network, and more callers than the machine has processors. With {@code -Dcallers.virtual=100000 -Dcallers.predictions=2000}
 * on a JDK of 21 or more it is the long run.
 */
final class ManyCallersTest {
    private static final int KINDS = 16;
    private static final int PREDICTIONS = Integer.getInteger("callers.predictions", 20);
    private static final int VIRTUAL = Integer.getInteger("callers.virtual", 2_000);

    private static final Engine ENGINE = Engine.withThreads(2);
    private static final Network NETWORK = Network.initialised(
                    Architecture.of(Input.features(3), Recurrent.of(n -> new Lstm(n, 16)), Pooling.LAST, new Dense(4)),
                    5)
            .on(ENGINE);
    private static final List<Batch> BATCHES =
            IntStream.range(0, KINDS).mapToObj(ManyCallersTest::batch).toList();
    private static final List<Tensor> EXPECTED =
            BATCHES.stream().map(batch -> NETWORK.infer(batch).values()).toList();

    @AfterAll
    static void end() {
        ENGINE.close();
    }

    /** Of 1 to 4 sequences of 1 to 8 steps. */
    private static Batch batch(int kind) {
        int steps = 1 + kind % 8;
        int size = 1 + kind % 4;
        Tensor x = Tensor.zeros(steps, size, 3);
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = (float) Math.sin(kind + i);
        }
        return Batch.of(x);
    }

    private static void call(ThreadFactory threads, int callers, int predictions) throws InterruptedException {
        AtomicInteger right = new AtomicInteger();
        List<Thread> started = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            int first = caller;
            Thread thread = threads.newThread(() -> {
                for (int i = 0; i < predictions; i++) {
                    int kind = (first + i) % KINDS;
                    if (NETWORK.infer(BATCHES.get(kind)).values().equals(EXPECTED.get(kind))) {
                        right.incrementAndGet();
                    }
                }
            });
            started.add(thread);
            thread.start();
        }
        for (Thread thread : started) {
            thread.join();
        }
        assertThat(right).hasValue(callers * predictions);
    }

    @Test
    void get_what_a_single_one_gets() throws InterruptedException {
        call(Thread::new, 64, PREDICTIONS);
    }

    @Test
    void may_be_virtual_threads() throws ReflectiveOperationException, InterruptedException {
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads came with JDK 21");
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        ThreadFactory threads = (ThreadFactory)
                Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
        call(threads, VIRTUAL, 2);
    }
}
