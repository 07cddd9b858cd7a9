package org.souvenir.core.run;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
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

    /** The pool whose task a thread is doing just now. */
    private static final ThreadLocal<@Nullable Workers> DOING = new ThreadLocal<>();

    private static final int SPINS = 20_000;

    /** Some 30 microseconds: a task that takes longer may wait for the processor that the caller spins on. */
    private static final int SPINS_TO_YIELD = 2000;

    private final Thread[] threads;
    private final AtomicInteger asleep = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    /** The round in the upper half, the next task in the lower: a thread that comes late cannot take a task of another round. */
    private final AtomicLong ticket = new AtomicLong();

    private final ReentrantLock turn = new ReentrantLock();
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
            this.threads[i] = new Thread(this::loop, "souvenir-worker-" + (i + 1));
            this.threads[i].setDaemon(true);
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
            for (int i = 0; i < count; i++) {
                task.accept(i);
            }
            return;
        }
        Workers before = DOING.get();
        if (before == this) {
            throw new IllegalStateException(
                    "engine: a task must not share out tasks on its own engine, whose threads are at work; use another one");
        }
        boolean free = threads.length > 0 && turn.tryLock();
        DOING.set(this);
        try {
            if (free) {
                runShared(count, task);
            } else {
                for (int i = 0; i < count; i++) {
                    task.accept(i);
                }
            }
        } finally {
            DOING.set(before);
            if (free) {
                turn.unlock();
            }
        }
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
        DOING.set(this);
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
        turn.lock();
        try {
            closed = true;
            for (Thread thread : threads) {
                LockSupport.unpark(thread);
            }
        } finally {
            turn.unlock();
        }
    }
}
