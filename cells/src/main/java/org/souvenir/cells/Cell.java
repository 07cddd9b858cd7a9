package org.souvenir.cells;

import org.souvenir.core.expr.Step;

/** A recurrent cell: the equations of one time step, from which everything else is derived. */
public interface Cell {

    /** Writes the equations; the first input is declared by {@link Step#input(int)}. */
    void define(Step step);
}
