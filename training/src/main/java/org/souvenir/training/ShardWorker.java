package org.souvenir.training;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.run.NetworkPlans;
import org.souvenir.cells.run.NetworkWeights;
import org.souvenir.cells.run.ShardedRun;
import org.souvenir.cells.run.ShardedRun.Shard;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.Pool;

/**
 * Computes the gradients of single shards for a {@link ShardExecutor}, whose training runs in another process. For any number of
 * threads at once: they share the weights that were prepared for a step.
 */
public final class ShardWorker {
    private final Engine engine;
    private final Architecture architecture;
    private final NetworkWeights weights;
    private final Pool<Memory> memories;
    private final int parameters;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable Prepared prepared;

    /** What the weights were prepared for; the array by its identity. */
    private record Prepared(float[] parameters, long seed, long step) {
        boolean isFor(float[] others, ShardMessage.Setting setting) {
            return others == parameters && setting.seed() == seed && setting.step() == step;
        }
    }

    /** What one shard at a time is computed in. */
    private record Memory(ShardedRun run, ShardLosses losses, GradientArray gradients) implements Pool.Reusable {
        @Override
        public void release() {}
    }

    private ShardWorker(StepSettings settings, Architecture architecture) {
        this.engine = settings.engine();
        this.architecture = architecture;
        List<Objective> objectives = Objective.of(architecture, settings.losses());
        GradientsElsewhere.checkShards(architecture, objectives, settings);
        NetworkPlans plans = NetworkPlans.training(architecture);
        this.weights = new NetworkWeights(plans, engine.kernels());
        this.parameters = architecture.parameters().stream()
                .mapToInt(spec -> spec.length())
                .sum();
        Supplier<ShardLosses> losses = ShardLosses.of(architecture, objectives, engine);
        this.memories = engine.pool(() -> new Memory(
                GradientsHere.run(plans, engine, settings.stretch()), losses.get(), new GradientArray(parameters)));
    }

    /**
     * A worker for a training.
     *
     * @param trainer with the losses, the engine and the recomputing of the one that trains; nothing else of it matters
     * @param network of the architecture that is trained
     * @throws IllegalArgumentException if the losses do not fit the network, or {@link Trainer#sharing} cannot train it
     */
    public static ShardWorker of(Trainer trainer, Network network) {
        requireNonNull(trainer, "trainer");
        requireNonNull(network, "network");
        return new ShardWorker(trainer.stepSettings(), network.architecture());
    }

    /**
     * The gradient of a shard, its losses, and the states after its last step.
     *
     * @param values the parameters of the whole network at this step: the same array for all shards of a step saves time
     * @param shard as a {@link ShardExecutor} was given it
     * @throws IllegalArgumentException if the shard was cut for other kernels, or is none of this network
     */
    public byte[] answer(float[] values, byte[] shard) {
        requireNonNull(values, "values");
        requireNonNull(shard, "shard");
        if (values.length != parameters) {
            throw new IllegalArgumentException("shard worker: the network has %d parameters, but there are %d"
                    .formatted(parameters, values.length));
        }
        MessageReader message = new MessageReader(shard);
        ShardMessage.Setting setting = ShardMessage.setting(message);
        checkKernels(setting.kernels());
        while (true) {
            lock.readLock().lock();
            try {
                if (isPrepared(values, setting)) {
                    return computed(setting, message);
                }
            } finally {
                lock.readLock().unlock();
            }
            prepare(values, setting);
        }
    }

    private void checkKernels(String wanted) {
        if (!engine.kernelName().equals(wanted)) {
            throw new IllegalArgumentException(
                    "shard worker: its kernels must be those of the process that trains, %s, for the same bits, but are %s; both need the same --add-modules jdk.incubator.vector and souvenir.kernels"
                            .formatted(wanted, engine.kernelName()));
        }
    }

    /** Waits until nobody computes with other weights. */
    private void prepare(float[] values, ShardMessage.Setting setting) {
        lock.writeLock().lock();
        try {
            if (!isPrepared(values, setting)) {
                prepared = null;
                weights.load(values, setting.masks(), engine.workers());
                prepared = new Prepared(values, setting.seed(), setting.step());
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private boolean isPrepared(float[] values, ShardMessage.Setting setting) {
        return prepared != null && prepared.isFor(values, setting);
    }

    private byte[] computed(ShardMessage.Setting setting, MessageReader message) {
        Memory memory = memories.take();
        Shard shard = ShardMessage.shard(message, architecture);
        memory.losses().read(message, shard);
        ShardedRun.Head head = (i, network) -> memory.losses().gradients(network, setting.shares());
        memory.run().gradients(weights, List.of(shard), setting.masks(), 0, head, memory.gradients());
        double[] sums = new double[setting.shares().length];
        for (int k = 0; k < sums.length; k++) {
            sums[k] = memory.losses().sum(k);
        }
        int batch = shard.layout().batch();
        byte[] answer =
                ShardMessage.answer(sums, architecture, batch, memory.run().finals(0), memory.gradients());
        memories.give(memory);
        return answer;
    }
}
