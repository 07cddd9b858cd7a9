package org.souvenir.cells.data;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import org.souvenir.core.random.RandomStream;

/**
 * A data set as mini-batches, anew for every epoch.
 *
 * <p>What an epoch has must follow from its number alone: training that is resumed asks for it again. The list may put a
 * batch together only when it is asked for it, as a {@link LazyList} does.
 */
@FunctionalInterface
public interface ExampleSource {

    /**
     * The mini-batches of an epoch in their order.
     *
     * @param epoch 0, 1, …; an evaluation takes epoch 0
     */
    List<Example> epoch(long epoch);

    /** The same mini-batches in the same order every time: for evaluation, and for streams. */
    static ExampleSource inOrder(List<Example> batches) {
        requireNonNull(batches, "batches");
        return epoch -> batches;
    }

    /** The same mini-batches in another order every time. */
    static ExampleSource shuffled(List<Example> batches, long seed) {
        requireNonNull(batches, "batches");
        RandomStream random = RandomStream.of(seed).child("order");
        return epoch -> {
            int[] order = random.child(epoch).permutation(batches.size());
            return LazyList.of(order.length, i -> batches.get(order[i]));
        };
    }

    /**
     * Mini-batches of so many sequences, in other company every time; the last one of an epoch may be smaller.
     *
     * @param all all sequences side by side
     * @param size of a mini-batch, at least 1
     */
    static ExampleSource of(Example all, int size, long seed) {
        requireNonNull(all, "all");
        if (size < 1) {
            throw new IllegalArgumentException("examples: a mini-batch must have at least 1 sequence, but has " + size);
        }
        int n = all.batch().size();
        RandomStream random = RandomStream.of(seed).child("sequences");
        return epoch -> {
            int[] order = random.child(epoch).permutation(n);
            return LazyList.of((n + size - 1) / size, i -> {
                int from = i * size;
                return all.select(Arrays.copyOfRange(order, from, Math.min(n, from + size)));
            });
        };
    }

    /**
     * Mini-batches of so many sequences of like length, so that little is padded, in other company and another order every
     * time; one of an epoch may be smaller. Each time axis is as long as its longest sequence.
     *
     * @param all all sequences side by side, with targets of any kind; their first input says how long they are
     * @param size of a mini-batch, at least 1
     * @see LengthGroups
     */
    static ExampleSource byLength(Example all, int size, long seed) {
        requireNonNull(all, "all");
        LengthGroups groups = LengthGroups.of(all.batch().lengths(), size, seed);
        return epoch -> {
            List<int[]> sequences = groups.epoch(epoch);
            return LazyList.of(sequences.size(), i -> all.select(sequences.get(i)));
        };
    }

    /**
     * A long stream cut into windows, one after the other, for training that carries its state from each to the next. The last window may be shorter.
     *
     * @param stream with a target for every step
     * @param steps T of a window, at least 1
     * @throws IllegalArgumentException if a window is longer than the stream
     */
    static ExampleSource windows(Example stream, int steps) {
        requireNonNull(stream, "stream");
        int all = stream.batch().steps();
        if (steps < 1 || steps > all) {
            throw new IllegalArgumentException(
                    "windows: steps must lie in [1, T = %d], but there are %d".formatted(all, steps));
        }
        return inOrder(LazyList.of(
                (int) (((long) all + steps - 1) / steps),
                i -> stream.window(i * steps, (int) Math.min(all, (i + 1L) * steps))));
    }
}
