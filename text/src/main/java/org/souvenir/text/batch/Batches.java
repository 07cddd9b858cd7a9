package org.souvenir.text.batch;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.List;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.LazyList;
import org.souvenir.cells.data.LengthGroups;
import org.souvenir.cells.data.Sequences;

/**
 * Groups encoded sequences into batches of like length, anew for every epoch.
 *
 * <p>Every sequence comes once per epoch, and neither the company nor the order repeats, as {@link LengthGroups} says. The
 * sequences are padded when a batch is put together, so that all of them take no more room than their tokens.
 *
 * <pre>{@code
 * Batches batches = Batches.of(sequences, labels, 32, seed);
 * for (TokenBatch batch : batches.epoch(0)) { … }
 * Fit fit = trainer.fit(network, batches.examples(), validation);
 * }</pre>
 */
public final class Batches {

    private final List<int[]> sequences;
    private final ImmutableIntArray labels;
    private final LengthGroups groups;

    private Batches(List<int[]> sequences, ImmutableIntArray labels, int batchSize, long seed) {
        this.sequences = sequences.stream().map(int[]::clone).toList();
        this.labels = labels;
        int[] lengths = sequences.stream().mapToInt(sequence -> sequence.length).toArray();
        this.groups = LengthGroups.of(lengths, batchSize, seed);
    }

    /**
     * Batches of labelled sequences.
     *
     * @param sequences token ids, of any length from 0; copied
     * @param labels one per sequence; copied
     * @param batchSize B; one batch of an epoch may be smaller
     * @throws IllegalArgumentException if there is not a label for each sequence, or the batch size is below 1
     */
    public static Batches of(List<int[]> sequences, int[] labels, int batchSize, long seed) {
        if (sequences.size() != labels.length) {
            throw new IllegalArgumentException("batches: there must be a label for each sequence, but there are "
                    + sequences.size() + " sequences and " + labels.length + " labels");
        }
        return new Batches(sequences, ImmutableIntArray.copyOf(labels), batchSize, seed);
    }

    /**
     * Batches of sequences without labels, as for predictions: {@link TokenBatch#examples} says which is which.
     *
     * @param sequences token ids, of any length from 0; copied
     * @param batchSize B; one batch of an epoch may be smaller
     * @throws IllegalArgumentException if the batch size is below 1
     */
    public static Batches unlabelled(List<int[]> sequences, int batchSize, long seed) {
        return new Batches(sequences, ImmutableIntArray.of(), batchSize, seed);
    }

    /** How many batches an epoch has. */
    public int count() {
        return groups.count();
    }

    /** The batches of an epoch; a batch is put together when it is asked for. */
    public List<TokenBatch> epoch(long epoch) {
        List<int[]> examples = groups.epoch(epoch);
        return LazyList.of(examples.size(), i -> batch(examples.get(i)));
    }

    /** For training: the batches of each epoch, put together when they are asked for. */
    public ExampleSource examples() {
        return epoch -> {
            List<TokenBatch> batches = epoch(epoch);
            return LazyList.of(batches.size(), i -> batches.get(i).example());
        };
    }

    private TokenBatch batch(int[] examples) {
        return new TokenBatch(
                Sequences.ids(Arrays.stream(examples).mapToObj(sequences::get).toList()),
                labels.isEmpty()
                        ? labels
                        : ImmutableIntArray.copyOf(Arrays.stream(examples).map(labels::get)),
                ImmutableIntArray.copyOf(examples));
    }
}
