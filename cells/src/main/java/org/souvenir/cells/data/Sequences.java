package org.souvenir.cells.data;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.tensor.Tensor;

/**
 * Sequences of any lengths side by side, padded to the longest: {@code [T, B, n]}, or {@code [T, B]} for ids, and the length
 * of each. What stands past the end of a sequence is never read. Immutable, as far as its tensor is left as it is.
 *
 * <pre>{@code
 * Sequences words = Sequences.ids(List.of(new int[] {4, 8, 2}, new int[] {7}));          // [3, 2], lengths 3 and 1
 * Sequences waves = Sequences.numbers(samples);                                         // float[][], a row a sequence
 * Sequences strokes = Sequences.features(pens);                                         // List<float[][]>, a row a step
 * Batch batch = Batch.of(words).with("pen", strokes);
 * }</pre>
 */
public final class Sequences {
    /** Up to here, every whole number is a float. */
    private static final int LARGEST_ID = 1 << 24;

    private final Tensor values;
    private final int[] lengths;

    private Sequences(Tensor values, int[] lengths) {
        this.values = values;
        this.lengths = lengths;
    }

    /** Sequences that all have T steps: {@code [T, B, n]}, or {@code [T, B]} for ids. */
    public static Sequences of(Tensor values) {
        requireNonNull(values, "values");
        return checked("sequences:", values);
    }

    /**
     * Sequences of any lengths.
     *
     * @param values {@code [T, B, n]}, or {@code [T, B]} for ids; not copied
     * @param lengths one for each sequence, from 0 to T; copied
     * @throws IllegalArgumentException if the shape is another, or the lengths do not fit it
     */
    public static Sequences of(Tensor values, int[] lengths) {
        requireNonNull(values, "values");
        requireNonNull(lengths, "lengths");
        return checked("sequences:", values, lengths);
    }

    /** All of T steps. */
    static Sequences checked(String subject, Tensor values) {
        checkRank(subject, values, "[T, B, n], or [T, B] for ids");
        int[] lengths = new int[values.size(1)];
        Arrays.fill(lengths, values.size(0));
        return new Sequences(values, lengths);
    }

    /**
     * Of any lengths.
     *
     * @param subject of error messages
     */
    static Sequences checked(String subject, Tensor values, int[] lengths) {
        checkRank(subject, values, "[T, B, n], or [T, B] for ids");
        if (lengths.length != values.size(1)) {
            throw new IllegalArgumentException("%s must have one length per sequence, but found %s and %d lengths"
                    .formatted(subject, Arrays.toString(values.shape()), lengths.length));
        }
        for (int b = 0; b < lengths.length; b++) {
            if (lengths[b] < 0 || lengths[b] > values.size(0)) {
                throw new IllegalArgumentException("%s must have lengths in [0, T = %d], but sequence %d has %d"
                        .formatted(subject, values.size(0), b, lengths[b]));
            }
        }
        return new Sequences(values, lengths.clone());
    }

    private static void checkRank(String subject, Tensor values, String shapes) {
        if (values.rank() != 2 && values.rank() != 3) {
            throw new IllegalArgumentException(
                    "%s must be %s, but found %s".formatted(subject, shapes, Arrays.toString(values.shape())));
        }
    }

    /**
     * Sequences whose tensor has the sequences first, as other libraries keep them.
     *
     * @param values {@code [B, T, n]}, or {@code [B, T]} for ids; copied
     */
    public static Sequences batchFirst(Tensor values) {
        requireNonNull(values, "values");
        return of(timeMajor(values));
    }

    /**
     * Sequences of any lengths whose tensor has the sequences first.
     *
     * @param values {@code [B, T, n]}, or {@code [B, T]} for ids; copied
     * @param lengths one for each sequence, from 0 to T; copied
     * @throws IllegalArgumentException as {@link #of(Tensor, int[])}
     */
    public static Sequences batchFirst(Tensor values, int[] lengths) {
        requireNonNull(values, "values");
        requireNonNull(lengths, "lengths");
        return of(timeMajor(values), lengths);
    }

    private static Tensor timeMajor(Tensor values) {
        checkRank("sequences:", values, "[B, T, n], or [B, T] for ids");
        int size = values.size(0);
        int steps = values.size(1);
        int[] shape = values.shape();
        shape[0] = steps;
        shape[1] = size;
        Tensor result = Tensor.zeros(shape);
        int width = values.rank() == 2 ? 1 : values.size(2);
        for (int b = 0; b < size; b++) {
            for (int t = 0; t < steps; t++) {
                System.arraycopy(values.data(), (b * steps + t) * width, result.data(), (t * size + b) * width, width);
            }
        }
        return result;
    }

    /**
     * Sequences of n numbers a step, {@code [T, B, n]}.
     *
     * @param sequences a {@code [T_b][n]} each; copied
     * @throws IllegalArgumentException if there is none, a step has another n than the first, or no sequence has a step,
     *     so that nothing says n
     */
    public static Sequences features(List<float[][]> sequences) {
        NoNulls.in(sequences, "sequences");
        int[] lengths =
                lengths("features", sequences.stream().mapToInt(s -> s.length).toArray());
        int width = sequences.stream()
                .filter(s -> s.length > 0)
                .mapToInt(s -> s[0].length)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "features: a sequence must have a step, to say n, but all %d are empty"
                                .formatted(lengths.length)));
        Tensor values = Tensor.zeros(longest(lengths), lengths.length, width);
        for (int b = 0; b < lengths.length; b++) {
            for (int t = 0; t < lengths[b]; t++) {
                float[] step = sequences.get(b)[t];
                if (step.length != width) {
                    throw new IllegalArgumentException(
                            "features: every step must have n = %d numbers, as the first has, but step %d of sequence %d has %d"
                                    .formatted(width, t, b, step.length));
                }
                System.arraycopy(step, 0, values.data(), (t * lengths.length + b) * width, width);
            }
        }
        return new Sequences(values, lengths);
    }

    /** {@link #features(List)} of an array, {@code [B][T_b][n]}. */
    public static Sequences features(float[][]... sequences) {
        NoNulls.in(sequences, "sequences");
        return features(Arrays.asList(sequences));
    }

    /**
     * Sequences of one number a step, {@code [T, B, 1]}.
     *
     * @param sequences a {@code [T_b]} each; copied
     * @throws IllegalArgumentException if there is none
     */
    public static Sequences numbers(List<float[]> sequences) {
        NoNulls.in(sequences, "sequences");
        int[] lengths =
                lengths("numbers", sequences.stream().mapToInt(s -> s.length).toArray());
        Tensor values = Tensor.zeros(longest(lengths), lengths.length, 1);
        for (int b = 0; b < lengths.length; b++) {
            for (int t = 0; t < lengths[b]; t++) {
                values.data()[t * lengths.length + b] = sequences.get(b)[t];
            }
        }
        return new Sequences(values, lengths);
    }

    /** {@link #numbers(List)} of an array, {@code [B][T_b]}. */
    public static Sequences numbers(float[]... sequences) {
        NoNulls.in(sequences, "sequences");
        return numbers(Arrays.asList(sequences));
    }

    /**
     * Sequences of ids, {@code [T, B]}.
     *
     * @param sequences a {@code [T_b]} each; copied
     * @throws IllegalArgumentException if there is none, or an id is one that a float cannot hold, beyond 2²⁴
     */
    public static Sequences ids(List<int[]> sequences) {
        NoNulls.in(sequences, "sequences");
        int[] lengths =
                lengths("ids", sequences.stream().mapToInt(s -> s.length).toArray());
        Tensor values = Tensor.zeros(longest(lengths), lengths.length);
        for (int b = 0; b < lengths.length; b++) {
            int[] sequence = sequences.get(b);
            for (int t = 0; t < lengths[b]; t++) {
                if (Math.abs((long) sequence[t]) > LARGEST_ID) {
                    throw new IllegalArgumentException(
                            "ids: they must not be beyond %d, but step %d of sequence %d has %d"
                                    .formatted(LARGEST_ID, t, b, sequence[t]));
                }
                values.data()[t * lengths.length + b] = sequence[t];
            }
        }
        return new Sequences(values, lengths);
    }

    /** {@link #ids(List)} of an array, {@code [B][T_b]}. */
    public static Sequences ids(int[]... sequences) {
        NoNulls.in(sequences, "sequences");
        return ids(Arrays.asList(sequences));
    }

    private static int[] lengths(String operation, int[] lengths) {
        if (lengths.length == 0) {
            throw new IllegalArgumentException(operation + ": there must be a sequence at least, but there is none");
        }
        return lengths;
    }

    static int longest(int[] lengths) {
        return Arrays.stream(lengths).max().orElse(0);
    }

    /** The padded numbers: {@code [T, B, n]}, or {@code [T, B]} for ids; not a copy. */
    public Tensor values() {
        return values;
    }

    /** The length of each sequence; a copy. */
    public int[] lengths() {
        return lengths.clone();
    }

    /** T. */
    public int steps() {
        return values.size(0);
    }

    /** B. */
    public int size() {
        return lengths.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sequences s && values.equals(s.values) && Arrays.equals(lengths, s.lengths);
    }

    @Override
    public int hashCode() {
        return 31 * values.hashCode() + Arrays.hashCode(lengths);
    }

    @Override
    public String toString() {
        return "Sequences[%s, lengths %s]".formatted(Arrays.toString(values.shape()), Arrays.toString(lengths));
    }
}
