package org.souvenir.cells;

import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/** LSTM with forget gate (Gers et al., 2000). */
public record Lstm(int inputSize, int hiddenSize) implements Cell {
    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);
        Expr c = step.state("c", hiddenSize);
        Expr hx = concat(h, x);

        Expr forget = step.name("forget", sigmoid(step.linear("forget", hx, hiddenSize, Initializer.constant(1))));
        Expr input = step.name("input", sigmoid(step.linear("input", hx, hiddenSize)));
        Expr candidate = step.name("candidate", tanh(step.linear("candidate", hx, hiddenSize)));
        Expr output = step.name("output", sigmoid(step.linear("output", hx, hiddenSize)));

        Expr cNext = forget.times(c).plus(input.times(candidate));
        Expr hNext = output.times(tanh(cNext));
        step.next("c", cNext);
        step.next("h", hNext);
        step.output(hNext);
    }
}
