package org.souvenir.training;

/**
 * Training came to a batch that it can't go on with: the loss or its gradient is no number any more, the data hold something
 * that is no number, or targets do not fit. The cause says what; nothing that was learned before is lost.
 */
public final class TrainingFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Fit fit;

    TrainingFailedException(String place, RuntimeException cause, Fit fit) {
        super("training: stopped in " + place + ": " + cause.getMessage(), cause);
        this.fit = fit;
    }

    /** What training came to before this batch: the best parameters, and those of the last step that went well. */
    public Fit fit() {
        return fit;
    }
}
