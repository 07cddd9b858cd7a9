package org.souvenir.web.java.util.concurrent.atomic;

import org.jspecify.annotations.Nullable;

/**
 * The JDK's class of this name, as far as the library uses it, where there is one thread.
 *
 * @param <E> an element
 */
public final class AtomicReferenceArray<E extends @Nullable Object> {
    private final @Nullable Object[] values;

    /** Nulls. */
    public AtomicReferenceArray(int length) {
        values = new Object[length];
    }

    /** As the JDK's. */
    public int length() {
        return values.length;
    }

    /** As the JDK's. */
    @SuppressWarnings("unchecked") // as it was put there
    public E get(int i) {
        return (E) values[i];
    }

    /** As the JDK's. */
    public E getPlain(int i) {
        return get(i);
    }

    /** As the JDK's. */
    public void set(int i, E value) {
        values[i] = value;
    }

    /** As the JDK's. */
    public E getAndSet(int i, E value) {
        E before = get(i);
        values[i] = value;
        return before;
    }

    /** As the JDK's. */
    @SuppressWarnings("ReferenceEquality") // which is what it compares
    public boolean compareAndSet(int i, E expected, E value) {
        boolean same = values[i] == expected;
        if (same) {
            values[i] = value;
        }
        return same;
    }
}
