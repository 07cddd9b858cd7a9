package org.souvenir.training;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.run.RecomputingRun;
import org.souvenir.core.engine.Engine;
import org.souvenir.training.loss.Loss;
import org.souvenir.training.metric.Metric;
import org.souvenir.training.optimizer.Clipping;
import org.souvenir.training.optimizer.Optimizer;
import org.souvenir.training.optimizer.Schedule;

/**
 * How a network is trained: epochs over mini-batches, each with a look at validation data, and the best parameters are what
 * it gives in the end. Immutable: every setting makes a new trainer, and one trainer trains any number of networks.
 *
 * <pre>{@code
 * Trainer trainer = Trainer.of(new SoftmaxCrossEntropy(), new Adam(1e-3))
 *         .clipping(Clipping.byNorm(5)).epochs(20).patience(3).metrics(new Accuracy()).seed(42);
 * Fit fit = trainer.fit(network, training, validation);
 * double accuracy = trainer.evaluate(fit.network(), test).metric("accuracy");
 * }</pre>
 *
 * <p>The same seed gives the same bits, on any number of threads.
 */
public final class Trainer {
    final Loss loss;
    final Optimizer optimizer;
    Clipping clipping = Clipping.none();
    Schedule schedule = Schedule.constant();
    int epochs = 10;
    int patience = Integer.MAX_VALUE;
    int validationSteps = Integer.MAX_VALUE;
    List<Metric> metrics = List.of();

    @Nullable
    Metric choice;

    Predicate<Progress> goal = progress -> false;
    boolean carriesState;

    @Nullable
    IntUnaryOperator stretch;

    @Nullable
    Path checkpoint;

    @Nullable
    Path resumed;

    long seed;
    Engine engine = Engine.standard();
    List<TrainingListener> listeners = List.of();

    private Trainer(Loss loss, Optimizer optimizer) {
        this.loss = loss;
        this.optimizer = optimizer;
    }

    /** Ten epochs at a constant learning rate; no clipping, no patience; seed 0; on the standard engine, which uses all processors. */
    public static Trainer of(Loss loss, Optimizer optimizer) {
        return new Trainer(loss, optimizer);
    }

    private Trainer with(Consumer<Trainer> change) {
        Trainer copy = new Trainer(loss, optimizer);
        copy.clipping = clipping;
        copy.schedule = schedule;
        copy.epochs = epochs;
        copy.patience = patience;
        copy.validationSteps = validationSteps;
        copy.metrics = metrics;
        copy.choice = choice;
        copy.goal = goal;
        copy.carriesState = carriesState;
        copy.stretch = stretch;
        copy.checkpoint = checkpoint;
        copy.resumed = resumed;
        copy.seed = seed;
        copy.engine = engine;
        copy.listeners = listeners;
        change.accept(copy);
        return copy;
    }

    private static int positive(String setting, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("trainer: %s must be at least 1, but is %d".formatted(setting, value));
        }
        return value;
    }

    /** How gradients that are too large are made smaller. */
    public Trainer clipping(Clipping how) {
        return with(t -> t.clipping = how);
    }

    /** How the optimizer's learning rate changes from step to step. */
    public Trainer schedule(Schedule how) {
        return with(t -> t.schedule = how);
    }

    /** How often all training data are gone through, at most. */
    public Trainer epochs(int most) {
        positive("epochs", most);
        return with(t -> t.epochs = most);
    }

    /**
     * Stops early: after so many validations in a row that were no better than the best before. Without it all epochs are
     * gone through.
     */
    public Trainer patience(int validations) {
        positive("patience", validations);
        return with(t -> t.patience = validations);
    }

    /** Validates after every so many steps as well, not only at the end of each epoch. */
    public Trainer validationEvery(int steps) {
        positive("steps between validations", steps);
        return with(t -> t.validationSteps = steps);
    }

    /** What is counted in evaluations besides the loss. */
    public Trainer metrics(Metric... all) {
        return with(t -> t.metrics = List.of(all));
    }

    /** Takes the parameters with the best value of a metric as the best ones, instead of those with the smallest loss. */
    public Trainer bestBy(Metric metric) {
        return with(t -> t.choice = metric);
    }

    /** Stops as soon as a record shows what was wanted. */
    public Trainer until(Predicate<Progress> reached) {
        return with(t -> t.goal = reached);
    }

    /**
     * Truncated backpropagation through time (Williams and Peng, 1990): each mini-batch goes on where the same rows of the one
     * before were left, from the network's own initial states in the first of an epoch. Gradients end at the border.
     */
    public Trainer carryingState() {
        return with(t -> t.carriesState = true);
    }

    /**
     * Backpropagation in little memory, for sequences of many thousands of steps: only the states at every √T-th step are
     * kept, and what lies between is computed once more ({@link RecomputingRun}). The gradients are the same. For an LSTM with
     * T = 100,000, H = 128 and B = 1 a step took 4 MB instead of 688 and 1.08 × the time ({@code examples/run benchmark --long}).
     */
    public Trainer recomputing() {
        return with(t -> t.stretch = RecomputingRun::stretch);
    }

    /** As {@link #recomputing()}, with the states at every so many steps; a batch that is no longer is run through once. */
    public Trainer recomputing(int every) {
        positive("steps between kept states", every);
        return with(t -> t.stretch = steps -> every);
    }

    /**
     * Writes a checkpoint after every epoch: parameters, the best ones, what the optimizer remembers, and the history. The file
     * is replaced whole or not at all.
     */
    public Trainer checkpoint(Path file) {
        return with(t -> t.checkpoint = file);
    }

    /**
     * Goes on from a checkpoint, with the same bits as if training had never been interrupted. Of the network that is given to
     * {@code fit} only the architecture counts then. That file, or another one, is written on if {@link #checkpoint} says so.
     */
    public Trainer resuming(Path file) {
        return with(t -> t.resumed = file);
    }

    /** Where masks come from. */
    public Trainer seed(long from) {
        return with(t -> t.seed = from);
    }

    /** Trains on another engine than the standard one; the result is the same for any number of threads. */
    public Trainer on(Engine other) {
        return with(t -> t.engine = other);
    }

    /** One more that hears how training goes. */
    public Trainer listener(TrainingListener more) {
        return with(t ->
                t.listeners = Stream.concat(listeners.stream(), Stream.of(more)).toList());
    }

    List<Metric> counted() {
        return choice == null || metrics.contains(choice)
                ? metrics
                : Stream.concat(metrics.stream(), Stream.of(choice)).toList();
    }

    /** Training step by step, in the caller's hands: epochs, patience and metrics are left aside. */
    public TrainingStep steps(Network network) {
        return new TrainingStep(this, network);
    }

    /**
     * Trains without validation data, for all epochs.
     *
     * @param network where it starts; stays as it is
     * @throws TrainingFailedException if it comes to a batch that it can't go on with
     * @throws IllegalArgumentException if {@link #patience} or {@link #bestBy} is set, which compare validations
     */
    public Fit fit(Network network, ExampleSource training) {
        if (patience < Integer.MAX_VALUE || choice != null) {
            throw new IllegalArgumentException("trainer: %s needs validation data, but there are none"
                    .formatted(choice == null ? "patience" : "bestBy"));
        }
        return new Training(this, network, training, null).run();
    }

    /**
     * Trains.
     *
     * @param network where it starts; stays as it is
     * @throws TrainingFailedException if it comes to a batch that it can't go on with
     * @throws IllegalArgumentException if there are no training or no validation data, or a metric cannot count the targets of
     *     the loss
     */
    public Fit fit(Network network, ExampleSource training, ExampleSource validation) {
        return new Training(this, network, training, validation).run();
    }

    /**
     * Loss and metrics of a data set.
     *
     * @param counts what is filled besides the metrics' own counts, such as a confusion matrix
     * @throws IllegalArgumentException if a metric or a count cannot count the targets of the loss
     */
    public Evaluation evaluate(Network network, ExampleSource examples, Metric.Count... counts) {
        Evaluator evaluator = new Evaluator(network.architecture(), loss, counted(), engine);
        return evaluator.evaluate(network.parameters().values(), examples.epoch(0), carriesState, counts);
    }
}
