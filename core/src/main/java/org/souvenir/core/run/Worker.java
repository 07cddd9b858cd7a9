package org.souvenir.core.run;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.platform.Platform;

/** A thread of a pool. */
final class Worker {
    /** Some 0.4 to 0.8 milliseconds. */
    private static final int SPINS = 20_000;

    /** Where threads wait for processors, those that have nothing to do should not keep one. */
    private static final int FEW_SPINS = 100;

    private final Crew pool;
    private final int spins;
    private final Platform.Sleeper thread;
    private final AtomicBoolean asleep = new AtomicBoolean();
    private volatile @Nullable Job job;

    /** @param ownCore whether there is a processor for every thread of the pool */
    Worker(Crew pool, int number, boolean ownCore) {
        this.pool = pool;
        this.spins = ownCore ? SPINS : FEW_SPINS;
        this.thread = Platform.here().thread("souvenir-worker-" + number, this::work);
    }

    void start() {
        thread.start();
    }

    private void work() {
        int seen = -1;
        while (!pool.isClosed()) {
            seen = await(pool::calls, seen);
            while (pool.help(this)) {
                // there may be more
            }
        }
    }

    /** Takes part in a job, or in none. */
    void setJob(@Nullable Job joined) {
        job = joined;
    }

    /** Waits until a number is another one, and sleeps if that takes long. */
    int await(IntSupplier number, int seen) {
        int waited = 0;
        int now = number.getAsInt();
        while (now == seen) {
            if (++waited < spins) {
                Platform.here().pause(waited);
            } else {
                asleep.set(true);
                if (number.getAsInt() == seen) {
                    thread.sleep();
                }
                asleep.set(false);
                waited = 0;
            }
            now = number.getAsInt();
        }
        return now;
    }

    /** Wakes it if it sleeps and has no job; whether it did so. */
    boolean wakeIfIdle() {
        return job == null && wake();
    }

    /** Wakes it if it sleeps; whether it did so. */
    boolean wake() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            thread.wake();
            return true;
        }
        return false;
    }
}
