package org.souvenir.training;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Hears how training goes, on the thread that trains: {@code epochStarted (stepped* progressed)+ saved?} for every epoch, then
 * {@code stopped}, however it ended. What it throws ends training, as the cause of a {@link TrainingFailedException}.
 *
 * <pre>{@code
 * trainer.listener(new TrainingListener() {
 *     public void stepped(TrainingContext now) {
 *         if (now.step() % 100 == 0) {
 *             now.gradientNorms().forEach((parameter, norm) -> plot(parameter, now.step(), norm));
 *         }
 *     }
 * });
 * }</pre>
 */
public interface TrainingListener {

    /**
     * An epoch begins, or goes on where a checkpoint stood.
     *
     * @param epoch 1, 2, …
     * @param batches how many it has
     */
    default void epochStarted(int epoch, int batches) {}

    /**
     * A step was taken.
     *
     * @param context tells more when asked, until this method returns
     */
    default void stepped(TrainingContext context) {}

    /**
     * An epoch has ended, or validation was asked for within it.
     *
     * @param context after the last step; tells more when asked, until this method returns
     */
    default void progressed(TrainingContext context, Progress progress) {}

    /**
     * A checkpoint was written: time to copy it to where it is safe.
     *
     * @param file of {@link Trainer#checkpoint}, whole
     */
    default void saved(Path file) {
        requireNonNull(file, "file");
    }

    /** Training has ended, well or not; all listeners hear of it, whatever one of them throws. */
    default void stopped(Fit fit) {}
}
