package org.souvenir.core.run;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Who uses what one thread at a time may use. It does not let anybody wait: two at once are a mistake of the caller's, which is
 * told instead of numbers that are mixed up. For some nanoseconds.
 */
public final class Turn {
    private final String user;
    private final AtomicBoolean taken = new AtomicBoolean();

    /** @param user what is used, {@code session} */
    public Turn(String user) {
        this.user = user;
    }

    /**
     * Begins.
     *
     * @throws IllegalStateException if another thread is at it
     */
    public void begin() {
        if (!taken.compareAndSet(false, true)) {
            throw new IllegalStateException(user
                    + ": one thread at a time may use it, but another one is at it; give each thread one of its own");
        }
    }

    /** Ends. */
    public void end() {
        taken.lazySet(false);
    }
}
