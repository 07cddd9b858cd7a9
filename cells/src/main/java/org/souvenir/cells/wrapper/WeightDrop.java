package org.souvenir.cells.wrapper;

import static java.util.Objects.requireNonNull;

import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Rewrite;
import org.souvenir.core.expr.Step;

/**
 * DropConnect on the recurrent weights, one mask for all sequences and steps of a batch (Merity, Keskar and Socher,
 * "Regularizing and optimizing LSTM language models", 2018, section 2).
 *
 * <pre>
 * U ⊙ d   wherever a value that depends on a state meets a weight matrix U [k, n]
 *
 * d [k, n]: 0 with probability p, else 1 / (1 - p); outside training 1
 * </pre>
 *
 * @param cell what is wrapped; it has recurrent weights
 * @param rate p, in [0, 1)
 */
public record WeightDrop(Cell cell, double rate) implements Cell {

    /** Checks the rate, and the cell. */
    public WeightDrop {
        requireNonNull(cell, "cell");
        Rates.check("weight drop", rate);
        if (rate > 0) {
            recurrent(cell, Step.of(cell::define));
        }
    }

    private static RecurrentProducts recurrent(Cell cell, Step bare) {
        return new RecurrentProducts("weight drop", cell.name(), bare);
    }

    @Override
    public void define(Step step) {
        if (rate == 0) {
            cell.define(step);
            return;
        }
        Step bare = Step.of(cell::define);
        RecurrentProducts recurrent = recurrent(cell, bare);
        step.include(bare, new Rewrite() {
            @Override
            public Expr value(Expr was, Expr now) {
                return recurrent.changed(
                        was, now, term -> new RecurrentProducts.Term(term.left(), dropped(step, term.weight())));
            }
        });
    }

    private Expr dropped(Step step, Expr weight) {
        return weight.times(step.fixedMask(weight.rows(), weight.width(), 1 - rate, 1 / (1 - rate), 1));
    }
}
