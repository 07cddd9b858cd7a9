package org.souvenir.training.optimizer;

import org.souvenir.core.expr.Expr;

/** Weight decay as part of the gradient. */
final class Decay {
    private Decay() {}

    /** g + λ · p, the gradient of the loss and of λ/2 · p². */
    static Expr within(UpdateRule rule, double decay) {
        return decay == 0
                ? rule.gradient()
                : rule.gradient().plus(rule.parameter().times(decay));
    }
}
