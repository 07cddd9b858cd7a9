package org.souvenir.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pieces of tasks, with as many threads as there are processors and with many more: of which machine, does not matter. */
class PiecesTest {
    private static final int CORES = 16;

    /** So many rounds of pieces, each of another number, with their sum. */
    private static long sumInRounds(Workers workers, int rounds) {
        AtomicLong sum = new AtomicLong();
        for (int round = 0; round < rounds; round++) {
            workers.run(1 + round % 23, piece -> sum.addAndGet(piece + 1));
        }
        return sum.get();
    }

    private static long expected(int rounds) {
        return IntStream.range(0, rounds)
                .mapToLong(round -> (1 + round % 23) * (2L + round % 23) / 2)
                .sum();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8, 16})
    void runs_every_piece_of_every_round_once(int threads) {
        for (int tasks : new int[] {1, 2, 3, 20}) {
            try (Workers workers = new Workers(threads, CORES)) {
                long[] sums = new long[tasks];
                workers.run(tasks, task -> sums[task] = sumInRounds(workers, 100));
                assertThat(sums).as("%d tasks", tasks).containsOnly(expected(100));
            }
        }
    }

    /** Pieces of which none ends before all have begun: who does them. */
    private static Set<Thread> together(Workers workers, int pieces) {
        CountDownLatch all = new CountDownLatch(pieces);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        workers.run(pieces, i -> {
            threads.add(Thread.currentThread());
            all.countDown();
            await(all);
        });
        return threads;
    }

    /** The same, but waiting a moment only: who is just about to join is counted already, and may get no lane of the round. */
    private static Set<Thread> aMomentTogether(Workers workers, int pieces) {
        CountDownLatch all = new CountDownLatch(pieces);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        workers.run(pieces, i -> {
            threads.add(Thread.currentThread());
            all.countDown();
            try {
                all.await(100, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        return threads;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void calls_the_threads_that_have_no_task_and_keeps_them_until_the_task_ends() {
        try (Workers workers = new Workers(4, CORES)) {
            assertThat(workers.parts(100, 1)).as("outside tasks").isEqualTo(1);
            workers.run(1, task -> {
                assertThat(workers.parts(1, 1)).as("too little").isEqualTo(1);
                assertThat(workers.parts(3, 1)).as("little").isEqualTo(3);
                assertThat(workers.parts(100, 1)).isEqualTo(4);
                Set<Thread> first = together(workers, 4);
                assertThat(first).hasSize(4).contains(Thread.currentThread());
                for (int i = 0; i < 20; i++) {
                    assertThat(together(workers, 4)).isEqualTo(first);
                }
                workers.run(
                        4,
                        piece -> assertThat(workers.parts(100, 1))
                                .as("within pieces")
                                .isEqualTo(1));
            });
        }
    }

    @Test
    void wakes_those_who_fell_asleep_between_two_rounds() {
        try (Workers workers = new Workers(3, CORES)) {
            workers.run(1, task -> {
                Set<Thread> threads = together(workers, 3);
                for (Thread thread : threads) {
                    while (thread != Thread.currentThread() && thread.getState() != Thread.State.WAITING) {
                        Thread.onSpinWait();
                    }
                }
                assertThat(together(workers, 3)).isEqualTo(threads);
            });
        }
    }

    @Test
    @Timeout(60)
    void gives_each_task_its_share_and_the_last_ones_all_that_is_there() {
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch asked = new CountDownLatch(2);
        CountDownLatch first = new CountDownLatch(1);
        try (Workers workers = new Workers(6, CORES)) {
            workers.run(2, task -> {
                both.countDown();
                await(both);
                int share = workers.parts(100, 1);
                asked.countDown();
                await(asked); // who asks when the other one is done is given more
                assertThat(share).isEqualTo(3);
                assertThat(together(workers, 3)).hasSize(3);
                if (task == 0) {
                    await(first);
                    int at = 0;
                    while (at < 6) { // the other ones may not have come yet
                        at = aMomentTogether(workers, 6).size();
                    }
                } else {
                    first.countDown();
                }
            });
        }
    }

    @Test
    void shares_pieces_among_no_more_threads_than_there_are_processors() {
        try (Workers workers = new Workers(5, 2)) {
            workers.run(1, task -> assertThat(workers.parts(100, 1)).isEqualTo(2));
            CountDownLatch asked = new CountDownLatch(2);
            workers.run(2, task -> {
                assertThat(workers.parts(100, 1)).isEqualTo(1);
                asked.countDown();
                await(asked);
            });
            assertThat(together(workers, 5)).as("tasks").hasSize(5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 16})
    void throws_what_a_piece_throws_in_its_task_and_goes_on(int threads) {
        try (Workers workers = new Workers(threads, CORES)) {
            workers.run(3, task -> {
                for (int bad = 0; bad < 20; bad++) {
                    int which = bad;
                    assertThatThrownBy(() -> workers.run(20, piece -> {
                                if (piece == which) {
                                    throw new IllegalArgumentException("piece " + piece);
                                }
                            }))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessage("piece " + which);
                }
                assertThat(sumInRounds(workers, 30)).isEqualTo(expected(30));
            });
            assertThatThrownBy(() -> workers.run(
                            3,
                            task -> workers.run(9, piece -> {
                                throw new AssertionError("an error");
                            })))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("an error");
            workers.run(2, task -> assertThat(sumInRounds(workers, 30)).isEqualTo(expected(30)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 16})
    void serves_many_callers_at_once_and_is_closed_when_the_last_has_gone(int threads) {
        Workers workers = new Workers(threads, CORES);
        List<Thread> callers = new ArrayList<>();
        AtomicInteger right = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(6);
        for (int i = 0; i < 6; i++) {
            Thread caller = new Thread(() -> {
                for (int round = 0; ; round++) {
                    AtomicInteger done = new AtomicInteger();
                    try {
                        workers.run(1 + round % 4, task -> {
                            if (sumInRounds(workers, 8) == expected(8)) {
                                done.incrementAndGet();
                            }
                        });
                    } catch (IllegalStateException e) {
                        refused.incrementAndGet();
                        return;
                    }
                    right.addAndGet(done.get() == 1 + round % 4 ? 1 : -1_000_000);
                    if (round == 20) {
                        begun.countDown();
                    }
                }
            });
            callers.add(caller);
            caller.start();
        }
        await(begun);
        workers.close();
        for (Thread caller : callers) {
            join(caller);
        }
        assertThat(refused).hasValue(6);
        assertThat(right.get()).isGreaterThanOrEqualTo(6 * 20);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void opens_and_closes_pools_one_after_the_other() {
        for (int i = 0; i < 60; i++) {
            try (Workers workers = new Workers(1 + i % 9, CORES)) {
                AtomicLong sum = new AtomicLong();
                int rounds = i % 5;
                workers.run(1 + i % 3, task -> sum.addAndGet(sumInRounds(workers, rounds)));
                assertThat(sum.get()).isEqualTo((1 + i % 3) * expected(rounds));
            }
        }
    }

    @Test
    @Timeout(60)
    void measures_hand_overs_in_between_and_does_all_pieces() {
        assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
        try (Workers workers = new Workers(3)) {
            assertThat(workers.handOver()).as("not measured").isZero();
            while (workers.handOver() == 0) { // whoever is disturbed all the time measures nothing
                workers.run(2, task -> assertThat(sumInRounds(workers, 2_000)).isEqualTo(expected(2_000)));
                workers.run(1, task -> assertThat(sumInRounds(workers, 2_000)).isEqualTo(expected(2_000)));
            }
            assertThat(workers.handOver()).isBetween(1, 5_000);
        }
    }
}
