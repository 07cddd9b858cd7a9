package org.souvenir.examples;

import static org.souvenir.core.expr.Functions.abs;
import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import java.util.Map;
import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/** A memory that guesses what comes next, and writes down what surprises it. */
record SurpriseCell(int inputSize, int hiddenSize) implements Cell {
    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize); // [B, I]
        Expr h = step.state("h", hiddenSize); // [B, H]
        Expr guess = step.name("guess", step.linear("guess", h, inputSize));
        Expr surprise = step.name("surprise", abs(x.minus(guess)));

        Expr write = step.name("input", sigmoid(step.linear("input", concat(h, surprise), hiddenSize)));
        Expr candidate = step.name("candidate", tanh(step.linear("candidate", concat(h, x), hiddenSize)));
        Expr next = h.plus(write.times(candidate.minus(h)));
        step.next("h", next);
        step.output(next);
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("inputSize", inputSize, "hiddenSize", hiddenSize);
    }
}
