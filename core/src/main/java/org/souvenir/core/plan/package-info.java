/**
 * Turns the equations of one time step into a plan for running them over a whole sequence, forward and backward.
 *
 * <p>Enter at {@link org.souvenir.core.plan.Plan}:
 *
 * <pre>{@code
 * Plan plan = Plan.of(step, PlanOptions.training());
 * plan.forward().loop();                 // what is left inside the loop over time
 * System.out.println(plan.explain());
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.core.plan;
