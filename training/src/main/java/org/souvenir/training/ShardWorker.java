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
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.Pool;

/**
 * Computes the gradients of shards for a {@link ShardExecutor}, whose training runs in another process. For any number of
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
    private record Memory(ShardedRun run, ShardLosses losses, GradientTree tree, GradientArray gradients)
            implements Pool.Reusable {
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
                GradientsHere.run(plans, engine, settings.stretch()),
                losses.get(),
                new GradientTree(engine, parameters),
                new GradientArray(parameters)));
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
     * The sum of the gradients of some shards, and of each its losses and the states after its last step; one shard after the other,
     * in the same memory.
     *
     * @param values the parameters of the whole network at this step: the same array for all shards of a step saves time
     * @param shards some of one step, at least one, as a {@link ShardExecutor} was given them
     * @throws IllegalArgumentException if a shard was cut for other kernels, or is none of this network
     */
    public byte[] answer(float[] values, List<byte[]> shards) {
        requireNonNull(values, "values");
        NoNulls.in(shards, "shards");
        if (values.length != parameters) {
            throw new IllegalArgumentException("shard worker: the network has %d parameters, but there are %d"
                    .formatted(parameters, values.length));
        }
        if (shards.isEmpty()) {
            throw new IllegalArgumentException("shard worker: there must be a shard, but there is none");
        }
        List<MessageReader> messages = shards.stream().map(MessageReader::new).toList();
        List<ShardMessage.Setting> settings =
                messages.stream().map(ShardMessage::setting).toList();
        ShardMessage.Setting setting = settings.get(0);
        settings.forEach(other -> checkSame(setting, other));
        checkKernels(setting.kernels());
        while (true) {
            lock.readLock().lock();
            try {
                if (isPrepared(values, setting)) {
                    return computed(setting, messages);
                }
            } finally {
                lock.readLock().unlock();
            }
            prepare(values, setting);
        }
    }

    private static void checkSame(ShardMessage.Setting setting, ShardMessage.Setting other) {
        if (other.step() != setting.step() || other.seed() != setting.seed()) {
            throw new IllegalArgumentException("shard worker: shards must be of one step, but are of %d and %d"
                    .formatted(setting.step(), other.step()));
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

    private byte[] computed(ShardMessage.Setting setting, List<MessageReader> messages) {
        Memory memory = memories.take();
        MessageWriter answer = new MessageWriter();
        answer.put(messages.size());
        memory.tree()
                .addUp(
                        messages.size(),
                        (i, gradients) -> compute(setting, messages.get(i), memory, gradients, answer),
                        memory.gradients());
        ShardMessage.writeGradients(answer, memory.gradients());
        memories.give(memory);
        return answer.bytes();
    }

    private void compute(
            ShardMessage.Setting setting,
            MessageReader message,
            Memory memory,
            GradientArray gradients,
            MessageWriter answer) {
        Shard shard = ShardMessage.shard(message, architecture);
        memory.losses().read(message, shard);
        ShardedRun.Head head = (i, network) -> memory.losses().gradients(network, setting.shares());
        memory.run().gradients(weights, List.of(shard), setting.masks(), 0, head, gradients);
        double[] sums = new double[setting.shares().length];
        for (int k = 0; k < sums.length; k++) {
            sums[k] = memory.losses().sum(k);
        }
        ShardMessage.writeResult(
                answer, sums, architecture, shard.layout().batch(), memory.run().finals(0));
    }
}
