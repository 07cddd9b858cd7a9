package org.souvenir.cells.contract;

import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Step;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.PlanOptions;

/** A step and its plans, made when they are first asked for. */
final class Planned {
    private final Step step;
    private @Nullable Plan training;
    private @Nullable Plan inference;

    Planned(Step step) {
        this.step = step;
    }

    Step step() {
        return step;
    }

    Plan plan(boolean forTraining) {
        Plan known = forTraining ? training : inference;
        if (known != null) {
            return known;
        }
        if (forTraining) {
            training = Plan.of(step, PlanOptions.training());
            return training;
        }
        inference = Plan.of(step, PlanOptions.inference());
        return inference;
    }
}
