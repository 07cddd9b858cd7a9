package org.souvenir.cells.data;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import org.souvenir.core.random.RandomStream;

/**
 * Which sequences go together in mini-batches of like length, anew for every epoch.
 *
 * <p>An epoch shuffles the sequences, sorts them by length within pools of {@value #POOL_GROUPS} mini-batches, cuts the pools
 * into mini-batches and shuffles these. So every sequence comes once per epoch, little padding is needed, and neither the
 * company nor the order repeats. Everything follows from the seed and the epoch: any epoch can be had again, without the
 * earlier ones.
 *
 * <p>{@link ExampleSource#byLength} is enough where all examples are there at once.
 */
public final class LengthGroups {

    /** Of the places in batches of 32 sentences (rt-polarity) 3 % are padding with 50, 11 % with 10, and 50 % with 1. */
    private static final int POOL_GROUPS = 50;

    private final int[] lengths;
    private final int size;
    private final long seed;

    private LengthGroups(int[] lengths, int size, long seed) {
        this.lengths = lengths;
        this.size = size;
        this.seed = seed;
    }

    /**
     * Groups of sequences.
     *
     * @param lengths of the sequences; copied
     * @param size of a mini-batch, at least 1; one of an epoch may be smaller
     * @throws IllegalArgumentException if the size is below 1
     */
    public static LengthGroups of(int[] lengths, int size, long seed) {
        requireNonNull(lengths, "lengths");
        for (int length : lengths) {
            if (length < 0) {
                throw new IllegalArgumentException("examples: lengths must not be negative, but one is " + length);
            }
        }
        if (size < 1) {
            throw new IllegalArgumentException("examples: a mini-batch must have at least 1 sequence, but has " + size);
        }
        return new LengthGroups(lengths.clone(), Math.min(size, Math.max(1, lengths.length)), seed);
    }

    /** How many mini-batches an epoch has. */
    public int count() {
        return (lengths.length + size - 1) / size;
    }

    /** The numbers of the sequences in each mini-batch of an epoch, in order. */
    public List<int[]> epoch(long epoch) {
        RandomStream random = RandomStream.of(RandomStream.of(seed).bits(epoch));
        int[] order = pooled(RandomStream.of(random.bits(0)).permutation(lengths.length));
        int[] groups = RandomStream.of(random.bits(1)).permutation(count());
        return LazyList.of(groups.length, i -> {
            int from = groups[i] * size;
            return Arrays.copyOfRange(order, from, Math.min(from + size, order.length));
        });
    }

    /** The same sequences, sorted by length within each pool; those of one length stay in their order. */
    private int[] pooled(int[] order) {
        long[] keys = new long[order.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (long) lengths[order[i]] << 32 | i;
        }
        int poolSize = (int) Math.min((long) POOL_GROUPS * size, Integer.MAX_VALUE);
        for (long from = 0; from < keys.length; from += poolSize) {
            Arrays.sort(keys, (int) from, (int) Math.min(from + poolSize, keys.length));
        }
        return Arrays.stream(keys).mapToInt(key -> order[(int) key]).toArray();
    }
}
