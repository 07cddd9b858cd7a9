package org.souvenir.training;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.run.RecomputingRun;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.file.FileClaim;
import org.souvenir.core.name.NoNulls;
import org.souvenir.training.loss.Loss;
import org.souvenir.training.loss.Losses;
import org.souvenir.training.metric.Metric;
import org.souvenir.training.optimizer.Clipping;
import org.souvenir.training.optimizer.Optimizer;
import org.souvenir.training.optimizer.Schedule;

/**
 * How a network is trained: epochs over mini-batches, each with a validation at its end; the result has the best parameters
 * that were seen. Immutable: every setting makes a new trainer, and one trainer trains any number of networks.
 *
 * <pre>{@code
 * Trainer trainer = Trainer.of(new SoftmaxCrossEntropy(), new Adam(1e-3))
 *         .clipping(Clipping.byNorm(5)).epochs(20).patience(3).metrics(new Accuracy()).seed(42);
 * Fit fit = trainer.fit(network, training, validation);
 * double accuracy = trainer.evaluate(fit.network(), test).metric("accuracy");
 * }</pre>
 *
 * <p>The same seed gives the same bits, on any number of threads and on any JDK; other kernels ({@link Engine#kernelName}) add up
 * in another order, so that their bits differ.
 */
public final class Trainer {
    /**
     * Measured on an LSTM of 2 × 128 after one epoch of tiny Shakespeare (32 streams, windows of 50 steps), with three seeds: of
     * 400 fresh starts 3, 0 and 10 were lost for good without resets, none with them; the text held out cost 2.050, 2.043 and
     * 2.148 nats without, 2.036, 2.042 and 2.047 with them. A probability of 0.02 did as well.
     */
    private static final double RESET_PROBABILITY = 0.05;

    private static final int MOST_CHECKPOINTS = 1000;

    private final StepSettings step;
    private final FitSettings fit;

    private Trainer(StepSettings step, FitSettings fit) {
        this.step = step;
        this.fit = fit;
    }

    /** Ten epochs at a constant learning rate; no clipping, no patience; seed 0; on the standard engine, which uses all processors. */
    public static Trainer of(Loss loss, Optimizer optimizer) {
        requireNonNull(loss, "loss");
        requireNonNull(optimizer, "optimizer");
        return of(Losses.of(loss), optimizer);
    }

    /**
     * As {@link #of(Loss, Optimizer)}, for a network with several outputs: a loss for each.
     *
     * <pre>{@code
     * Trainer.of(Losses.of("class", new SoftmaxCrossEntropy()).and("price", new MeanSquaredError(), 0.5), new Adam(1e-3));
     * }</pre>
     */
    public static Trainer of(Losses losses, Optimizer optimizer) {
        requireNonNull(losses, "losses");
        requireNonNull(optimizer, "optimizer");
        return new Trainer(StepSettings.of(losses, optimizer), FitSettings.STANDARD);
    }

    StepSettings stepSettings() {
        return step;
    }

    private Trainer with(StepSettings changed) {
        return new Trainer(changed, fit);
    }

    private Trainer with(FitSettings changed) {
        return new Trainer(step, changed);
    }

    private static int positive(String setting, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("trainer: %s must be at least 1, but is %d".formatted(setting, value));
        }
        return value;
    }

    /** How gradients that are too large are made smaller. */
    public Trainer clipping(Clipping clipping) {
        requireNonNull(clipping, "clipping");
        return with(step.withClipping(clipping));
    }

    /** How the optimizer's learning rate changes from step to step. */
    public Trainer schedule(Schedule schedule) {
        requireNonNull(schedule, "schedule");
        return with(step.withSchedule(schedule));
    }

    /** How many epochs there are at most; an epoch goes through all training data once. */
    public Trainer epochs(int epochs) {
        positive("epochs", epochs);
        return with(fit.withEpochs(epochs));
    }

    /** Stops early: after so many validations in a row that were no better than the best before. Needs validation data. */
    public Trainer patience(int validations) {
        positive("patience", validations);
        return with(fit.withPatience(validations));
    }

    /** Validates after every so many steps as well, not only at the end of each epoch. */
    public Trainer validationEvery(int steps) {
        positive("steps between validations", steps);
        return with(fit.withInterval(steps));
    }

    /** What is counted in evaluations besides the loss, of a network with one output; in place of what was set before. */
    public Trainer metrics(Metric... metrics) {
        return metrics(Architecture.OUTPUT, metrics);
    }

    /**
     * What is counted of one output besides the loss, in place of what was set for it before; an evaluation has it by both names,
     * {@code class accuracy}.
     */
    public Trainer metrics(String output, Metric... metrics) {
        requireNonNull(output, "output");
        NoNulls.in(metrics, "metrics");
        Stream<OutputMetric> others =
                fit.metrics().stream().filter(metric -> !metric.output().equals(output));
        Stream<OutputMetric> own = Arrays.stream(metrics).map(metric -> new OutputMetric(output, metric));
        return with(fit.withMetrics(Stream.concat(others, own).toList()));
    }

    /** Takes the parameters with the best value of a metric as the best ones, not those with the smallest loss. Needs validation data. */
    public Trainer bestBy(Metric metric) {
        requireNonNull(metric, "metric");
        return with(fit.withChoice(OutputMetric.of(metric)));
    }

    /** As {@link #bestBy(Metric)}, with a metric of one output. */
    public Trainer bestBy(String output, Metric metric) {
        requireNonNull(output, "output");
        requireNonNull(metric, "metric");
        return with(fit.withChoice(new OutputMetric(output, metric)));
    }

    /** Stops as soon as a record meets a goal. */
    public Trainer until(Predicate<Progress> goal) {
        requireNonNull(goal, "goal");
        return with(fit.withGoal(goal));
    }

    /**
     * Truncated backpropagation through time (Williams and Peng, 1990): each row of a mini-batch starts with the state that
     * the same row of the batch before has left; the first batch of an epoch starts with the network's own initial states.
     * Gradients do not reach back into the batch before.
     *
     * <p>Now and then a row starts anew all the same: {@link #carryingState(double)} with 0.05, once in 20 batches.
     */
    public Trainer carryingState() {
        return carryingState(RESET_PROBABILITY);
    }

    /**
     * As {@link #carryingState()}, with another probability that a row starts with the network's own initial states instead of
     * what was left: drawn from the seed for each row of each mini-batch by itself. A network that hardly ever starts anew in
     * training may not find into a sequence from some starts, and then stays as bad as it began. Learned initial states learn
     * from the rows that do. Evaluations carry all states.
     *
     * @param resetProbability in [0, 1]; 0 for never, 1 for always, as if no state were carried
     * @throws IllegalArgumentException if it is none
     */
    public Trainer carryingState(double resetProbability) {
        if (!(resetProbability >= 0 && resetProbability <= 1)) {
            throw new IllegalArgumentException(
                    "trainer: the probability that a row starts anew must be in [0, 1], but is " + resetProbability);
        }
        return with(fit.withResets(OptionalDouble.of(resetProbability)));
    }

    /**
     * Backpropagation in little memory, for sequences of many thousands of steps: only the states at every √T-th step are
     * kept, and what lies between is computed once more ({@link RecomputingRun}). The gradients are the same. For an LSTM with
     * T = 100,000, H = 128 and B = 1 a step took 4 MB instead of 688 and 1.08 × the time ({@code examples/run benchmark --long}).
     */
    public Trainer recomputing() {
        return with(step.withStretch(new Recomputing(Recomputing.ROOT)));
    }

    /**
     * As {@link #recomputing()}, but with the states of every {@code interval}-th step; a batch of no more steps is computed
     * once.
     */
    public Trainer recomputing(int interval) {
        positive("steps between kept states", interval);
        return with(step.withStretch(new Recomputing(interval)));
    }

    /**
     * Writes a checkpoint after every epoch, and where training ends within one without a failure: parameters, the best ones,
     * what the optimizer remembers, the history, and what else the next step depends on. The file is replaced whole or not at
     * all. {@code fit} tries its place before the first step, and goes through the data of an epoch once more, by which they are
     * known again. One training at a time has the file: while it runs, others that would write it are refused, in this process and
     * in others, and are told whose it is ({@link org.souvenir.core.file.FileClaim}).
     *
     * @throws IllegalStateException if the optimizer or a loss of sequences cannot tell its settings
     */
    public Trainer checkpoint(Path file) {
        requireNonNull(file, "file");
        return checkpoint(file, 1);
    }

    /**
     * As {@link #checkpoint(Path)}, and keeps the checkpoints before as well: {@code FILE.1}, {@code FILE.2} and so on, each older
     * than the one before. {@link #resuming} goes on from the newest that is whole.
     *
     * @param kept how many there are, the newest among them; from 1 to 1000
     * @throws IllegalStateException as {@link #checkpoint(Path)}
     */
    public Trainer checkpoint(Path file, int kept) {
        requireNonNull(file, "file");
        positive("checkpoints that are kept", kept);
        if (kept > MOST_CHECKPOINTS) {
            throw new IllegalArgumentException(
                    "trainer: at most %d checkpoints can be kept, but %d are to be".formatted(MOST_CHECKPOINTS, kept));
        }
        step.checkSettings();
        return with(fit.withCheckpoint(new CheckpointFiles(file, kept)));
    }

    /**
     * Goes on from a checkpoint, with the same bits as if training had never been interrupted, wherever in an epoch that was. Of
     * its network {@code fit} then takes the architecture alone. How long training lasts may change: epochs, patience, the goal.
     * {@code fit} refuses a file of a run that differs in a {@link Condition}, and says in which; name those that are changed on
     * purpose. New checkpoints are written only where {@link #checkpoint} says. A file
     * that is broken is passed over for the newest older one that is whole, with a warning.
     *
     * <pre>{@code
     * trainer.epochs(40).resuming(file);                                          // longer
     * Trainer.of(loss, new Adam(1e-4)).resuming(file, Condition.OPTIMIZER);       // with a lower learning rate
     * }</pre>
     *
     * @param free what may be otherwise than it was
     */
    public Trainer resuming(Path file, Condition... free) {
        requireNonNull(file, "file");
        NoNulls.in(free, "free");
        return with(fit.withResumed(new FitSettings.Resumed(file, Set.copyOf(Arrays.asList(free)))));
    }

    /** The seed of dropout masks. */
    public Trainer seed(long seed) {
        return with(step.withSeed(seed));
    }

    /** Trains on another engine than the standard one; the result is the same for any number of threads. */
    public Trainer on(Engine engine) {
        requireNonNull(engine, "engine");
        return with(step.withEngine(engine));
    }

    /**
     * Has gradients computed elsewhere, with the same bits. Validation and the optimizer stay here.
     *
     * @throws IllegalArgumentException from {@code steps} and {@code fit} if the shards of this network's batches have to meet
     */
    public Trainer sharing(ShardExecutor executor) {
        requireNonNull(executor, "executor");
        return with(step.withSharing(executor));
    }

    /** Adds a listener to those that hear how training goes. */
    public Trainer listener(TrainingListener listener) {
        requireNonNull(listener, "listener");
        return with(fit.withListeners(
                Stream.concat(fit.listeners().stream(), Stream.of(listener)).toList()));
    }

    /** Training step by step, by the caller; what is set about epochs, validation and checkpoints has no effect. */
    public TrainingStep steps(Network network) {
        requireNonNull(network, "network");
        return new TrainingStep(step, network);
    }

    /**
     * Trains without validation data, for all epochs.
     *
     * @param network where it starts; stays as it is; not quantised
     * @throws TrainingFailedException if something is thrown on the way: it has what was learned so far
     * @throws IllegalStateException if another training has the file of the checkpoint
     * @throws IllegalArgumentException if there are no training data, the network is quantised, a checkpoint cannot be written or is
     *     of a run that differs, or if {@link #patience} or {@link #bestBy} is set, which compare validations
     */
    public Fit fit(Network network, ExampleSource training) {
        requireNonNull(training, "training");
        fit.checkWithoutValidation();
        return run(network, training, List.of());
    }

    /**
     * Trains.
     *
     * @param network where it starts; stays as it is
     * @throws TrainingFailedException if something is thrown on the way: it has what was learned so far
     * @throws IllegalArgumentException if there are no training or no validation data, a metric cannot count the targets of the
     *     loss, the network is quantised, or a checkpoint cannot be written or is of a run that differs
     */
    public Fit fit(Network network, ExampleSource training, ExampleSource validation) {
        requireNonNull(network, "network");
        requireNonNull(training, "training");
        requireNonNull(validation, "validation");
        List<Example> examples = requireNonNull(validation.epoch(0), "validation: the batches that a source gives");
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("validation: at least one batch is needed, but there is none");
        }
        return run(network, training, examples);
    }

    private Fit run(Network network, ExampleSource training, List<Example> validation) {
        FileClaim claim = fit.claim();
        try (claim) {
            return new Training(steps(network), fit, training, validation).run();
        }
    }

    /**
     * Loss and metrics of a data set.
     *
     * @param counts what is filled besides the metrics' own counts, such as a confusion matrix
     * @throws IllegalArgumentException if a metric or a count cannot count the targets of the loss
     */
    public Evaluation evaluate(Network network, ExampleSource examples, Metric.Count... counts) {
        return evaluate(network, examples, Architecture.OUTPUT, counts);
    }

    /**
     * As {@link #evaluate(Network, ExampleSource, Metric.Count...)}.
     *
     * @param output whose predictions the counts are filled with
     */
    public Evaluation evaluate(Network network, ExampleSource examples, String output, Metric.Count... counts) {
        requireNonNull(network, "network");
        requireNonNull(examples, "examples");
        requireNonNull(output, "output");
        NoNulls.in(counts, "counts");
        List<Objective> objectives = Objective.of(network.architecture(), step.losses());
        Evaluator evaluator = new Evaluator(
                network.architecture(), network.quantisation().precision(), objectives, fit.counted(), step.engine());
        List<Example> batches = requireNonNull(examples.epoch(0), "evaluate: the batches that a source gives");
        return evaluator.evaluate(network.parameters().values(), batches, fit.carriesState(), output, counts);
    }
}
