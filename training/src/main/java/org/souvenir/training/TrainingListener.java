package org.souvenir.training;

/**
 * Hears how training goes, on the thread that trains: {@code epochStarted (stepped* progressed)+} for every epoch, then
 * {@code stopped}.
 */
public interface TrainingListener {

    /**
     * An epoch begins.
     *
     * @param epoch 1, 2, …
     * @param batches how many it has
     */
    default void epochStarted(int epoch, int batches) {}

    /**
     * A step was taken.
     *
     * @param batch 1, 2, … in its epoch
     */
    default void stepped(int batch, TrainingStep.Result result) {}

    /** An epoch has ended, or validation was asked for within it. */
    default void progressed(Progress progress) {}

    /** Training has ended. */
    default void stopped(Fit fit) {}
}
