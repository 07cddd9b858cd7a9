package org.souvenir.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class WorkersTest {
    private static final int[] THREADS = {1, 2, 3, 7};

    @Test
    void runs_every_task_once() {
        for (int threads : THREADS) {
            try (Workers workers = new Workers(threads)) {
                for (int n : new int[] {0, 1, 2, 3, 8, 100, 1000}) {
                    for (int round = 0; round < 50; round++) {
                        AtomicIntegerArray runs = new AtomicIntegerArray(n);
                        workers.run(n, runs::incrementAndGet);
                        for (int i = 0; i < n; i++) {
                            assertThat(runs.get(i)).isEqualTo(1);
                        }
                    }
                }
            }
        }
    }

    /** As many tasks as there are threads, of which none ends before all have begun. */
    private static Set<Thread> atWork(Workers workers) {
        CountDownLatch all = new CountDownLatch(workers.size());
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        workers.run(workers.size(), i -> {
            threads.add(Thread.currentThread());
            all.countDown();
            await(all);
        });
        return threads;
    }

    @Test
    void works_on_as_many_threads_as_it_has() {
        try (Workers workers = new Workers(3)) {
            assertThat(workers.size()).isEqualTo(3);
            assertThat(atWork(workers)).hasSize(3).contains(Thread.currentThread());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void throws_what_a_task_throws_and_goes_on_working() {
        for (int threads : THREADS) {
            try (Workers workers = new Workers(threads)) {
                for (int bad = 0; bad < 10; bad++) {
                    int which = bad;
                    assertThatThrownBy(() -> workers.run(10, i -> fail(i == which)))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessage("as planned");
                }
                assertThatThrownBy(() -> workers.run(10, i -> {
                            throw new AssertionError("an error");
                        }))
                        .isInstanceOf(AssertionError.class)
                        .hasMessage("an error");
                AtomicInteger sum = new AtomicInteger();
                workers.run(10, sum::addAndGet);
                assertThat(sum.get()).isEqualTo(45);
            }
        }
    }

    private static void fail(boolean now) {
        if (now) {
            throw new IllegalArgumentException("as planned");
        }
    }

    @Test
    void wakes_up_after_a_pause() {
        try (Workers workers = new Workers(2)) {
            Set<Thread> threads = atWork(workers);
            for (Thread thread : threads) {
                while (thread != Thread.currentThread() && thread.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
            }
            assertThat(atWork(workers)).isEqualTo(threads);
        }
    }

    @Test
    void ends_its_threads_and_then_runs_nothing() {
        Workers workers = new Workers(3);
        Set<Thread> threads = atWork(workers);
        workers.close();
        workers.close();
        threads.remove(Thread.currentThread());
        assertThat(threads).hasSize(2).allSatisfy(thread -> {
            thread.join();
            assertThat(thread.isAlive()).isFalse();
        });
        assertThatThrownBy(() -> workers.run(2, i -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("engine: closed already");
    }

    @Test
    void lets_threads_without_workers_run_side_by_side() {
        CountDownLatch both = new CountDownLatch(2);
        try (Workers workers = new Workers(2)) {
            workers.run(
                    2,
                    i -> Workers.NONE.run(3, task -> {
                        if (task == 0) {
                            both.countDown();
                            await(both);
                        }
                    }));
        }
        assertThat(both.getCount()).isZero();
    }

    @Test
    void lets_a_task_share_out_pieces_and_these_run_tasks_of_their_own() {
        for (int threads : THREADS) {
            try (Workers workers = new Workers(threads, 8)) {
                AtomicIntegerArray runs = new AtomicIntegerArray(5 * 4 * 3);
                workers.run(
                        5, i -> workers.run(4, j -> workers.run(3, k -> runs.incrementAndGet((i * 4 + j) * 3 + k))));
                for (int i = 0; i < runs.length(); i++) {
                    assertThat(runs.get(i)).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void lets_a_caller_work_alone_while_others_have_the_threads() {
        CountDownLatch done = new CountDownLatch(1);
        try (Workers workers = new Workers(2)) {
            Set<Thread> second = ConcurrentHashMap.newKeySet();
            Thread other = new Thread(() -> {
                workers.run(3, task -> second.add(Thread.currentThread()));
                done.countDown();
            });
            workers.run(2, i -> {
                if (i == 0) {
                    other.start();
                }
                await(done);
            });
            assertThat(second).containsExactly(other);
        }
    }

    @Test
    void throws_what_the_first_task_throws_whoever_is_faster() {
        try (Workers workers = new Workers(3)) {
            for (int round = 0; round < 200; round++) {
                assertThatThrownBy(() -> workers.run(16, i -> {
                            if (i > 2) {
                                throw new IllegalArgumentException("task " + i);
                            }
                        }))
                        .hasMessage("task 3");
            }
        }
    }

    @Test
    @SuppressWarnings("try") // closed twice on purpose
    void is_not_closed_by_its_own_task() {
        try (Workers workers = new Workers(2)) {
            assertThatThrownBy(() -> workers.run(1, i -> workers.close()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("engine: a task must not close the engine that it runs on");
            workers.run(2, i -> {});
        }
    }

    @Test
    void stays_open_where_there_is_no_thread_to_end() {
        Workers.NONE.close();
        Workers.NONE.close();
        AtomicInteger sum = new AtomicInteger();
        Workers.NONE.run(3, sum::addAndGet);
        assertThat(sum.get()).isEqualTo(3);
    }

    @Test
    void needs_a_thread() {
        assertThatThrownBy(() -> new Workers(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("engine: at least 1 thread is needed, but found 0");
    }

    @Test
    void ends_the_threads_of_a_pool_that_nobody_has_any_more() throws InterruptedException {
        Set<Thread> threads = atWork(new Workers(3));
        threads.remove(Thread.currentThread());
        assertThat(threads).hasSize(2);
        for (int i = 0; i < 200 && threads.stream().anyMatch(Thread::isAlive); i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(threads).noneMatch(Thread::isAlive);
    }

    @Test
    void sleeps_again_after_an_interrupt() throws InterruptedException {
        try (Workers workers = new Workers(2)) {
            Set<Thread> threads = atWork(workers);
            threads.remove(Thread.currentThread());
            Thread worker = threads.iterator().next();
            worker.interrupt();
            for (int i = 0; i < 500 && (worker.isInterrupted() || worker.getState() != Thread.State.WAITING); i++) {
                Thread.sleep(10);
            }
            assertThat(worker.isInterrupted()).isFalse();
            assertThat(worker.getState()).isEqualTo(Thread.State.WAITING);
            long before = cpuNanos(worker);
            Thread.sleep(1000);
            assertThat(cpuNanos(worker) - before).as("of a second").isLessThan(50_000_000);
            assertThat(atWork(workers)).contains(worker);
        }
    }

    private static long cpuNanos(Thread thread) {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId());
    }

    @Test
    void has_a_number_of_threads_that_a_machine_can_have() {
        assertThatThrownBy(() -> new Workers(Integer.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("engine: there may be 4096 threads, but found 2147483647");
    }
}
