package org.souvenir.web.java.util.concurrent.atomic;

/** The JDK's class of this name, as far as the library uses it, where there is one thread. */
public final class AtomicLongArray {
    private final long[] values;

    /** Zeros. */
    public AtomicLongArray(int length) {
        values = new long[length];
    }

    /** As the JDK's. */
    public void set(int i, long value) {
        values[i] = value;
    }

    /** As the JDK's. */
    public void setPlain(int i, long value) {
        values[i] = value;
    }

    /** As the JDK's. */
    public void setRelease(int i, long value) {
        values[i] = value;
    }

    /** As the JDK's. */
    public long getAcquire(int i) {
        return values[i];
    }

    /** As the JDK's. */
    public long getAndAdd(int i, long more) {
        long before = values[i];
        values[i] = before + more;
        return before;
    }

    /** As the JDK's. */
    public boolean compareAndSet(int i, long expected, long value) {
        boolean same = values[i] == expected;
        if (same) {
            values[i] = value;
        }
        return same;
    }
}
