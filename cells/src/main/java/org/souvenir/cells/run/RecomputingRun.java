package org.souvenir.cells.run;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.RowLayout;

/**
 * Backpropagation through very long sequences in little memory (Chen et al., 2016): only the states at every k-th step are
 * kept, and each stretch of k steps is computed once more when the way back comes to it. The gradients are those of the
 * whole sequence; the time grows by one forward pass.
 */
public final class RecomputingRun {

    /** What follows the last layer: a loss. */
    public interface Head {
        /**
         * The gradient of the output of some steps.
         *
         * @param from the first of these steps
         * @param run after the forward pass over them
         * @return of the shape of {@link NetworkRun#output}
         */
        float[] gradient(int from, NetworkRun run);
    }

    private final Architecture architecture;
    private final NetworkRun run;
    private float[][] finals = new float[0][];

    /**
     * Memory for running these plans in stretches.
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
        Carrying.checkStretches(architecture, "checkpoints");
        if (architecture.output().extent() != Node.Extent.SEQUENCE) {
            throw new IllegalArgumentException(
                    "checkpoints: the network must give an output at every step, [T, B, n], but gives "
                            + architecture.output().shape());
        }
    }

    /** √T: the stretch that needs the least memory. */
    public static int stretch(int steps) {
        return Math.max(1, (int) Math.ceil(Math.sqrt(steps)));
    }

    /**
     * Forward and backward over a batch.
     *
     * @param inputs the network's inputs, {@code [rows, n]}
     * @param initial what each state starts with, in places; or null
     * @param every a checkpoint after so many steps, at least 1; from T on there is one stretch, plain backpropagation, so that
     *     a batch may be shorter
     * @param gradients modified: the gradients of all parameters are added
     */
    public void gradients(
            NetworkWeights weights,
            RowLayout layout,
            float[][] inputs,
            float @Nullable [][] initial,
            RandomStream random,
            int every,
            Head head,
            GradientArray gradients) {
        if (every < 1) {
            throw new IllegalArgumentException("checkpoints: must lie at least 1 step apart, but found " + every);
        }
        int stretches = Math.max(1, (layout.steps() + every - 1) / every);
        float[][][] checkpoints = new float[stretches][][];
        float[][] states = initial;
        for (int i = 0; i < stretches; i++) {
            checkpoints[i] = states;
            if (i < stretches - 1) {
                forward(weights, layout, inputs, states, random, i * every, every);
                states = copies(run.finals());
            }
        }
        float[][] dStates = null;
        for (int i = stretches - 1; i >= 0; i--) {
            forward(weights, layout, inputs, checkpoints[i], random, i * every, every);
            if (i == stretches - 1) {
                finals = copies(run.finals());
            }
            run.backward(head.gradient(i * every, run), dStates, gradients);
            dStates = copies(run.initialGradients());
        }
    }

    private static float[][] copies(float[][] arrays) {
        return Arrays.stream(arrays).map(float[]::clone).toArray(float[][]::new);
    }

    /** The states after the last step, {@code [B, n]} in places, stage after stage. */
    public float[][] finals() {
        return finals;
    }

    private void forward(
            NetworkWeights weights,
            RowLayout layout,
            float[][] inputs,
            float @Nullable [][] states,
            RandomStream random,
            int from,
            int every) {
        int to = Math.min(layout.steps(), from + every);
        float[][] part = new float[inputs.length][];
        int i = 0;
        for (Node node : architecture.inputs().values()) {
            part[i] =
                    Arrays.copyOfRange(inputs[i], layout.offset(from) * node.width(), layout.offset(to) * node.width());
            i++;
        }
        run.forward(weights, new ShardedRun.Shard(layout.window(from, to), part, states), random, from);
    }
}
