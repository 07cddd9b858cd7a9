package org.souvenir.cells;

import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/** GRU with the reset gate after the product (cuDNN, PyTorch). */
public record Gru(int inputSize, int hiddenSize) implements Cell {
    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);
        Expr hx = concat(h, x);
        Expr reset = step.name("reset", sigmoid(step.linear("reset", hx, hiddenSize)));
        Expr update = step.name("update", sigmoid(step.linear("update", hx, hiddenSize)));
        Expr recurrent = step.linear("recurrent", h, hiddenSize);
        Expr candidate = step.name(
                "candidate", tanh(step.linear("candidate", x, hiddenSize).plus(reset.times(recurrent))));
        Expr next = candidate.plus(update.times(h.minus(candidate)));
        step.next("h", next);
        step.output(next);
    }
}
