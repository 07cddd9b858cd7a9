package org.souvenir.training.optimizer;

import static org.souvenir.core.expr.Functions.sqrt;
import static org.souvenir.core.expr.Functions.square;

import org.souvenir.core.expr.Expr;

/**
 * RMSProp (Tieleman and Hinton, 2012) for parameters p with gradient g, with learning rate η and weight decay λ; PyTorch's
 * {@code RMSprop} without momentum.
 *
 * <pre>
 * g ← g + λ · p
 * v ← α · v + (1 - α) · g²
 * p ← p - η · g / (√v + ε)
 * </pre>
 *
 * <p>It remembers v as {@code square}. TensorFlow has ε under the root.
 *
 * @param rate η
 * @param alpha α, in [0, 1): how much of the mean square stays
 * @param epsilon ε, above 0
 * @param decay λ, at least 0; of all parameters, biases among them
 */
public record RmsProp(double rate, double alpha, double epsilon, double decay) implements Optimizer {

    /** Checks the numbers. */
    public RmsProp {
        Limits.rate("rmsprop", rate);
        Limits.share("rmsprop", "alpha", alpha);
        Limits.epsilon("rmsprop", epsilon);
        Limits.decay("rmsprop", decay);
    }

    /** With PyTorch's defaults: α = 0.99, ε = 1e-8, λ = 0. */
    public RmsProp(double rate) {
        this(rate, 0.99, 1e-8, 0);
    }

    /** The same with weight decay. */
    public RmsProp withDecay(double newDecay) {
        return new RmsProp(rate, alpha, epsilon, newDecay);
    }

    @Override
    public void define(UpdateRule rule) {
        Expr g = Decay.within(rule, decay);
        Expr v = rule.memory("square").times(alpha).plus(square(g).times(1 - alpha));
        rule.next("square", v);
        rule.update(rule.parameter().minus(g.dividedBy(sqrt(v).plus(epsilon)).times(rule.rate())));
    }
}
