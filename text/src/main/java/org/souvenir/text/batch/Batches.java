package org.souvenir.text.batch;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.List;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.LazyList;
import org.souvenir.core.random.RandomStream;
import org.souvenir.text.vocabulary.Vocabulary;

/**
 * Groups encoded sequences into batches of like length, anew for every epoch.
 *
 * <p>An epoch shuffles the sequences, sorts them by length within pools of {@value #POOL_BATCHES} batches, cuts the pools into
 * batches and shuffles these. So every sequence comes once per epoch, little padding is needed, and neither the company nor
 * the order repeats. Everything follows from the seed and the epoch: any epoch can be had again, without the earlier ones.
 *
 * <pre>{@code
 * Batches batches = Batches.of(sequences, labels, 32, seed);
 * for (TokenBatch batch : batches.epoch(0)) { … }
 * Fit fit = trainer.fit(network, batches.examples(), validation);
 * }</pre>
 */
public final class Batches {

    /** Of the places in batches of 32 sentences (rt-polarity) 3 % are padding with 50, 11 % with 10, and 50 % with 1. */
    private static final int POOL_BATCHES = 50;

    private final List<int[]> sequences;
    private final ImmutableIntArray labels;
    private final int batchSize;
    private final long seed;

    private Batches(List<int[]> sequences, ImmutableIntArray labels, int batchSize, long seed) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batches: the batch size must be at least 1, but is " + batchSize);
        }
        this.sequences = sequences.stream().map(int[]::clone).toList();
        this.labels = labels;
        this.batchSize = Math.min(batchSize, Math.max(1, sequences.size()));
        this.seed = seed;
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
        return (sequences.size() + batchSize - 1) / batchSize;
    }

    /** The batches of an epoch; a batch is put together when it is asked for. */
    public List<TokenBatch> epoch(long epoch) {
        RandomStream random = RandomStream.of(RandomStream.of(seed).bits(epoch));
        int[] order = pooled(RandomStream.of(random.bits(0)).permutation(sequences.size()));
        int[] batchOrder = RandomStream.of(random.bits(1)).permutation(count());
        return LazyList.of(batchOrder.length, i -> {
            int from = batchOrder[i] * batchSize;
            return batch(Arrays.copyOfRange(order, from, Math.min(from + batchSize, order.length)));
        });
    }

    /** For training: the batches of each epoch, put together when they are asked for. */
    public ExampleSource examples() {
        return epoch -> {
            List<TokenBatch> batches = epoch(epoch);
            return LazyList.of(batches.size(), i -> batches.get(i).example());
        };
    }

    /** The same examples, sorted by length within each pool; those of one length stay in their order. */
    private int[] pooled(int[] order) {
        long[] keys = new long[order.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (long) sequences.get(order[i]).length << 32 | i;
        }
        int poolSize = (int) Math.min((long) POOL_BATCHES * batchSize, Integer.MAX_VALUE);
        for (long from = 0; from < keys.length; from += poolSize) {
            Arrays.sort(keys, (int) from, (int) Math.min(from + poolSize, keys.length));
        }
        return Arrays.stream(keys).mapToInt(key -> order[(int) key]).toArray();
    }

    private TokenBatch batch(int[] examples) {
        int size = examples.length;
        int[] lengths = Arrays.stream(examples)
                .map(example -> sequences.get(example).length)
                .toArray();
        int steps = Arrays.stream(lengths).max().orElse(0);
        int[] tokens = new int[steps * size];
        Arrays.fill(tokens, Vocabulary.PADDING_ID);
        for (int b = 0; b < size; b++) {
            int[] sequence = sequences.get(examples[b]);
            for (int t = 0; t < sequence.length; t++) {
                tokens[t * size + b] = sequence[t];
            }
        }
        int[] batchLabels = labels.isEmpty()
                ? new int[0]
                : Arrays.stream(examples).map(labels::get).toArray();
        return new TokenBatch(
                steps,
                ImmutableIntArray.copyOf(tokens),
                ImmutableIntArray.copyOf(lengths),
                ImmutableIntArray.copyOf(batchLabels),
                ImmutableIntArray.copyOf(examples));
    }
}
