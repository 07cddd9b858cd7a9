package org.souvenir.cells.run;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.Pool;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.Workers;

/** A network ready to run outside training: its weights packed, and memory for as many runs as threads ask for at once. */
public final class PreparedNetwork {
    private static final RandomStream NO_MASKS = RandomStream.of(0);

    private final Architecture architecture;
    private final NetworkWeights weights;
    private final Pool<NetworkRun> runs;
    private final Map<Step, List<RowLayout>> steps = new ConcurrentHashMap<>();

    /** One step of a batch along an axis. */
    private record Step(String axis, int batch) {}

    /**
     * Packs its weights.
     *
     * @param parameters all of the network's; must stay as they are
     * @param precision of what stands on the right of products
     */
    public PreparedNetwork(NetworkPlans plans, Parameters parameters, Precision precision, Engine engine) {
        this.architecture = plans.architecture();
        this.weights = new NetworkWeights(plans, engine.kernels(), precision);
        weights.load(parameters.values(), NO_MASKS, engine.workers());
        this.runs = engine.pool(() -> new NetworkRun(plans, engine.kernels(), engine.workers()));
    }

    /** {@link NetworkWeights#shards}. */
    public List<RowLayout> shards(RowLayout batch, Workers workers) {
        return weights.shards(batch, workers);
    }

    /** A run that nobody else uses until it is given back. */
    public NetworkRun take() {
        return runs.take();
    }

    /** Gives a run back that was taken; its arrays are then somebody else's. One that failed is not given back. */
    public void give(NetworkRun run) {
        runs.give(run);
    }

    /** Runs all stages over a shard. */
    public void forward(NetworkRun run, ShardedRun.Shard shard) {
        run.forward(weights, shard, NO_MASKS, 0);
    }

    /** One step on a time axis and none on the others, the same for all who ask for this batch size. */
    public List<RowLayout> step(String axis, int batch) {
        return steps.computeIfAbsent(
                new Step(axis, batch),
                step -> architecture.axes().stream()
                        .map(other -> RowLayout.full(other.equals(axis) ? 1 : 0, batch))
                        .toList());
    }
}
