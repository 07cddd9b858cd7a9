package org.souvenir.training;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.souvenir.cells.network.Network;
import org.souvenir.core.name.NoNulls;

/**
 * The result of training.
 *
 * @param network with the best parameters on the validation data; without validation data the last ones
 * @param last with the parameters after the last step that went well; they are finite
 * @param best the number in {@code history} of the record with the best parameters; -1 if there is none
 * @param history one record per epoch, and one for each validation in between; unmodifiable
 * @param end why it ended
 */
public record Fit(Network network, Network last, int best, List<Progress> history, End end) {

    /** Why training ended. */
    public enum End {
        /** All epochs are over. */
        EPOCHS,
        /** Validation has not become better for as long as patience lasts. */
        PATIENCE,
        /** A record met the goal of {@link Trainer#until}. */
        REACHED,
        /** The thread was interrupted, and still is: it ended after the step that it was in. */
        INTERRUPTED,
        /** It failed: see {@link TrainingFailedException}. */
        FAILURE
    }

    /** Copies the history. */
    public Fit {
        requireNonNull(network, "network");
        requireNonNull(last, "last");
        NoNulls.in(history, "history");
        requireNonNull(end, "end");
        history = List.copyOf(history);
    }
}
