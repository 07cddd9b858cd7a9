package org.souvenir.training;

import java.util.Locale;

/**
 * What must be as it was where training goes on from a checkpoint ({@link Trainer#resuming}), so that the run is the one that
 * would have been without a break. How long it lasts may always change: epochs, patience, goal, and how often is validated.
 */
public enum Condition {
    /** The layers, what they read, and their settings. Parameters must be the same by name and shape in any case. */
    ARCHITECTURE,
    /** The seed of masks and of rows that start anew. */
    SEED,
    /**
     * What {@link org.souvenir.training.optimizer.Optimizer#settings} says. What is remembered must have the same names in any
     * case.
     */
    OPTIMIZER,
    /** The losses: their weights, and equations or {@link org.souvenir.training.loss.SequenceLoss#settings}. */
    LOSS,
    /** The factors of the schedule, at some thousand steps from the first to the 10⁹-th. */
    SCHEDULE,
    /** How gradients are clipped. */
    CLIPPING,
    /** Whether batches go on where those before were left, and how many rows start anew all the same. */
    CARRIED_STATE,
    /** Which states are kept for the way back. */
    RECOMPUTING,
    /** The batches of the first epoch: their sizes, and all their numbers. */
    TRAINING_DATA,
    /** The validation data, by which the best parameters are chosen. */
    VALIDATION_DATA,
    /** The kernels: sums in vectors of another width are rounded otherwise. */
    KERNELS;

    /** The name in files and messages: {@code training-data}. */
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
