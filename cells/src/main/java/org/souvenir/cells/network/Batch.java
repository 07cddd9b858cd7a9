package org.souvenir.cells.network;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.souvenir.core.run.Layout;
import org.souvenir.core.tensor.Tensor;

/**
 * Some sequences, padded to one length: {@code [T, B, n]}, or {@code [T, B]} for ids, and the length of each. What stands
 * past the end of a sequence is never read.
 *
 * <pre>{@code
 * Batch batch = Batch.of(Tensor.of(numbers, 50, 32, 8));       // 32 sequences of 50 steps
 * Batch uneven = Batch.of(ids, new int[] {7, 3, 12});          // ids [12, 3]
 * }</pre>
 */
public final class Batch {
    private final Map<String, Tensor> inputs;
    private final int[] lengths;
    private final int steps;

    private Batch(Map<String, Tensor> inputs, int[] lengths, int steps) {
        this.inputs = inputs;
        this.lengths = lengths;
        this.steps = steps;
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
        if (lengths.length != x.size(1)) {
            throw new IllegalArgumentException(
                    "batch: there must be one length a sequence, but x is %s and there are %d lengths"
                            .formatted(Arrays.toString(x.shape()), lengths.length));
        }
        for (int b = 0; b < lengths.length; b++) {
            if (lengths[b] < 0 || lengths[b] > x.size(0)) {
                throw new IllegalArgumentException("batch: lengths must lie in [0, T = %d], but sequence %d has %d"
                        .formatted(x.size(0), b, lengths[b]));
            }
        }
        return new Batch(Map.of(Input.NAME, x), lengths.clone(), x.size(0));
    }

    /** The same with one more input, of the same T and B. */
    public Batch with(String name, Tensor input) {
        checkRank(name, input);
        if (input.size(0) != steps || input.size(1) != lengths.length) {
            throw new IllegalArgumentException("batch: input %s must be [T = %d, B = %d, n], but is %s"
                    .formatted(name, steps, lengths.length, Arrays.toString(input.shape())));
        }
        Map<String, Tensor> more = new LinkedHashMap<>(inputs);
        more.put(name, input);
        return new Batch(Collections.unmodifiableMap(more), lengths, steps);
    }

    private static void checkRank(String name, Tensor x) {
        if (x.rank() != 2 && x.rank() != 3) {
            throw new IllegalArgumentException("batch: input %s must be [T, B, n], or [T, B] for ids, but is %s"
                    .formatted(name, Arrays.toString(x.shape())));
        }
    }

    /**
     * Some of the sequences, as many steps as the longest of them has.
     *
     * @param sequences their numbers, each in [0, B)
     */
    public Batch select(int... sequences) {
        int[] own = Arrays.stream(sequences).map(b -> lengths[b]).toArray();
        int longest = Arrays.stream(own).max().orElse(0);
        Map<String, Tensor> some = new LinkedHashMap<>();
        inputs.forEach((name, x) -> some.put(name, x.window(0, longest).select(1, sequences)));
        return new Batch(Collections.unmodifiableMap(some), own, longest);
    }

    /**
     * The steps [from, to) of all sequences; one that has ended before has length 0.
     *
     * @throws IllegalArgumentException if they do not lie in [0, T]
     */
    public Batch window(int from, int to) {
        int[] rest = Arrays.stream(lengths)
                .map(length -> Math.max(0, Math.min(length, to) - from))
                .toArray();
        Map<String, Tensor> some = new LinkedHashMap<>();
        inputs.forEach((name, x) -> some.put(name, x.window(from, to)));
        return new Batch(Collections.unmodifiableMap(some), rest, to - from);
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

    /** The rows that are not padding, longest sequence first. */
    public Layout layout() {
        return Layout.of(steps, lengths);
    }

    /**
     * The real rows of what a network reads, in the order of its inputs.
     *
     * @param shard some of the sequences of {@link #layout}
     * @throws IllegalArgumentException if an input is missing, has another width, or holds an id that is out of range or a
     *     value that is not a number; the place is named
     */
    public float[][] rows(Architecture architecture, Layout shard) {
        float[][] rows = new float[architecture.inputs().size()][0];
        rows(architecture, shard, rows);
        return rows;
    }

    /**
     * As {@link #rows(Architecture, Layout)}, in arrays that are used again.
     *
     * @param room modified: an array an input, replaced where it is too short
     */
    void rows(Architecture architecture, Layout shard, float[][] room) {
        int i = 0;
        for (Map.Entry<String, Node> input : architecture.inputs().entrySet()) {
            room[i] = rows(input.getKey(), input.getValue(), shard, room[i]);
            i++;
        }
    }

    boolean hasShape(int otherSteps, int[] otherLengths) {
        return steps == otherSteps && Arrays.equals(lengths, otherLengths);
    }

    private float[] rows(String name, Node node, Layout shard, float[] room) {
        Tensor x = inputs.get(name);
        if (x == null) {
            throw new IllegalArgumentException(
                    "batch: the network reads %s, but the batch has only %s".formatted(name, inputs.keySet()));
        }
        int width = x.rank() == 2 ? 1 : x.size(2);
        if (width != node.width()) {
            throw new IllegalArgumentException(
                    "batch: input %s must be %s, but is %s".formatted(name, node.shape(), Arrays.toString(x.shape())));
        }
        int size = shard.rows() * width;
        float[] rows = room.length < size ? new float[size] : room;
        shard.pack(x.data(), lengths.length, width, rows);
        for (int j = 0; j < size; j++) {
            float value = rows[j];
            boolean good = node.limit() == 0
                    ? Float.isFinite(value)
                    : value >= 0 && value < node.limit() && value == (int) value;
            if (!good) {
                throw new IllegalArgumentException(complaint(name, node, shard, j / width, value));
            }
        }
        return rows;
    }

    private static String complaint(String name, Node node, Layout shard, int row, float value) {
        int t = 0;
        while (shard.offset(t + 1) <= row) {
            t++;
        }
        String rule =
                node.limit() == 0 ? "numbers must be finite" : "ids must be whole numbers in [0, " + node.limit() + ")";
        return "batch: %s, but input %s has %s at step %d of sequence %d"
                .formatted(rule, name, value, t, shard.sequence(row - shard.offset(t)));
    }

    @Override
    public String toString() {
        return "Batch[T = %d, B = %d, inputs %s]".formatted(steps, lengths.length, inputs.keySet());
    }
}
