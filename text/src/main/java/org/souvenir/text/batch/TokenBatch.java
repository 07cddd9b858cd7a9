package org.souvenir.text.batch;

import com.google.common.primitives.ImmutableIntArray;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.text.vocabulary.Vocabulary;

/**
 * Some encoded sequences side by side: T time steps of B sequences.
 *
 * @param steps T, the length of the longest sequence; 0 if all are empty
 * @param tokens {@code [T, B]}, time-major: step t of sequence b is {@code t * B + b}, and {@link Vocabulary#PADDING_ID} past the
 *     sequence's end
 * @param lengths {@code [B]}, in 0 … T
 * @param labels {@code [B]}, or empty if the sequences have none
 * @param examples {@code [B]}, each sequence's index in the list that the batches were made from
 */
public record TokenBatch(
        int steps,
        ImmutableIntArray tokens,
        ImmutableIntArray lengths,
        ImmutableIntArray labels,
        ImmutableIntArray examples) {

    /**
     * Checks the shapes.
     *
     * @throws IllegalArgumentException if an array has another length than said above
     */
    public TokenBatch {
        int size = lengths.length();
        if (tokens.length() != steps * size
                || examples.length() != size
                || (labels.length() != size && !labels.isEmpty())) {
            throw new IllegalArgumentException("TokenBatch: with T = " + steps + " and B = " + size + " there must be "
                    + steps * size + " tokens, " + size + " examples and " + size + " labels or none, but there are "
                    + tokens.length() + ", " + examples.length() + " and " + labels.length());
        }
    }

    /** B, the number of sequences. */
    public int size() {
        return lengths.length();
    }

    /** For a network: ids [T, B] and lengths. */
    public Batch batch() {
        return Batch.of(Ids.tensor(tokens::get, steps, size()), lengths.toArray());
    }

    /**
     * For training: ids [T, B] with lengths, and the labels as targets [B].
     *
     * @throws IllegalStateException if there are no labels
     */
    public Example example() {
        if (labels.length() != size()) {
            throw new IllegalStateException(
                    "TokenBatch: training needs a label for each sequence, but there are none for the " + size());
        }
        return new Example(batch(), Ids.tensor(labels::get, size()));
    }

    /** The token of sequence {@code b} at time {@code step}. */
    public int token(int step, int b) {
        return tokens.get(step * size() + b);
    }
}
