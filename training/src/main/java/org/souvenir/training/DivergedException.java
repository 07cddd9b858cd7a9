package org.souvenir.training;

/** The loss or its gradient is no longer a number. The parameters are still those from before the step that failed. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What is not finite, and when. */
    DivergedException(String quantity, double value, long step) {
        super("training: the %s must be finite, but is %s at step %d; a lower learning rate or clipping may help"
                .formatted(quantity, value, step));
    }
}
