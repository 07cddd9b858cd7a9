package org.souvenir.cells.run;

import java.util.Arrays;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.RowLayout;

/**
 * Lets some sequences of a shard start with the network's own initial states while the others go on from given ones. The own
 * states are what a run over no steps leaves, and back through such a run their gradients reach the parameters.
 */
final class FreshStart {
    private final Architecture architecture;
    private final NetworkRun run;

    /** In the memory of another run. */
    FreshStart(Architecture architecture, NetworkRun run) {
        this.architecture = architecture;
        this.run = run;
    }

    /** The same shard with the network's own states where it starts anew; the same object if it does so nowhere. */
    ShardedRun.Shard begun(NetworkWeights weights, ShardedRun.Shard shard, RandomStream random, int firstStep) {
        float[][] given = shard.initial();
        if (given == null || !shard.startsAnew()) {
            return shard;
        }
        run.forward(weights, withoutSteps(shard), random, firstStep);
        float[][] own = run.finals();
        float[][] mixed = new float[given.length][];
        for (int s = 0; s < mixed.length; s++) {
            mixed[s] = given[s].clone();
            int width = width(mixed[s], shard);
            for (int i = 0; i < shard.layout().batch(); i++) {
                if (shard.fresh()[i]) {
                    System.arraycopy(own[s], i * width, mixed[s], i * width, width);
                }
            }
        }
        return new ShardedRun.Shard(shard.layouts(), shard.inputs(), mixed);
    }

    /**
     * Takes the gradients of the own initial states back to the parameters that these are made of.
     *
     * @param initial the gradients of the states that {@link #begun} gave, {@code [B, n]} in places; not modified
     * @param sums modified: the gradients of the parameters are added
     */
    void backward(
            NetworkWeights weights,
            ShardedRun.Shard shard,
            RandomStream random,
            int firstStep,
            float[][] initial,
            GradientArray sums) {
        float[][] own = new float[initial.length][];
        for (int s = 0; s < own.length; s++) {
            own[s] = initial[s].clone();
            int width = width(own[s], shard);
            for (int i = 0; i < shard.layout().batch(); i++) {
                if (!shard.fresh()[i]) {
                    Arrays.fill(own[s], i * width, (i + 1) * width, 0);
                }
            }
        }
        run.forward(weights, withoutSteps(shard), random, firstStep);
        float[][] nothing = architecture.outputs().values().stream()
                .map(node -> new float[node.sequence() ? 0 : shard.layout().batch() * node.width()])
                .toArray(float[][]::new);
        run.backward(nothing, own, sums);
    }

    private static int width(float[] states, ShardedRun.Shard shard) {
        return states.length / shard.layout().batch();
    }

    private ShardedRun.Shard withoutSteps(ShardedRun.Shard shard) {
        float[][] inputs = shard.inputs().clone();
        int i = 0;
        for (Node node : architecture.inputs().values()) {
            if (node.sequence()) {
                inputs[i] = new float[0];
            }
            i++;
        }
        return new ShardedRun.Shard(
                shard.layouts().stream()
                        .map((RowLayout layout) -> layout.window(0, 0))
                        .toList(),
                inputs,
                null);
    }
}
