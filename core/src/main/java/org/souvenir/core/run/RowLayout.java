package org.souvenir.core.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.souvenir.core.kernel.Kernels;

/**
 * Where the rows of a batch of sequences lie: step after step, and in each step only the sequences that are still
 * running, longest first. So no row is padding, and the rows of a step are always the first ones of the step before.
 *
 * <p>{@code T} steps, {@code B} sequences with lengths from 0 to T.
 */
public final class RowLayout {
    private final int steps;
    private final int[] lengths;
    private final int[] order;
    private final int[] counts;
    private final int[] offsets;

    private RowLayout(int steps, int[] lengths, int[] order) {
        this.steps = steps;
        this.order = order;
        this.lengths = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            this.lengths[i] = lengths[order[i]];
        }
        this.counts = new int[steps + 1];
        this.offsets = new int[steps + 1];
        long rows = 0;
        for (int length : this.lengths) {
            rows += length;
        }
        floats(rows, 1, "a batch of T = " + steps + ", B = " + order.length);
        int running = order.length;
        for (int t = 0; t < steps; t++) {
            while (running > 0 && this.lengths[running - 1] <= t) {
                running--;
            }
            counts[t] = running;
            offsets[t + 1] = offsets[t] + running;
        }
    }

    /**
     * Sequences of any lengths.
     *
     * @param steps T, at least 0
     * @param lengths one per sequence, each in [0, T]; copied
     * @throws IllegalArgumentException if a length lies outside, or there are more rows than an array can have
     */
    public static RowLayout of(int steps, int[] lengths) {
        for (int b = 0; b < lengths.length; b++) {
            if (lengths[b] < 0 || lengths[b] > steps) {
                throw new IllegalArgumentException("lengths: each must lie in [0, T = %d], but sequence %d has %d"
                        .formatted(steps, b, lengths[b]));
            }
        }
        int[] order = new int[lengths.length];
        for (int b = 0; b < order.length; b++) {
            order[b] = b;
        }
        return new RowLayout(steps, lengths, longestFirst(order, lengths));
    }

    /**
     * Sequences in given places: a layout that was told by {@link #sequence} and {@link #length}.
     *
     * @param steps T
     * @param sequences the caller's number of the sequence in each place
     * @param lengths of the sequence in each place, longest first, each in [0, T]
     * @throws IllegalArgumentException if they are no such lengths
     */
    public static RowLayout placed(int steps, int[] sequences, int[] lengths) {
        int last = steps;
        for (int length : lengths) {
            if (length < 0 || length > last) {
                throw new IllegalArgumentException(
                        "lengths: places must have them longest first, in [0, T = %d], but have %s"
                                .formatted(steps, Arrays.toString(lengths)));
            }
            last = length;
        }
        int[] byCaller = new int[Arrays.stream(sequences).max().orElse(-1) + 1];
        for (int i = 0; i < lengths.length; i++) {
            byCaller[sequences[i]] = lengths[i];
        }
        return new RowLayout(steps, byCaller, sequences.clone());
    }

    /** Sequences in order of their lengths, those of one length in their own; without objects, as each batch needs it. */
    private static int[] longestFirst(int[] sequences, int[] lengths) {
        long[] keys = new long[sequences.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (long) -lengths[sequences[i]] << 32 | sequences[i];
        }
        Arrays.sort(keys);
        int[] order = new int[keys.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = (int) keys[i];
        }
        return order;
    }

    /**
     * The same sequences along another time axis, on which they have other lengths, longest first there.
     *
     * @param steps T of that axis
     * @param lengths one per sequence of the whole batch, each in [0, T]
     */
    public RowLayout along(int steps, int[] lengths) {
        return new RowLayout(steps, lengths, longestFirst(order, lengths));
    }

    /**
     * Moves rows, one per sequence, to the places that the sequences have here.
     *
     * @param rows {@code [B, width]} in the places of the other layout; not modified
     * @param other of the same sequences
     * @return in the places of this one; the same array where the places are the same
     */
    public float[] inPlaces(float[] rows, int width, RowLayout other) {
        if (other == this || Arrays.equals(order, other.order)) {
            return rows;
        }
        int[] places = byCaller();
        for (int i = 0; i < order.length; i++) {
            places[order[i]] = i;
        }
        float[] moved = new float[order.length * width];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(rows, i * width, moved, places[other.order[i]] * width, width);
        }
        return moved;
    }

    /**
     * Cuts the batch into parts of nearly the same number of rows. How many depends on B alone, never on the machine, so
     * that sums over parts are the same everywhere: two from 16 sequences on, and one for every 32 in larger batches.
     */
    public List<RowLayout> shards() {
        return shards(1);
    }

    /** As {@link #shards()}, but at least so many parts if there are as many sequences: where nothing is summed over them. */
    public List<RowLayout> shards(int least) {
        int usual = Math.max(Math.min(2, batch() / 8), batch() / 32);
        int n = Math.max(1, Math.max(usual, Math.min(least, batch())));
        if (n == 1) {
            return List.of(this);
        }
        int[] byCaller = byCaller();
        for (int i = 0; i < order.length; i++) {
            byCaller[order[i]] = lengths[i];
        }
        List<RowLayout> shards = new ArrayList<>();
        for (int s = 0; s < n; s++) {
            int[] members = new int[(batch() - s + n - 1) / n];
            for (int i = 0; i < members.length; i++) {
                members[i] = order[s + i * n];
            }
            shards.add(new RowLayout(steps, byCaller, members));
        }
        return shards;
    }

    /** One row per sequence, in the same places: what is left of a sequence once it is summed up. */
    public RowLayout ends() {
        int[] ones = byCaller();
        Arrays.fill(ones, 1);
        return new RowLayout(1, ones, order);
    }

    /** The steps [from, to) alone, with the sequences in the same places. */
    public RowLayout window(int from, int to) {
        int[] rest = byCaller();
        for (int i = 0; i < order.length; i++) {
            rest[order[i]] = Math.max(0, Math.min(lengths[i], to) - from);
        }
        return new RowLayout(to - from, rest, order);
    }

    /**
     * How many floats rows of one width are.
     *
     * @param of what the rows are of, for the message
     * @throws IllegalArgumentException if they are more than an array can have, behind {@link Kernels#LINE}
     */
    public static int floats(long rows, int width, Object of) {
        long floats = rows * width;
        if (floats > Integer.MAX_VALUE - 8 - Kernels.LINE) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "run: %,d rows of %s are %,d floats, more than one array can have; take smaller batches, or for long sequences recomputing",
                    rows,
                    of,
                    floats));
        }
        return (int) floats;
    }

    private int[] byCaller() {
        int last = -1;
        for (int sequence : order) {
            last = Math.max(last, sequence);
        }
        return new int[last + 1];
    }

    /** Sequences that all have T steps. */
    public static RowLayout full(int steps, int batch) {
        int[] lengths = new int[batch];
        Arrays.fill(lengths, steps);
        return of(steps, lengths);
    }

    /** T. */
    public int steps() {
        return steps;
    }

    /** B. */
    public int batch() {
        return lengths.length;
    }

    /** The sum of the lengths. */
    public int rows() {
        return offsets[steps];
    }

    /** How many sequences are running at step t; 0 at T. */
    public int count(int t) {
        return counts[t];
    }

    /** The first row of step t; at T, the number of all rows; at -1, as many rows before the first as there are sequences. */
    public int offset(int t) {
        return t < 0 ? -lengths.length : offsets[t];
    }

    /** The caller's number of the sequence that stands at place {@code i} of each step. */
    public int sequence(int i) {
        return order[i];
    }

    /** The length of the sequence at place {@code i}. */
    public int length(int i) {
        return lengths[i];
    }

    /** The rows of the last step of each sequence, in places; -1 for an empty sequence. */
    public int lastRow(int i) {
        return lengths[i] == 0 ? -1 : offsets[lengths[i] - 1] + i;
    }

    /**
     * Takes the real rows out of a padded tensor.
     *
     * @param padded {@code [T, batch, width]}, row-major
     * @param batch of the padded tensor
     * @param rows modified: {@code [rows(), width]}
     */
    public void pack(float[] padded, int batch, int width, float[] rows) {
        pack(0, steps, padded, batch, width, rows);
    }

    /** {@link #pack(float[], int, int, float[])} of the steps [from, to) alone. */
    public void pack(int from, int to, float[] padded, int batch, int width, float[] rows) {
        for (int t = from; t < to; t++) {
            for (int i = 0; i < counts[t]; i++) {
                System.arraycopy(padded, (t * batch + order[i]) * width, rows, (offsets[t] + i) * width, width);
            }
        }
    }

    /** Puts rows back where {@link #pack} found them; padding is left as it is. */
    public void unpack(float[] rows, int batch, int width, float[] padded) {
        unpack(0, steps, rows, batch, width, padded);
    }

    /** {@link #unpack(float[], int, int, float[])} of the steps [from, to) alone. */
    public void unpack(int from, int to, float[] rows, int batch, int width, float[] padded) {
        for (int t = from; t < to; t++) {
            for (int i = 0; i < counts[t]; i++) {
                System.arraycopy(rows, (offsets[t] + i) * width, padded, (t * batch + order[i]) * width, width);
            }
        }
    }
}
