package org.souvenir.core.run;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.souvenir.core.platform.Platform;

/**
 * The threads of {@link Workers}, and what they share. It knows nothing of whoever uses it, so that these threads end once nobody
 * can use them any more.
 */
final class Crew {
    /** How many sleepers a call wakes, each of whom wakes as many: to wake one takes some microseconds. */
    private static final int WOKEN_AT_ONCE = 2;

    private final Worker[] threads;
    private final int cores;
    /** What wants threads. */
    private final List<Job> open = new CopyOnWriteArrayList<>();
    /** Grows whenever threads are wanted; whoever is idle watches it. */
    private final AtomicInteger calls = new AtomicInteger();
    /** How many threads have tasks, or will have as soon as they come. */
    private final AtomicInteger active = new AtomicInteger();
    /** How many threads of the pool have neither tasks nor pieces. */
    private final AtomicInteger idle = new AtomicInteger();

    @SuppressWarnings("ThreadLocalUsage") // a thread may be at tasks of several pools
    private final ThreadLocal<Hand> hands = ThreadLocal.withInitial(() -> new Hand(this));

    private volatile int handOver;
    private volatile boolean closed;

    /** @param cores of all threads, no more than these share pieces */
    Crew(int threads, int cores) {
        this.threads = new Worker[threads - 1];
        this.cores = Math.min(threads, cores);
        idle.set(threads - 1);
        for (int i = 0; i < this.threads.length; i++) {
            this.threads[i] = new Worker(this, i + 1, threads <= cores);
            this.threads[i].start();
        }
    }

    /** How many threads work at once, the caller included. */
    int size() {
        return threads.length + 1;
    }

    /** {@link Workers#parts}. */
    int parts(long work, long piece) {
        if (threads.length == 0 || work < 2 * piece) {
            return 1;
        }
        return (int) Math.min(hands.get().count(), work / piece);
    }

    /** {@link Workers#run}. */
    void run(int count, IntConsumer task) {
        if (threads.length == 0 || count == 0) {
            each(count, task);
            return;
        }
        Hand hand = hands.get();
        if (hand.isFree()) {
            share(hand, count, task);
        } else {
            hand.share(count, task);
        }
    }

    static void each(int count, IntConsumer task) {
        for (int i = 0; i < count; i++) {
            task.accept(i);
        }
    }

    private void share(Hand hand, int count, IntConsumer task) {
        int lanes = Math.min(count, size());
        active.addAndGet(lanes);
        if (closed) {
            active.addAndGet(-lanes);
            throw new IllegalStateException("engine: closed already");
        }
        if (count == 1) {
            alone(hand, task);
            return;
        }
        Job job = Job.ofTasks(lanes, count, task);
        offer(job);
        call(job);
        hand.take();
        job.work(0);
        hand.leave();
        withdraw(job);
        active.addAndGet(job.close() - lanes); // others leave by themselves
        job.finish();
    }

    private void alone(Hand hand, IntConsumer task) {
        hand.take();
        try {
            task.accept(0);
        } finally {
            hand.leave();
            active.decrementAndGet();
        }
    }

    /** Lets threads join. */
    void offer(Job job) {
        open.add(job);
    }

    /** Lets nobody join any more. */
    void withdraw(Job job) {
        open.remove(job);
    }

    /** Calls for the threads that a job wants. */
    void call(Job job) {
        calls.incrementAndGet();
        wakeFor(job);
    }

    private void wakeFor(Job job) {
        int left = Math.min(job.missing(), WOKEN_AT_ONCE);
        for (int i = 0; i < threads.length && left > 0; i++) {
            if (threads[i].wakeIfIdle()) {
                left--;
            }
        }
    }

    /** A fair number of threads for the pieces of one task, besides the one that has it. */
    int fairShare() {
        int tasks = Math.max(1, active.get());
        return (cores + tasks - 1) / tasks - 1;
    }

    /** {@link Workers#handOver}. */
    int handOver() {
        return handOver;
    }

    void setHandOver(int nanos) {
        handOver = nanos;
    }

    int idle() {
        return idle.get();
    }

    int cores() {
        return cores;
    }

    int calls() {
        return calls.get();
    }

    boolean isClosed() {
        return closed;
    }

    /** Does what is wanted most, until it is done; false if nothing is. */
    boolean help(Worker worker) {
        for (Job job : open) {
            int lane = job.join(worker);
            if (lane > 0) {
                idle.decrementAndGet();
                wakeFor(job);
                hands.get().help(job, lane, worker);
                if (!job.isOfPieces()) {
                    active.decrementAndGet();
                }
                idle.incrementAndGet();
                return true;
            }
        }
        return false;
    }

    /** {@link Workers#close}. */
    void close() {
        if (threads.length == 0) {
            return;
        }
        if (!hands.get().isFree()) {
            throw new IllegalStateException("engine: a task must not close the engine that it runs on");
        }
        closed = true;
        for (int spins = 1; active.get() > 0; spins++) {
            Platform.here().pause(spins);
        }
        calls.incrementAndGet();
        for (Worker thread : threads) {
            thread.wakeIfIdle();
        }
    }
}
