package org.souvenir.cells;

import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/**
 * The update gate RNN: between a simple network and a GRU, one gate and no reset (Collins, Sohl-Dickstein and Sussillo,
 * "Capacity and trainability in recurrent neural networks", 2017, equations 4-6).
 *
 * <pre>
 * z  = σ([h x] · W_z + b_z)      update: how much of the memory stays
 * n  = tanh([h x] · W_n + b_n)   candidate
 * h' = (1 - z) ⊙ n + z ⊙ h
 *
 * x                          [B, I]
 * h, h', z, n                [B, H]       output h'
 * {update,candidate}.weight  [H + I, H]   W
 * {update,candidate}.bias    [1, H]       b
 * </pre>
 *
 * @param inputSize I
 * @param hiddenSize H
 */
public record Ugrnn(int inputSize, int hiddenSize) implements Cell {

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);
        Expr hx = concat(h, x);

        Expr z = step.name("update", sigmoid(step.linear("update", hx, hiddenSize)));
        Expr n = step.name("candidate", tanh(step.linear("candidate", hx, hiddenSize)));

        Expr next = n.plus(z.times(h.minus(n)));
        step.next("h", next);
        step.output(next);
    }
}
