package org.souvenir.cells.wrapper;

import static java.util.Objects.requireNonNull;
import static org.souvenir.core.expr.Functions.clip;

import java.util.List;
import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Rewrite;
import org.souvenir.core.expr.Step;

/**
 * Keeps a state within [-limit, limit]: {@code s' = min(max(s'_cell, -limit), limit)}, also for what the cell computes of s',
 * an LSTM's h' (Sak, Senior and Beaufays, "Long short-term memory recurrent neural network architectures for large scale
 * acoustic modeling", 2014, section 3.1; {@code cell_clip} in TensorFlow). No gradient passes where it is cut.
 *
 * <p>ONNX's {@code clip} is something else: it bounds what goes into the activations.
 *
 * @param cell what is wrapped
 * @param state which of its states, {@code c} for an LSTM's memory
 * @param limit above 0; 50 in the paper
 */
public record CellClip(Cell cell, String state, double limit) implements Cell {

    /** Checks the limit, and that there is such a state. */
    public CellClip {
        requireNonNull(cell, "cell");
        requireNonNull(state, "state");
        if (!(limit > 0)) {
            throw new IllegalArgumentException("cell clip: the limit must be above 0, but is " + limit);
        }
        States.check("cell clip", cell, List.of(state));
    }

    /** For the memory c of an LSTM. */
    public CellClip(Cell cell, double limit) {
        this(cell, "c", limit);
    }

    @Override
    public void define(Step step) {
        Step bare = Step.of(cell::define);
        Expr successor = bare.states().get(States.of(cell).indexOf(state)).next();
        step.include(bare, new Rewrite() {
            @Override
            public Expr value(Expr was, Expr now) {
                return was == successor ? clip(now, -limit, limit) : now;
            }
        });
    }
}
