package org.souvenir.cells;

import static org.souvenir.core.expr.Functions.normalized;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * GRU with layer normalisation (Ba, Kiros and Hinton, "Layer normalization", 2016, equations 29-31 of its supplement).
 *
 * <pre>
 * [r z] = norm(h · U) ⊙ γ_h + norm(x · W) ⊙ γ_x + [b_r b_z]
 * n  = tanh(norm(x · W_n) ⊙ γ_nx + b_n + σ(r) ⊙ (norm(h · U_n) ⊙ γ_nh + c_n))
 * h' = (1 - σ(z)) ⊙ n + σ(z) ⊙ h
 *
 * norm(a) = (a - mean(a)) / √(variance(a) + 10⁻⁵), each row by itself, both gates together
 *
 * x                                       [B, I]
 * h, h', r, z, n                          [B, H]            output h'
 * gates.recurrent.{weight,gain}           [H, 2H], [1, 2H]  U, γ_h
 * gates.{weight,gain}                     [I, 2H], [1, 2H]  W, γ_x
 * {reset,update}.bias                     [1, H]            b
 * candidate.{weight,gain,bias}            [I, H], [1, H]    W_n, γ_nx, b_n
 * candidate.recurrent.{weight,gain,bias}  [H, H], [1, H]    U_n, γ_nh, c_n
 * </pre>
 *
 * <p>Gains start at 1. In the paper z lets in, and both terms of the gates have a bias; their sum is the same.
 *
 * @param inputSize I
 * @param hiddenSize H
 */
public record LayerNormGru(int inputSize, int hiddenSize) implements Cell {
    private static final double EPSILON = 1e-5; // PyTorch's

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);

        Expr gates = normalizedProduct(step, "gates.recurrent", h, 2 * hiddenSize)
                .plus(normalizedProduct(step, "gates", x, 2 * hiddenSize));
        Expr r = step.name("reset", sigmoid(gates.slice(0, hiddenSize).plus(bias(step, "reset"))));
        Expr z = step.name("update", sigmoid(gates.slice(hiddenSize, hiddenSize).plus(bias(step, "update"))));
        Expr fromInput = normalizedProduct(step, "candidate", x, hiddenSize).plus(bias(step, "candidate"));
        Expr fromMemory =
                normalizedProduct(step, "candidate.recurrent", h, hiddenSize).plus(bias(step, "candidate.recurrent"));
        Expr n = step.name("candidate", tanh(fromInput.plus(r.times(fromMemory))));

        Expr next = n.plus(z.times(h.minus(n)));
        step.next("h", next);
        step.output(next);
    }

    private static Expr normalizedProduct(Step step, String name, Expr x, int width) {
        Expr gain = step.parameter(name + ".gain", 1, width, Initializer.constant(1));
        return normalized(step.product(name, x, width), EPSILON).times(gain);
    }

    private Expr bias(Step step, String name) {
        return step.parameter(name + ".bias", 1, hiddenSize, Initializer.zeros());
    }
}
