package org.souvenir.training.metric;

import static java.util.Objects.requireNonNull;

import org.souvenir.core.name.Places;
import org.souvenir.core.tensor.Scores;

/**
 * What an output of a network said about some rows, and what is true of them. A row is a time step of a sequence, or a whole
 * sequence; one of weight 0 is not among them.
 *
 * @param rows how many
 * @param width n, how many numbers a prediction has
 * @param values {@code [rows, n]} from the start of the array on, as the last layer gave them: scores, not probabilities; not to
 *     be modified
 * @param targetWidth m, how many numbers a target has; 1 for ids
 * @param targets {@code [rows, m]} from the start of the array on; not to be modified
 */
public record Predictions(int rows, int width, float[] values, int targetWidth, float[] targets) {
    /** Checks that they are there. */
    public Predictions {
        requireNonNull(values, "values");
        requireNonNull(targets, "targets");
        if (rows < 0 || width < 1 || targetWidth < 1) {
            throw new IllegalArgumentException(
                    "predictions: there must be rows of at least 1 number, but are [%d, %d] with targets [%d, %d]"
                            .formatted(rows, width, rows, targetWidth));
        }
        Places.some("predictions: values", 0, (long) rows * width, values.length);
        Places.some("predictions: targets", 0, (long) rows * targetWidth, targets.length);
    }

    /** The column of the largest number of a row, the first of several; -1 if one is NaN. */
    public int best(int row) {
        return Scores.argmax(values, checked(row) * width, width);
    }

    /** The id that is the target of a row. */
    public int id(int row) {
        return (int) targets[checked(row) * targetWidth];
    }

    private int checked(int row) {
        return Places.one("predictions: rows", row, rows);
    }
}
