package org.souvenir.training.optimizer;

import static java.util.Objects.requireNonNull;
import static org.souvenir.core.expr.Functions.sqrt;
import static org.souvenir.core.expr.Functions.square;

import org.souvenir.core.expr.Expr;

/**
 * Adam (Kingma and Ba, 2015) for parameters p with gradient g, in step t = 1, 2, … with learning rate η and weight decay λ;
 * PyTorch's {@code Adam} and {@code AdamW}.
 *
 * <pre>
 * g ← g + λ · p                                   decay within the gradient, or
 * p ← p - η · λ · p                               apart from it (AdamW; Loshchilov and Hutter, 2019)
 * m ← β₁ · m + (1 - β₁) · g
 * v ← β₂ · v + (1 - β₂) · g²
 * p ← p - η · m / (1 - β₁ᵗ) / (√(v / (1 - β₂ᵗ)) + ε)
 * </pre>
 *
 * <p>It remembers m as {@code mean} and v as {@code square}.
 *
 * @param rate η
 * @param beta1 β₁, in [0, 1): how much of the mean gradient stays
 * @param beta2 β₂, in [0, 1): how much of the mean square stays
 * @param epsilon ε, above 0
 * @param decay λ, at least 0; of all parameters, biases among them
 * @param decayKind where the decay acts
 */
public record Adam(double rate, double beta1, double beta2, double epsilon, double decay, DecayKind decayKind)
        implements Optimizer {

    /** Where weight decay acts. */
    public enum DecayKind {
        /** Within the gradient: the derivative of λ/2 · p². */
        GRADIENT,
        /** Apart from the gradient, not scaled by its mean square: AdamW. */
        DECOUPLED
    }

    /** Checks the numbers. */
    public Adam {
        requireNonNull(decayKind, "decayKind");
        Limits.rate("adam", rate);
        Limits.share("adam", "beta1", beta1);
        Limits.share("adam", "beta2", beta2);
        Limits.epsilon("adam", epsilon);
        Limits.decay("adam", decay);
    }

    /** With PyTorch's defaults: β₁ = 0.9, β₂ = 0.999, ε = 1e-8, λ = 0. */
    public Adam(double rate) {
        this(rate, 0.9, 0.999, 1e-8, 0, DecayKind.GRADIENT);
    }

    /** The same with other β₁ and β₂. */
    public Adam withBetas(double newBeta1, double newBeta2) {
        return new Adam(rate, newBeta1, newBeta2, epsilon, decay, decayKind);
    }

    /** The same with another ε. */
    public Adam withEpsilon(double newEpsilon) {
        return new Adam(rate, beta1, beta2, newEpsilon, decay, decayKind);
    }

    /** The same with weight decay within the gradient. */
    public Adam withDecay(double newDecay) {
        return new Adam(rate, beta1, beta2, epsilon, newDecay, DecayKind.GRADIENT);
    }

    /** The same with weight decay apart from the gradient: AdamW, where PyTorch has 0.01. */
    public Adam withDecoupledDecay(double newDecay) {
        return new Adam(rate, beta1, beta2, epsilon, newDecay, DecayKind.DECOUPLED);
    }

    @Override
    public void define(UpdateRule rule) {
        boolean decoupled = decayKind == DecayKind.DECOUPLED;
        Expr p = rule.parameter();
        Expr g = decoupled ? rule.gradient() : Decay.within(rule, decay);
        Expr m = rule.memory("mean").times(beta1).plus(g.times(1 - beta1));
        Expr v = rule.memory("square").times(beta2).plus(square(g).times(1 - beta2));
        Expr first = rule.power(beta1).complement();
        Expr second = rule.power(beta2).complement();
        Expr root = sqrt(v).dividedBy(sqrt(second)).plus(epsilon);
        Expr kept = decoupled && decay > 0 ? p.times(rule.rate().times(decay).complement()) : p;
        rule.next("mean", m);
        rule.next("square", v);
        rule.update(kept.minus(m.dividedBy(root).times(rule.rate().dividedBy(first))));
    }
}
