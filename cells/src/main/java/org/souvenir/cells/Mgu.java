package org.souvenir.cells;

import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/**
 * The minimal gated unit: a GRU whose one gate does both, what it lets go of the memory is what the candidate sees (Zhou et
 * al., "Minimal gated unit for recurrent neural networks", 2016, equation 6).
 *
 * <pre>
 * z  = σ([h x] · W_z + b_z)                   update: how much of the memory stays
 * n  = tanh([((1 - z) ⊙ h) x] · W_n + b_n)    candidate
 * h' = (1 - z) ⊙ n + z ⊙ h
 *
 * x                          [B, I]
 * h, h', z, n                [B, H]       output h'
 * {update,candidate}.weight  [H + I, H]   W
 * {update,candidate}.bias    [1, H]       b
 * </pre>
 *
 * <p>The paper's f is 1 - z.
 *
 * @param inputSize I
 * @param hiddenSize H
 */
public record Mgu(int inputSize, int hiddenSize) implements Cell {

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);

        Expr z = step.name("update", sigmoid(step.linear("update", concat(h, x), hiddenSize)));
        Expr released = z.complement().times(h);
        Expr n = step.name("candidate", tanh(step.linear("candidate", concat(released, x), hiddenSize)));

        Expr next = n.plus(z.times(h.minus(n)));
        step.next("h", next);
        step.output(next);
    }
}
