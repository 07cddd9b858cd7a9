package org.souvenir.core.run;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.platform.Platform;

/**
 * Numbered work that its owner shares with threads that join. Each of them has a lane, of which it takes one number after the
 * other; what nobody has begun when somebody is done with its own lane, that one takes.
 *
 * <p>Tasks are given once, and who finds none left leaves. Pieces are given round after round, and who joined stays until the
 * job is closed. A lane is a cache line of its own with all that one thread watches and writes, so that a round costs as many
 * transfers of lines as there are threads, most of them at the same time: for two threads some 0.3 microseconds.
 */
final class Job {
    /** Longs from one lane to the next: two cache lines, which some processors fetch together. */
    private static final int APART = 16;

    /** What is left of a lane: the round in the upper half, the number of tasks in the lower. */
    private static final int LEFT = 0;
    /** How many of a lane's tasks are done in this round. */
    private static final int DONE = 1;

    /** Whoever takes tasks of a lane takes one in so many of those that are left, so that nobody is left with the last ones for long. */
    private static final int PARTS_OF_A_LANE = 64;

    /** Nanoseconds that a measurement of the hand-over may take. */
    private static final long PATIENCE = 5_000;

    private static final long CLOSED = -1;
    private static final int NO_MORE = Integer.MAX_VALUE / 2;

    private final boolean ofPieces;
    private final AtomicLongArray lanes;
    private final AtomicReferenceArray<@Nullable Worker> members;
    private final AtomicInteger joined = new AtomicInteger();
    private volatile int wanted;
    private volatile @Nullable Throwable failure;
    /** Which task threw it. */
    private int failed;

    private int round;
    private int used;
    private int count;
    private IntConsumer work = i -> {};

    private Job(boolean ofPieces, int lanes) {
        this.ofPieces = ofPieces;
        this.lanes = new AtomicLongArray((lanes + 1) * APART);
        this.members = new AtomicReferenceArray<>(lanes);
    }

    /** Tasks for the owner and as many threads as there are other lanes. */
    static Job ofTasks(int lanes, int count, IntConsumer task) {
        Job job = new Job(false, lanes);
        job.wanted = lanes - 1;
        job.post(lanes, count, task);
        return job;
    }

    /** Pieces, none yet. */
    static Job ofPieces(int mostLanes) {
        return new Job(true, mostLanes);
    }

    boolean isOfPieces() {
        return ofPieces;
    }

    private static int at(int lane, int what) {
        return (lane + 1) * APART + what; // not beside the length of the array, which everybody reads
    }

    /** How many of a round's tasks a lane has: one in so many. */
    private int tasks(int lane) {
        return (count - lane + used - 1) / used;
    }

    /** Lets more threads join; whether it has not done so before. For the owner. */
    boolean want(int threads) {
        if (threads <= wanted) {
            return false;
        }
        wanted = threads;
        return true;
    }

    int wanted() {
        return wanted;
    }

    /** How many threads have joined, the owner not counted. */
    int joined() {
        return joined.get();
    }

    /** How many threads may still join. */
    int missing() {
        return Math.max(0, wanted - joined.get());
    }

    /** Joins, if threads are wanted: its lane, or 0. */
    int join(Worker worker) {
        int before = joined.get();
        while (before < wanted) {
            if (joined.compareAndSet(before, before + 1)) {
                members.set(before + 1, worker);
                return before + 1;
            }
            before = joined.get();
        }
        return 0;
    }

    /** Shares out a round. For the owner, when the round before is finished. */
    void post(int lanesUsed, int tasks, IntConsumer task) {
        work = task;
        used = lanesUsed;
        count = tasks;
        failure = null;
        round++;
        for (int lane = 0; lane < used; lane++) {
            lanes.setPlain(at(lane, DONE), 0);
            lanes.set(at(lane, LEFT), (long) round << 32 | tasks(lane)); // who falls asleep sees it, or is seen asleep
        }
        for (int lane = 1; lane < used; lane++) {
            wake(lane);
        }
    }

    /** Works on a lane, and then on others unless each has a thread of its own. */
    void work(int lane) {
        take(lane);
        if (lane == 0 || count > joined.get() + 1) {
            for (int other = 0; other < used; other++) {
                take(other);
            }
        }
    }

    /**
     * Takes tasks of a lane until there are none, as many at once as are few of those that are left: to take one costs as much as some
     * multiply-adds. A thread that comes late cannot take anything of another round for one of this:
     * whose lane is still as it was seen after work was read is not done.
     */
    private void take(int lane) {
        int left = at(lane, LEFT);
        for (long seen = lanes.getAcquire(left); (int) seen > 0; seen = lanes.getAcquire(left)) {
            IntConsumer task = work;
            int apart = used;
            int some = 1 + (int) seen / PARTS_OF_A_LANE;
            if (lanes.compareAndSet(left, seen, seen - some)) {
                for (int i = (int) seen - 1; i >= (int) seen - some; i--) {
                    run(task, lane + i * apart);
                }
                lanes.getAndAdd(at(lane, DONE), some);
            }
        }
    }

    private void run(IntConsumer task, int number) {
        try {
            task.accept(number);
        } catch (Throwable e) { // whatever it is, the owner must not wait for ever
            fail(number, e);
        }
    }

    /** Of several failures the one of the first task counts, so that it is always the same. */
    private synchronized void fail(int number, Throwable thrown) {
        if (failure == null || number < failed) {
            failure = thrown;
            failed = number;
        }
    }

    /** Does the pieces of a lane, round after round, until the job is closed. */
    void serve(int lane, Worker self) {
        int left = at(lane, LEFT);
        int seen = 0;
        while (seen != (int) (CLOSED >>> 32)) {
            seen = self.await(() -> (int) (lanes.getAcquire(left) >>> 32), seen);
            work(lane);
        }
    }

    /** Waits until a round is done, and throws what the first task threw that did. For the owner. */
    void finish() {
        for (int lane = 0; lane < used; lane++) {
            int done = at(lane, DONE);
            int all = tasks(lane);
            for (int spins = 1; lanes.getAcquire(done) < all; spins++) {
                Platform.here().pause(spins);
            }
        }
        if (failure != null) {
            Job.<RuntimeException>rethrow(failure);
        }
    }

    /**
     * Nanoseconds of a round without work for the first thread that has joined; the largest long if that takes longer than
     * anybody should wait, as it sleeps or has no processor. For the owner, when the round before is finished.
     */
    long handOver() {
        long begin = System.nanoTime();
        post(2, 2, i -> {});
        take(0);
        long now = System.nanoTime();
        while (lanes.getAcquire(at(1, DONE)) == 0 && now - begin < PATIENCE) {
            now = System.nanoTime();
        }
        take(1);
        finish();
        return now - begin < PATIENCE ? now - begin : Long.MAX_VALUE;
    }

    @SuppressWarnings("unchecked") // a task declares nothing that it would have to catch
    private static <E extends Throwable> void rethrow(Throwable thrown) throws E {
        throw (E) thrown;
    }

    /** Lets nobody join any more, and those go who wait for pieces; how many had joined. For the owner. */
    int close() {
        int members = joined.getAndSet(NO_MORE);
        for (int lane = 1; ofPieces && lane <= members; lane++) {
            lanes.set(at(lane, LEFT), CLOSED);
            wake(lane);
        }
        return members;
    }

    private void wake(int lane) {
        Worker member = members.get(lane);
        if (member != null) {
            member.wake();
        }
    }
}
