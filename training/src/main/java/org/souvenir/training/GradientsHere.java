package org.souvenir.training;

import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.run.NetworkPlans;
import org.souvenir.cells.run.NetworkWeights;
import org.souvenir.cells.run.ShardedRun;
import org.souvenir.cells.run.ShardedRun.Shard;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.GradientArray;

/** Computes gradients in this process: each shard by one of the engine's threads, with the help of idle ones. */
final class GradientsHere implements BatchGradients {
    private final Engine engine;
    private final RandomStream masks;
    private final ShardedRun run;
    private final NetworkWeights weights;
    /** Where the last layer and the loss are computed together. */
    private final @Nullable ManyClasses classes;

    GradientsHere(StepSettings settings, Architecture architecture, List<Objective> objectives) {
        this.engine = settings.engine();
        this.masks = RandomStream.of(settings.seed());
        this.classes = ManyClasses.of(architecture, objectives, settings).orElse(null);
        NetworkPlans plans = NetworkPlans.training(classes == null ? architecture : classes.before());
        this.run = run(plans, engine, settings.stretch());
        this.weights = new NetworkWeights(plans, engine.kernels());
    }

    /** Memory for running plans of training. */
    static ShardedRun run(NetworkPlans plans, Engine engine, @Nullable IntUnaryOperator stretch) {
        return stretch == null ? new ShardedRun(plans, engine) : ShardedRun.checkpointed(plans, engine, stretch);
    }

    @Override
    public void compute(Work work, float[] parameters, GradientArray gradients) {
        RandomStream random = masks.child(work.step());
        List<ShardLosses> losses = work.losses();
        weights.load(parameters, random, engine.workers());
        if (classes == null) {
            ShardedRun.Head head = (shard, network) -> losses.get(shard).gradients(network, work.shares());
            run.gradients(weights, work.shards(), random, 0, head, gradients);
        } else {
            ShardedRun.CommonHead head = classes.head(work.shards(), losses, work.shares()[0], parameters, gradients);
            run.gradients(weights, work.shards(), random, 0, head, gradients);
        }
    }

    @Override
    public State states(int batch, List<Shard> shards) {
        return run.states(batch, shards);
    }
}
