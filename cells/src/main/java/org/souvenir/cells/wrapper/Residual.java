package org.souvenir.cells.wrapper;

import static java.util.Objects.requireNonNull;

import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Rewrite;
import org.souvenir.core.expr.Step;

/**
 * Adds the input to the output: {@code y + x}, both [B, n] (Wu et al., "Google's neural machine translation system", 2016,
 * section 3.1). The states stay as they are.
 *
 * @param cell what is wrapped; its output is as wide as its input
 */
public record Residual(Cell cell) implements Cell {

    /** Checks the widths. */
    public Residual {
        requireNonNull(cell, "cell");
        Widths.checkSame("residual", cell);
    }

    @Override
    public void define(Step step) {
        step.include(Step.of(cell::define), new Rewrite() {
            @Override
            public Expr output(Expr output) {
                return output.plus(step.inputs().get(0));
            }
        });
    }
}
