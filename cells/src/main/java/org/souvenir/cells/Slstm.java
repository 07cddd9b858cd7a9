package org.souvenir.cells;

import static java.util.Objects.requireNonNull;
import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.exp;
import static org.souvenir.core.expr.Functions.maximum;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.softplus;
import static org.souvenir.core.expr.Functions.tanh;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * The scalar-memory LSTM of xLSTM: gates that are exponential, a state that normalises them and one that keeps them within
 * range (Beck et al., "xLSTM: extended long short-term memory", 2024, equations 8-17).
 *
 * <pre>
 * a  = [h x] · W_f + b_f
 * b  = [h x] · W_i + b_i
 * l  = log σ(a), or a for an exponential forget gate
 * m' = max(l + m, b)                stabiliser
 * f  = exp(l + m - m')              forget
 * i  = exp(b - m')                  input
 * g  = tanh([h x] · W_g + b_g)      candidate
 * o  = σ([h x] · W_o + b_o)         output
 * c' = f ⊙ c + i ⊙ g
 * n' = f ⊙ n + i                    normaliser
 * h' = o ⊙ c' / n'
 *
 * x                                       [B, I]
 * h, h', c, c', n, n', m, m', and gates   [B, H]       output h'
 * {forget,input,candidate,output}.weight  [H + I, H]   W
 * {forget,input,candidate,output}.bias    [1, H]       b; b_f starts at 1
 * </pre>
 *
 * <p>One head: the paper's recurrent weights are block-diagonal for several. As in the authors' program m starts at 0; there
 * its first value is b instead of max(l, b), which gives the same h' as long as exp(b - l) does not vanish. c, n and m
 * belong together: zoneout fits h alone.
 *
 * @param inputSize I
 * @param hiddenSize H
 * @param forget which forget gate; the authors' program starts from sigmoid ones
 */
public record Slstm(int inputSize, int hiddenSize, Forget forget) implements Cell {
    /** Checks that nothing is missing. */
    public Slstm {
        requireNonNull(forget, "forget");
    }

    /** How the forget gate is made of its pre-activation a. */
    public enum Forget {
        /** σ(a). */
        SIGMOID,
        /** exp a. */
        EXPONENTIAL
    }

    /** With a sigmoid forget gate. */
    public Slstm(int inputSize, int hiddenSize) {
        this(inputSize, hiddenSize, Forget.SIGMOID);
    }

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);
        Expr c = step.state("c", hiddenSize);
        Expr n = step.state("n", hiddenSize);
        Expr m = step.state("m", hiddenSize);
        Expr hx = concat(h, x);

        Expr a = step.linear("forget", hx, hiddenSize, Initializer.constant(1));
        Expr b = step.linear("input", hx, hiddenSize);
        Expr kept = logForget(a).plus(m);
        Expr mNext = maximum(kept, b);
        Expr f = step.name("forget", exp(kept.minus(mNext)));
        Expr i = step.name("input", exp(b.minus(mNext)));
        Expr g = step.name("candidate", tanh(step.linear("candidate", hx, hiddenSize)));
        Expr o = step.name("output", sigmoid(step.linear("output", hx, hiddenSize)));

        Expr cNext = f.times(c).plus(i.times(g));
        Expr nNext = f.times(n).plus(i);
        Expr hNext = o.times(cNext.dividedBy(nNext));
        step.next("c", cNext);
        step.next("n", nNext);
        step.next("m", mNext);
        step.next("h", hNext);
        step.output(hNext);
    }

    private Expr logForget(Expr a) {
        return switch (forget) {
            case SIGMOID -> softplus(a.negated()).negated();
            case EXPONENTIAL -> a;
        };
    }
}
