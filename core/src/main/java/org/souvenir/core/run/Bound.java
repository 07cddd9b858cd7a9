package org.souvenir.core.run;

import org.jspecify.annotations.Nullable;
import org.souvenir.core.plan.Slot;

/** An instruction bound to the memory of a run. */
interface Bound {

    /** Takes up the arrays as they are now. */
    void attach();

    /**
     * Works on the rows of step t, or on {@code rows} rows from there on.
     *
     * @param next the step that follows in the direction of the loop
     * @param rows of a batch; fixed matrices have their own
     */
    void run(int t, int next, int rows);

    /** Whether it must be given step by step even where no state is involved. */
    default boolean stepwise() {
        return false;
    }

    /** Where the rows of a product go; null for everything else. */
    default @Nullable Slot target() {
        return null;
    }

    /** Whose rows it multiplies and adds to what is there, so that there is nothing to do for those that are 0; else null. */
    default @Nullable Slot factor() {
        return null;
    }
}
