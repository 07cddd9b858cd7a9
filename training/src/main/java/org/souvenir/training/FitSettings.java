package org.souvenir.training;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.file.FileClaim;
import org.souvenir.training.metric.Metric;

/**
 * What a {@link Trainer} says about the way from the first step to the last.
 *
 * @param epochs how many there are at most
 * @param patience after how many validations in a row without a better one training stops; {@link #ENDLESS} for never
 * @param interval after how many steps to validate, besides the end of an epoch; {@link #ENDLESS} for never
 * @param metrics what is counted besides the loss
 * @param choice the metric by which the best parameters are chosen; null for the loss
 * @param goal what a record shows once training may stop
 * @param resets how probable it is that a row of a batch starts anew instead of going on where the same row of the batch before
 *     was left; empty if all rows always start anew
 * @param checkpoint where to write checkpoints, or null
 * @param resumed what to go on from, or null
 */
record FitSettings(
        int epochs,
        int patience,
        int interval,
        List<OutputMetric> metrics,
        @Nullable OutputMetric choice,
        Predicate<Progress> goal,
        OptionalDouble resets,
        @Nullable CheckpointFiles checkpoint,
        @Nullable Resumed resumed,
        List<TrainingListener> listeners) {

    /**
     * A checkpoint to go on from.
     *
     * @param free what may be otherwise than it was; unmodifiable
     */
    record Resumed(Path file, Set<Condition> free) {}

    static final int ENDLESS = Integer.MAX_VALUE;

    static final FitSettings STANDARD = new FitSettings(
            10, ENDLESS, ENDLESS, List.of(), null, progress -> false, OptionalDouble.empty(), null, null, List.of());

    /** The metrics, among them the one by which the best parameters are chosen. */
    List<OutputMetric> counted() {
        return choice == null || metrics.contains(choice)
                ? metrics
                : Stream.concat(metrics.stream(), Stream.of(choice)).toList();
    }

    /** Whether a batch goes on where the one before was left. */
    boolean carriesState() {
        return resets.isPresent();
    }

    /** Whether an evaluation is better than another. */
    boolean better(Evaluation evaluation, Evaluation other) {
        return choice == null
                ? Metric.Better.LOWER.than(evaluation.loss(), other.loss())
                : choice.metric().better().than(evaluation.metric(choice.name()), other.metric(choice.name()));
    }

    /**
     * Checks that others can be compared with the best so far of a checkpoint.
     *
     * @throws IllegalArgumentException if not
     */
    void checkJudged(Path file, Evaluation bestSoFar) {
        if (choice != null && !bestSoFar.metrics().containsKey(choice.name())) {
            throw new IllegalArgumentException(
                    "checkpoint %s: its best parameters must be judged by %s, but there are the metrics %s"
                            .formatted(file, choice.name(), bestSoFar.metrics().keySet()));
        }
    }

    /**
     * Keeps other trainings from the checkpoint, if there is one, until it is closed.
     *
     * @throws IllegalStateException if one has it
     */
    @Nullable
    FileClaim claim() {
        return checkpoint == null ? null : checkpoint.claim();
    }

    /**
     * Checks that nothing needs validation data.
     *
     * @throws IllegalArgumentException if something does
     */
    void checkWithoutValidation() {
        if (patience < ENDLESS || choice != null) {
            throw new IllegalArgumentException("trainer: %s needs validation data, but there are none"
                    .formatted(choice == null ? "patience" : "bestBy"));
        }
    }

    FitSettings withEpochs(int newEpochs) {
        return new FitSettings(
                newEpochs, patience, interval, metrics, choice, goal, resets, checkpoint, resumed, listeners);
    }

    FitSettings withPatience(int newPatience) {
        return new FitSettings(
                epochs, newPatience, interval, metrics, choice, goal, resets, checkpoint, resumed, listeners);
    }

    FitSettings withInterval(int newInterval) {
        return new FitSettings(
                epochs, patience, newInterval, metrics, choice, goal, resets, checkpoint, resumed, listeners);
    }

    FitSettings withMetrics(List<OutputMetric> newMetrics) {
        return new FitSettings(
                epochs, patience, interval, newMetrics, choice, goal, resets, checkpoint, resumed, listeners);
    }

    FitSettings withChoice(OutputMetric newChoice) {
        return new FitSettings(
                epochs, patience, interval, metrics, newChoice, goal, resets, checkpoint, resumed, listeners);
    }

    FitSettings withGoal(Predicate<Progress> newGoal) {
        return new FitSettings(
                epochs, patience, interval, metrics, choice, newGoal, resets, checkpoint, resumed, listeners);
    }

    FitSettings withResets(OptionalDouble newResets) {
        return new FitSettings(
                epochs, patience, interval, metrics, choice, goal, newResets, checkpoint, resumed, listeners);
    }

    FitSettings withCheckpoint(CheckpointFiles newCheckpoint) {
        return new FitSettings(
                epochs, patience, interval, metrics, choice, goal, resets, newCheckpoint, resumed, listeners);
    }

    FitSettings withResumed(Resumed newResumed) {
        return new FitSettings(
                epochs, patience, interval, metrics, choice, goal, resets, checkpoint, newResumed, listeners);
    }

    FitSettings withListeners(List<TrainingListener> newListeners) {
        return new FitSettings(
                epochs, patience, interval, metrics, choice, goal, resets, checkpoint, resumed, newListeners);
    }
}
