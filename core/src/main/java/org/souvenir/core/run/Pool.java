package org.souvenir.core.run;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * Memory that is used again: as many pieces as threads have asked for at once. What waits here keeps nothing alive that
 * belongs to somebody else.
 *
 * @param <T> a piece
 */
public final class Pool<T extends Pool.Reusable> {

    /** What can be used again. */
    @FunctionalInterface
    public interface Reusable {
        /** Lets go of everything that it was given. */
        void release();
    }

    private final Supplier<T> make;
    private final ConcurrentLinkedQueue<T> free = new ConcurrentLinkedQueue<>();

    /** An empty pool, which makes what it lacks. */
    public Pool(Supplier<T> make) {
        this.make = make;
    }

    /** A piece that nobody else has until it is given back. */
    public T take() {
        T found = free.poll();
        return found == null ? make.get() : found;
    }

    /** Gives a piece back that was taken; one that failed is better not given back. */
    public void give(T piece) {
        piece.release();
        free.add(piece);
    }
}
