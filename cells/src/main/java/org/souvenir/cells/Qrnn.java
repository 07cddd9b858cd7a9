package org.souvenir.cells;

import static java.util.Objects.requireNonNull;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * The quasi-recurrent network: gates by a convolution over the last k inputs, then pooling (Bradbury et al.,
 * "Quasi-recurrent neural networks", 2017, equations 1-5). No matrix product depends on the state, so all are done before
 * the loop over time.
 *
 * <pre>
 * g  = tanh(Σ_j x_(t-j) · W_gj + b_g)    candidate
 * f  = σ(Σ_j x_(t-j) · W_fj + b_f)       forget
 * o  = σ(Σ_j x_(t-j) · W_oj + b_o)       output; not for F
 * i  = σ(Σ_j x_(t-j) · W_ij + b_i)       input; for IFO, else i = 1 - f
 * c' = f ⊙ c + i ⊙ g
 * y  = o ⊙ c', or c' for F
 *
 * x                                       [B, I], and x_(t-1) … x_(t-k+1) before it, 0 before the start
 * c, c', f, i, o, g, y                    [B, H]    output y
 * {candidate,forget,output,input}.weight  [kI, H]   W_0 … W_(k-1), one above the other
 * {candidate,forget,output,input}.bias    [1, H]    b
 * </pre>
 *
 * <p>The inputs before are not kept as such: state {@code NAME.past1} [B, H] holds what they add to the next step, Σ_(j≥1)
 * x_(t+1-j) · W_j, {@code NAME.past2} what they add to the one after it, and so on. So the products stay outside the loop.
 *
 * @param inputSize I
 * @param hiddenSize H
 * @param pooling which gates there are
 * @param window k, from 1 to 1000
 */
public record Qrnn(int inputSize, int hiddenSize, Pooling pooling, int window) implements Cell {

    /** Which gates pool the candidates. */
    public enum Pooling {
        /** Forget gate only: a moving average. */
        F,
        /** Forget and output gate. */
        FO,
        /** Forget, output and an input gate of its own. */
        IFO
    }

    /** The equations have lines for each input of the window, which a file may claim. */
    private static final int WIDEST = 1000;

    /** Checks the window. */
    public Qrnn {
        requireNonNull(pooling, "pooling");
        if (window < 1 || window > WIDEST) {
            throw new IllegalArgumentException(
                    "qrnn: the window must hold from 1 to %d inputs, but is %d".formatted(WIDEST, window));
        }
    }

    /** With fo-pooling and a window of two inputs. */
    public Qrnn(int inputSize, int hiddenSize) {
        this(inputSize, hiddenSize, Pooling.FO, 2);
    }

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr c = step.state("c", hiddenSize);

        Expr g = step.name("candidate", tanh(convolution(step, "candidate", x)));
        Expr f = step.name("forget", sigmoid(convolution(step, "forget", x)));
        Expr next = switch (pooling) {
            case F, FO -> f.times(c).plus(f.complement().times(g));
            case IFO ->
                f.times(c)
                        .plus(step.name("input", sigmoid(convolution(step, "input", x)))
                                .times(g));
        };
        step.next("c", next);
        step.output(
                switch (pooling) {
                    case F -> next;
                    case FO, IFO ->
                        step.name("output", sigmoid(convolution(step, "output", x)))
                                .times(next);
                });
    }

    /** Σ_j x_(t-j) · W_j + b. */
    private Expr convolution(Step step, String name, Expr x) {
        Expr weight = step.parameter(name + ".weight", window * inputSize, hiddenSize, Initializer.glorotUniform());
        Expr sum = x.product(weight.rows(0, inputSize))
                .plus(step.parameter(name + ".bias", 1, hiddenSize, Initializer.zeros()));
        Expr past = null;
        for (int j = window - 1; j >= 1; j--) {
            Expr now = x.product(weight.rows(j * inputSize, inputSize));
            Expr left = step.state(name + ".past" + j, hiddenSize);
            step.next(name + ".past" + j, past == null ? now : now.plus(past));
            past = left;
        }
        return past == null ? sum : sum.plus(past);
    }
}
