package org.souvenir.core.kernel.vector;

/**
 * How much is computed without vectors at first. Interpreted, an operation on a vector takes microseconds, because it makes
 * objects; a loop over its elements takes half of that, and C1, HotSpot's first compiler, makes it a hundred times as fast within
 * milliseconds, where vectors wait for C2. Both give the same bits.
 */
final class ColdStart {
    private long left; // not volatile: a thread that sees an old number computes without vectors a little longer

    /** @param work in multiplications */
    ColdStart(long work) {
        left = work;
    }

    /** Nothing more. */
    void end() {
        left = 0;
    }

    /** Whether a piece of work is to be done without vectors; too much at once is not. */
    boolean takes(long work) {
        long now = left;
        if (now < work || now == 0) {
            return false;
        }
        left = now - work;
        return true;
    }
}
