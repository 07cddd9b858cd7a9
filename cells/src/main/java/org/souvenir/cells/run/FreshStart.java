package org.souvenir.cells.run;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
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
    private final boolean learned;

    /** In the memory of another run. */
    FreshStart(Architecture architecture, NetworkRun run) {
        this.architecture = architecture;
        this.run = run;
        List<Expr> initials = architecture.stages().stream()
                .flatMap(stage -> stage.step().states().stream())
                .map(Step.StateRule::initial)
                .toList();
        this.learned = Expr.inOrder(initials).stream().anyMatch(value -> value.op() == Op.PARAMETER);
    }

    /** The same shard with the network's own states where sequences start anew; as it is where none does. */
    ShardedRun.Shard begun(NetworkWeights weights, ShardedRun.Shard shard, RandomStream random, int firstStep) {
        if (!shard.startsAnew()) {
            return shard;
        }
        float[][] given = Objects.requireNonNull(shard.initial());
        run.forward(weights, withoutSteps(shard), random, firstStep);
        return new ShardedRun.Shard(shard.layouts(), shard.inputs(), merged(shard, run.finals(), given));
    }

    /**
     * Takes the gradients of the own initial states back to the parameters that these are made of, if there are any.
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
        if (!learned) {
            return;
        }
        float[][] zeros =
                Arrays.stream(initial).map(rows -> new float[rows.length]).toArray(float[][]::new);
        run.forward(weights, withoutSteps(shard), random, firstStep);
        float[][] nothing = architecture.outputs().values().stream()
                .map(node -> new float[node.sequence() ? 0 : shard.layout().batch() * node.width()])
                .toArray(float[][]::new);
        run.backward(nothing, merged(shard, initial, zeros), sums);
    }

    /** Rows of these arrays for the sequences that start anew, and of the others for the others. */
    private static float[][] merged(ShardedRun.Shard shard, float[][] fresh, float[][] others) {
        int batch = shard.layout().batch();
        float[][] merged = new float[others.length][];
        for (int s = 0; s < merged.length; s++) {
            merged[s] = others[s].clone();
            int width = merged[s].length / batch;
            for (int i = 0; i < batch; i++) {
                if (shard.fresh()[i]) {
                    System.arraycopy(fresh[s], i * width, merged[s], i * width, width);
                }
            }
        }
        return merged;
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
