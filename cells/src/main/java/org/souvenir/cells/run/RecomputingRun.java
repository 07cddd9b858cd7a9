package org.souvenir.cells.run;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.RowLayout;

/**
 * Backpropagation through very long sequences in little memory (Chen et al., 2016): only the states at every k-th step are
 * kept, and each segment of k steps is computed once more when the way back comes to it. The gradients are those of the
 * whole sequence; the time grows by one forward pass.
 */
public final class RecomputingRun {

    /** What follows the last layer: a loss. */
    public interface Head {
        /**
         * The gradients of the outputs of some steps.
         *
         * @param from the first of these steps, in the shard
         * @param run after the forward pass over them
         * @return one for each output in their order, of the shape of {@link NetworkRun#output(String)}
         */
        float[][] gradients(int from, NetworkRun run);
    }

    private final Architecture architecture;
    private final NetworkRun run;
    private float[][] finals = new float[0][];

    /**
     * Memory for running these plans in segments.
     *
     * @throws IllegalArgumentException if a layer reads backward, or sums the sequence up
     */
    public RecomputingRun(NetworkPlans plans, Engine engine) {
        this(plans.architecture(), new NetworkRun(plans, engine.kernels(), engine.workers()));
    }

    /** In the memory of another run. */
    RecomputingRun(Architecture architecture, NetworkRun run) {
        this.architecture = architecture;
        this.run = run;
        Carrying.checkSegments(architecture, "checkpoints");
        for (Stage stage : architecture.stages()) {
            if (stage.last()) {
                throw new IllegalArgumentException(
                        "checkpoints: the network must not sum a sequence up, but %s gives %s"
                                .formatted(stage.layer(), stage.output().shape()));
            }
        }
    }

    /** √T: the length of a segment that needs the least memory. */
    public static int segment(int steps) {
        return Math.max(1, (int) Math.ceil(Math.sqrt(steps)));
    }

    /**
     * Forward and backward over a shard of a network with one time axis.
     *
     * @param firstStep what number the shard's first step has
     * @param every a checkpoint after so many steps, at least 1; from T on there is one segment, plain backpropagation, so that
     *     a batch may be shorter
     * @param gradients modified: the gradients of all parameters are added
     */
    public void gradients(
            NetworkWeights weights,
            ShardedRun.Shard shard,
            RandomStream random,
            int firstStep,
            int every,
            Head head,
            GradientArray gradients) {
        if (every < 1) {
            throw new IllegalArgumentException("checkpoints: must lie at least 1 step apart, but found " + every);
        }
        int steps = shard.layout().steps();
        int last = steps == 0 ? 0 : (steps - 1) / every;
        float[][][] checkpoints = new float[last + 1][][];
        checkpoints[0] = shard.initial();
        for (int i = 0; i < last; i++) {
            run.forward(weights, segment(shard, i * every, every, checkpoints[i]), random, firstStep + i * every);
            checkpoints[i + 1] = copies(run.finals());
        }
        float[][] dStates = null;
        for (int i = last; i >= 0; i--) {
            run.forward(weights, segment(shard, i * every, every, checkpoints[i]), random, firstStep + i * every);
            if (i == last) {
                finals = copies(run.finals());
            }
            run.backward(head.gradients(i * every, run), dStates, gradients);
            dStates = copies(run.initialGradients());
        }
    }

    /** At most {@code every} steps of a shard, going on from these states. */
    private ShardedRun.Shard segment(ShardedRun.Shard whole, int from, int every, float @Nullable [][] states) {
        RowLayout layout = whole.layout();
        int to = Math.min(layout.steps(), from + every);
        float[][] part = new float[whole.inputs().length][];
        int i = 0;
        for (Node node : architecture.inputs().values()) {
            float[] rows = whole.inputs()[i];
            part[i] = node.sequence()
                    ? Arrays.copyOfRange(rows, layout.offset(from) * node.width(), layout.offset(to) * node.width())
                    : rows;
            i++;
        }
        return new ShardedRun.Shard(layout.window(from, to), part, states);
    }

    static float[][] copies(float[][] arrays) {
        return Arrays.stream(arrays).map(float[]::clone).toArray(float[][]::new);
    }

    /** The states after the last step, {@code [B, n]} in places, stage after stage. */
    public float[][] finals() {
        return finals;
    }
}
