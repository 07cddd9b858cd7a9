package org.souvenir.cells.wrapper;

import java.util.Map;
import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Rewrite;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * Learns what states start from: parameter {@code STATE.initial} [1, n], one for all sequences, which itself starts at what
 * the state would have started from. A state that starts from something learned already stays as it is.
 *
 * @param cell what is wrapped
 */
public record LearnedInitialState(Cell cell) implements Cell {

    @Override
    public void define(Step step) {
        step.include(Step.of(cell::define), new Rewrite() {
            @Override
            public Expr initial(Step.StateRule state, Expr initial) {
                if (initial.op() != Op.CONSTANT) {
                    return initial;
                }
                double start = ((Attribute.Value) initial.attribute()).value();
                int width = state.leaf().width();
                return step.parameter(state.name() + ".initial", 1, width, Initializer.constant((float) start));
            }
        });
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("cell", cell);
    }
}
