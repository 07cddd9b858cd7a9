package org.souvenir.core.run;

import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.platform.Platform;

/**
 * Memory that is used again: as many pieces as threads have asked for at once. What waits here keeps nothing alive that
 * belongs to somebody else.
 *
 * <p>As many pieces as usual are kept. What a burst of callers left beyond them is used again, too, but only until the garbage
 * collector finds it idle.
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
    private final AtomicReferenceArray<@Nullable T> kept;
    private final ConcurrentLinkedQueue<WeakReference<T>> surplus = new ConcurrentLinkedQueue<>();

    /** An empty pool, which makes what it lacks, and keeps one piece for each processor. */
    public Pool(Supplier<T> make) {
        this(make, Platform.here().processors());
    }

    /**
     * An empty pool, which makes what it lacks.
     *
     * @param usual how many pieces it keeps
     */
    public Pool(Supplier<T> make, int usual) {
        this.make = make;
        this.kept = new AtomicReferenceArray<>(usual);
    }

    /** A piece that nobody else has until it is given back. */
    public T take() {
        for (int i = 0; i < kept.length(); i++) {
            T found = kept.getPlain(i) == null ? null : kept.getAndSet(i, null);
            if (found != null) {
                return found;
            }
        }
        for (WeakReference<T> next = surplus.poll(); next != null; next = surplus.poll()) {
            T found = next.get();
            if (found != null) {
                return found;
            }
        }
        return make.get();
    }

    /** Gives a piece back that was taken; one that failed is better not given back. */
    public void give(T piece) {
        piece.release();
        for (int i = 0; i < kept.length(); i++) {
            if (kept.getPlain(i) == null && kept.compareAndSet(i, null, piece)) {
                return;
            }
        }
        surplus.add(new WeakReference<>(piece));
    }
}
