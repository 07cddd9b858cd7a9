package org.souvenir.training.loss;

import java.util.function.BinaryOperator;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/**
 * How far a prediction is from its target, as a step without states and parameters. It has two inputs, in this order:
 * {@value #PREDICTION} [B, n] and {@value #TARGET}, [B, m] or ids [B, 1]; its output is [B, 1], the loss of each row.
 *
 * <p>A row is what the network gives for one time step of one sequence, or for one sequence. Training minimises the mean
 * over all rows, without padding; its gradient comes from the equations.
 */
@FunctionalInterface
public interface Loss {
    /** The name of the first input, what the network says. */
    String PREDICTION = "prediction";

    /** The name of the second input, what is true. */
    String TARGET = "target";

    /**
     * The equations for predictions of a width.
     *
     * @param width n
     * @throws IllegalArgumentException if there is no such loss for this width
     */
    Step step(int width);

    /**
     * A step for numbers as targets, as many as the prediction has.
     *
     * @param width n
     * @param equation of prediction [B, n] and target [B, n], gives [B, 1]
     */
    static Step of(int width, BinaryOperator<Expr> equation) {
        return Step.of(step -> step.output(equation.apply(step.input(PREDICTION, width), step.input(TARGET, width))));
    }

    /**
     * A step for ids as targets, one of as many as the prediction has columns.
     *
     * @param width n
     * @param equation of prediction [B, n] and ids [B, 1] in [0, n), gives [B, 1]
     */
    static Step ofIds(int width, BinaryOperator<Expr> equation) {
        return Step.of(step -> step.output(equation.apply(step.input(PREDICTION, width), step.ids(TARGET, width))));
    }
}
