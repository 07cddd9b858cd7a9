package org.souvenir.core.expr;

import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.parameter.ParameterSpec;

/**
 * What changes in a step while it is {@link Step#include included} in another; by default nothing. What is given must have
 * the shape of what it stands for. A rewrite declares parameters and inputs of its own on the step that includes.
 *
 * <pre>{@code
 * Step bare = Step.of(cell::define);
 * step.include(bare, new Rewrite() {
 *     public Expr output(Expr output) {
 *         return output.plus(step.inputs().get(0));
 *     }
 * });
 * }</pre>
 */
public interface Rewrite {

    /**
     * How many numbers are read as an input, where it is another number than the included step reads: {@link #input} makes
     * these of those.
     *
     * @param was the input in the included step
     */
    default int inputWidth(Expr was) {
        return was.width();
    }

    /** How a parameter starts. */
    default Initializer parameter(ParameterSpec parameter) {
        return parameter.initializer();
    }

    /** What a state starts with, [1, n] or [1, 1]. */
    default Expr initial(Step.StateRule state, Expr initial) {
        return initial;
    }

    /**
     * What the included step sees of a state.
     *
     * @param left what the previous step left, [B, n]
     * @param initial what the state starts with, after {@link #initial}
     */
    default Expr state(Step.StateRule state, Expr left, Expr initial) {
        return left;
    }

    /**
     * What the included step reads instead of an input; asked when all its parameters and states are declared.
     *
     * @param was the input in the included step
     * @param input [B, {@link #inputWidth}]
     */
    default Expr input(Expr was, Expr input) {
        return input;
    }

    /**
     * What stands for a value that is neither input nor state.
     *
     * @param was the value in the included step
     * @param now the same of operands that are already rewritten
     */
    default Expr value(Expr was, Expr now) {
        return now;
    }

    /**
     * What a state becomes. The output and named values that are the successor itself follow it; what the included step
     * makes of the successor does not ({@link #value} changes that too).
     *
     * @param seen what the included step saw of the state, after {@link #state}
     * @param next what it made of it, [B, n]
     */
    default Expr next(Step.StateRule state, Expr seen, Expr next) {
        return next;
    }

    /** What the step gives back; its width may be another. */
    default Expr output(Expr output) {
        return output;
    }
}
