package org.souvenir.cells;

import static org.souvenir.core.expr.Functions.sigmoid;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/**
 * The minimal GRU: gate and candidate see the input alone (Feng et al., "Were RNNs all we needed?", 2024, section 3.1). No
 * matrix product depends on the state, so all are done before the loop over time.
 *
 * <pre>
 * z  = σ(x · W_z + b_z)   update: how much of the memory stays
 * n  = x · W_n + b_n      candidate
 * h' = (1 - z) ⊙ n + z ⊙ h
 *
 * x                          [B, I]
 * h, h', z, n                [B, H]   output h'
 * {update,candidate}.weight  [I, H]   W
 * {update,candidate}.bias    [1, H]   b
 * </pre>
 *
 * <p>In the paper z lets in. Its version in log space for parallel scans makes n positive; this is its plain one.
 *
 * @param inputSize I
 * @param hiddenSize H
 */
public record MinGru(int inputSize, int hiddenSize) implements Cell {

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);

        Expr z = step.name("update", sigmoid(step.linear("update", x, hiddenSize)));
        Expr n = step.name("candidate", step.linear("candidate", x, hiddenSize));

        Expr next = z.complement().times(n).plus(z.times(h));
        step.next("h", next);
        step.output(next);
    }
}
