package org.souvenir.core.run;

/**
 * Where rows along the time axis of another sequence lie: sequence after sequence, in the places that they have in the
 * {@link RowLayout} of the axis that a step runs over. So the rows of the sequences that are still running at a step are always
 * the first ones.
 *
 * <p>{@code T'_i} rows of the sequence at place i, each 0 or more. Of a value that is made anew at every step, the rows of one
 * step follow those of the step before, of the running sequences alone.
 */
public final class AlongLayout {
    /** Of steps that read no other sequence. */
    public static final AlongLayout NONE = new AlongLayout(RowLayout.full(0, 0), new int[0]);

    private final RowLayout layout;
    private final int[] offsets;
    private final int[] stepOffsets;
    private final int longest;

    /** @param lengths in places */
    private AlongLayout(RowLayout layout, int[] lengths) {
        this.layout = layout;
        this.offsets = new int[lengths.length + 1];
        this.stepOffsets = new int[layout.steps() + 1];
        long rows = 0;
        int most = 0;
        for (int i = 0; i < lengths.length; i++) {
            rows += lengths[i];
            most = Math.max(most, lengths[i]);
            offsets[i + 1] = RowLayout.floats(rows, 1, "another sequence");
        }
        this.longest = most;
        long all = 0;
        for (int t = 0; t < layout.steps(); t++) {
            all += rows(t);
            stepOffsets[t + 1] = RowLayout.floats(all, 1, "another sequence, at all steps,");
        }
    }

    /**
     * Rows along another sequence, of the same batch.
     *
     * @param layout of the axis that the step runs over
     * @param lengths T' of each sequence of the whole batch, by the caller's numbers; copied
     * @throws IllegalArgumentException if one is negative, or there are more rows than an array can have
     */
    public static AlongLayout of(RowLayout layout, int[] lengths) {
        int[] inPlaces = new int[layout.batch()];
        for (int i = 0; i < inPlaces.length; i++) {
            inPlaces[i] = lengths[layout.sequence(i)];
            if (inPlaces[i] < 0) {
                throw new IllegalArgumentException("lengths: each must be at least 0, but sequence %d has %d"
                        .formatted(layout.sequence(i), inPlaces[i]));
            }
        }
        return new AlongLayout(layout, inPlaces);
    }

    /**
     * Rows along another sequence, of the same batch, that has a layout of its own.
     *
     * @param layout of the axis that the step runs over
     * @param other of the other axis, with the same sequences
     */
    public static AlongLayout of(RowLayout layout, RowLayout other) {
        int[] lengths = new int[layout.batch()];
        int[] places = places(layout);
        for (int p = 0; p < other.batch(); p++) {
            lengths[places[other.sequence(p)]] = other.length(p);
        }
        return new AlongLayout(layout, lengths);
    }

    /** The place of each sequence, by the caller's numbers. */
    private static int[] places(RowLayout layout) {
        int most = -1;
        for (int i = 0; i < layout.batch(); i++) {
            most = Math.max(most, layout.sequence(i));
        }
        int[] places = new int[most + 1];
        for (int i = 0; i < layout.batch(); i++) {
            places[layout.sequence(i)] = i;
        }
        return places;
    }

    /** B. */
    public int batch() {
        return offsets.length - 1;
    }

    /** The sum of all lengths T'. */
    public int rows() {
        return offsets[offsets.length - 1];
    }

    /** T' of the sequence at place {@code i}. */
    public int length(int i) {
        return offsets[i + 1] - offsets[i];
    }

    /** The first row of the sequence at place {@code i}, among those of a step. */
    public int offset(int i) {
        return offsets[i];
    }

    /** The largest T'. */
    int longest() {
        return longest;
    }

    /** How many rows the sequences have that are running at step t. */
    public int rows(int t) {
        return offsets[layout.count(t)];
    }

    /** The first row of step t in a value that has rows of its own at every step; at T, the number of all rows. */
    public int stepOffset(int t) {
        return stepOffsets[t];
    }

    /** How many rows a value has that has rows of its own at every step, from step t on, for as many steps as have {@code rows} batch rows. */
    int rowsFrom(int t, int rows) {
        int steps = 0;
        for (int left = rows; left > 0; steps++) {
            left -= layout.count(t + steps);
        }
        return stepOffsets[t + steps] - stepOffsets[t];
    }

    /**
     * Brings rows into this order.
     *
     * @param rows {@code [other.rows(), width]}, step after step; not modified
     * @param other of the other axis, with the same sequences
     * @param along modified: {@code [rows(), width]}, sequence after sequence
     */
    public void pack(float[] rows, RowLayout other, int width, float[] along) {
        int[] places = places(layout);
        for (int p = 0; p < other.batch(); p++) {
            int first = offsets[places[other.sequence(p)]];
            for (int t = 0; t < other.length(p); t++) {
                System.arraycopy(rows, (other.offset(t) + p) * width, along, (first + t) * width, width);
            }
        }
    }

    /** Puts rows back where {@link #pack} found them. */
    public void unpack(float[] along, RowLayout other, int width, float[] rows) {
        int[] places = places(layout);
        for (int p = 0; p < other.batch(); p++) {
            int first = offsets[places[other.sequence(p)]];
            for (int t = 0; t < other.length(p); t++) {
                System.arraycopy(along, (first + t) * width, rows, (other.offset(t) + p) * width, width);
            }
        }
    }
}
