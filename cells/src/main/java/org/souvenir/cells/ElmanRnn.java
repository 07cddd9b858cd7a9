package org.souvenir.cells;

import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.tanh;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/** h' = tanh([h x] · W + b) (Elman, 1990). */
public record ElmanRnn(int inputSize, int hiddenSize) implements Cell {
    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);
        Expr next = tanh(step.linear("hidden", concat(h, x), hiddenSize));
        step.next("h", next);
        step.output(next);
    }
}
