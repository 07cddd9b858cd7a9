package org.souvenir.cells;

import static java.util.Objects.requireNonNull;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * The independently recurrent network: each unit remembers itself alone; units meet in the next layer (Li et al.,
 * "Independently recurrent neural network (IndRNN): building a longer and deeper RNN", 2018, equation 2). No matrix product
 * depends on the state, so all are done before the loop over time.
 *
 * <pre>
 * h' = φ(x · W + u ⊙ h + b)
 *
 * x                       [B, I]
 * h, h'                   [B, H]   output h'
 * hidden.{weight,bias}    [I, H], [1, H]   W, b
 * hidden.recurrent        [1, H]   u; starts uniform on [0, 1]
 * </pre>
 *
 * <p>The paper keeps |u| within 2^(1/T) by clipping it after each update; here that is left to the optimizer.
 *
 * @param inputSize I
 * @param hiddenSize H
 * @param activation φ, relu unless told otherwise
 */
public record IndRnn(int inputSize, int hiddenSize, Activation activation) implements Cell {
    /** Checks that nothing is missing. */
    public IndRnn {
        requireNonNull(activation, "activation");
    }

    /** With relu. */
    public IndRnn(int inputSize, int hiddenSize) {
        this(inputSize, hiddenSize, Activation.RELU);
    }

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);

        Expr u = step.parameter("hidden.recurrent", 1, hiddenSize, Initializer.uniform(0, 1));
        Expr next = requireNonNull(
                activation.of(step.linear("hidden", x, hiddenSize).plus(u.times(h))), "activation: what it gives");
        step.next("h", next);
        step.output(next);
    }
}
