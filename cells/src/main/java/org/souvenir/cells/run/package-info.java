/**
 * Runs networks over batches, forward and back: what a network and its training are made on. Internal: users enter at
 * {@code Network}.
 *
 * <p>Enter at {@link org.souvenir.cells.run.ShardedRun}:
 *
 * <pre>{@code
 * NetworkPlans plans = NetworkPlans.training(architecture);
 * NetworkWeights weights = new NetworkWeights(plans, kernels);
 * weights.load(parameters, masks, workers);
 * List<ShardedRun.Shard> shards = new ShardedBatch(architecture, engine.workers()).load(batch, null);
 * new ShardedRun(plans, kernels, workers).gradients(weights, shards, masks, 0, loss, gradients);
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells.run;
