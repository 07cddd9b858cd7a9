package org.souvenir.cells.contract;

import java.util.Optional;
import org.souvenir.cells.Cell;
import org.souvenir.cells.registry.CellRegistry;
import org.souvenir.core.expr.Step;

/**
 * Something that holds for every cell.
 *
 * @param name in words
 */
record Law(String name, Check check) {

    /** Looks for a case in which the law does not hold. */
    @FunctionalInterface
    interface Check {
        /** Where it is broken, or empty. */
        Optional<String> broken(Case about);
    }

    /** The cell that is looked at. */
    record Case(Cell cell, Planned planned, CellRegistry registry, long seed) {
        Step step() {
            return planned.step();
        }

        Step definedAgain() {
            return Step.of(cell::define);
        }
    }

    /** Thrown where a law says nothing about a cell; the message says why. */
    static final class NotApplicable extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotApplicable(String why) {
            super(why);
        }
    }
}
