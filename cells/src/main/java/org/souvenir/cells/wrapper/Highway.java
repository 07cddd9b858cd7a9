package org.souvenir.cells.wrapper;

import static java.util.Objects.requireNonNull;
import static org.souvenir.core.expr.Functions.sigmoid;

import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Rewrite;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * A gate between the output and the input (Srivastava, Greff and Schmidhuber, "Training very deep networks", 2015, equation
 * 3). The states stay as they are.
 *
 * <pre>
 * t = σ(x · W + b)             transform: how much of the cell is shown
 * y = t ⊙ y_cell + (1 - t) ⊙ x
 *
 * x, y, t                [B, n]
 * transform.weight       [n, n]   W
 * transform.bias         [1, n]   b; starts at -1, so that the input comes through at first
 * </pre>
 *
 * @param cell what is wrapped; its output is as wide as its input
 */
public record Highway(Cell cell) implements Cell {

    /** Checks the widths. */
    public Highway {
        requireNonNull(cell, "cell");
        Widths.checkSame("highway", cell);
    }

    @Override
    public void define(Step step) {
        step.include(Step.of(cell::define), new Rewrite() {
            @Override
            public Expr output(Expr output) {
                Expr x = step.inputs().get(0);
                Expr t = step.name(
                        "transform", sigmoid(step.linear("transform", x, x.width(), Initializer.constant(-1))));
                return x.plus(t.times(output.minus(x)));
            }
        });
    }
}
