package org.souvenir.cells;

import static java.util.Objects.requireNonNull;
import static org.souvenir.core.expr.Functions.concat;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.parameter.Initializer.Block;

/**
 * The simple recurrent network (Elman, "Finding structure in time", 1990), with the memory as its output.
 *
 * <pre>
 * h' = φ([h x] · W + b)
 *
 * x              [B, I]
 * h, h'          [B, H]       output h'
 * hidden.weight  [H + I, H]   W
 * hidden.bias    [1, H]       b
 * </pre>
 *
 * <p>As in PyTorch's and Keras's layers, h' itself is the output; Elman's has an output layer on it. PyTorch has two
 * biases, which are added.
 *
 * @param inputSize I
 * @param hiddenSize H
 * @param activation φ
 * @param start how W starts
 */
public record ElmanRnn(int inputSize, int hiddenSize, Activation activation, Start start) implements Cell {
    /** Checks that nothing is missing. */
    public ElmanRnn {
        requireNonNull(activation, "activation");
        requireNonNull(start, "start");
    }

    /** How the weights start. */
    public enum Start {
        /** The rows of h orthogonal, those of x Glorot uniform. */
        ORTHOGONAL,
        /**
         * The rows of h the identity, those of x normal with deviation 0.001: with relu, the memory stays as it is until
         * something is learned (IRNN; Le, Jaitly and Hinton, "A simple way to initialize recurrent networks of rectified
         * linear units", 2015, section 3).
         */
        IDENTITY
    }

    /** With tanh. */
    public ElmanRnn(int inputSize, int hiddenSize) {
        this(inputSize, hiddenSize, Activation.TANH, Start.ORTHOGONAL);
    }

    /** The IRNN: with relu, starting from the identity. */
    public static ElmanRnn irnn(int inputSize, int hiddenSize) {
        return new ElmanRnn(inputSize, hiddenSize, Activation.RELU, Start.IDENTITY);
    }

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);

        Expr next = requireNonNull(activation.of(hidden(step, concat(h, x))), "activation: what it gives");
        step.next("h", next);
        step.output(next);
    }

    private Expr hidden(Step step, Expr hx) {
        return switch (start) {
            case ORTHOGONAL -> step.linear("hidden", hx, hiddenSize);
            case IDENTITY ->
                step.linear(
                        "hidden",
                        hx,
                        hiddenSize,
                        Initializer.stacked(
                                new Block(hiddenSize, Initializer.identity(1)),
                                new Block(inputSize, Initializer.normal(0.001))),
                        Initializer.zeros());
        };
    }
}
