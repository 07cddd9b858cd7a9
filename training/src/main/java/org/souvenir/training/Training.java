package org.souvenir.training;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.run.Carrying;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.random.RandomStream;
import org.souvenir.training.optimizer.OptimizerState;

/** One network on its way through the epochs. */
final class Training {
    private final FitSettings settings;
    private final Architecture architecture;
    private final Parameters parameters;
    private final Parameters bestParameters;
    private final OptimizerState optimizer;
    private final ExampleSource data;
    private final List<Example> validation;
    private final TrainingStep step;
    private final RandomStream resets;
    private final Engine engine;
    private final Evaluator evaluator;
    private final Checkpoint checkpoint;
    private final List<Progress> history = new ArrayList<>();
    private int best = -1;
    private LossTotal losses;
    private long sequences;
    private long since;
    /** The epoch to go on with. */
    private int epoch = 1;
    /** How many batches of it are done. */
    private int done;
    /** The epoch that was worked on last. */
    private int at = 1;
    /** The batch of that epoch that is read or was trained on last; 0 before the first. */
    private int batch;

    /** What is known of the epoch to go on with. */
    private @Nullable List<Example> next;

    private @Nullable State state;
    private Fit.@Nullable End end;

    /**
     * Takes no step yet.
     *
     * @param validation the validation data; empty if there are none
     */
    Training(TrainingStep step, FitSettings settings, ExampleSource data, List<Example> validation) {
        Network network = step.network();
        this.step = step;
        this.settings = settings;
        this.architecture = network.architecture();
        if (settings.carriesState()) {
            Carrying.checkSegments(architecture, "truncated backpropagation through time");
        }
        this.parameters = step.parameters();
        this.optimizer = step.optimizer();
        this.bestParameters = network.parameters();
        this.data = data;
        this.validation = validation;
        this.resets = RandomStream.of(step.settings().seed()).child("resets");
        this.engine = step.settings().engine();
        this.evaluator = new Evaluator(architecture, step.objectives(), settings.counted(), engine);
        this.losses = new LossTotal(step.objectives());
        this.checkpoint = new Checkpoint(parameters, bestParameters, optimizer);
    }

    /** What is wrong before the first step is thrown as it is; what readers and listeners throw is a cause. */
    Fit run() {
        next = guarded(() -> data.epoch(0));
        checkNotEmpty(next, 1);
        CheckpointFiles files = settings.checkpoint();
        FitSettings.Resumed resumed = settings.resumed();
        if (files == null && resumed == null) {
            return train(() -> {});
        }
        List<Example> first = next;
        Conditions conditions = guarded(() -> Conditions.of(step, settings, first, validation));
        if (resumed != null) {
            Standing standing =
                    CheckpointFiles.newest(resumed.file(), file -> checkpoint.read(file, conditions, resumed.free()));
            if (standing.best() >= 0) {
                settings.checkJudged(
                        resumed.file(), standing.records().get(standing.best()).validation());
            }
            goOnFrom(standing);
        }
        return files == null
                ? train(() -> {})
                : train(() -> {
                    files.write(file -> checkpoint.write(file, conditions, standing()));
                    tell(listener -> listener.saved(files.file()));
                });
    }

    private void goOnFrom(Standing standing) {
        history.addAll(standing.records());
        best = standing.best();
        epoch = standing.epoch();
        done = standing.batch();
        sequences = standing.sequences();
        losses.add(standing.sums(), standing.weights());
        state = settings.carriesState() ? standing.state() : null;
        if (epoch > 1) {
            next = null;
        }
    }

    private Standing standing() {
        return new Standing(history, best, epoch, done, sequences, losses.sums(), losses.weights(), state);
    }

    private Fit train(Runnable save) {
        since = System.nanoTime();
        Fit.End reason = guarded(() -> {
            if (!history.isEmpty()) {
                judge(history.get(history.size() - 1));
            }
            while (epoch <= settings.epochs() && end == null) {
                long steps = optimizer.steps();
                epoch();
                if (optimizer.steps() > steps) {
                    save.run();
                }
            }
            return end == null ? Fit.End.EPOCHS : end;
        });
        Fit fit = fit(reason);
        List<Throwable> thrown = stopped(fit);
        if (!thrown.isEmpty()) {
            throw failure(thrown, fit);
        }
        return fit;
    }

    /** Does a part of training; whatever it throws must not lose what was learned. */
    private <T> T guarded(Supplier<T> part) {
        try {
            return part.get();
        } catch (Throwable e) {
            Fit fit = fit(Thread.currentThread().isInterrupted() ? Fit.End.INTERRUPTED : Fit.End.FAILURE);
            List<Throwable> thrown = new ArrayList<>(List.of(e));
            thrown.addAll(stopped(fit));
            throw failure(thrown, fit);
        }
    }

    /** Of the first, with the others beside it. */
    private TrainingFailedException failure(List<Throwable> thrown, Fit fit) {
        TrainingFailedException failure = new TrainingFailedException(at, batch, thrown.get(0), fit);
        thrown.stream().skip(1).forEach(failure::addSuppressed);
        return failure;
    }

    /** Tells all listeners, whatever one of them throws. */
    private List<Throwable> stopped(Fit fit) {
        List<Throwable> thrown = new ArrayList<>();
        for (TrainingListener listener : settings.listeners()) {
            try {
                listener.stopped(fit);
            } catch (Throwable e) {
                thrown.add(e);
            }
        }
        return thrown;
    }

    /** From where it stands to its end, or to the end of training. */
    private void epoch() {
        at = epoch;
        batch = 0;
        List<Example> batches = next == null ? data.epoch(epoch - 1L) : next;
        next = null;
        checkNotEmpty(batches, epoch);
        if (done >= batches.size()) {
            throw new IllegalArgumentException("checkpoint: %d batches of epoch %d are done, but it has %d"
                    .formatted(done, epoch, batches.size()));
        }
        tell(listener -> listener.epochStarted(epoch, batches.size()));
        while (done < batches.size() && end == null) {
            if (Thread.currentThread().isInterrupted()) {
                end = Fit.End.INTERRUPTED;
            } else {
                batch(batches);
            }
        }
        if (done == batches.size()) {
            epoch++;
            done = 0;
            state = null;
        }
    }

    private static void checkNotEmpty(List<Example> batches, int epoch) {
        requireNonNull(batches, "training: the batches that a source gives for an epoch");
        if (batches.isEmpty()) {
            throw new IllegalArgumentException(
                    "training: each epoch needs at least one batch, but epoch %d has none".formatted(epoch));
        }
    }

    private void batch(List<Example> batches) {
        batch = done + 1;
        Example example = requireNonNull(batches.get(done), "training: a batch that a source gives");
        TrainingStep.Result result =
                step.take(example, state, fresh(example.batch().size()));
        done++;
        sequences += example.batch().size();
        state = settings.carriesState() ? step.state() : null;
        losses.add(step.lastTotal());
        TrainingContext context = new TrainingContext(step, epoch, batch, sequences, result);
        tell(listener -> listener.stepped(context));
        if (done == batches.size() || optimizer.steps() % settings.interval() == 0) {
            validate(context);
        }
    }

    /** Which sequences start anew with the next step, whatever others have left; a resumed training draws the same. */
    private boolean[] fresh(int size) {
        RandomStream random = resets.child(optimizer.steps());
        double probability = settings.resets().orElse(0);
        boolean[] fresh = new boolean[size];
        for (int b = 0; b < size; b++) {
            fresh[b] = random.unit(b) < probability;
        }
        return fresh;
    }

    /** Makes a record, and keeps the parameters if they are the best so far. */
    private void validate(TrainingContext context) {
        Evaluation evaluation = validation.isEmpty()
                ? Evaluation.NONE
                : evaluator.evaluate(parameters.values(), validation, settings.carriesState(), Architecture.OUTPUT);
        long now = System.nanoTime();
        Map<String, Double> means = losses.means(0);
        Progress progress = new Progress(
                context.epoch(),
                optimizer.steps(),
                losses.loss(means),
                means,
                evaluation,
                Duration.ofNanos(now - since));
        since = now;
        losses = new LossTotal(step.objectives());
        history.add(progress);
        if (validation.isEmpty()
                || best < 0
                || settings.better(evaluation, history.get(best).validation())) {
            best = history.size() - 1;
            bestParameters.copyFrom(parameters);
        }
        tell(listener -> listener.progressed(context, progress));
        judge(progress);
    }

    private void judge(Progress progress) {
        if (settings.goal().test(progress)) {
            end = Fit.End.REACHED;
        } else if (!validation.isEmpty() && history.size() - 1 - best >= settings.patience()) {
            end = Fit.End.PATIENCE;
        }
    }

    private Fit fit(Fit.End reason) {
        Network last = network(parameters);
        return new Fit(best < 0 || validation.isEmpty() ? last : network(bestParameters), last, best, history, reason);
    }

    private Network network(Parameters values) {
        return Network.of(architecture, values).on(engine);
    }

    private void tell(Consumer<TrainingListener> event) {
        settings.listeners().forEach(event);
    }
}
