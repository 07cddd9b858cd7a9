package org.souvenir.cells;

import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * The recurrent highway network: several layers from one step to the next, each with a gate that lets the memory pass
 * (Zilly et al., "Recurrent highway networks", 2017, equations 6-9, with the carry gate coupled to the transform gate).
 *
 * <pre>
 * s_0 = h
 * t_l = σ([s_(l-1) x] · W_t + b_t)      transform: how much of the candidate comes in; x in the first layer alone
 * n_l = tanh([s_(l-1) x] · W_n + b_n)   candidate
 * s_l = t_l ⊙ n_l + (1 - t_l) ⊙ s_(l-1),  l = 1 … L
 * h'  = s_L
 *
 * x                                  [B, I]
 * h, h', t, n, s                     [B, H]   output h'
 * {transform,candidate}.1.weight     [H + I, H]   W
 * {transform,candidate}.l.weight     [H, H]       W of the layers above
 * {transform,candidate}.l.bias       [1, H]       b
 * </pre>
 *
 * <p>b_t starts at -2, so that at first most passes, as in the paper's language model of words.
 *
 * @param inputSize I
 * @param hiddenSize H
 * @param depth L, the recurrence depth, from 1 to 1000
 */
public record Rhn(int inputSize, int hiddenSize, int depth) implements Cell {

    /** The equations have a line for each layer, which a file may claim. */
    private static final int DEEPEST = 1000;

    /** Checks the depth. */
    public Rhn {
        if (depth < 1 || depth > DEEPEST) {
            throw new IllegalArgumentException(
                    "rhn: the depth must be from 1 to %d layers, but is %d".formatted(DEEPEST, depth));
        }
    }

    /** Of five layers. */
    public Rhn(int inputSize, int hiddenSize) {
        this(inputSize, hiddenSize, 5);
    }

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr s = step.state("h", hiddenSize);
        for (int layer = 1; layer <= depth; layer++) {
            Expr seen = layer == 1 ? concat(s, x) : s;
            String transform = "transform." + layer;
            String candidate = "candidate." + layer;
            Expr t = step.name(transform, sigmoid(step.linear(transform, seen, hiddenSize, Initializer.constant(-2))));
            Expr n = step.name(candidate, tanh(step.linear(candidate, seen, hiddenSize)));
            s = s.plus(t.times(n.minus(s)));
        }
        step.next("h", s);
        step.output(s);
    }
}
