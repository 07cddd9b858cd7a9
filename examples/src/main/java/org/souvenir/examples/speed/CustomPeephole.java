package org.souvenir.examples.speed;

import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * An LSTM whose gates look at the cell state (Gers and Schmidhuber, 2000), written as a user writes a cell: the benchmark
 * times it beside the built-in ones, which go the same way.
 */
record CustomPeephole(int inputSize, int hiddenSize) implements Cell {
    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);
        Expr c = step.state("c", hiddenSize);
        Expr hx = concat(h, x);

        Expr input = sigmoid(step.linear("input", hx, hiddenSize).plus(peephole(step, "input", c)));
        Expr forget = sigmoid(step.linear("forget", hx, hiddenSize).plus(peephole(step, "forget", c)));
        Expr candidate = tanh(step.linear("candidate", hx, hiddenSize));
        Expr cNext = forget.times(c).plus(input.times(candidate));
        Expr output = sigmoid(step.linear("output", hx, hiddenSize).plus(peephole(step, "output", cNext)));
        Expr hNext = output.times(tanh(cNext));
        step.next("c", cNext);
        step.next("h", hNext);
        step.output(hNext);
    }

    private Expr peephole(Step step, String gate, Expr c) {
        return c.times(step.parameter(gate + ".peephole", 1, hiddenSize, Initializer.zeros()));
    }
}
