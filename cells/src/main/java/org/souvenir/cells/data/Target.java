package org.souvenir.cells.data;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.tensor.Tensor;

/**
 * What an output of a network should be, and how much it counts. Immutable, as far as its tensors are left as they are.
 *
 * <pre>{@code
 * Target tags = Target.perStep(ids).weighted(mask);        // ids [T, B], mask [T, B] of 0 and 1
 * Target prices = Target.perSequence(numbers);             // [B, m]
 * Target said = Target.sequences(Sequences.ids(symbols));   // int[] symbols of any lengths, for CTC
 * }</pre>
 */
public final class Target {

    /** What there is a target for. */
    public enum Kind {
        /** Every step of every sequence: {@code [T, B, m]}, or {@code [T, B]} for ids. */
        PER_STEP,
        /** Every sequence: {@code [B, m]}, or {@code [B]} for ids. */
        PER_SEQUENCE,
        /** Every sequence, and it is a sequence of another length: {@code [T', B, m]}, or {@code [T', B]} for ids. */
        SEQUENCES;

        private String shapes() {
            return switch (this) {
                case PER_STEP -> "[T, B, m] or [T, B]";
                case PER_SEQUENCE -> "[B, m] or [B]";
                case SEQUENCES -> "[T', B, m] or [T', B]";
            };
        }

        /** Which axis of the values is B. */
        private int sequences() {
            return this == PER_SEQUENCE ? 0 : 1;
        }
    }

    private static final int[] NO_LENGTHS = {};

    private final Kind kind;
    private final Tensor values;
    /** Of {@link Kind#SEQUENCES}. */
    private final int[] lengths;

    private final @Nullable Tensor weights;

    private Target(Kind kind, Tensor values, int[] lengths, @Nullable Tensor weights) {
        this.kind = kind;
        this.values = values;
        this.lengths = lengths;
        this.weights = weights;
    }

    private static Target of(Kind kind, Tensor values) {
        int rank = kind.sequences() + 1;
        if (values.rank() != rank && values.rank() != rank + 1) {
            throw new IllegalArgumentException(
                    "target: it must be %s, but is %s".formatted(kind.shapes(), Arrays.toString(values.shape())));
        }
        return new Target(kind, values, NO_LENGTHS, null);
    }

    /**
     * A target for every step of every sequence.
     *
     * @param values {@code [T, B, m]}, or {@code [T, B]} for ids; what stands past the end of a sequence is never read
     */
    public static Target perStep(Tensor values) {
        requireNonNull(values, "values");
        return of(Kind.PER_STEP, values);
    }

    /**
     * A target for every sequence.
     *
     * @param values {@code [B, m]}, or {@code [B]} for ids
     */
    public static Target perSequence(Tensor values) {
        requireNonNull(values, "values");
        return of(Kind.PER_SEQUENCE, values);
    }

    /** A sequence of another length for every sequence: {@code [T', B, m]}, or {@code [T', B]} for ids, and their lengths. */
    public static Target sequences(Sequences values) {
        requireNonNull(values, "values");
        return new Target(Kind.SEQUENCES, values.values(), values.lengths(), null);
    }

    /**
     * The same, each with a weight: 0 for what is ignored, so that a mask is weights of 0 and 1.
     *
     * @param newWeights {@code [B]}, or of targets per step also {@code [T, B]}; finite and not below 0
     */
    public Target weighted(Tensor newWeights) {
        requireNonNull(newWeights, "newWeights");
        boolean ofSequences = newWeights.rank() == 1 && newWeights.size(0) == size();
        boolean ofSteps = kind == Kind.PER_STEP
                && newWeights.rank() == 2
                && newWeights.size(0) == values.size(0)
                && newWeights.size(1) == size();
        if (!ofSequences && !ofSteps) {
            throw new IllegalArgumentException("target: weights must be %s, but are %s"
                    .formatted(
                            (kind == Kind.PER_STEP ? "[T = %d, B = %d] or ".formatted(values.size(0), size()) : "")
                                    + "[B = %d]".formatted(size()),
                            Arrays.toString(newWeights.shape())));
        }
        for (float weight : newWeights.data()) {
            if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "target: weights must be finite and not below 0, but one is " + weight);
            }
        }
        return new Target(kind, values, lengths, newWeights);
    }

    /** What there is a target for. */
    public Kind kind() {
        return kind;
    }

    /** The values, as they were given. */
    public Tensor values() {
        return values;
    }

    /** B. */
    public int size() {
        return values.size(kind.sequences());
    }

    /**
     * How long the target of a sequence is.
     *
     * @throws IllegalStateException if the kind is not {@link Kind#SEQUENCES}
     */
    public int length(int sequence) {
        if (kind != Kind.SEQUENCES) {
            throw new IllegalStateException("target: sequences alone have lengths of their own, but it is " + this);
        }
        return lengths[sequence];
    }

    /** {@code [T, B]} or {@code [B]}; empty if everything counts the same. */
    public Optional<Tensor> weights() {
        return Optional.ofNullable(weights);
    }

    /**
     * Those of some sequences.
     *
     * @param steps T that is left of targets per step
     */
    Target select(int[] sequences, int steps) {
        int[] some = NO_LENGTHS;
        int left = kind == Kind.PER_SEQUENCE ? size() : steps;
        if (kind == Kind.SEQUENCES) {
            some = Arrays.stream(sequences).map(b -> lengths[b]).toArray();
            left = Sequences.longest(some);
        }
        return new Target(kind, part(values, left, sequences), some, weightsOf(left, sequences));
    }

    private Tensor part(Tensor tensor, int left, int[] sequences) {
        return (left < tensor.size(0) ? tensor.window(0, left) : tensor).select(kind.sequences(), sequences);
    }

    private @Nullable Tensor weightsOf(int left, int[] sequences) {
        if (weights == null) {
            return null;
        }
        return weights.rank() == 1 ? weights.select(0, sequences) : part(weights, left, sequences);
    }

    /** The steps [from, to) of targets per step. */
    Target window(int from, int to) {
        if (kind != Kind.PER_STEP) {
            throw new IllegalArgumentException(
                    "window: there must be a target for every step, [T, B, m] or [T, B], but it is " + this);
        }
        Tensor part = weights == null || weights.rank() == 1 ? weights : weights.window(from, to);
        return new Target(kind, values.window(from, to), lengths, part);
    }

    /** {@code [12, 3] per step}, and whether it is weighted. */
    @Override
    public String toString() {
        String what =
                kind == Kind.SEQUENCES ? " of other lengths" : kind == Kind.PER_STEP ? " per step" : " per sequence";
        return Arrays.toString(values.shape()) + what + (weights == null ? "" : ", weighted");
    }
}
