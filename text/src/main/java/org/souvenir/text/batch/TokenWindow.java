package org.souvenir.text.batch;

import com.google.common.primitives.ImmutableIntArray;
import org.souvenir.cells.data.Batch;
import org.souvenir.training.Example;

/**
 * T time steps of B parallel streams, and for each token the one that comes next.
 *
 * @param steps T
 * @param streams B
 * @param inputs {@code [T, B]}, time-major: step t of stream b is {@code t * B + b}
 * @param targets {@code [T, B]}: in the same place, the token that follows the input's in its stream
 */
public record TokenWindow(int steps, int streams, ImmutableIntArray inputs, ImmutableIntArray targets) {

    /**
     * Checks the shapes.
     *
     * @throws IllegalArgumentException if there are not T·B inputs and as many targets
     */
    public TokenWindow {
        if (inputs.length() != steps * streams || targets.length() != steps * streams) {
            throw new IllegalArgumentException(
                    "TokenWindow: with T = " + steps + " and B = " + streams + " there must be " + steps * streams
                            + " inputs and targets, but there are " + inputs.length() + " and " + targets.length());
        }
    }

    /** For training: ids [T, B], and as targets the ids that follow, [T, B]. */
    public Example example() {
        return new Example(Batch.of(Ids.tensor(inputs, steps, streams)), Ids.tensor(targets, steps, streams));
    }
}
