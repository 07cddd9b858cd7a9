package org.souvenir.cells;

import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.softplus;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * The minimal LSTM: gates and candidate see the input alone, and the gates add up to 1 (Feng et al., "Were RNNs all we
 * needed?", 2024, section 3.2). No matrix product depends on the state, so all are done before the loop over time.
 *
 * <pre>
 * a  = x · W_f + b_f
 * b  = x · W_i + b_i
 * f  = σ(a) / (σ(a) + σ(b))   forget
 * i  = σ(b) / (σ(a) + σ(b))   input
 * g  = x · W_g + b_g          candidate
 * h' = f ⊙ h + i ⊙ g
 *
 * x                                [B, I]
 * h, h', a, b, f, i, g             [B, H]   output h'
 * {forget,input,candidate}.weight  [I, H]   W
 * {forget,input,candidate}.bias    [1, H]   b; b_f starts at 1
 * </pre>
 *
 * <p>f is computed as σ(log σ(a) - log σ(b)) with log σ(a) = -softplus(-a), which is the same and never 0/0. The paper's
 * version in log space for parallel scans makes g positive; this is its plain one.
 *
 * @param inputSize I
 * @param hiddenSize H
 */
public record MinLstm(int inputSize, int hiddenSize) implements Cell {

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);

        Expr a = step.linear("forget", x, hiddenSize, Initializer.constant(1));
        Expr b = step.linear("input", x, hiddenSize);
        Expr f = step.name("forget", sigmoid(softplus(b.negated()).minus(softplus(a.negated()))));
        Expr i = step.name("input", f.complement());
        Expr g = step.name("candidate", step.linear("candidate", x, hiddenSize));

        Expr next = f.times(h).plus(i.times(g));
        step.next("h", next);
        step.output(next);
    }
}
