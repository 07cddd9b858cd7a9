package org.souvenir.cells.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.Workers;

/**
 * Runs a network over the shards of a batch, each by one worker from the first layer to the last and back, with no
 * meeting in between; workers without a shard take part in those of others, piece by piece. Sums over shards are taken in a
 * tree of fixed shape ({@link GradientArray#addUp}), so that any number of workers gives the same bits.
 */
public final class ShardedRun {
    /** What follows the last layer: a loss. */
    public interface Head {
        /**
         * The gradients of a shard's outputs; with checkpoints, of each segment of it, the last one first.
         *
         * @param shard its number
         * @param run after its forward pass, from its {@link NetworkRun#firstStep} on
         * @return one for each output in their order, of the shape of {@link NetworkRun#output(String)}
         */
        float[][] gradients(int shard, NetworkRun run);
    }

    /** What follows the last layer of all shards at once, and is shared out otherwise than by sequences. */
    public interface CommonHead {
        /**
         * The gradients of all shards' outputs.
         *
         * @param runs after their forward passes
         * @return for each shard one for each output, as {@link Head} gives them
         */
        List<float[][]> gradients(List<NetworkRun> runs);
    }

    /**
     * One shard of a batch.
     *
     * @param layouts its rows on each time axis of the network
     * @param inputs the network's inputs in their order, {@code [rows, n]}; not modified
     * @param initial what each state starts with, {@code [B, n]} in places of the first layout, stage after stage; or null for
     *     the network's own initial states
     * @param fresh whether the sequence in a place starts with the network's own states all the same; empty where none does
     * @param held what was computed before, where not all stages are to run; or null
     */
    public record Shard(
            List<RowLayout> layouts,
            float[][] inputs,
            float @Nullable [][] initial,
            boolean[] fresh,
            @Nullable Held held) {
        private static final boolean[] NONE = {};

        /** A shard of which all sequences go on from given states, but not all stages are run. */
        public Shard(List<RowLayout> layouts, float[][] inputs, float @Nullable [][] initial, @Nullable Held held) {
            this(layouts, inputs, initial, NONE, held);
        }

        /** A shard for which all stages are run, and all sequences start with the same kind of states. */
        public Shard(List<RowLayout> layouts, float[][] inputs, float @Nullable [][] initial) {
            this(layouts, inputs, initial, null);
        }

        /** A shard of a network with one time axis. */
        public Shard(RowLayout layout, float[][] inputs, float @Nullable [][] initial) {
            this(List.of(layout), inputs, initial);
        }

        /** The sequences in their places on the first time axis. */
        public RowLayout layout() {
            return layouts.get(0);
        }

        /** Whether any of its sequences starts with the network's own states although others are given. */
        boolean startsAnew() {
            boolean any = false;
            for (boolean place : fresh) {
                any |= place;
            }
            return any && initial != null;
        }

        /** The rows of a value of the network: those of its time axis, or one per sequence. */
        public RowLayout layout(Architecture architecture, Node node) {
            return node.sequence()
                    ? layouts.get(architecture.axes().indexOf(node.axis()))
                    : layouts.get(0).ends();
        }
    }

    /**
     * What was computed before.
     *
     * @param streaming which stages are still to run
     * @param values of {@link Streaming#held}, in rows of their layouts
     */
    public record Held(Streaming streaming, float[][] values) {}

    private final NetworkPlans plans;
    private final Kernels kernels;
    private final Workers workers;
    private final @Nullable IntUnaryOperator spacing;
    private final List<Member> members = new ArrayList<>();
    private final List<GradientArray> sums = new ArrayList<>();
    private final int parameters;

    /** One shard's memory. */
    private final class Member {
        private final NetworkRun run;
        private final FreshStart start;
        private final @Nullable RecomputingRun checkpointed;
        private float[][] finals = new float[0][];

        Member() {
            run = new NetworkRun(plans, kernels, workers);
            start = new FreshStart(plans.architecture(), run);
            checkpointed = spacing == null ? null : new RecomputingRun(plans.architecture(), run);
        }

        void forward(NetworkWeights weights, Shard shard, RandomStream random, int firstStep) {
            run.forward(weights, start.begun(weights, shard, random, firstStep), random, firstStep);
            finals = run.finals();
        }

        void gradients(NetworkWeights weights, Shard shard, RandomStream random, int firstStep, int i, Head head) {
            Shard begun = start.begun(weights, shard, random, firstStep);
            if (checkpointed == null || spacing == null) {
                run.forward(weights, begun, random, firstStep);
                finals = run.finals();
                run.backward(head.gradients(i, run), null, sums.get(i));
            } else {
                int every = spacing.applyAsInt(shard.layout().steps());
                checkpointed.gradients(
                        weights, begun, random, firstStep, every, (from, part) -> head.gradients(i, part), sums.get(i));
                finals = checkpointed.finals();
            }
            backToStart(weights, shard, random, firstStep, sums.get(i));
        }

        private void backToStart(
                NetworkWeights weights, Shard shard, RandomStream random, int firstStep, GradientArray gradients) {
            if (shard.startsAnew()) {
                finals = RecomputingRun.copies(finals); // the run that they belong to is used once more
                start.backward(weights, shard, random, firstStep, run.initialGradients(), gradients);
            }
        }
    }

    /** Memory for running these plans, shared out to the threads of an engine. */
    public ShardedRun(NetworkPlans plans, Engine engine) {
        this(plans, engine, null);
    }

    /**
     * The same, with gradients in little memory, as {@link RecomputingRun} has them.
     *
     * @param spacing how many steps apart the checkpoints lie, of T: {@link RecomputingRun#segment}
     * @throws IllegalArgumentException if a layer reads backward, or sums the sequence up
     */
    public static ShardedRun checkpointed(NetworkPlans plans, Engine engine, IntUnaryOperator spacing) {
        return new ShardedRun(plans, engine, spacing);
    }

    private ShardedRun(NetworkPlans plans, Engine engine, @Nullable IntUnaryOperator spacing) {
        this.plans = plans;
        this.kernels = engine.kernels();
        this.workers = engine.workers();
        this.spacing = spacing;
        this.parameters = plans.architecture().parameters().stream()
                .mapToInt(spec -> spec.length())
                .sum();
        grow(1); // which says at once what cannot be recomputed
    }

    /** Forward over all shards. */
    public void forward(NetworkWeights weights, List<Shard> shards, RandomStream random, int firstStep) {
        grow(shards.size());
        workers.run(shards.size(), i -> members.get(i).forward(weights, shards.get(i), random, firstStep));
    }

    /**
     * Forward and backward over all shards.
     *
     * @param gradients modified: becomes the gradient of all parameters
     */
    public void gradients(
            NetworkWeights weights,
            List<Shard> shards,
            RandomStream random,
            int firstStep,
            Head head,
            GradientArray gradients) {
        grow(shards.size());
        sums.set(0, gradients);
        workers.run(shards.size(), i -> {
            sums.get(i).clear(workers);
            members.get(i).gradients(weights, shards.get(i), random, firstStep, i, head);
        });
        GradientArray.addUp(sums.subList(0, shards.size()), workers, kernels);
    }

    /**
     * Forward and backward over all shards, which meet in between; without checkpoints.
     *
     * @param head may add to the gradients
     * @param gradients modified: becomes the gradient of all parameters
     */
    public void gradients(
            NetworkWeights weights,
            List<Shard> shards,
            RandomStream random,
            int firstStep,
            CommonHead head,
            GradientArray gradients) {
        grow(shards.size());
        sums.set(0, gradients);
        workers.run(shards.size(), i -> {
            sums.get(i).clear(workers);
            members.get(i).forward(weights, shards.get(i), random, firstStep);
        });
        List<NetworkRun> runs =
                IntStream.range(0, shards.size()).mapToObj(this::run).toList();
        List<float[][]> given = head.gradients(runs);
        workers.run(shards.size(), i -> {
            run(i).backward(given.get(i), null, sums.get(i));
            members.get(i).backToStart(weights, shards.get(i), random, firstStep, sums.get(i));
        });
        GradientArray.addUp(sums.subList(0, shards.size()), workers, kernels);
    }

    private void grow(int shards) {
        while (members.size() < shards) {
            members.add(new Member());
        }
        while (sums.size() < shards) {
            sums.add(new GradientArray(sums.isEmpty() ? 0 : parameters));
        }
    }

    /** The states after the last step of the sequences of a batch, after a pass over its shards. */
    public State states(int batch, List<Shard> shards) {
        StateRows states = StateRows.empty(plans.architecture(), batch);
        for (int i = 0; i < shards.size(); i++) {
            states.put(shards.get(i).layout(), members.get(i).finals);
        }
        return states.state();
    }

    /**
     * What the states of one shard are after the last step, after a pass over it.
     *
     * @return {@code [B, n]} in places of its first layout, stage after stage, in arrays that may be longer; valid until the next
     */
    public float[][] finals(int shard) {
        return members.get(shard).finals;
    }

    /** The memory of one shard, after a forward pass. */
    public NetworkRun run(int shard) {
        return members.get(shard).run;
    }
}
