package org.souvenir.cells.data;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.souvenir.cells.layer.Input;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.tensor.Tensor;

/**
 * What a network reads of B sequences, by name: sequences, padded to one length, {@code [T, B, n]}, or {@code [T, B]} for
 * ids, each on the time axis of the first, on one of its own or on one that some share; and vectors, {@code [B, n]}, which
 * have no time axis. What stands past the end of a sequence is never read.
 *
 * <pre>{@code
 * Batch batch = Batch.of(Tensor.of(numbers, 50, 32, 8));                  // 32 sequences of 50 steps
 * Batch uneven = Batch.of(Sequences.ids(texts));                          // List<int[]>: lengths and T follow from it
 * Batch more = uneven.with("pen", Sequences.features(strokes))            // List<float[][]>, steps of their own
 *         .withAlong("pen", "pressure", Sequences.numbers(pressures))     // a number for each stroke
 *         .withVector("writer", ages);                                    // float[B][n]
 * }</pre>
 */
public final class Batch {

    private final Map<String, Tensor> inputs;
    /** Of the inputs that are sequences. */
    private final Map<String, TimeAxis> axes;

    private final TimeAxis first;

    private Batch(Map<String, Tensor> inputs, Map<String, TimeAxis> axes, TimeAxis first) {
        this.inputs = inputs;
        this.axes = axes;
        this.first = first;
    }

    /** Sequences that all have T steps, under the name {@link Input#NAME}. */
    public static Batch of(Tensor x) {
        requireNonNull(x, "x");
        return of(Input.NAME, Sequences.checked(subject(Input.NAME), x));
    }

    /**
     * Sequences of any lengths from 0 to T, under the name {@link Input#NAME}.
     *
     * @throws IllegalArgumentException if x is not {@code [T, B, n]} or {@code [T, B]}, or the lengths do not fit it
     */
    public static Batch of(Tensor x, int[] lengths) {
        return of(Input.NAME, x, lengths);
    }

    /** Sequences under the name {@link Input#NAME}. */
    public static Batch of(Sequences x) {
        return of(Input.NAME, x);
    }

    /**
     * Sequences of any lengths from 0 to T, under a name of their own.
     *
     * @throws IllegalArgumentException if x is not {@code [T, B, n]} or {@code [T, B]}, or the lengths do not fit it
     */
    public static Batch of(String name, Tensor x, int[] lengths) {
        requireNonNull(name, "name");
        requireNonNull(x, "x");
        requireNonNull(lengths, "lengths");
        return of(name, Sequences.checked(subject(name), x, lengths));
    }

    /** Sequences under a name of their own. */
    public static Batch of(String name, Sequences x) {
        requireNonNull(name, "name");
        requireNonNull(x, "x");
        TimeAxis axis = new TimeAxis(x.steps(), x.lengths());
        return new Batch(Map.of(name, x.values()), Map.of(name, axis), axis);
    }

    private static String subject(String name) {
        return "batch: input " + name;
    }

    /**
     * The same with one more input on the time axis of the first.
     *
     * @param input {@code [T, B, n]}, or {@code [T, B]} for ids, with T and B of the batch
     */
    public Batch with(String name, Tensor input) {
        requireNonNull(name, "name");
        requireNonNull(input, "input");
        Sequences.checked(subject(name), input);
        if (input.size(0) != first.steps() || input.size(1) != size()) {
            throw new IllegalArgumentException("batch: input %s must be [T = %d, B = %d, n], but is %s"
                    .formatted(name, first.steps(), size(), Arrays.toString(input.shape())));
        }
        return with(name, input, first);
    }

    /**
     * The same with one more input of the same B, but with steps of its own: what a decoder reads.
     *
     * @param own its lengths, from 0 to its T
     * @throws IllegalArgumentException if the input is not {@code [T, B, n]} or {@code [T, B]}, or the lengths do not fit it
     */
    public Batch with(String name, Tensor input, int[] own) {
        requireNonNull(name, "name");
        requireNonNull(input, "input");
        requireNonNull(own, "own");
        return with(name, Sequences.checked(subject(name), input, own));
    }

    /**
     * The same with one more input of the same B, with steps of its own.
     *
     * @throws IllegalArgumentException if it has another B
     */
    public Batch with(String name, Sequences own) {
        requireNonNull(name, "name");
        requireNonNull(own, "own");
        if (own.size() != size()) {
            throw new IllegalArgumentException("batch: input %s must have B = %d sequences, but is %s"
                    .formatted(name, size(), Arrays.toString(own.values().shape())));
        }
        return with(name, own.values(), new TimeAxis(own.steps(), own.lengths()));
    }

    /**
     * The same with one more input that has the steps of another one.
     *
     * @param axis the name of the other input
     * @throws IllegalArgumentException if there is no such sequence, or the lengths of a sequence differ
     */
    public Batch withAlong(String axis, String name, Sequences input) {
        requireNonNull(axis, "axis");
        requireNonNull(name, "name");
        requireNonNull(input, "input");
        TimeAxis shared = axes.get(axis);
        if (shared == null) {
            throw new IllegalArgumentException(
                    "batch: input %s must have the steps of one of %s, but should have those of %s"
                            .formatted(name, axes.keySet(), axis));
        }
        if (!shared.isThatOf(input)) {
            throw new IllegalArgumentException(
                    "batch: input %s must have T = %d and the lengths %s of %s, but has T = %d and %s"
                            .formatted(
                                    name,
                                    shared.steps(),
                                    Arrays.toString(shared.lengths()),
                                    axis,
                                    input.steps(),
                                    Arrays.toString(input.lengths())));
        }
        return with(name, input.values(), shared);
    }

    /**
     * The same with a vector for each sequence, which is no sequence itself.
     *
     * @param vectors {@code [B, n]}, or {@code [B]} for ids
     */
    public Batch withVector(String name, Tensor vectors) {
        requireNonNull(vectors, "vectors");
        requireNonNull(name, "name");
        if ((vectors.rank() != 1 && vectors.rank() != 2) || vectors.size(0) != size()) {
            throw new IllegalArgumentException("batch: vector %s must be [B = %d, n], or [B = %d] for ids, but is %s"
                    .formatted(name, size(), size(), Arrays.toString(vectors.shape())));
        }
        return new Batch(more(inputs, name, vectors), axes, first);
    }

    /**
     * {@link #withVector(String, Tensor)} of an array.
     *
     * @param vectors {@code [B][n]}; copied
     */
    public Batch withVector(String name, float[][] vectors) {
        NoNulls.in(vectors, "vectors");
        int width = vectors.length == 0 ? 0 : vectors[0].length;
        Tensor rows = Tensor.zeros(vectors.length, width);
        for (int b = 0; b < vectors.length; b++) {
            if (vectors[b].length != width) {
                throw new IllegalArgumentException(
                        "batch: vectors of %s must have n = %d numbers, as the first has, but that of sequence %d has %d"
                                .formatted(name, width, b, vectors[b].length));
            }
            System.arraycopy(vectors[b], 0, rows.data(), b * width, width);
        }
        return withVector(name, rows);
    }

    /**
     * The same with other numbers of an input, on the same time axis.
     *
     * @param values T and B as before; the width may be another
     * @throws IllegalArgumentException if there is no such input, or T or B are others
     */
    public Batch replacing(String name, Tensor values) {
        requireNonNull(name, "name");
        requireNonNull(values, "values");
        Tensor was = input(name);
        int fixed = isVector(name) ? 1 : 2;
        if (values.rank() < fixed
                || !Arrays.equals(Arrays.copyOf(values.shape(), fixed), Arrays.copyOf(was.shape(), fixed))) {
            throw new IllegalArgumentException("batch: input %s must stay of the shape %s but for its width, but is %s"
                    .formatted(name, Arrays.toString(was.shape()), Arrays.toString(values.shape())));
        }
        Map<String, Tensor> others = new LinkedHashMap<>(inputs);
        others.put(name, values);
        return new Batch(Collections.unmodifiableMap(others), axes, first);
    }

    private Batch with(String name, Tensor input, TimeAxis axis) {
        return new Batch(more(inputs, name, input), more(axes, name, axis), first);
    }

    private static <V> Map<String, V> more(Map<String, V> map, String name, V value) {
        Map<String, V> more = new LinkedHashMap<>(map);
        if (more.put(name, value) != null) {
            throw new IllegalArgumentException("batch: inputs must have names that differ, but two are named " + name);
        }
        return Collections.unmodifiableMap(more);
    }

    /**
     * Some of the sequences, in any order. Each time axis has as many steps then as the longest of these sequences has; axes
     * of one T stay of one T, so that targets fit the one that they belong to.
     *
     * @param sequences their numbers, each in [0, B)
     * @throws IllegalArgumentException if one lies outside
     */
    public Batch select(int... sequences) {
        requireNonNull(sequences, "sequences");
        for (int b : sequences) {
            if (b < 0 || b >= size()) {
                throw new IllegalArgumentException(
                        "select: sequences must lie in [0, B = %d), but found %d".formatted(size(), b));
            }
        }
        Map<Integer, Integer> left = new HashMap<>();
        for (TimeAxis axis : axes.values()) {
            left.merge(axis.steps(), Sequences.longest(axis.lengthsOf(sequences)), Math::max);
        }
        return changed(
                axis -> new TimeAxis(left.getOrDefault(axis.steps(), 0), axis.lengthsOf(sequences)),
                (x, axis) -> (axis.steps() < x.size(0) ? x.window(0, axis.steps()) : x).select(1, sequences),
                x -> x.select(0, sequences));
    }

    /**
     * The steps [from, to) of all sequences; one that has ended before has length 0. Vectors stay.
     *
     * @throws IllegalArgumentException if they do not lie in [0, T], or an input has steps of its own
     */
    public Batch window(int from, int to) {
        List<String> others =
                axes.keySet().stream().filter(name -> axes.get(name) != first).toList();
        if (!others.isEmpty()) {
            throw new IllegalArgumentException(
                    "batch: windows can be cut where all inputs have the same steps, but %s have steps of their own"
                            .formatted(others));
        }
        return changed(axis -> axis.window(from, to), (x, axis) -> x.window(from, to), x -> x);
    }

    /**
     * Another batch with the same inputs on the same axes.
     *
     * @param sequence what becomes of a sequence whose axis has become this
     */
    private Batch changed(
            UnaryOperator<TimeAxis> change,
            BiFunction<Tensor, TimeAxis, Tensor> sequence,
            UnaryOperator<Tensor> vector) {
        Map<TimeAxis, TimeAxis> changed = new HashMap<>();
        Map<String, Tensor> newInputs = new LinkedHashMap<>();
        Map<String, TimeAxis> newAxes = new LinkedHashMap<>();
        inputs.forEach((name, x) -> {
            TimeAxis axis = axes.get(name);
            if (axis == null) {
                newInputs.put(name, vector.apply(x));
                return;
            }
            TimeAxis newAxis = changed.computeIfAbsent(axis, change);
            newInputs.put(name, sequence.apply(x, newAxis));
            newAxes.put(name, newAxis);
        });
        return new Batch(
                Collections.unmodifiableMap(newInputs),
                Collections.unmodifiableMap(newAxes),
                changed.getOrDefault(first, first));
    }

    /**
     * An input: {@code [T, B, n]}, or {@code [T, B]} for ids; or a vector, {@code [B, n]} or {@code [B]}.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public Tensor input(String name) {
        requireNonNull(name, "name");
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

    /** Whether an input is one vector for each sequence, so that it has no time axis. */
    public boolean isVector(String name) {
        requireNonNull(name, "name");
        return inputs.containsKey(name) && !axes.containsKey(name);
    }

    /** T of the first input. */
    public int steps() {
        return first.steps();
    }

    /** B. */
    public int size() {
        return first.sequences();
    }

    /** The length of each sequence of the first input; a copy. */
    public int[] lengths() {
        return first.lengths();
    }

    /** T of an input, or of the first one for a name that no sequence has. */
    public int steps(String name) {
        requireNonNull(name, "name");
        return axes.getOrDefault(name, first).steps();
    }

    /** The length of each sequence of an input, or of the first one for a name that no sequence has; a copy. */
    public int[] lengths(String name) {
        requireNonNull(name, "name");
        return axes.getOrDefault(name, first).lengths();
    }

    /** Whether two inputs are sequences on the same time axis. */
    public boolean sameSteps(String one, String other) {
        requireNonNull(one, "one");
        requireNonNull(other, "other");
        return axes.containsKey(one) && axes.get(one) == axes.get(other);
    }

    @Override
    public String toString() {
        return "Batch[T = %d, B = %d, inputs %s]".formatted(steps(), size(), inputs.keySet());
    }
}
