package org.souvenir.text.batch;

import static java.util.Objects.requireNonNull;

import com.google.common.primitives.ImmutableIntArray;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.Sequences;
import org.souvenir.text.vocabulary.Vocabulary;

/**
 * Some encoded sequences side by side.
 *
 * @param tokens {@code [T, B]}, padded with {@link Vocabulary#PADDING_ID} to the longest
 * @param labels {@code [B]}, or empty if the sequences have none
 * @param examples {@code [B]}, each sequence's index in the list that the batches were made from
 */
public record TokenBatch(Sequences tokens, ImmutableIntArray labels, ImmutableIntArray examples) {

    /**
     * Checks the shapes.
     *
     * @throws IllegalArgumentException if an array has another length than said above
     */
    public TokenBatch {
        requireNonNull(tokens, "tokens");
        requireNonNull(labels, "labels");
        requireNonNull(examples, "examples");
        int size = tokens.size();
        if (examples.length() != size || (labels.length() != size && !labels.isEmpty())) {
            throw new IllegalArgumentException(
                    "TokenBatch: with B = %d there must be %d examples and %d labels or none, but there are %d and %d"
                            .formatted(size, size, size, examples.length(), labels.length()));
        }
    }

    /** T, the length of the longest sequence; 0 if all are empty. */
    public int steps() {
        return tokens.steps();
    }

    /** B, the number of sequences. */
    public int size() {
        return tokens.size();
    }

    /** For a network: ids [T, B] and lengths. */
    public Batch batch() {
        return Batch.of(tokens);
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
        return Example.perSequence(batch(), Ids.tensor(labels::get, size()));
    }

    /** The token of sequence {@code b} at time {@code step}. */
    public int token(int step, int b) {
        return (int) tokens.values().get(step, b);
    }
}
