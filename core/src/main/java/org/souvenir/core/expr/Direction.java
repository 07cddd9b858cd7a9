package org.souvenir.core.expr;

/** Which way a sequence is read. */
public enum Direction {
    /** From the first step to the last. */
    FORWARD,
    /** From the last step of each sequence to its first. */
    BACKWARD;

    /** The other way. */
    public Direction reversed() {
        return this == FORWARD ? BACKWARD : FORWARD;
    }
}
