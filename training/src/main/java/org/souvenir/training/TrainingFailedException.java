package org.souvenir.training;

/**
 * Training came to something that it can't go on with: a loss, a gradient or an update that is no number any more, data or
 * targets that do not fit, or whatever a reader, a listener, a metric, a loss or the disk threw. The cause says what; nothing
 * that was learned before is lost.
 */
public final class TrainingFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int epoch;
    private final int batch;
    private final transient Fit fit;

    TrainingFailedException(int epoch, int batch, Throwable cause, Fit fit) {
        super("training: stopped in epoch %d %s: %s".formatted(epoch, place(batch), message(cause)), cause);
        this.epoch = epoch;
        this.batch = batch;
        this.fit = fit;
    }

    private static String place(int batch) {
        return batch == 0 ? "before its first batch" : "at batch " + batch;
    }

    private static String message(Throwable cause) {
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** The epoch, 1, 2, … */
    public int epoch() {
        return epoch;
    }

    /** Which batch of the epoch was read, trained on, or last trained on, 1, 2, …; 0 before the first. */
    public int batch() {
        return batch;
    }

    /**
     * What training came to before: the best parameters, and those after the last step that went well. Its end is
     * {@link Fit.End#FAILURE}, or {@link Fit.End#INTERRUPTED} if the thread was interrupted, which may be why something was thrown.
     */
    public Fit fit() {
        return fit;
    }
}
