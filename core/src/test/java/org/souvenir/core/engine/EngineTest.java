package org.souvenir.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.souvenir.core.run.Pool;

class EngineTest {

    @Test
    void has_one_standard_engine_with_all_processors_that_closing_leaves_open() {
        try (Engine standard = Engine.standard()) {
            assertThat(standard.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
        }
        assertThat(Engine.standard()).isSameAs(Engine.standard());
        AtomicInteger sum = new AtomicInteger();
        Engine.standard().run(3, sum::addAndGet);
        assertThat(sum.get()).isEqualTo(3);
    }

    @Test
    void takes_the_kernels_of_ones_choice() {
        try (Engine scalar = Engine.of(1, Engine.Choice.SCALAR)) {
            assertThat(scalar.kernelName()).isEqualTo("scalar");
            assertThat(scalar).hasToString("Engine[scalar, 1 threads]");
        }
        try (Engine vector = Engine.of(1, Engine.Choice.VECTOR)) {
            assertThat(vector.kernelName()).startsWith("vector-");
        }
        try (Engine fastest = Engine.of(2, Engine.Choice.FASTEST)) {
            assertThat(fastest.kernelName()).isEqualTo(Engine.standard().kernelName());
        }
    }

    @Test
    void fails_once_it_is_closed_instead_of_waiting() {
        Engine two = Engine.withThreads(2);
        two.close();
        assertThatThrownBy(() -> two.run(2, i -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("engine: closed already");
    }

    @Test
    void ends_a_run_within_a_task_when_all_of_its_own_tasks_have_run() {
        for (int threads : new int[] {1, 2, 4}) {
            try (Engine engine = Engine.withThreads(threads)) {
                for (int round = 0; round < 200; round++) {
                    AtomicIntegerArray runs = new AtomicIntegerArray(3 * 7 * 5);
                    engine.run(3, i -> {
                        engine.run(7, j -> {
                            engine.run(5, k -> runs.incrementAndGet((i * 7 + j) * 5 + k));
                            assertOnce(runs, (i * 7 + j) * 5, (i * 7 + j + 1) * 5);
                        });
                        assertOnce(runs, i * 35, (i + 1) * 35);
                    });
                    assertOnce(runs, 0, runs.length());
                }
            }
        }
    }

    private static void assertOnce(AtomicIntegerArray runs, int from, int to) {
        assertThat(IntStream.range(from, to).map(runs::get))
                .as("%d to %d", from, to)
                .containsOnly(1);
    }

    @Test
    void throws_in_a_task_what_a_run_within_it_throws() {
        for (int threads : new int[] {1, 2, 4}) {
            try (Engine engine = Engine.withThreads(threads)) {
                AtomicInteger caught = new AtomicInteger();
                engine.run(3, i -> {
                    try {
                        engine.run(4, j -> {
                            throw new IllegalArgumentException("as planned");
                        });
                    } catch (IllegalArgumentException e) {
                        caught.incrementAndGet();
                    }
                });
                assertThat(caught.get()).isEqualTo(3);
            }
        }
    }

    @Test
    void needs_a_thread() {
        assertThatThrownBy(() -> Engine.withThreads(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("engine: at least 1 thread is needed, but found 0");
    }

    @Test
    void lends_memory_again_once_it_has_let_go_of_what_it_was_given() {
        final class Piece implements Pool.Reusable {
            private float[] given = new float[0];

            @Override
            public void release() {
                given = new float[0];
            }
        }
        Pool<Piece> pool = Engine.standard().pool(Piece::new);
        Piece first = pool.take();
        first.given = new float[3];
        Piece second = pool.take();
        assertThat(second).isNotSameAs(first);
        pool.give(first);
        assertThat(pool.take()).isSameAs(first);
        assertThat(first.given).isEmpty();
    }
}
