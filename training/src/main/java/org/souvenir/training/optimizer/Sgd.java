package org.souvenir.training.optimizer;

import java.util.List;
import org.souvenir.core.kernel.MomentumRule;

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
 * <p>Keras has the rate inside m, which differs once the rate changes.
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

    private boolean plain() {
        return momentum == 0 && decay == 0;
    }

    /** {@code step}, which is m; nothing if there is neither momentum nor decay. */
    @Override
    public List<String> memories() {
        return plain() ? List.of() : List.of("step");
    }

    Update update(double stepRate) {
        if (plain()) {
            float factor = (float) -stepRate;
            return (kernels, p, g, memories, from, to) -> kernels.addScaled(to - from, factor, g, from, p, from);
        }
        var rule = new MomentumRule(stepRate, momentum, decay, look == Look.AHEAD);
        return (kernels, p, g, memories, from, to) ->
                kernels.momentum(rule, to - from, p, from, g, from, memories[0], from);
    }
}
