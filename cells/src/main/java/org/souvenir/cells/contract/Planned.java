package org.souvenir.cells.contract;

import org.souvenir.core.expr.Step;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.PlanOptions;

/** A step and its plans. */
record Planned(Step step, Plan training, Plan inference) {

    Planned(Step step) {
        this(step, Plan.of(step, PlanOptions.training()), Plan.of(step, PlanOptions.inference()));
    }
}
