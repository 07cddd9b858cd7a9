package org.souvenir.training.optimizer;

import static java.util.Objects.requireNonNull;

import org.souvenir.core.expr.Expr;

/**
 * Stochastic gradient descent for parameters p with gradient g, with momentum μ (Polyak, 1964) or without, learning rate η and
 * weight decay λ; PyTorch's {@code SGD} without dampening.
 *
 * <pre>
 * g ← g + λ · p
 * m ← μ · m + g
 * p ← p - η · m                 classical
 * p ← p - η · (g + μ · m)       Nesterov (Sutskever et al., 2013)
 * </pre>
 *
 * <p>It remembers m as {@code step}, if there is a momentum. Keras has the rate inside m, which differs once the rate changes.
 *
 * @param rate η
 * @param momentum μ, in [0, 1)
 * @param look where the gradient is thought to be taken
 * @param decay λ, at least 0; of all parameters, biases among them
 */
public record Sgd(double rate, double momentum, Look look, double decay) implements Optimizer {

    /** Where the gradient is thought to be taken. */
    public enum Look {
        /** Where the parameters are. */
        HERE,
        /** Where the momentum will have carried them (Nesterov). */
        AHEAD
    }

    /** Checks the numbers. */
    public Sgd {
        requireNonNull(look, "look");
        Limits.rate("sgd", rate);
        Limits.share("sgd", "momentum", momentum);
        Limits.decay("sgd", decay);
        if (look == Look.AHEAD && momentum == 0) {
            throw new IllegalArgumentException("sgd: looking ahead needs a momentum above 0, but it is 0");
        }
    }

    /** Without momentum and decay: p ← p - η · g. */
    public Sgd(double rate) {
        this(rate, 0, Look.HERE, 0);
    }

    /** The same with momentum. */
    public Sgd withMomentum(double newMomentum) {
        return new Sgd(rate, newMomentum, look, decay);
    }

    /** The same with Nesterov's momentum. */
    public Sgd withNesterov(double newMomentum) {
        return new Sgd(rate, newMomentum, Look.AHEAD, decay);
    }

    /** The same with weight decay. */
    public Sgd withDecay(double newDecay) {
        return new Sgd(rate, momentum, look, newDecay);
    }

    @Override
    public void define(UpdateRule rule) {
        Expr g = Decay.within(rule, decay);
        Expr step = g;
        if (momentum > 0) {
            Expr m = rule.memory("step").times(momentum).plus(g);
            rule.next("step", m);
            step = look == Look.AHEAD ? g.plus(m.times(momentum)) : m;
        }
        rule.update(rule.parameter().minus(step.times(rule.rate())));
    }
}
