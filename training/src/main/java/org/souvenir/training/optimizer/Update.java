package org.souvenir.training.optimizer;

import org.souvenir.core.kernel.Kernels;

/** An optimizer's rule in one step, for any part of the parameters. */
@FunctionalInterface
interface Update {

    /**
     * Moves the parameters [from, to).
     *
     * @param parameters modified
     * @param gradients not modified
     * @param memories modified: one array for each name of {@link Optimizer#memories}, as long as the parameters
     */
    void apply(Kernels kernels, float[] parameters, float[] gradients, float[][] memories, int from, int to);

    /**
     * The rule in one step.
     *
     * @param step 1, 2, …
     * @param rate the learning rate in this step, at least 0
     */
    static Update of(Optimizer optimizer, long step, double rate) {
        if (optimizer instanceof Sgd sgd) {
            return sgd.update(rate);
        }
        if (optimizer instanceof RmsProp rmsProp) {
            return rmsProp.update(rate);
        }
        return ((Adam) optimizer).update(step, rate);
    }
}
