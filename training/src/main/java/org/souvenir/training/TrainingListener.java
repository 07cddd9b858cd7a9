package org.souvenir.training;

/**
 * Hears how training goes, on the thread that trains: {@code epochStarted (stepped* progressed)+} for every epoch, then
 * {@code stopped}.
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
     * An epoch begins.
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

    /** Training has ended. */
    default void stopped(Fit fit) {}
}
