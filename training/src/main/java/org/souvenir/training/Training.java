package org.souvenir.training;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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
        this.checkpoint = new Checkpoint(
                parameters, bestParameters, optimizer, step.settings().seed());
        if (settings.resumed() != null) {
            Checkpoint.History before = CheckpointFiles.newest(settings.resumed(), checkpoint::read);
            history.addAll(before.records());
            best = before.best();
            sequences = before.sequences();
        }
    }

    Fit run() {
        since = System.nanoTime();
        Progress before = history.isEmpty() ? null : history.get(history.size() - 1);
        if (before != null) {
            judge(before);
        }
        for (int epoch = before == null ? 1 : before.epoch() + 1; epoch <= settings.epochs() && end == null; epoch++) {
            epoch(epoch);
        }
        Fit fit = fit(end == null ? Fit.End.EPOCHS : end);
        tell(listener -> listener.stopped(fit));
        return fit;
    }

    private void epoch(int epoch) {
        List<Example> batches = data.epoch(epoch - 1L);
        if (batches.isEmpty()) {
            throw new IllegalArgumentException(
                    "training: each epoch needs at least one batch, but epoch %d has none".formatted(epoch));
        }
        tell(listener -> listener.epochStarted(epoch, batches.size()));
        State state = null;
        for (int batch = 1; batch <= batches.size() && end == null; batch++) {
            Example example = batches.get(batch - 1);
            TrainingContext context = take(example, epoch, batch, state);
            state = settings.carriesState() ? step.state() : null;
            losses.add(step.lastTotal());
            tell(listener -> listener.stepped(context));
            if (batch == batches.size() || optimizer.steps() % settings.interval() == 0) {
                validate(context);
            }
        }
        if (settings.checkpoint() != null) {
            Checkpoint.History made = new Checkpoint.History(history, best, sequences);
            settings.checkpoint().write(file -> checkpoint.write(file, made));
        }
    }

    private TrainingContext take(Example example, int epoch, int batch, @Nullable State state) {
        try {
            TrainingStep.Result result =
                    step.take(example, state, fresh(example.batch().size()));
            sequences += example.batch().size();
            return new TrainingContext(step, epoch, batch, sequences, result);
        } catch (DivergedException | IllegalArgumentException e) {
            Fit fit = fit(Fit.End.FAILURE);
            tell(listener -> listener.stopped(fit));
            throw new TrainingFailedException("epoch %d at batch %d".formatted(epoch, batch), e, fit);
        }
    }

    /** Which sequences start anew with the next step, whatever others have left; a resumed training draws the same. */
    private boolean[] fresh(int sequences) {
        RandomStream random = resets.child(optimizer.steps());
        double probability = settings.resets().orElse(0);
        boolean[] fresh = new boolean[sequences];
        for (int b = 0; b < sequences; b++) {
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
        boolean better = validation.isEmpty()
                ? finite()
                : best < 0 || settings.better(evaluation, history.get(best).validation());
        if (better) {
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

    /** Whether all parameters are numbers; after an update by too large a gradient they are not. */
    private boolean finite() {
        for (float value : parameters.values()) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private Fit fit(Fit.End reason) {
        Network last = network(finite() ? parameters : bestParameters);
        return new Fit(best < 0 || validation.isEmpty() ? last : network(bestParameters), last, best, history, reason);
    }

    private Network network(Parameters values) {
        return Network.of(architecture, values).on(engine);
    }

    private void tell(Consumer<TrainingListener> event) {
        settings.listeners().forEach(event);
    }
}
