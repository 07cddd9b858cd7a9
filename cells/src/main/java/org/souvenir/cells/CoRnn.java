package org.souvenir.cells;

import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.tanh;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/**
 * The coupled oscillatory network: each unit is a damped oscillator that the others and the input drive, so that gradients
 * neither explode nor vanish (Rusch and Mishra, "Coupled oscillatory recurrent neural network (coRNN)", 2021, equation 3, with
 * the damping taken from before the step as in the authors' program).
 *
 * <pre>
 * z' = z + Δt · (tanh([y z x] · W + b) - γ y - ε z)
 * y' = y + Δt · z'
 *
 * x               [B, I]
 * y, y'           [B, H]        positions; output y'
 * z, z'           [B, H]        velocities
 * hidden.weight   [2H + I, H]   W: of y, of z and of x
 * hidden.bias     [1, H]        b
 * </pre>
 *
 * @param inputSize I
 * @param hiddenSize H
 * @param timeStep Δt, above 0; what changes in a step is of its order, so it wants to be small for long sequences
 * @param stiffness γ, above 0: how strongly a unit is drawn to 0
 * @param damping ε, above 0: how fast it comes to rest
 */
public record CoRnn(int inputSize, int hiddenSize, double timeStep, double stiffness, double damping) implements Cell {

    /** Checks that all three constants are positive and finite. */
    public CoRnn {
        if (!(timeStep > 0
                && stiffness > 0
                && damping > 0
                && timeStep + stiffness + damping < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "co-rnn: time step, stiffness and damping must be above 0 and finite, but are %s, %s and %s"
                            .formatted(timeStep, stiffness, damping));
        }
    }

    /** With the constants of the authors' sequential MNIST: 0.042, 2.7 and 4.7. */
    public CoRnn(int inputSize, int hiddenSize) {
        this(inputSize, hiddenSize, 0.042, 2.7, 4.7);
    }

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr y = step.state("y", hiddenSize);
        Expr z = step.state("z", hiddenSize);

        Expr drive = step.name("drive", tanh(step.linear("hidden", concat(y, z, x), hiddenSize)));
        Expr force = drive.minus(y.times(stiffness)).minus(z.times(damping));
        Expr zNext = z.plus(force.times(timeStep));
        Expr yNext = y.plus(zNext.times(timeStep));
        step.next("z", zNext);
        step.next("y", yNext);
        step.output(yNext);
    }
}
