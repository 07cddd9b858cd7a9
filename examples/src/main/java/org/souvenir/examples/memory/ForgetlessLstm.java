package org.souvenir.examples.memory;

import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/**
 * LSTM as it was before it could forget (Hochreiter and Schmidhuber, 1997): {@code c' = c + i ⊙ g}.
 *
 * @param inputSize I
 * @param hiddenSize H
 */
record ForgetlessLstm(int inputSize, int hiddenSize) implements Cell {

    @Override
    public void define(Step step) {
        Expr h = step.state("h", hiddenSize);
        Expr c = step.state("c", hiddenSize);
        Expr hx = concat(h, step.input(inputSize));
        Expr i = sigmoid(step.linear("input", hx, hiddenSize));
        Expr g = tanh(step.linear("candidate", hx, hiddenSize));
        Expr o = sigmoid(step.linear("output", hx, hiddenSize));

        Expr cNext = c.plus(i.times(g));
        Expr hNext = o.times(tanh(cNext));
        step.next("c", cNext);
        step.next("h", hNext);
        step.output(hNext);
    }
}
