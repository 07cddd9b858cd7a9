package org.souvenir.cells.data;

import java.util.Arrays;

/** The steps of some inputs of a batch. Inputs that share it have the same object: two that are alike are still two. */
final class TimeAxis {
    private final int steps;
    private final int[] lengths;

    /**
     * A time axis.
     *
     * @param steps T
     * @param lengths one per sequence, each in [0, T]; not copied
     */
    TimeAxis(int steps, int[] lengths) {
        this.steps = steps;
        this.lengths = lengths;
    }

    /** T. */
    int steps() {
        return steps;
    }

    /** B. */
    int sequences() {
        return lengths.length;
    }

    /** The length of each sequence; a copy. */
    int[] lengths() {
        return lengths.clone();
    }

    /** The lengths of some of the sequences. */
    int[] lengthsOf(int... sequences) {
        return Arrays.stream(sequences).map(b -> lengths[b]).toArray();
    }

    /** The steps [from, to); a sequence that has ended before has length 0. */
    TimeAxis window(int from, int to) {
        return new TimeAxis(
                to - from,
                Arrays.stream(lengths)
                        .map(length -> Math.max(0, Math.min(length, to) - from))
                        .toArray());
    }

    /** Whether these sequences have the same T and lengths. */
    boolean isThatOf(Sequences other) {
        return steps == other.steps() && Arrays.equals(lengths, other.lengths());
    }
}
