package org.souvenir.training;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.souvenir.core.name.NoNulls;

/**
 * A record of training, made at the end of each epoch and at each validation in between.
 *
 * @param epoch 1, 2, …
 * @param steps how many the optimizer has taken
 * @param loss the training loss since the record before, while the parameters changed: the sum over the outputs of their
 *     losses, each times its weight
 * @param losses the loss of each output by its name: the weighted mean over what counted, 0 if nothing did; unmodifiable
 * @param validation of the parameters as they are now; {@link Evaluation#NONE} without validation data
 * @param time since the record before, validation included
 */
public record Progress(
        int epoch, long steps, double loss, Map<String, Double> losses, Evaluation validation, Duration time) {

    /** Copies the losses. */
    public Progress {
        NoNulls.in(losses, "losses");
        requireNonNull(validation, "validation");
        requireNonNull(time, "time");
        losses = Collections.unmodifiableMap(new LinkedHashMap<>(losses));
    }

    /** The numbers: {@code loss 0.3127; validation loss 0.4031, accuracy 0.8172}. */
    public String found() {
        String training = Evaluation.text(loss, losses);
        return validation.equals(Evaluation.NONE) ? training : training + "; validation " + validation;
    }

    /** {@code epoch 3, step 798: loss 0.3127; validation loss 0.4031, accuracy 0.8172; 2.1 s}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "epoch %d, step %d: %s; %.1f s", epoch, steps, found(), time.toMillis() / 1e3);
    }
}
