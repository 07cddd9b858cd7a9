package org.souvenir.cells.exchange.onnx;

import static org.souvenir.core.expr.Functions.concat;

import org.souvenir.cells.Activation;
import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * LSTM whose forget gate is 1 less its input gate, ONNX's {@code input_forget}, where {@link org.souvenir.cells.CoupledLstm} does
 * not say it: with peepholes, or with gates that are not symmetric.
 *
 * <pre>
 * i  = σ([h x] · W_i + b_i + p_i ⊙ c)
 * g  = tanh([h x] · W_g + b_g)
 * c' = (1 - i) ⊙ c + i ⊙ g
 * o  = σ([h x] · W_o + b_o + p_o ⊙ c')
 * h' = o ⊙ tanh(c')
 * </pre>
 *
 * @param inputSize I
 * @param hiddenSize H
 * @param gate σ
 * @param candidate tanh of g
 * @param output tanh of c'
 * @param peepholes whether the gates see the memory
 */
record InputCoupledLstm(
        int inputSize, int hiddenSize, Activation gate, Activation candidate, Activation output, boolean peepholes)
        implements Cell {
    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);
        Expr c = step.state("c", hiddenSize);
        Expr hx = concat(h, x);

        Expr i = gate(step, "input", hx, c);
        Expr g = step.name("candidate", candidate.of(step.linear("candidate", hx, hiddenSize)));
        Expr cNext = c.plus(i.times(g.minus(c)));
        Expr o = gate(step, "output", hx, cNext);
        Expr hNext = o.times(output.of(cNext));
        step.next("c", cNext);
        step.next("h", hNext);
        step.output(hNext);
    }

    private Expr gate(Step step, String name, Expr hx, Expr memory) {
        Expr sum = step.linear(name, hx, hiddenSize);
        return step.name(
                name,
                gate.of(
                        peepholes
                                ? sum.plus(step.parameter(name + ".peephole", 1, hiddenSize, Initializer.zeros())
                                        .times(memory))
                                : sum));
    }
}
