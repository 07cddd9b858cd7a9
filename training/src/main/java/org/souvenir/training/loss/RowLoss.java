package org.souvenir.training.loss;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Step;

/**
 * The loss of one row, as a step without states and parameters. It has two inputs, in this order: {@value #PREDICTION} [B, n]
 * and {@value #TARGET}, [B, m] or ids [B, 1]; its output is [B, 1], the loss of each row.
 *
 * <p>A row is what the network gives for one time step of one sequence, or for one sequence. The gradient comes from the
 * equations.
 */
@FunctionalInterface
public non-sealed interface RowLoss extends Loss {
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

    @Override
    default TargetForm targets(int width) {
        var target = (Attribute.Input) step(width).inputs().get(1).attribute();
        return new TargetForm(target.width(), target.limit());
    }

    /**
     * What is wrong with a number of a target, which is finite: nothing, unless told otherwise.
     *
     * @return what was expected, as {@code numbers must lie in [0, 1]}; empty if it fits
     */
    default Optional<String> misfit(float target) {
        return Optional.empty();
    }

    /** The same without weights by id. */
    default RowLoss unweighted() {
        return this;
    }

    @Override
    default RowLoss ignoring(int id) {
        return new WeightedRows(this, weights().ignoring(id));
    }

    /**
     * The same, but each row counts by the class that is its target, as in PyTorch's {@code CrossEntropyLoss}: the sum is divided
     * by the weights' sum, so that it stays a mean. (With smoothing, PyTorch weighs each class of the smoothed part by itself;
     * here a row is weighted as a whole.)
     *
     * @param weights one per class, finite and not below 0; as many as the prediction has columns, which is seen once there is
     *     a network
     */
    default RowLoss withClassWeights(float... weights) {
        requireNonNull(weights, "weights");
        return new WeightedRows(this, weights().withClasses(weights));
    }
}
