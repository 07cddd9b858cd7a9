package org.souvenir.cells.data;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.souvenir.cells.layer.Input;
import org.souvenir.core.tensor.Tensor;

/**
 * Some sequences, padded to one length: {@code [T, B, n]}, or {@code [T, B]} for ids, and the length of each. What stands
 * past the end of a sequence is never read.
 *
 * <pre>{@code
 * Batch batch = Batch.of(Tensor.of(numbers, 50, 32, 8));       // 32 sequences of 50 steps
 * Batch uneven = Batch.of(ids, new int[] {7, 3, 12});          // ids [12, 3]
 * Batch pairs = uneven.with("target", said, new int[] {2, 9, 4});   // said [9, 3], with steps of its own
 * }</pre>
 */
public final class Batch {
    private final Map<String, Tensor> inputs;
    private final int[] lengths;
    private final int steps;
    /** Of inputs that have steps of their own. */
    private final Map<String, int[]> ownLengths;

    private Batch(Map<String, Tensor> inputs, int[] lengths, int steps, Map<String, int[]> ownLengths) {
        this.inputs = inputs;
        this.lengths = lengths;
        this.steps = steps;
        this.ownLengths = ownLengths;
    }

    /** Sequences that all have T steps. */
    public static Batch of(Tensor x) {
        checkRank(Input.NAME, x);
        int[] lengths = new int[x.size(1)];
        Arrays.fill(lengths, x.size(0));
        return of(x, lengths);
    }

    /**
     * Sequences of any lengths from 0 to T.
     *
     * @throws IllegalArgumentException if x is not {@code [T, B, n]} or {@code [T, B]}, or the lengths do not fit it
     */
    public static Batch of(Tensor x, int[] lengths) {
        checkRank(Input.NAME, x);
        checkLengths(Input.NAME, x, lengths);
        return new Batch(Map.of(Input.NAME, x), lengths.clone(), x.size(0), Map.of());
    }

    private static void checkLengths(String name, Tensor x, int[] lengths) {
        if (lengths.length != x.size(1)) {
            throw new IllegalArgumentException(
                    "batch: there must be one length per sequence, but %s is %s and there are %d lengths"
                            .formatted(name, Arrays.toString(x.shape()), lengths.length));
        }
        for (int b = 0; b < lengths.length; b++) {
            if (lengths[b] < 0 || lengths[b] > x.size(0)) {
                throw new IllegalArgumentException("batch: lengths%s must lie in [0, T = %d], but sequence %d has %d"
                        .formatted(name.equals(Input.NAME) ? "" : " of " + name, x.size(0), b, lengths[b]));
            }
        }
    }

    /** The same with one more input, of the same T and B. */
    public Batch with(String name, Tensor input) {
        checkRank(name, input);
        if (input.size(0) != steps || input.size(1) != lengths.length) {
            throw new IllegalArgumentException("batch: input %s must be [T = %d, B = %d, n], but is %s"
                    .formatted(name, steps, lengths.length, Arrays.toString(input.shape())));
        }
        return new Batch(more(inputs, name, input), lengths, steps, ownLengths);
    }

    /**
     * The same with one more input of the same B, but with steps of its own: what a decoder reads.
     *
     * @param own its lengths, from 0 to its T
     * @throws IllegalArgumentException if the input is not {@code [T, B, n]} or {@code [T, B]}, or the lengths do not fit it
     */
    public Batch with(String name, Tensor input, int[] own) {
        checkRank(name, input);
        checkLengths(name, input, own);
        if (own.length != lengths.length) {
            throw new IllegalArgumentException("batch: input %s must have B = %d sequences, but is %s"
                    .formatted(name, lengths.length, Arrays.toString(input.shape())));
        }
        return new Batch(more(inputs, name, input), lengths, steps, more(ownLengths, name, own.clone()));
    }

    private static <V> Map<String, V> more(Map<String, V> map, String name, V value) {
        Map<String, V> more = new LinkedHashMap<>(map);
        more.put(name, value);
        return Collections.unmodifiableMap(more);
    }

    private static void checkRank(String name, Tensor x) {
        if (x.rank() != 2 && x.rank() != 3) {
            throw new IllegalArgumentException("batch: input %s must be [T, B, n], or [T, B] for ids, but is %s"
                    .formatted(name, Arrays.toString(x.shape())));
        }
    }

    /**
     * Some of the sequences; where all inputs have the same steps, as many as the longest of these sequences has.
     *
     * @param sequences their numbers, each in [0, B)
     * @throws IllegalArgumentException if one lies outside
     */
    public Batch select(int... sequences) {
        for (int b : sequences) {
            if (b < 0 || b >= size()) {
                throw new IllegalArgumentException(
                        "select: sequences must lie in [0, B = %d), but found %d".formatted(size(), b));
            }
        }
        int[] some = selected(lengths, sequences);
        Map<String, int[]> own = new LinkedHashMap<>();
        ownLengths.forEach((name, all) -> own.put(name, selected(all, sequences)));
        Map<String, Tensor> parts = new LinkedHashMap<>();
        int left = ownLengths.isEmpty() ? longest(some) : steps;
        inputs.forEach(
                (name, x) -> parts.put(name, (ownLengths.isEmpty() ? x.window(0, left) : x).select(1, sequences)));
        return new Batch(Collections.unmodifiableMap(parts), some, left, Collections.unmodifiableMap(own));
    }

    private static int[] selected(int[] lengths, int[] sequences) {
        return Arrays.stream(sequences).map(b -> lengths[b]).toArray();
    }

    private static int longest(int[] lengths) {
        return Arrays.stream(lengths).max().orElse(0);
    }

    /**
     * The steps [from, to) of all sequences; one that has ended before has length 0.
     *
     * @throws IllegalArgumentException if they do not lie in [0, T], or an input has steps of its own
     */
    public Batch window(int from, int to) {
        if (!ownLengths.isEmpty()) {
            throw new IllegalArgumentException(
                    "batch: windows can be cut where all inputs have the same steps, but %s have steps of their own"
                            .formatted(ownLengths.keySet()));
        }
        int[] rest = Arrays.stream(lengths)
                .map(length -> Math.max(0, Math.min(length, to) - from))
                .toArray();
        Map<String, Tensor> some = new LinkedHashMap<>();
        inputs.forEach((name, x) -> some.put(name, x.window(from, to)));
        return new Batch(Collections.unmodifiableMap(some), rest, to - from, ownLengths);
    }

    /**
     * An input: {@code [T, B, n]}, or {@code [T, B]} for ids.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public Tensor input(String name) {
        Tensor x = inputs.get(name);
        if (x == null) {
            throw new IllegalArgumentException(
                    "batch: there are the inputs %s, but not %s".formatted(inputs.keySet(), name));
        }
        return x;
    }

    /** The names of the inputs in order; unmodifiable. */
    public Set<String> names() {
        return inputs.keySet();
    }

    /** T. */
    public int steps() {
        return steps;
    }

    /** B. */
    public int size() {
        return lengths.length;
    }

    /** The length of each sequence; a copy. */
    public int[] lengths() {
        return lengths.clone();
    }

    /** T of a time axis: of the input that has its steps. */
    public int steps(String axis) {
        Tensor own = inputs.get(axis);
        return ownLengths.containsKey(axis) && own != null ? own.size(0) : steps;
    }

    /** The length of each sequence on a time axis; a copy. */
    public int[] lengths(String axis) {
        return ownLengths.getOrDefault(axis, lengths).clone();
    }

    @Override
    public String toString() {
        return "Batch[T = %d, B = %d, inputs %s]".formatted(steps, lengths.length, inputs.keySet());
    }
}
