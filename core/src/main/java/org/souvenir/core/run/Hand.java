package org.souvenir.core.run;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** What one thread does for a pool, and the threads that it has called to do pieces of its task; for itself alone. */
final class Hand {
    private enum At {
        NOTHING,
        TASKS,
        PIECES
    }

    /** After how often asking for threads it measures how far they are. */
    private static final int MEASURED_EVERY = 2048;

    private static final int MEASUREMENTS = 4;

    private final Crew pool;
    private At at = At.NOTHING;
    private @Nullable Job team;
    private int untilMeasured;

    Hand(Crew pool) {
        this.pool = pool;
        this.untilMeasured = pool.handOver() == 0 ? 1 : MEASURED_EVERY;
    }

    /** Whether it is at no task of this pool. */
    boolean isFree() {
        return at == At.NOTHING;
    }

    /** Begins with tasks. */
    void take() {
        at = At.TASKS;
    }

    /** Ends with tasks; whoever did pieces of them is free. */
    void leave() {
        at = At.NOTHING;
        if (team != null) {
            pool.withdraw(team);
            team.close();
            team = null;
        }
    }

    /** How many threads pieces would be shared among. */
    int count() {
        if (at != At.TASKS) {
            return 1;
        }
        int share = pool.fairShare();
        Job called = team;
        if (called == null) {
            if (share == 0 || pool.idle() == 0) {
                return 1;
            }
            called = Job.ofPieces(pool.cores());
            team = called;
            pool.offer(called);
        }
        if (called.want(share)) {
            pool.call(called);
        }
        if (--untilMeasured == 0) {
            untilMeasured = MEASURED_EVERY;
            measure(called);
        }
        return 1 + Math.min(called.wanted(), called.joined() + pool.idle());
    }

    /** Finds how long a hand-over takes: the shortest of some, as before the first the other thread may have to come. */
    private void measure(Job called) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MEASUREMENTS; i++) {
            least = Math.min(least, called.handOver());
        }
        if (least < Long.MAX_VALUE) {
            pool.setHandOver((int) Math.max(1, least));
        }
    }

    /** Runs pieces of its task. */
    void share(int count, IntConsumer piece) {
        int lanes = count == 1 ? 1 : Math.min(count, count());
        Job called = team;
        if (lanes == 1 || called == null) {
            Crew.each(count, piece);
            return;
        }
        at = At.PIECES;
        called.post(lanes, count, piece);
        called.work(0);
        at = At.TASKS;
        called.finish();
    }

    /** Helps with a job that it has joined, as long as there is something to do. */
    void help(Job job, int lane, Worker self) {
        self.setJob(job);
        if (job.isOfPieces()) {
            at = At.PIECES;
            job.serve(lane, self);
            at = At.NOTHING;
        } else {
            take();
            job.work(lane);
            leave();
        }
        self.setJob(null);
    }
}
