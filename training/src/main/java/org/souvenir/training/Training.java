package org.souvenir.training;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.run.Carrying;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.training.metric.Metric.Better;
import org.souvenir.training.optimizer.OptimizerState;

/** One network on its way through the epochs. */
final class Training {
    private final Trainer trainer;
    private final Architecture architecture;
    private final Parameters parameters;
    private final Parameters bestParameters;
    private final OptimizerState optimizer;
    private final ExampleSource data;
    private final @Nullable List<Example> validation;
    private final TrainingStep step;
    private final Evaluator evaluator;
    private final Checkpoint checkpoint;
    private final List<Progress> history = new ArrayList<>();
    private int best = -1;
    private double lossSum;
    private long rows;
    private long since;
    private Fit.@Nullable End end;

    Training(Trainer trainer, Network network, ExampleSource data, @Nullable ExampleSource validation) {
        this.trainer = trainer;
        this.architecture = network.architecture();
        if (trainer.carriesState) {
            Carrying.checkSegments(architecture, "truncated backpropagation through time");
        }
        this.step = trainer.steps(network);
        this.parameters = step.parameters();
        this.optimizer = step.optimizer();
        this.bestParameters = network.parameters();
        this.data = data;
        this.validation = validation == null ? null : validation.epoch(0);
        if (this.validation != null && this.validation.isEmpty()) {
            throw new IllegalArgumentException("validation: at least one batch is needed, but there is none");
        }
        this.evaluator = new Evaluator(architecture, trainer.loss, trainer.counted(), trainer.engine);
        this.checkpoint = new Checkpoint(parameters, bestParameters, optimizer, trainer.seed);
        if (trainer.resumed != null) {
            Checkpoint.History before = checkpoint.read(trainer.resumed);
            history.addAll(before.records());
            best = before.best();
        }
    }

    Fit run() {
        since = System.nanoTime();
        Progress before = history.isEmpty() ? null : history.get(history.size() - 1);
        if (before != null) {
            judge(before);
        }
        for (int epoch = before == null ? 1 : before.epoch() + 1; epoch <= trainer.epochs && end == null; epoch++) {
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
                    "training: at least one batch an epoch is needed, but epoch %d has none".formatted(epoch));
        }
        tell(listener -> listener.epochStarted(epoch, batches.size()));
        State state = null;
        for (int batch = 1; batch <= batches.size() && end == null; batch++) {
            TrainingStep.Result result = take(batches, epoch, batch, state);
            state = trainer.carriesState ? step.state() : null;
            lossSum += result.loss() * result.rows();
            rows += result.rows();
            int number = batch;
            tell(listener -> listener.stepped(number, result));
            if (batch == batches.size() || optimizer.steps() % trainer.validationSteps == 0) {
                look(epoch);
            }
        }
        if (trainer.checkpoint != null) {
            checkpoint.write(trainer.checkpoint, new Checkpoint.History(history, best));
        }
    }

    private TrainingStep.Result take(List<Example> batches, int epoch, int batch, @Nullable State state) {
        try {
            return step.take(batches.get(batch - 1), state);
        } catch (DivergedException | IllegalArgumentException e) {
            Fit fit = fit(Fit.End.FAILURE);
            tell(listener -> listener.stopped(fit));
            throw new TrainingFailedException("epoch %d at batch %d".formatted(epoch, batch), e, fit);
        }
    }

    /** Validates, and keeps the parameters if they are the best so far. */
    private void look(int epoch) {
        Evaluation evaluation = validation == null
                ? Evaluation.NONE
                : evaluator.evaluate(parameters.values(), validation, trainer.carriesState);
        long now = System.nanoTime();
        Progress progress =
                new Progress(epoch, optimizer.steps(), lossSum / rows, evaluation, Duration.ofNanos(now - since));
        since = now;
        lossSum = 0;
        rows = 0;
        history.add(progress);
        boolean better = validation == null
                ? finite()
                : best < 0 || better(evaluation, history.get(best).validation());
        if (better) {
            best = history.size() - 1;
            bestParameters.copyFrom(parameters);
        }
        tell(listener -> listener.progressed(progress));
        judge(progress);
    }

    private void judge(Progress progress) {
        if (trainer.goal.test(progress)) {
            end = Fit.End.REACHED;
        } else if (validation != null && history.size() - 1 - best >= trainer.patience) {
            end = Fit.End.PATIENCE;
        }
    }

    private boolean better(Evaluation one, Evaluation other) {
        return trainer.choice == null
                ? Better.LOWER.than(one.loss(), other.loss())
                : trainer.choice.better().than(one.metric(trainer.choice.name()), other.metric(trainer.choice.name()));
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
        Network last =
                Network.of(architecture, finite() ? parameters : bestParameters).on(trainer.engine);
        return new Fit(
                best < 0 || validation == null
                        ? last
                        : Network.of(architecture, bestParameters).on(trainer.engine),
                last,
                best,
                history,
                reason);
    }

    private void tell(Consumer<TrainingListener> what) {
        trainer.listeners.forEach(what);
    }
}
