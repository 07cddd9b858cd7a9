package org.souvenir.cells;

import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * Just another network: an LSTM of which only the forget gate is left (van der Westhuizen and Lasenby, "The unreasonable
 * effectiveness of the forget gate", 2018, equations 13-16).
 *
 * <pre>
 * s  = [h x] · W_f + b_f
 * g  = tanh([h x] · W_g + b_g)               candidate
 * h' = σ(s) ⊙ h + (1 - σ(s - β)) ⊙ g         forget σ(s), input 1 - σ(s - β), β = 1
 *
 * x                          [B, I]
 * h, h', s, g                [B, H]       output h'
 * {forget,candidate}.weight  [H + I, H]   W
 * {forget,candidate}.bias    [1, H]       b; b_f starts at 1
 * </pre>
 *
 * <p>For long lags the paper starts b_f by the longest lag that is expected: {@code new ChronoBias(new Janet(i, h), t)}.
 *
 * @param inputSize I
 * @param hiddenSize H
 */
public record Janet(int inputSize, int hiddenSize) implements Cell {
    private static final double BETA = 1; // more comes in than is forgotten; the paper's choice after some experiments

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);
        Expr hx = concat(h, x);

        Expr s = step.linear("forget", hx, hiddenSize, Initializer.constant(1));
        Expr f = step.name("forget", sigmoid(s));
        Expr i = step.name("input", sigmoid(s.plus(-BETA)).complement());
        Expr g = step.name("candidate", tanh(step.linear("candidate", hx, hiddenSize)));

        Expr next = f.times(h).plus(i.times(g));
        step.next("h", next);
        step.output(next);
    }
}
