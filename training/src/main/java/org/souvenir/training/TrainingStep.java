package org.souvenir.training;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.run.ShardedBatch;
import org.souvenir.cells.run.ShardedRun.Shard;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.Turn;
import org.souvenir.training.optimizer.Clipping;
import org.souvenir.training.optimizer.OptimizerState;

/**
 * One step of training after the other: the batch is cut into shards, each goes through the network, the loss and back by
 * one worker, their gradients are added in a fixed order, clipped, and given to the optimizer. The same seed gives the same
 * bits on any number of threads. Made by {@link Trainer#steps}; for one caller at a time: of two at once, one gets an {@link
 * IllegalStateException}.
 */
public final class TrainingStep {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingStep.class);

    /**
     * What a step computed.
     *
     * @param loss the sum over the outputs of their losses, each times its weight, before the parameters were changed
     * @param losses the loss of each output by its name: the weighted mean over what counts, 0 if nothing does; unmodifiable
     * @param gradientNorm ‖g‖ before clipping
     * @param rows how many rows (of a loss of sequences: how many sequences) had a weight above 0, of all outputs
     */
    public record Result(double loss, Map<String, Double> losses, double gradientNorm, int rows) {

        /** Copies the losses. */
        public Result {
            NoNulls.in(losses, "losses");
            losses = Collections.unmodifiableMap(new LinkedHashMap<>(losses));
        }
    }

    /** How much larger than its limit a clipped gradient may be by rounding, at most. */
    private static final double SLACK = 1.001;

    private final StepSettings settings;
    private final Architecture architecture;
    private final Parameters parameters;
    private final OptimizerState optimizer;
    private final ShardedBatch sharded;
    private final BatchGradients shardGradients;
    private final GradientArray gradients;
    private final List<Objective> objectives;
    private final Supplier<ShardLosses> losses;
    private final List<ShardLosses> heads = new ArrayList<>();
    private final GradientNorms norms;
    private List<Shard> shards = List.of();
    private LossTotal total;
    private double rate;
    private int batch;
    private boolean warned;
    private final Turn turn = new Turn("training step");

    TrainingStep(StepSettings settings, Network network) {
        if (network.quantisation().narrow()) {
            throw new IllegalArgumentException(
                    "training: the network must have weights of floats, but it is for inference, with weights in %s; train the network that it was made of"
                            .formatted(network.quantisation().precision()));
        }
        double firstRate = settings.optimizer().rate();
        if (!(firstRate > 0 && firstRate < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("optimizer: the learning rate must be above 0 and finite, but %s has %s"
                    .formatted(settings.optimizer(), firstRate));
        }
        this.settings = settings;
        this.architecture = network.architecture();
        this.parameters = network.parameters();
        this.optimizer = settings.optimizer().start(parameters.length());
        this.sharded = new ShardedBatch(architecture, settings.engine().workers());
        this.objectives = Objective.of(architecture, settings.losses());
        this.shardGradients = settings.sharing() == null
                ? new GradientsHere(settings, architecture, objectives)
                : new GradientsElsewhere(settings, architecture, objectives, settings.sharing());
        this.gradients = new GradientArray(parameters.length());
        if (settings.stretch() != null) {
            objectives.forEach(Objective::checkStretches);
        }
        this.losses = ShardLosses.of(architecture, objectives, settings.engine());
        this.norms = new GradientNorms(parameters, gradients, settings.engine().kernels());
        this.total = new LossTotal(objectives);
    }

    /** As {@link #take(Example, State)}, from the network's own initial states. */
    public Result take(Example example) {
        return take(example, null);
    }

    /**
     * Takes one step.
     *
     * @param start the states that the sequences start with, or null for the network's own
     * @throws DivergedException if the loss, the gradient or the update is not finite; the parameters stay as they were
     * @throws IllegalArgumentException if batch, state or targets do not fit the network and the loss, or the schedule's factor
     *     is no number from 0
     */
    public Result take(Example example, @Nullable State start) {
        requireNonNull(example, "example");
        return take(example, start, new boolean[example.batch().size()]);
    }

    /**
     * As {@link #take(Example, State)}.
     *
     * @param fresh {@code [B]}, which sequences start with the network's own initial states all the same
     */
    Result take(Example example, @Nullable State start, boolean[] fresh) {
        turn.begin();
        try {
            return taken(example, start, fresh);
        } finally {
            turn.end();
        }
    }

    private Result taken(Example example, @Nullable State start, boolean[] fresh) {
        double stepRate = nextRate();
        shards = sharded.load(example.batch(), start, fresh);
        batch = example.batch().size();
        while (heads.size() < shards.size()) {
            heads.add(losses.get());
        }
        settings.engine().workers().run(shards.size(), i -> heads.get(i).load(example, shards.get(i)));
        var work = new BatchGradients.Work(shards, heads, shares(), optimizer.steps());
        shardGradients.compute(work, parameters.values(), gradients);
        total = total();
        Map<String, Double> means = total.means(0);
        double loss = total.loss(means);
        check("loss", loss);
        norms.take(settings.clipping());
        double norm = Clipper.clip(gradients, settings.clipping(), settings.engine());
        check("gradient's norm", norm);
        norms.clipped(settings.clipping(), norm);
        update(norm, stepRate);
        return new Result(loss, means, norm, counted());
    }

    /** The learning rate of the step to come. */
    private double nextRate() {
        double factor = settings.schedule().factor(optimizer.steps());
        if (!(factor >= 0 && factor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "schedule: the factor must be finite and at least 0, but is %s for step %d"
                            .formatted(factor, optimizer.steps()));
        }
        return settings.optimizer().rate() * factor;
    }

    /** Changes the parameters, or leaves all as it was. */
    private void update(double norm, double stepRate) {
        Clipping clipping = settings.clipping();
        double largest = SLACK * Math.min(norm, Math.min(clipping.norm(), clipping.value()));
        optimizer
                .stepIfFinite(parameters.values(), gradients.values(), largest, stepRate, settings.engine())
                .ifPresent(overflow -> {
                    throw DivergedException.ofUpdate(describe(overflow), stepRate, optimizer.steps() + 1);
                });
        rate = stepRate;
    }

    private String describe(OptimizerState.Overflow overflow) {
        int before = 0;
        for (ParameterSpec spec : parameters.specs()) {
            if (overflow.parameter() < before + spec.length()) {
                return spec.name()
                        + overflow.memory().map(memory -> "'s " + memory).orElse("");
            }
            before += spec.length();
        }
        throw new AssertionError("update: no parameter has the number " + overflow.parameter());
    }

    /** What a row's weight is times in the gradient, for each output: its weight over the sum of the rows' weights. */
    private float[] shares() {
        float[] shares = new float[objectives.size()];
        for (int k = 0; k < shares.length; k++) {
            double weights = 0;
            for (int i = 0; i < shards.size(); i++) {
                weights += heads.get(i).weight(k);
            }
            shares[k] = weights == 0 ? 0 : (float) (objectives.get(k).weight() / weights);
            if (weights == 0 && !warned) {
                warned = true;
                LOG.warn(
                        "step {}: none of the batch's {} count, so that loss and gradient are 0; said once",
                        optimizer.steps() + 1,
                        objectives.get(k).targets());
            }
        }
        return shares;
    }

    private LossTotal total() {
        LossTotal sum = new LossTotal(objectives);
        for (int i = 0; i < shards.size(); i++) {
            for (int k = 0; k < objectives.size(); k++) {
                sum.add(k, heads.get(i).sum(k), heads.get(i).weight(k));
            }
        }
        return sum;
    }

    private int counted() {
        return heads.subList(0, shards.size()).stream()
                .mapToInt(ShardLosses::counted)
                .sum();
    }

    private void check(String quantity, double value) {
        if (!Double.isFinite(value)) {
            throw DivergedException.of(quantity, value, optimizer.steps() + 1);
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
        turn.begin();
        try {
            return shardGradients.states(batch, shards);
        } finally {
            turn.end();
        }
    }

    /** The learning rate of the last step; 0 before the first. */
    public double learningRate() {
        return rate;
    }

    /**
     * ‖g‖ of each parameter in the last step, by its name in their order: of the gradient of the whole batch before clipping.
     * Computed when asked for.
     *
     * @throws IllegalStateException before the first step
     */
    public Map<String, Double> gradientNorms() {
        if (shards.isEmpty()) {
            throw new IllegalStateException("gradient norms: there are none before the first step");
        }
        turn.begin();
        try {
            return norms.byParameter();
        } finally {
            turn.end();
        }
    }

    /** The network with the parameters as they are now. */
    public Network network() {
        turn.begin();
        try {
            return Network.of(architecture, parameters).on(settings.engine());
        } finally {
            turn.end();
        }
    }

    /** What the network is trained for, output by output. */
    List<Objective> objectives() {
        return objectives;
    }

    /** The losses of the last step. */
    LossTotal lastTotal() {
        return total;
    }

    Architecture architecture() {
        return architecture;
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
