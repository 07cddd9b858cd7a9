package org.souvenir.cells;

import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * LSTM with a projection: a large memory of which a smaller state is shown and fed back (Sak, Senior and Beaufays, "Long
 * short-term memory recurrent neural network architectures for large scale acoustic modeling", 2014, without the
 * non-recurrent projection).
 *
 * <pre>
 * f  = σ([h x] · W_f + b_f)      forget
 * i  = σ([h x] · W_i + b_i)      input
 * g  = tanh([h x] · W_g + b_g)   candidate
 * o  = σ([h x] · W_o + b_o)      output
 * c' = f ⊙ c + i ⊙ g
 * h' = (o ⊙ tanh(c')) · P
 *
 * x                                       [B, I]
 * h, h'                                   [B, P]       output h'
 * c, c', f, i, g, o                       [B, H]
 * {forget,input,candidate,output}.weight  [P + I, H]   W
 * {forget,input,candidate,output}.bias    [1, H]       b; b_f starts at 1
 * projection.weight                       [H, P]       P
 * </pre>
 *
 * <p>As PyTorch's {@code proj_size}; Sak et al. have peepholes besides.
 *
 * @param inputSize I
 * @param hiddenSize H, the width of the memory
 * @param projectionSize P, the width of the state and the output
 */
public record ProjectedLstm(int inputSize, int hiddenSize, int projectionSize) implements Cell {

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", projectionSize);
        Expr c = step.state("c", hiddenSize);
        Expr hx = concat(h, x);

        Expr f = step.name("forget", sigmoid(step.linear("forget", hx, hiddenSize, Initializer.constant(1))));
        Expr i = step.name("input", sigmoid(step.linear("input", hx, hiddenSize)));
        Expr g = step.name("candidate", tanh(step.linear("candidate", hx, hiddenSize)));
        Expr o = step.name("output", sigmoid(step.linear("output", hx, hiddenSize)));

        Expr cNext = f.times(c).plus(i.times(g));
        Expr hNext = step.product("projection", o.times(tanh(cNext)), projectionSize);
        step.next("c", cNext);
        step.next("h", hNext);
        step.output(hNext);
    }
}
