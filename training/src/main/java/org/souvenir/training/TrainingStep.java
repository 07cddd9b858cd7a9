package org.souvenir.training;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.run.NetworkPlans;
import org.souvenir.cells.run.NetworkRun;
import org.souvenir.cells.run.NetworkWeights;
import org.souvenir.cells.run.ShardedBatch;
import org.souvenir.cells.run.ShardedRun;
import org.souvenir.cells.run.ShardedRun.Shard;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.RowLayout;
import org.souvenir.training.optimizer.OptimizerState;

/**
 * One step of training after the other: the batch is cut into shards, each goes through the network, the loss and back by
 * one worker, their gradients are added in a fixed order, clipped, and given to the optimizer. The same seed gives the same
 * bits on any number of threads. Made by {@link Trainer#steps}; for one caller at a time.
 */
public final class TrainingStep {

    /**
     * What a step computed.
     *
     * @param loss the mean over all real rows, before the parameters were changed; 0 if there are none
     * @param gradientNorm ‖g‖ before clipping
     * @param rows how many real rows there were
     */
    public record Result(double loss, double gradientNorm, int rows) {}

    private final StepSettings settings;
    private final Architecture architecture;
    private final Parameters parameters;
    private final OptimizerState optimizer;
    private final RandomStream masks;
    private final ShardedBatch sharded;
    private final ShardedRun run;
    private final NetworkWeights weights;
    private final GradientArray gradients;
    private final Supplier<LossGradient> losses;
    private final TargetRows targetRows;
    private final List<Head> heads = new ArrayList<>();
    private List<Shard> shards = List.of();
    private int batch;

    TrainingStep(StepSettings settings, Network network) {
        this.settings = settings;
        this.architecture = network.architecture();
        this.parameters = network.parameters();
        this.optimizer = settings.optimizer().start(parameters.length());
        this.masks = RandomStream.of(settings.seed());
        this.sharded = new ShardedBatch(architecture);
        NetworkPlans plans = NetworkPlans.training(architecture);
        this.run = settings.stretch() == null
                ? new ShardedRun(plans, settings.engine())
                : ShardedRun.checkpointed(plans, settings.engine(), settings.stretch());
        this.weights = new NetworkWeights(plans, settings.engine().kernels());
        this.gradients = new GradientArray(parameters.length());
        int width = architecture.output().width();
        this.losses = LossGradient.of(settings.loss(), width, settings.engine());
        this.targetRows = TargetRows.of(architecture, settings.loss().step(width));
    }

    /** One shard's targets and loss. */
    private final class Head {
        private final LossGradient loss = losses.get();
        private List<RowLayout> layouts = List.of();
        private RowLayout rows = RowLayout.full(0, 0);
        private float[] targets = new float[0];
        private float[] part = new float[0];
        private double sum;

        void load(Example example, Shard shard) {
            if (!shard.layouts().equals(layouts)) {
                layouts = shard.layouts();
                rows = shard.layout(architecture, architecture.output());
            }
            targets = targetRows.pack(example, rows, targets);
            sum = 0;
        }

        /** The gradient of the mean over all rows with respect to what the network gave, for the steps that it ran. */
        float[] gradient(NetworkRun network, int batchRows) {
            RowLayout layout = network.outputLayout();
            float[] gradient = loss.gradient(layout, network.output(), targets(network, layout.rows()), 1f / batchRows);
            sum += loss.sum();
            return gradient;
        }

        private float[] targets(NetworkRun network, int count) {
            if (count == rows.rows()) {
                return targets;
            }
            int size = count * targetRows.width();
            if (part.length < size) {
                part = new float[size];
            }
            System.arraycopy(targets, rows.offset(network.firstStep()) * targetRows.width(), part, 0, size);
            return part;
        }
    }

    /** As {@link #take(Example, State)}, from the network's own initial states. */
    public Result take(Example example) {
        return take(example, null);
    }

    /**
     * Takes one step.
     *
     * @param start the states that the sequences start with, or null for the network's own
     * @throws DivergedException if the loss or the gradient is not finite; the parameters stay as they were
     * @throws IllegalArgumentException if batch, state or targets do not fit the network and the loss
     */
    public Result take(Example example, @Nullable State start) {
        shards = sharded.load(example.batch(), start);
        batch = example.batch().size();
        int counted = 0;
        for (int i = 0; i < shards.size(); i++) {
            if (heads.size() <= i) {
                heads.add(new Head());
            }
            heads.get(i).load(example, shards.get(i));
            counted += heads.get(i).rows.rows();
        }
        int rows = counted;
        RandomStream random = masks.child(optimizer.steps());
        weights.load(parameters.values(), random, settings.engine().workers());
        run.gradients(
                weights,
                shards,
                random,
                0,
                (shard, network) -> new float[][] {heads.get(shard).gradient(network, rows)},
                gradients);
        double loss = 0;
        for (int i = 0; i < shards.size(); i++) {
            loss += heads.get(i).sum;
        }
        loss /= Math.max(1, rows);
        check("loss", loss);
        double norm = Clipper.clip(gradients, settings.clipping(), settings.engine());
        check("gradient's norm", norm);
        double rate = settings.optimizer().rate() * settings.schedule().factor(optimizer.steps());
        optimizer.step(parameters.values(), gradients.values(), rate, settings.engine());
        return new Result(loss, norm, rows);
    }

    private void check(String quantity, double value) {
        if (!Double.isFinite(value)) {
            throw new DivergedException(quantity, value, optimizer.steps() + 1);
        }
    }

    /**
     * The states after the last step of each sequence of the batch that was taken last.
     *
     * @throws IllegalStateException before the first step
     */
    public State state() {
        if (shards.isEmpty()) {
            throw new IllegalStateException("state: there is none before the first step");
        }
        return run.states(batch, shards);
    }

    /** The network with the parameters as they are now. */
    public Network network() {
        return Network.of(architecture, parameters).on(settings.engine());
    }

    StepSettings settings() {
        return settings;
    }

    /** The parameters themselves, which every step modifies. */
    Parameters parameters() {
        return parameters;
    }

    /** What the optimizer remembers; every step modifies it. */
    OptimizerState optimizer() {
        return optimizer;
    }
}
