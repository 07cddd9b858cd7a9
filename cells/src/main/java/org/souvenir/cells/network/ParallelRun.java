package org.souvenir.cells.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.Layout;
import org.souvenir.core.run.Workers;

/**
 * Runs a network over the shards of a batch, each by one worker from the first layer to the last and back, with no
 * meeting in between. Sums over shards are taken in a fixed order, so that any number of workers gives the same bits.
 */
public final class ParallelRun {
    /** Floats that one task zeroes or adds: 256 KiB. */
    private static final int RANGE = 64 * 1024;

    /** What follows the last layer: a loss. */
    public interface Head {
        /**
         * The gradient of a shard's output.
         *
         * @param shard its number
         * @param run after its forward pass
         * @return of the shape of {@link NetworkRun#output}
         */
        float[] gradient(int shard, NetworkRun run);
    }

    /**
     * One shard of a batch.
     *
     * @param inputs the network's inputs, {@code [rows, n]}
     * @param initial the states it starts with, in places; or null
     */
    public record Shard(Layout layout, float[][] inputs, float @Nullable [][] initial) {

        /** The shards of a batch that starts with the given states, or with the network's own where they are null. */
        public static List<Shard> of(Architecture architecture, Batch batch, @Nullable State start) {
            List<Shard> shards = new ArrayList<>();
            for (Layout layout : batch.layout().shards()) {
                float[][] initial = start == null ? null : start.inPlaces(architecture, batch.size(), layout);
                shards.add(new Shard(layout, batch.rows(architecture, layout), initial));
            }
            return shards;
        }
    }

    private final NetworkPlans plans;
    private final Kernels kernels;
    private final Workers workers;
    /** For a batch that is not cut: the workers share its products. */
    private final NetworkRun alone;

    private final List<NetworkRun> runs = new ArrayList<>();
    private int shardCount;
    private final List<float[]> sums = new ArrayList<>();
    private final int parameters;

    /** Memory for running these plans, shared out to workers. */
    public ParallelRun(NetworkPlans plans, Kernels kernels, Workers workers) {
        this.plans = plans;
        this.kernels = kernels;
        this.workers = workers;
        this.alone = new NetworkRun(plans, kernels, workers);
        this.parameters = plans.architecture().parameters().stream()
                .mapToInt(spec -> spec.length())
                .sum();
    }

    /** Forward over all shards. */
    public void forward(NetworkWeights weights, List<Shard> shards, RandomStream random, int firstStep) {
        grow(shards.size(), 0);
        workers.run(shards.size(), i -> forward(weights, shards.get(i), i, random, firstStep));
    }

    /**
     * Forward and backward over all shards.
     *
     * @param gradients modified: becomes the gradient of all parameters
     */
    public void gradients(
            NetworkWeights weights,
            List<Shard> shards,
            RandomStream random,
            int firstStep,
            Head head,
            float[] gradients) {
        grow(shards.size(), parameters);
        sums.set(0, gradients);
        workers.run(shards.size(), i -> {
            Arrays.fill(sums.get(i), 0);
            forward(weights, shards.get(i), i, random, firstStep);
            NetworkRun run = run(i);
            run.backward(head.gradient(i, run), null, sums.get(i));
        });
        if (shards.size() > 1) {
            workers.run((parameters + RANGE - 1) / RANGE, i -> {
                int from = i * RANGE;
                int n = Math.min(RANGE, parameters - from);
                for (int s = 1; s < shards.size(); s++) {
                    kernels.addScaled(n, 1, sums.get(s), from, gradients, from);
                }
            });
        }
    }

    private void forward(NetworkWeights weights, Shard shard, int i, RandomStream random, int firstStep) {
        run(i).forward(weights, shard.layout(), shard.inputs(), shard.initial(), random, firstStep);
    }

    private void grow(int shards, int floats) {
        shardCount = shards;
        while (shards > 1 && runs.size() < shards) {
            runs.add(new NetworkRun(plans, kernels, Workers.NONE));
        }
        while (sums.size() < shards) {
            sums.add(new float[sums.isEmpty() ? 0 : floats]);
        }
    }

    /** The states after the last step of the sequences of a batch, after a pass over its shards. */
    public State states(int batch, List<Shard> shards) {
        State state = State.empty(plans.architecture(), batch);
        for (int i = 0; i < shards.size(); i++) {
            state.put(shards.get(i).layout(), run(i).finals());
        }
        return state;
    }

    /** The memory of one shard, after a pass. */
    public NetworkRun run(int shard) {
        return shardCount == 1 ? alone : runs.get(shard);
    }
}
