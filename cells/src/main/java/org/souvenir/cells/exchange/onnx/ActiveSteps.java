package org.souvenir.cells.exchange.onnx;

import org.jspecify.annotations.Nullable;
import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Rewrite;
import org.souvenir.core.expr.Step;

/**
 * Steps that are none, in the middle of a batch: states stay as they are, and the output is 0. So ONNX has sequences of unlike
 * lengths, where what follows sees the zeros past their ends too.
 *
 * <pre>
 * s' = s + a ⊙ (s'_cell - s)
 * y  = a ⊙ y_cell
 *
 * active  [B, 1]   a, a second input: 1 where there is a step, else 0
 * </pre>
 *
 * @param cell what is wrapped
 */
record ActiveSteps(Cell cell) implements Cell {
    @Override
    public void define(Step step) {
        step.include(Step.of(cell::define), new Rewrite() {
            private @Nullable Expr active;

            private Expr active() {
                Expr known = active;
                if (known == null) {
                    known = step.input("active", 1);
                    active = known;
                }
                return known;
            }

            @Override
            public Expr next(Step.StateRule state, Expr left, Expr next) {
                return left.plus(active().times(next.minus(left)));
            }

            @Override
            public Expr output(Expr output) {
                return active().times(output);
            }
        });
    }
}
