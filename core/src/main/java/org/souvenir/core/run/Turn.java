package org.souvenir.core.run;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Who uses what one thread at a time may use. It does not let anybody wait: two at once are a mistake of the caller's, which is
 * told instead of numbers that are mixed up. For some nanoseconds.
 */
public final class Turn {
    private static final VarHandle TAKEN;

    static {
        try {
            TAKEN = MethodHandles.lookup().findVarHandle(Turn.class, "taken", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private final String user;
    private boolean taken;

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
        if (!TAKEN.compareAndSet(this, false, true)) {
            throw new IllegalStateException(user
                    + ": one thread at a time may use it, but another one is at it; give each thread one of its own");
        }
    }

    /** Ends. */
    public void end() {
        TAKEN.setRelease(this, false);
    }
}
