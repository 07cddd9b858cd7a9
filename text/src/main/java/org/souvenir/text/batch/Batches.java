package org.souvenir.text.batch;

import static java.util.Objects.requireNonNull;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.LazyList;
import org.souvenir.cells.data.LengthGroups;
import org.souvenir.cells.data.Sequences;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.random.RandomStream;
import org.souvenir.text.vocabulary.Vocabulary;

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
    private final IntToDoubleFunction dropped;
    private final RandomStream random;

    private Batches(
            List<int[]> sequences,
            ImmutableIntArray labels,
            LengthGroups groups,
            IntToDoubleFunction dropped,
            RandomStream random) {
        this.sequences = sequences;
        this.labels = labels;
        this.groups = groups;
        this.dropped = dropped;
        this.random = random;
    }

    private static Batches of(List<int[]> sequences, ImmutableIntArray labels, int batchSize, long seed) {
        NoNulls.in(sequences, "sequences");
        requireNonNull(labels, "labels");
        int[] lengths = sequences.stream().mapToInt(sequence -> sequence.length).toArray();
        return new Batches(
                sequences.stream().map(int[]::clone).toList(),
                labels,
                LengthGroups.of(lengths, batchSize, seed),
                id -> 0,
                RandomStream.of(seed).child("dropped words"));
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
        NoNulls.in(sequences, "sequences");
        requireNonNull(labels, "labels");
        if (sequences.size() != labels.length) {
            throw new IllegalArgumentException("batches: there must be a label for each sequence, but there are "
                    + sequences.size() + " sequences and " + labels.length + " labels");
        }
        return of(sequences, ImmutableIntArray.copyOf(labels), batchSize, seed);
    }

    /**
     * Batches of sequences without labels, as for predictions: {@link TokenBatch#examples} says which is which.
     *
     * @param sequences token ids, of any length from 0; copied
     * @param batchSize B; one batch of an epoch may be smaller
     * @throws IllegalArgumentException if the batch size is below 1
     */
    public static Batches unlabelled(List<int[]> sequences, int batchSize, long seed) {
        NoNulls.in(sequences, "sequences");
        return of(sequences, ImmutableIntArray.of(), batchSize, seed);
    }

    /**
     * The same, but with words dropped for training (Iyyer et al., 2015): in each epoch every token is {@link
     * Vocabulary#UNKNOWN_ID} with this probability, drawn anew. So a network learns not to lean on single words, and what
     * an unknown word may stand for.
     *
     * @param rate in [0, 1)
     * @throws IllegalArgumentException if the rate is out of range
     */
    public Batches droppingWords(double rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("batches: the rate of dropped words must lie in [0, 1), but is " + rate);
        }
        return droppingWords(id -> rate);
    }

    /**
     * The same, but each word with a probability of its own: {@code a / (a + n)} for a word that the training part has n
     * times drops those most that were seen least (Kiperwasser and Goldberg, 2016), which a network would rather learn by
     * heart.
     *
     * @param rateOf the probability for an id: 0 or less keeps it always
     */
    public Batches droppingWords(IntToDoubleFunction rateOf) {
        requireNonNull(rateOf, "rateOf");
        return new Batches(sequences, labels, groups, rateOf, random);
    }

    /** How many batches an epoch has. */
    public int count() {
        return groups.count();
    }

    /** The batches of an epoch; a batch is put together when it is asked for. */
    public List<TokenBatch> epoch(long epoch) {
        List<int[]> examples = groups.epoch(epoch);
        return LazyList.of(examples.size(), i -> batch(examples.get(i), epoch));
    }

    /** For training: the batches of each epoch, put together when they are asked for. */
    public ExampleSource examples() {
        return epoch -> {
            List<TokenBatch> batches = epoch(epoch);
            return LazyList.of(batches.size(), i -> batches.get(i).example());
        };
    }

    private TokenBatch batch(int[] examples, long epoch) {
        return new TokenBatch(
                Sequences.ids(Arrays.stream(examples)
                        .mapToObj(example -> read(example, epoch))
                        .toList()),
                labels.isEmpty()
                        ? labels
                        : ImmutableIntArray.copyOf(Arrays.stream(examples).map(labels::get)),
                ImmutableIntArray.copyOf(examples));
    }

    /** What an epoch reads of a sequence. */
    private int[] read(int example, long epoch) {
        int[] sequence = sequences.get(example);
        RandomStream draws = random.child(epoch).child(example);
        return IntStream.range(0, sequence.length)
                .map(t -> drops(sequence[t], draws, t) ? Vocabulary.UNKNOWN_ID : sequence[t])
                .toArray();
    }

    private boolean drops(int id, RandomStream draws, int step) {
        double rate = dropped.applyAsDouble(id);
        return rate > 0 && draws.unit(step) < rate;
    }
}
