package org.souvenir.training.optimizer;

import static org.souvenir.core.expr.Functions.greater;

import org.souvenir.core.expr.Expr;

/** Lion (Chen et al., 2023), as a user writes it: steps of one size, in the direction of a mean gradient. */
public record Lion(double rate, double beta1, double beta2, double decay) implements Optimizer {
    private static final Expr ZERO = Expr.constant(0);

    /** With the paper's settings, and weight decay. */
    public Lion(double rate) {
        this(rate, 0.9, 0.99, 0.1);
    }

    @Override
    public void define(UpdateRule rule) {
        Expr p = rule.parameter();
        Expr g = rule.gradient();
        Expr m = rule.memory("mean");
        Expr c = m.times(beta1).plus(g.times(1 - beta1));
        Expr sign = greater(c, ZERO).minus(greater(ZERO, c));
        rule.next("mean", m.times(beta2).plus(g.times(1 - beta2)));
        rule.update(p.minus(sign.plus(p.times(decay)).times(rule.rate())));
    }
}
