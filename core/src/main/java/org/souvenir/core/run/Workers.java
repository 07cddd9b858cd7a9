package org.souvenir.core.run;

import java.util.function.IntConsumer;
import org.souvenir.core.platform.Platform;

/**
 * Some threads that share numbered tasks. The caller works too; a pool of one thread is the caller alone.
 *
 * <p>There are two levels, both of them calls of {@link #run}. A caller shares out <em>tasks</em>, say the shards of a batch.
 * Who does one of them shares out <em>pieces</em> of it, say the columns of a product, to threads that have no task: these
 * stay with it until the task ends, so that each finds its columns of the weights in its own cache at every step. Within
 * pieces there is nothing left to share.
 *
 * <p>Threads that are idle go where they are called, to tasks first, and for pieces as many to each task as is fair. Nobody
 * waits for somebody to come: who shares does itself what nobody has begun. So any number of callers may come at once, and
 * there may be more threads than processors. Threads that have nothing to do spin for a short while before they sleep: a
 * training step follows the last one within microseconds, and waking a thread takes tens of them.
 *
 * <p>A pool that is neither closed nor used any more ends its threads when the garbage collector finds it.
 */
public final class Workers implements AutoCloseable {
    /** No threads but the caller. */
    public static final Workers NONE = new Workers(1);

    /** More than any machine has processors; each costs a stack. */
    private static final int MOST = 4096;

    private final Crew crew;

    /**
     * Starts a pool.
     *
     * @param threads how many work at once, the caller included; from 1 to 4096
     */
    public Workers(int threads) {
        this(threads, Platform.here().processors());
    }

    /**
     * Starts a pool as if there were so many processors.
     *
     * @param cores of all threads, no more than these share pieces
     */
    public Workers(int threads, int cores) {
        if (threads < 1) {
            throw new IllegalArgumentException("engine: at least 1 thread is needed, but found " + threads);
        }
        if (threads > MOST) {
            throw new IllegalArgumentException(
                    "engine: there may be %d threads, but found %d".formatted(MOST, threads));
        }
        Crew started = new Crew(threads, cores);
        this.crew = started;
        if (threads > 1) {
            Platform.here().whenDropped(this, started::close);
        }
    }

    /** How many threads work at once, the caller included. */
    public int size() {
        return crew.size();
    }

    /**
     * How many threads would share tasks that come now: the caller and who is idle, as far as there are processors. It may be another
     * number the next time.
     */
    public int available() {
        return Math.min(crew.cores(), 1 + crew.idle());
    }

    /**
     * How many pieces some work of the calling thread's task is best cut into: one for each thread that would take part, but
     * none of less work than pays; 1 outside tasks and within pieces. It may be another number the next time, so results must
     * not depend on it.
     *
     * @param work in any unit
     * @param piece the least that is worth a piece: some times what sharing costs, half a microsecond
     */
    public int parts(long work, long piece) {
        return crew.parts(work, piece);
    }

    /**
     * Nanoseconds from giving a piece to another thread until its end is seen, without the piece: 0.15 to 0.2 microseconds
     * between cores that share a cache, 0.7 and more between others. Measured now and then by whoever shares pieces, as
     * a virtual machine's processors wander; 0 before that.
     */
    public int handOver() {
        return crew.handOver();
    }

    /**
     * Runs the tasks 0 … count - 1, each once, in any order, and returns when all are done; called by a task, they are its
     * pieces, and called by a piece, it does them alone. What the first one throws of those that do is thrown here; others may have run by then or not.
     *
     * @throws IllegalStateException if the pool is closed
     */
    public void run(int count, IntConsumer task) {
        try {
            crew.run(count, task);
        } finally {
            Platform.here().keep(this);
        }
    }

    /**
     * Ends the threads, after the tasks that there are. A pool of one thread has none to end and stays open.
     *
     * @throws IllegalStateException if a task of this pool calls it
     */
    @Override
    public void close() {
        crew.close();
    }
}
