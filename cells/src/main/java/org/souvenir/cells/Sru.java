package org.souvenir.cells;

import static org.souvenir.core.expr.Functions.sigmoid;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * The simple recurrent unit: a light recurrence and a highway around it (Lei et al., "Simple recurrent units for highly
 * parallelizable recurrence", 2018, equations 1-4). No matrix product depends on the state, so all are done before the loop
 * over time.
 *
 * <pre>
 * f  = σ(x · W_f + v_f ⊙ c + b_f)   forget
 * g  = x · W_g                      candidate
 * c' = f ⊙ c + (1 - f) ⊙ g
 * r  = σ(x · W_r + v_r ⊙ c + b_r)   output: how much of the memory is shown instead of the input
 * y  = r ⊙ c' + (1 - r) ⊙ s · α
 * s  = x if I = H, else x · W_s     α = √3
 *
 * x                                [B, I]
 * c, c', f, g, r, y, s             [B, H]   output y
 * {forget,output}.{weight,bias}    [I, H], [1, H]   W, b
 * {forget,output}.memory           [1, H]   v; starts normal with deviation 1/√H
 * candidate.weight                 [I, H]   W_g
 * skip.weight                      [I, H]   W_s; only if I ≠ H
 * </pre>
 *
 * <p>α = √(1 + 2 exp b_r) at the b_r = 0 it starts with keeps the variance of the input (section 3.2 there).
 *
 * @param inputSize I
 * @param hiddenSize H
 */
public record Sru(int inputSize, int hiddenSize) implements Cell {
    private static final double ALPHA = Math.sqrt(3);

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr c = step.state("c", hiddenSize);

        Expr f = gate(step, "forget", x, c);
        Expr g = step.name("candidate", step.product("candidate", x, hiddenSize));
        Expr cNext = g.plus(f.times(c.minus(g)));
        Expr r = gate(step, "output", x, c);
        Expr skip = (inputSize == hiddenSize ? x : step.product("skip", x, hiddenSize)).times(ALPHA);
        step.next("c", cNext);
        step.output(skip.plus(r.times(cNext.minus(skip))));
    }

    private Expr gate(Step step, String name, Expr x, Expr c) {
        Expr v = step.parameter(name + ".memory", 1, hiddenSize, Initializer.normal(1 / Math.sqrt(hiddenSize)));
        return step.name(name, sigmoid(step.linear(name, x, hiddenSize).plus(v.times(c))));
    }
}
