package org.souvenir.cells;

import static java.util.Objects.requireNonNull;
import static org.souvenir.core.expr.Functions.concat;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * LSTM with coupled input and forget gate: what is forgotten makes room for what comes in (CIFG; Greff et al., "LSTM: a
 * search space odyssey", 2017, section III).
 *
 * <pre>
 * f  = σ([h x] · W_f + b_f)      forget
 * g  = tanh([h x] · W_g + b_g)   candidate
 * o  = σ([h x] · W_o + b_o)      output
 * c' = f ⊙ c + (1 - f) ⊙ g
 * h' = o ⊙ tanh(c')
 *
 * x                                 [B, I]
 * h, h', c, c', f, g, o             [B, H]       output h'
 * {forget,candidate,output}.weight  [H + I, H]   W
 * {forget,candidate,output}.bias    [1, H]       b; b_f starts at 1
 * </pre>
 *
 * <p>Greff et al. compute the input gate and take its complement to forget, and have peepholes; ONNX's
 * {@code input_forget} is as there, without peepholes unless given.
 *
 * @param inputSize I
 * @param hiddenSize H
 * @param gate σ of the two gates
 * @param candidate tanh of g
 * @param output tanh of c'
 */
public record CoupledLstm(int inputSize, int hiddenSize, Activation gate, Activation candidate, Activation output)
        implements Cell {
    /** Checks that nothing is missing. */
    public CoupledLstm {
        requireNonNull(gate, "gate");
        requireNonNull(candidate, "candidate");
        requireNonNull(output, "output");
    }

    /** With sigmoid gates and tanh. */
    public CoupledLstm(int inputSize, int hiddenSize) {
        this(inputSize, hiddenSize, Activation.SIGMOID, Activation.TANH, Activation.TANH);
    }

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);
        Expr c = step.state("c", hiddenSize);
        Expr hx = concat(h, x);

        Expr f = step.name("forget", gate.of(step.linear("forget", hx, hiddenSize, Initializer.constant(1))));
        Expr g = step.name("candidate", candidate.of(step.linear("candidate", hx, hiddenSize)));
        Expr o = step.name("output", gate.of(step.linear("output", hx, hiddenSize)));

        Expr cNext = g.plus(f.times(c.minus(g)));
        Expr hNext = o.times(output.of(cNext));
        step.next("c", cNext);
        step.next("h", hNext);
        step.output(hNext);
    }
}
