package org.souvenir.training;

/**
 * The loss or its gradient is no longer a number, or a parameter would no longer be one. Parameters, and what the optimizer
 * remembers, are still those from before the step that failed.
 */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private DivergedException(String message) {
        super("training: " + message + "; a lower learning rate or clipping may help");
    }

    /** A number that is not finite, and when. */
    static DivergedException of(String quantity, double value, long step) {
        return new DivergedException("the %s must be finite, but is %s at step %d".formatted(quantity, value, step));
    }

    /** An update of something that is not, and when. */
    static DivergedException ofUpdate(String changed, double rate, long step) {
        return new DivergedException(
                "the update of %s must be finite, but is not at step %d with the learning rate %s, so that it is undone"
                        .formatted(changed, step, rate));
    }
}
