package org.souvenir.cells;

import static java.util.Objects.requireNonNull;
import static org.souvenir.core.expr.Functions.concat;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/**
 * The gated recurrent unit (Cho et al., "Learning phrase representations using RNN encoder-decoder for statistical machine
 * translation", 2014, equations 5-8 of arXiv v3).
 *
 * <pre>
 * r  = σ([h x] · W_r + b_r)                       reset
 * z  = σ([h x] · W_z + b_z)                       update: how much of the memory stays
 * n  = tanh(x · W_n + b_n + r ⊙ (h · U_n + c_n))  candidate, reset after the product
 * n  = tanh([(r ⊙ h) x] · W_n + b_n)              candidate, reset before the product
 * h' = (1 - z) ⊙ n + z ⊙ h
 *
 * x                                 [B, I]
 * h, h', r, z, n                    [B, H]       output h'
 * {reset,update}.{weight,bias}      [H + I, H], [1, H]   W, b
 * candidate.{weight,bias}           [I, H] after, [H + I, H] before; [1, H]
 * candidate.recurrent.{weight,bias} [H, H], [1, H]   U_n, c_n; after only
 * </pre>
 *
 * <p>Reset after is what cuDNN, PyTorch and Keras (its default) have, reset before what the paper has, and ONNX unless told
 * {@code linear_before_reset}. z keeps, as in PyTorch, Keras, ONNX and the third version of the paper; in Haiku and in Chung
 * et al. (2014) it lets in.
 *
 * @param inputSize I
 * @param hiddenSize H
 * @param reset where the reset gate acts
 * @param gate σ of both gates
 * @param candidate tanh of n
 */
public record Gru(int inputSize, int hiddenSize, Reset reset, Activation gate, Activation candidate) implements Cell {
    /** Checks that nothing is missing. */
    public Gru {
        requireNonNull(reset, "reset");
        requireNonNull(gate, "gate");
        requireNonNull(candidate, "candidate");
    }

    /** Where the reset gate acts. */
    public enum Reset {
        /** On the product of the memory with its weights. */
        AFTER,
        /** On the memory, before the product. */
        BEFORE
    }

    /** With sigmoid gates and tanh, reset after the product. */
    public Gru(int inputSize, int hiddenSize) {
        this(inputSize, hiddenSize, Reset.AFTER);
    }

    /** With sigmoid gates and tanh. */
    public Gru(int inputSize, int hiddenSize, Reset reset) {
        this(inputSize, hiddenSize, reset, Activation.SIGMOID, Activation.TANH);
    }

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);
        Expr hx = concat(h, x);

        Expr r = step.name("reset", gate.of(step.linear("reset", hx, hiddenSize)));
        Expr z = step.name("update", gate.of(step.linear("update", hx, hiddenSize)));
        Expr before = switch (reset) {
            case AFTER ->
                step.linear("candidate", x, hiddenSize)
                        .plus(r.times(step.linear("candidate.recurrent", h, hiddenSize)));
            case BEFORE -> step.linear("candidate", concat(r.times(h), x), hiddenSize);
        };
        Expr n = step.name("candidate", candidate.of(before));

        Expr next = n.plus(z.times(h.minus(n)));
        step.next("h", next);
        step.output(next);
    }
}
