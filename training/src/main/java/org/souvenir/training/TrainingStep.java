package org.souvenir.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.network.Architecture;
import org.souvenir.cells.network.NetworkPlans;
import org.souvenir.cells.network.NetworkRun;
import org.souvenir.cells.network.NetworkWeights;
import org.souvenir.cells.network.Node;
import org.souvenir.cells.network.ParallelRun;
import org.souvenir.cells.network.ParallelRun.Shard;
import org.souvenir.cells.network.State;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Step;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.Direction;
import org.souvenir.core.run.Run;
import org.souvenir.core.run.Setting;
import org.souvenir.core.run.Weights;
import org.souvenir.core.run.Workers;
import org.souvenir.training.loss.Loss;
import org.souvenir.training.optimizer.Clipping;
import org.souvenir.training.optimizer.OptimizerState;

/**
 * One step of training after the other: the batch is cut into shards, each goes through the network, the loss and back by
 * one worker, their gradients are added in a fixed order, clipped, and given to the optimizer. The same seed gives the same
 * bits on any number of workers.
 */
public final class TrainingStep {

    /**
     * What a step found.
     *
     * @param loss the mean over all real rows, before the parameters were changed
     * @param gradientNorm ‖g‖ before clipping
     * @param rows how many real rows there were
     */
    public record Result(double loss, double gradientNorm, int rows) {}

    private final Architecture architecture;
    private final Parameters parameters;
    private final OptimizerState optimizer;
    private final Clipping clipping;
    private final Workers workers;
    private final RandomStream masks;
    private final ParallelRun run;
    private final NetworkWeights weights;
    private final float[] gradients;
    private final Plan lossPlan;
    private final Weights lossWeights;
    private final List<Head> heads = new ArrayList<>();
    private @Nullable Taken taken;

    private record Taken(int batch, List<Shard> shards) {}

    /**
     * Everything that steps need.
     *
     * @param parameters modified by each step
     * @param optimizer of as many parameters; modified by each step
     * @param seed where dropout and its like come from
     */
    public TrainingStep(
            Architecture architecture,
            Parameters parameters,
            Loss loss,
            OptimizerState optimizer,
            Clipping clipping,
            long seed,
            Workers workers) {
        this.architecture = architecture;
        this.parameters = parameters;
        this.optimizer = optimizer;
        this.clipping = clipping;
        this.workers = workers;
        this.masks = RandomStream.of(seed);
        NetworkPlans plans = NetworkPlans.training(architecture);
        this.run = new ParallelRun(plans, Kernels.best(), workers);
        this.weights = new NetworkWeights(plans, Kernels.best());
        this.gradients = new float[parameters.length()];
        Step step = loss.step(architecture.output().width());
        this.lossPlan = Plan.training(step, Loss.PREDICTION::equals);
        this.lossWeights = new Weights(lossPlan, Kernels.best());
        lossWeights.load(new float[0], Map.of(), masks);
    }

    /** One shard's loss. */
    private final class Head {
        private final Run run = new Run(lossPlan, Kernels.best());
        private float[] share = new float[0];
        private double sum;

        float[] gradient(NetworkRun network, float[] targets, int rows) {
            int own = network.outputLayout().rows();
            if (share.length < own) {
                share = new float[own];
            }
            Arrays.fill(share, 0, own, 1f / rows);
            Setting setting = new Setting(lossWeights, masks, 0);
            float[][] inputs = {network.output(), targets};
            run.forward(setting, network.outputLayout(), Direction.FORWARD, inputs, null);
            float[] losses = run.output();
            sum = 0;
            for (int i = 0; i < own; i++) {
                sum += losses[i];
            }
            run.backward(share, null, new float[0], Map.of());
            return Objects.requireNonNull(run.inputGradient(0), "the loss does not depend on the prediction");
        }
    }

    /**
     * Takes one step.
     *
     * @param start the states that the sequences start with, or null for the network's own
     * @param rate the learning rate
     * @throws DivergedException if the loss or the gradient is not finite; the parameters stay as they were
     * @throws IllegalArgumentException if batch or targets do not fit the network and the loss
     */
    public Result take(Example example, @Nullable State start, double rate) {
        var target = (Attribute.Input) lossPlan.step().inputs().get(1).attribute();
        List<Shard> shards = Shard.of(architecture, example.batch(), start);
        List<float[]> targets = new ArrayList<>();
        int rows = 0;
        boolean ends = architecture.output().extent() == Node.Extent.END;
        for (Shard shard : shards) {
            var layout = ends ? shard.layout().ends() : shard.layout();
            targets.add(example.rows(architecture.output(), layout, target.width(), target.limit()));
            rows += layout.rows();
        }
        while (heads.size() < shards.size()) {
            heads.add(new Head());
        }
        int all = rows;
        RandomStream random = masks.child(optimizer.steps());
        weights.load(parameters.values(), random, workers);
        run.gradients(
                weights,
                shards,
                random,
                0,
                (shard, network) -> heads.get(shard).gradient(network, targets.get(shard), all),
                gradients);
        double loss = 0;
        for (int i = 0; i < shards.size(); i++) {
            loss += heads.get(i).sum;
        }
        loss /= Math.max(1, rows);
        check("loss", loss);
        double norm = clipping.apply(gradients, workers);
        check("gradient's norm", norm);
        optimizer.step(parameters.values(), gradients, rate, workers);
        taken = new Taken(example.batch().size(), shards);
        return new Result(loss, norm, rows);
    }

    /**
     * The states after the last step of each sequence of the batch that was taken last.
     *
     * @throws IllegalStateException before the first batch
     */
    public State state() {
        if (taken == null) {
            throw new IllegalStateException("state: there is none before the first step");
        }
        return run.states(taken.batch(), taken.shards());
    }

    private void check(String what, double value) {
        if (!Double.isFinite(value)) {
            throw new DivergedException(what, value, optimizer.steps() + 1);
        }
    }
}
