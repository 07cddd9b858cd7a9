package org.souvenir.cells.wrapper;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Rewrite;
import org.souvenir.core.expr.Step;

/**
 * Starts anew in mid-sequence: for streams in which one document follows the other.
 *
 * <pre>
 * s = (1 - r) ⊙ s_left + r ⊙ s_initial    what the cell sees of each state
 *
 * reset  [B, 1]   r, a second input: 1 where a sequence starts with this step, else 0; where it is not given, 0 everywhere
 * </pre>
 *
 * <p>Read backward, a sequence starts with its last step, so it is there that its flag stands.
 *
 * <p>The outermost wrapper: those around it would see what was left, not what the cell sees.
 *
 * @param cell what is wrapped
 */
public record Resets(Cell cell) implements Cell {
    /** Checks that nothing is missing. */
    public Resets {
        requireNonNull(cell, "cell");
    }

    /** The name of the input of flags. */
    public static final String RESET = "reset";

    @Override
    public void define(Step step) {
        step.include(Step.of(cell::define), new Rewrite() {
            private @Nullable Expr reset;

            @Override
            public Expr state(Step.StateRule state, Expr left, Expr initial) {
                if (reset == null) {
                    reset = step.input(RESET, 1);
                }
                return left.plus(reset.times(initial.minus(left)));
            }
        });
    }
}
