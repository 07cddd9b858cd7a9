package org.souvenir.training.optimizer;

import java.util.List;

/**
 * A rule by which parameters follow their gradient; settings alone. What a rule remembers from step to step is an
 * {@link OptimizerState}.
 *
 * <p>Every rule treats each parameter by itself, so that any thread may update any part of the parameters.
 */
public sealed interface Optimizer permits Sgd, RmsProp, Adam {

    /** The learning rate, above 0. */
    double rate();

    /** What is remembered of every parameter, by name; zeros before the first step. */
    List<String> memories();

    /**
     * What is remembered before the first step.
     *
     * @param length how many parameters there are
     */
    default OptimizerState start(int length) {
        return new OptimizerState(this, length);
    }
}
