package org.souvenir.cells.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.tensor.Tensor;

/** What a network keeps between calls, and what not. */
class PooledMemoryTest {
    private static final int WIDTH = 80;

    private final Network network = Network.initialised(
            Architecture.of(Input.features(WIDTH), Recurrent.of(n -> new Gru(n, 90)), new Dense(2)), 3);

    private WeakReference<float[]> givenToASession() {
        float[] x = new float[WIDTH];
        try (Session session = network.session()) {
            session.step(x);
        }
        return new WeakReference<>(x);
    }

    private List<WeakReference<float[]>> givenToInference() {
        Tensor x = Tensor.zeros(3, 1, WIDTH);
        Tensor y = network.infer(Batch.of(x)).values();
        return List.of(new WeakReference<>(x.data()), new WeakReference<>(y.data()));
    }

    private List<WeakReference<float[]>> givenToATrace() {
        Tensor x = Tensor.zeros(3, 1, WIDTH);
        Tensor dy = Tensor.filled(1, 3, 1, 2);
        Tensor y = network.trace(Batch.of(x), dy).output();
        return List.of(new WeakReference<>(x.data()), new WeakReference<>(dy.data()), new WeakReference<>(y.data()));
    }

    /** Asks often, for one collection may leave something. */
    private static boolean collected(WeakReference<float[]> reference) {
        for (int i = 0; i < 50 && !reference.refersTo(null); i++) {
            System.gc();
        }
        return reference.refersTo(null);
    }

    @Test
    void keeps_no_array_of_a_caller_alive() {
        assertThat(collected(givenToASession())).as("a session's step").isTrue();
        assertThat(givenToInference()).as("inference").allMatch(PooledMemoryTest::collected);
        assertThat(givenToATrace()).as("a trace").allMatch(PooledMemoryTest::collected);
        assertThat(network).as("what could keep them, alive still").isNotNull();
    }

    /** Bytes that a call allocates after the first of its kind. */
    private static long allocatedAgain(Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        call.run();
        long before = threads.getThreadAllocatedBytes(thread);
        call.run();
        return threads.getThreadAllocatedBytes(thread) - before;
    }

    @Test
    void plans_and_packs_once() {
        Network counted = network.on(Engine.of(1, Engine.Choice.SCALAR)); // vectors are objects until they are compiled
        Batch batch = Batch.of(Tensor.zeros(1, 1, WIDTH));
        Tensor dy = Tensor.zeros(1, 1, 2);
        long packed = 4L * network.parameters().length();
        assertThat(allocatedAgain(() -> counted.infer(batch))).isLessThan(packed);
        assertThat(allocatedAgain(() -> counted.trace(batch))).isLessThan(packed);
        assertThat(allocatedAgain(() -> counted.trace(batch, dy)))
                .as("the gradients of all parameters, and little more")
                .isLessThan(2 * packed);
    }
}
