package org.souvenir.cells.wrapper;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Attribute.Scope;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Rewrite;
import org.souvenir.core.expr.Step;

/**
 * Dropout with one mask for all steps of a sequence (Gal and Ghahramani, "A theoretically grounded application of dropout in
 * recurrent neural networks", 2016).
 *
 * <pre>
 * x ⊙ d_x   instead of the input
 * a ⊙ d_a   where a value that depends on a state meets a weight matrix: h, or r ⊙ h
 * y ⊙ d_y   instead of the output; what is carried to the next step stays whole
 *
 * d [B, n]: 0 with probability p, else 1 / (1 - p); one for each sequence and each a; outside training 1
 * </pre>
 *
 * <p>All gates see the same masks (the paper's tied weights). As Keras's {@code dropout} and {@code recurrent_dropout}.
 *
 * @param cell what is wrapped; with recurrent weights, if their rate is not 0
 * @param inputRate p of the input, in [0, 1)
 * @param recurrentRate p of the recurrent connections, in [0, 1)
 * @param outputRate p of the output, in [0, 1)
 */
public record VariationalDropout(Cell cell, double inputRate, double recurrentRate, double outputRate) implements Cell {

    /** Checks the rates. */
    public VariationalDropout {
        requireNonNull(cell, "cell");
        Rates.check("variational dropout", inputRate);
        Rates.check("variational dropout", recurrentRate);
        Rates.check("variational dropout", outputRate);
        if (recurrentRate > 0) {
            recurrent(cell, Step.of(cell::define));
        }
    }

    private static RecurrentProducts recurrent(Cell cell, Step bare) {
        return new RecurrentProducts("variational dropout", cell.name(), bare);
    }

    @Override
    public void define(Step step) {
        if (inputRate == 0 && recurrentRate == 0 && outputRate == 0) {
            cell.define(step);
            return;
        }
        Step bare = Step.of(cell::define);
        RecurrentProducts recurrent = recurrentRate == 0 ? null : recurrent(cell, bare);
        Map<Expr, Expr> masked = new HashMap<>();
        step.include(bare, new Rewrite() {
            @Override
            public Expr input(Expr was, Expr input) {
                return was == bare.inputs().get(0) ? dropped(step, input, inputRate) : input;
            }

            @Override
            public Expr value(Expr was, Expr now) {
                return recurrent == null
                        ? now
                        : recurrent.changed(
                                was,
                                now,
                                term -> new RecurrentProducts.Term(
                                        masked.computeIfAbsent(term.left(), left -> dropped(step, left, recurrentRate)),
                                        term.weight()));
            }

            @Override
            public Expr output(Expr output) {
                return dropped(step, output, outputRate);
            }
        });
    }

    private static Expr dropped(Step step, Expr x, double rate) {
        return rate == 0 ? x : x.times(step.mask(x.width(), 1 - rate, 1 / (1 - rate), 1, Scope.SEQUENCE));
    }
}
