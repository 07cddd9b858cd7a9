package org.souvenir.training.loss;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The loss of a whole sequence beside a target that may have another length. It brings its own gradient, and computes in
 * double; what goes in and out of the network is float. The network must give an output at every step.
 *
 * <pre>{@code
 * record Total() implements SequenceLoss {             // (the sum of all predictions - the sum of the target)²
 *     public TargetForm targets(int width) {
 *         return TargetForm.numbers(1);
 *     }
 *
 *     public Calculation start(int width) {
 *         return s -> {
 *             double d = sum(s.prediction(), s.steps() * width) - sum(s.target(), s.targetSteps());
 *             Arrays.fill(s.gradient(), 0, s.steps() * width, 2 * d);
 *             return d * d;
 *         };
 *     }
 * }
 * }</pre>
 */
public non-sealed interface SequenceLoss extends Loss {

    /**
     * One sequence, in arrays that are used again and may be longer than what they hold.
     *
     * @param steps T, how many rows the prediction has; may be 0
     * @param prediction {@code [T, n]}, not to be modified
     * @param targetSteps T', may be 0
     * @param target {@code [T', m]}, not to be modified
     * @param gradient {@code [T, n]}, zeros: to be filled with the gradient of the loss
     */
    record Sequence(int steps, double[] prediction, int targetSteps, double[] target, double[] gradient) {
        /** Checks that nothing is missing. */
        public Sequence {
            requireNonNull(prediction, "prediction");
            requireNonNull(target, "target");
            requireNonNull(gradient, "gradient");
        }
    }

    /** What computes the loss, for one thread, with memory that is used again. */
    @FunctionalInterface
    interface Calculation {
        /**
         * The loss of a sequence, and its gradient.
         *
         * @param sequence its gradient is modified
         */
        double loss(Sequence sequence);
    }

    /**
     * Memory for one worker.
     *
     * @param width n
     */
    Calculation start(int width);

    /**
     * Why there is no loss for a target, if so: training then stops before the step, with this reason.
     *
     * @param steps T of the prediction
     * @param targetSteps T'
     * @param target {@code [T', m]}, from the start of an array that may be longer
     */
    default Optional<String> misfit(int steps, int targetSteps, double[] target) {
        requireNonNull(target, "target");
        return Optional.empty();
    }

    /**
     * All that tells it from other losses, as text: training goes on from a checkpoint only by a loss with the same settings.
     * Unless told otherwise, what its record prints: {@code Ctc[blank=0, impossible=REFUSED]}.
     *
     * @throws IllegalStateException if it is no record; then there can be no checkpoint
     */
    default String settings() {
        if (!getClass().isRecord()) {
            throw new IllegalStateException(
                    "loss: its settings must be known to go on from a checkpoint, so it must be a record or have settings()"
                            + " of its own, but " + getClass().getName() + " is neither");
        }
        return toString();
    }

    @Override
    default SequenceLoss ignoring(int id) {
        return new IgnoringSequences(this, weights().ignoring(id));
    }
}
