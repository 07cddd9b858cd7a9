package org.souvenir.core.run;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Some threads that share numbered tasks. The caller works too; a pool of one thread is the caller alone.
 *
 * <p>One caller at a time has the threads; another one that comes meanwhile does its tasks alone. Between two calls the
 * threads spin for a short while before they sleep: a training step follows the last one within microseconds, and waking a
 * thread takes tens of them.
 */
public final class Workers implements AutoCloseable {
    /** No threads but the caller. */
    public static final Workers NONE = new Workers(1);

    /** The pool without threads whose task a thread is doing just now. */
    private static final ThreadLocal<@Nullable Workers> ALONE = new ThreadLocal<>();

    /** Where a flag lies in an array of its own, away from all that threads spin on: in one cache line it costs 1 µs per run. */
    private static final int APART = 16;

    private static final int SPINS = 20_000;

    /** Some 30 microseconds: a task that takes longer may wait for the processor that the caller spins on. */
    private static final int SPINS_TO_YIELD = 2000;

    private final Thread[] threads;
    private final AtomicInteger asleep = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    /** The round in the upper half, the next task in the lower: a thread that comes late cannot take a task of another round. */
    private final AtomicLong ticket = new AtomicLong();

    /** 1 while a caller has the threads. */
    private final AtomicIntegerArray taken = new AtomicIntegerArray(2 * APART + 1);
    /** Who has the threads; of interest to itself alone. */
    private @Nullable Thread owner;

    private volatile boolean closed;
    private int tasks;
    private @Nullable IntConsumer work;
    private volatile @Nullable Throwable failure;

    /**
     * Starts a pool.
     *
     * @param threads how many work at once, the caller included; at least 1
     */
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("engine: at least 1 thread is needed, but found " + threads);
        }
        this.threads = new Thread[threads - 1];
        for (int i = 0; i < this.threads.length; i++) {
            this.threads[i] = new Worker(this, i + 1);
            this.threads[i].start();
        }
    }

    /** How many threads work at once, the caller included. */
    public int size() {
        return threads.length + 1;
    }

    /**
     * Runs the tasks 0 … count - 1, each once, in any order, and returns when all are done. What one throws is thrown here;
     * the others may have run by then or not.
     *
     * @throws IllegalStateException if the pool is closed, or a task of several runs tasks on its own pool
     */
    public void run(int count, IntConsumer task) {
        if (closed) {
            throw new IllegalStateException("engine: closed already");
        }
        if (count <= 1) {
            each(count, task);
            return;
        }
        if (threads.length == 0) {
            runAlone(count, task);
            return;
        }
        Thread caller = Thread.currentThread();
        if (owner == caller || caller instanceof Worker worker && worker.pool() == this) {
            throw nested();
        }
        if (!taken.compareAndSet(APART, 0, 1)) {
            each(count, task); // another caller has the threads
            return;
        }
        owner = caller;
        try {
            runShared(count, task);
        } finally {
            owner = null;
            taken.set(APART, 0);
        }
    }

    private void runAlone(int n, IntConsumer task) {
        Workers before = ALONE.get();
        if (before == this) {
            throw nested();
        }
        ALONE.set(this);
        try {
            each(n, task);
        } finally {
            ALONE.set(before);
        }
    }

    private static void each(int n, IntConsumer task) {
        for (int i = 0; i < n; i++) {
            task.accept(i);
        }
    }

    private static IllegalStateException nested() {
        return new IllegalStateException(
                "engine: a task must not share out tasks on its own engine, whose threads are at work; use another one");
    }

    @SuppressWarnings("ThreadPriorityCheck") // to yield is a courtesy; nothing rests on it
    private void runShared(int count, IntConsumer task) {
        work = task;
        tasks = count;
        failure = null;
        done.set(0);
        long round = (ticket.get() >>> 32) + 1;
        ticket.set(round << 32);
        if (asleep.get() > 0) {
            for (Thread thread : threads) {
                LockSupport.unpark(thread);
            }
        }
        share(round);
        for (int spins = 1; done.get() < count; spins++) {
            if (spins % SPINS_TO_YIELD == 0) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
        work = null;
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
    }

    /** Takes tasks of a round until there are none: whoever is not scheduled just now keeps nobody waiting. */
    private void share(long round) {
        for (long next = ticket.get(); next >>> 32 == round; next = ticket.get()) {
            IntConsumer task = work;
            int i = (int) next;
            if (task == null || i >= tasks) {
                return;
            }
            if (ticket.compareAndSet(next, next + 1)) {
                try {
                    task.accept(i);
                } catch (RuntimeException | Error e) {
                    failure = e;
                }
                done.incrementAndGet();
            }
        }
    }

    private void loop() {
        long seen = 0;
        while (!closed) {
            int spins = 0;
            while (ticket.get() >>> 32 == seen && !closed) {
                if (++spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    asleep.incrementAndGet();
                    if (ticket.get() >>> 32 == seen && !closed) {
                        LockSupport.park(this);
                    }
                    asleep.decrementAndGet();
                }
            }
            seen = ticket.get() >>> 32;
            share(seen);
        }
    }

    /** Ends the threads, after the tasks that they have. A pool of one thread has none to end and stays open. */
    @Override
    public void close() {
        if (threads.length == 0) {
            return;
        }
        while (!taken.compareAndSet(APART, 0, 1)) {
            Thread.onSpinWait();
        }
        closed = true;
        taken.set(APART, 0);
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
    }

    /** One of the threads. */
    private static final class Worker extends Thread {
        private final Workers pool;

        Worker(Workers pool, int number) {
            super(pool::loop, "souvenir-worker-" + number);
            this.pool = pool;
            setDaemon(true);
        }

        Workers pool() {
            return pool;
        }
    }
}
