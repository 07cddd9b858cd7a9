package org.souvenir.training;

import java.util.function.IntUnaryOperator;
import org.souvenir.cells.run.RecomputingRun;

/**
 * How many steps lie between kept states.
 *
 * @param interval at least 1; {@link #ROOT} for √T
 */
record Recomputing(int interval) implements IntUnaryOperator {
    static final int ROOT = 0;

    @Override
    public int applyAsInt(int steps) {
        return interval == ROOT ? RecomputingRun.segment(steps) : interval;
    }

    @Override
    public String toString() {
        return "from states every %s steps".formatted(interval == ROOT ? "√T" : interval);
    }
}
