/**
 * Runs plans over batches of sequences, in float32 on kernels.
 *
 * <p>Enter at {@link org.souvenir.core.run.PlanRun}:
 *
 * <pre>{@code
 * Weights weights = new Weights(plan, kernels);
 * weights.load(parameters, offsets, random);
 * PlanRun run = new PlanRun(plan, kernels);
 * run.forward(new RunContext(weights, random, 0), RowLayout.full(50, 32), Direction.FORWARD, inputs, null);
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.core.run;
