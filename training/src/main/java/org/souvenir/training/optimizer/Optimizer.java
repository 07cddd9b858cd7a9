package org.souvenir.training.optimizer;

import java.util.List;
import org.souvenir.core.kernel.Kernels;

/**
 * A rule by which parameters follow their gradient; settings alone. What a rule remembers from step to step is an
 * {@link OptimizerState}.
 *
 * <p>Every rule treats each parameter by itself, so that any part of all parameters may be updated by any thread.
 */
public sealed interface Optimizer permits Sgd, RmsProp, Adam {

    /** One step's rule, for any part of the parameters. */
    @FunctionalInterface
    interface Update {

        /**
         * Moves the parameters [from, to).
         *
         * @param parameters modified
         * @param gradients not modified
         * @param memories modified: one array a name of {@link Optimizer#memories}, as long as the parameters
         */
        void apply(Kernels kernels, float[] parameters, float[] gradients, float[][] memories, int from, int to);
    }

    /** The learning rate, above 0. */
    double rate();

    /** What is remembered of every parameter, by name; zeros before the first step. */
    List<String> memories();

    /**
     * The rule of one step.
     *
     * @param step 1, 2, …
     * @param rate the learning rate in this step, at least 0; {@link #rate} where no schedule changes it
     */
    Update update(long step, double rate);

    /**
     * What is remembered before the first step.
     *
     * @param length how many parameters there are
     */
    default OptimizerState start(int length) {
        return new OptimizerState(this, length);
    }
}
