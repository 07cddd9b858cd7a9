package org.souvenir.training.optimizer;

import java.util.List;

/**
 * A rule by which parameters follow their gradient: equations of one parameter, its gradient and what is remembered of it
 * from step to step. They are compiled as those of a cell are; every parameter goes by the same ones, apart from all others.
 *
 * <pre>{@code
 * // Lion (Chen et al., 2023)
 * record Lion(double rate, double beta1, double beta2, double decay) implements Optimizer {
 *     public void define(UpdateRule rule) {
 *         Expr p = rule.parameter();
 *         Expr g = rule.gradient();
 *         Expr m = rule.memory("mean");
 *         Expr c = m.times(beta1).plus(g.times(1 - beta1));
 *         Expr zero = Expr.constant(0);
 *         Expr sign = greater(c, zero).minus(greater(zero, c));
 *         rule.next("mean", m.times(beta2).plus(g.times(1 - beta2)));
 *         rule.update(p.minus(sign.plus(p.times(decay)).times(rule.rate())));
 *     }
 * }
 * }</pre>
 *
 * <p>An optimizer is settings alone, best a record of numbers; what it remembers is an {@link OptimizerState}.
 */
public interface Optimizer {

    /** The learning rate, above 0, before a {@link Schedule} changes it. */
    double rate();

    /**
     * Writes the equations. Called again, it writes the same ones.
     *
     * @param rule where to
     */
    void define(UpdateRule rule);

    /**
     * All that tells it from other optimizers, as text: training goes on from a checkpoint only by an optimizer with the same
     * settings. Unless told otherwise, what its record prints: {@code Lion[rate=1.0E-4, beta1=0.9, beta2=0.99, decay=0.1]}.
     *
     * @throws IllegalStateException if it is no record; then there can be no checkpoint
     */
    default String settings() {
        if (!(this instanceof Record)) {
            throw new IllegalStateException(
                    "optimizer: its settings must be known to go on from a checkpoint, so it must be a record or have"
                            + " settings() of its own, but " + getClass().getName() + " is neither");
        }
        return toString();
    }

    /**
     * What the equations remember of every parameter, by name, in their order.
     *
     * @throws IllegalArgumentException if the equations are not complete
     */
    default List<String> memories() {
        return UpdateRule.of(this).memories();
    }

    /**
     * What is remembered before the first step: zeros.
     *
     * @param length how many parameters there are
     * @throws IllegalArgumentException if the equations are not complete
     */
    default OptimizerState start(int length) {
        return new OptimizerState(this, length);
    }
}
