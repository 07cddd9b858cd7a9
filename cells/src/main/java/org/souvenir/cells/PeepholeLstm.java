package org.souvenir.cells;

import static java.util.Objects.requireNonNull;
import static org.souvenir.core.expr.Functions.concat;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * LSTM whose gates see the memory cell (Gers and Schmidhuber, "Recurrent nets that time and count", 2000; in this form
 * Graves, "Generating sequences with recurrent neural networks", 2013, equations 7-11).
 *
 * <pre>
 * f  = σ([h x] · W_f + p_f ⊙ c + b_f)    forget
 * i  = σ([h x] · W_i + p_i ⊙ c + b_i)    input
 * g  = tanh([h x] · W_g + b_g)           candidate
 * c' = f ⊙ c + i ⊙ g
 * o  = σ([h x] · W_o + p_o ⊙ c' + b_o)   output: it sees the new memory
 * h' = o ⊙ tanh(c')
 *
 * x                                       [B, I]
 * h, h', c, c', f, i, g, o                [B, H]       output h'
 * {forget,input,candidate,output}.weight  [H + I, H]   W
 * {forget,input,candidate,output}.bias    [1, H]       b; b_f starts at 1
 * {forget,input,output}.peephole          [1, H]       p; starts at 0
 * </pre>
 *
 * <p>In Gers and Schmidhuber the gradient through the peepholes is cut; here it is whole, as in Graves and TensorFlow.
 *
 * @param inputSize I
 * @param hiddenSize H
 * @param gate σ of the three gates
 * @param candidate tanh of g
 * @param output tanh of c'
 */
public record PeepholeLstm(int inputSize, int hiddenSize, Activation gate, Activation candidate, Activation output)
        implements Cell {
    /** Checks that nothing is missing. */
    public PeepholeLstm {
        requireNonNull(gate, "gate");
        requireNonNull(candidate, "candidate");
        requireNonNull(output, "output");
    }

    /** With sigmoid gates and tanh. */
    public PeepholeLstm(int inputSize, int hiddenSize) {
        this(inputSize, hiddenSize, Activation.SIGMOID, Activation.TANH, Activation.TANH);
    }

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);
        Expr c = step.state("c", hiddenSize);
        Expr hx = concat(h, x);

        Expr f = gate(step, "forget", hx, c, 1);
        Expr i = gate(step, "input", hx, c, 0);
        Expr g = step.name("candidate", candidate.of(step.linear("candidate", hx, hiddenSize)));
        Expr cNext = f.times(c).plus(i.times(g));
        Expr o = gate(step, "output", hx, cNext, 0);
        Expr hNext = o.times(output.of(cNext));
        step.next("c", cNext);
        step.next("h", hNext);
        step.output(hNext);
    }

    private Expr gate(Step step, String name, Expr hx, Expr memory, float bias) {
        Expr peephole = step.parameter(name + ".peephole", 1, hiddenSize, Initializer.zeros());
        Expr sum = step.linear(name, hx, hiddenSize, Initializer.constant(bias)).plus(peephole.times(memory));
        return step.name(name, gate.of(sum));
    }
}
