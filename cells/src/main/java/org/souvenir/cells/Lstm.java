package org.souvenir.cells;

import static java.util.Objects.requireNonNull;
import static org.souvenir.core.expr.Functions.concat;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * Long short-term memory with forget gate (Hochreiter and Schmidhuber, "Long short-term memory", 1997; Gers, Schmidhuber and
 * Cummins, "Learning to forget", 2000).
 *
 * <pre>
 * f  = σ([h x] · W_f + b_f)      forget: how much of the memory stays
 * i  = σ([h x] · W_i + b_i)      input: how much of the candidate comes in
 * g  = tanh([h x] · W_g + b_g)   candidate
 * o  = σ([h x] · W_o + b_o)      output: how much of the memory is shown
 * c' = f ⊙ c + i ⊙ g
 * h' = o ⊙ tanh(c')
 *
 * x                                  [B, I]
 * h, h', c, c', f, i, g, o           [B, H]       output h'
 * {forget,input,candidate,output}.weight  [H + I, H]   W
 * {forget,input,candidate,output}.bias    [1, H]       b
 * </pre>
 *
 * <p>b_f starts at 1 (Jozefowicz et al., "An empirical exploration of recurrent network architectures", 2015), as in Keras;
 * in PyTorch all biases start small and random, and there are two of each, which are added.
 *
 * @param inputSize I
 * @param hiddenSize H
 * @param gate σ of the three gates
 * @param candidate tanh of g
 * @param output tanh of c'
 */
public record Lstm(int inputSize, int hiddenSize, Activation gate, Activation candidate, Activation output)
        implements Cell {
    /** Checks that nothing is missing. */
    public Lstm {
        requireNonNull(gate, "gate");
        requireNonNull(candidate, "candidate");
        requireNonNull(output, "output");
    }

    /** With sigmoid gates and tanh. */
    public Lstm(int inputSize, int hiddenSize) {
        this(inputSize, hiddenSize, Activation.SIGMOID, Activation.TANH, Activation.TANH);
    }

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);
        Expr c = step.state("c", hiddenSize);
        Expr hx = concat(h, x);

        Expr f = step.name("forget", gate.of(step.linear("forget", hx, hiddenSize, Initializer.constant(1))));
        Expr i = step.name("input", gate.of(step.linear("input", hx, hiddenSize)));
        Expr g = step.name("candidate", candidate.of(step.linear("candidate", hx, hiddenSize)));
        Expr o = step.name("output", gate.of(step.linear("output", hx, hiddenSize)));

        Expr cNext = f.times(c).plus(i.times(g));
        Expr hNext = o.times(output.of(cNext));
        step.next("c", cNext);
        step.next("h", hNext);
        step.output(hNext);
    }
}
