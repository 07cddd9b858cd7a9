package org.souvenir.cells.data;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.tensor.Tensor;

/**
 * A batch and what a network should make of it.
 *
 * <pre>{@code
 * Example tagged = Example.perStep(batch, tags);                           // tags [T, B], one output
 * Example both = Example.of(batch)                                         // two outputs
 *         .with("class", Target.perSequence(classes))
 *         .with("price", Target.perStep(prices).weighted(known));
 * }</pre>
 *
 * @param batch the inputs
 * @param targets by the name of the output; {@link Architecture#OUTPUT} for the only one, whatever its name; unmodifiable
 */
public record Example(Batch batch, Map<String, Target> targets) {

    /**
     * Checks that all are of as many sequences, and targets per step of as many steps as an input.
     *
     * @throws IllegalArgumentException if they are not
     */
    public Example {
        requireNonNull(batch, "batch");
        NoNulls.in(targets, "targets");
        targets = Collections.unmodifiableMap(new LinkedHashMap<>(targets));
        for (Map.Entry<String, Target> named : targets.entrySet()) {
            Target target = named.getValue();
            boolean stepsFit = target.kind() != Target.Kind.PER_STEP
                    || batch.names().stream()
                            .anyMatch(
                                    name -> batch.steps(name) == target.values().size(0));
            if (target.size() != batch.size() || !stepsFit) {
                throw new IllegalArgumentException("example: targets%s must have T and B of %s, but are %s"
                        .formatted(
                                named.getKey().equals(Architecture.OUTPUT) ? "" : " of " + named.getKey(),
                                batch,
                                target));
            }
        }
    }

    /** A batch without targets: a start for {@link #with}. */
    public static Example of(Batch batch) {
        return new Example(batch, Map.of());
    }

    /** A batch and the target of its only output. */
    public static Example of(Batch batch, Target target) {
        requireNonNull(batch, "batch");
        requireNonNull(target, "target");
        return new Example(batch, Map.of(Architecture.OUTPUT, target));
    }

    /**
     * A batch with a target for every step, of a network with one output.
     *
     * @param targets as {@link Target#perStep} takes them
     */
    public static Example perStep(Batch batch, Tensor targets) {
        requireNonNull(batch, "batch");
        requireNonNull(targets, "targets");
        return of(batch, Target.perStep(targets));
    }

    /**
     * A batch with a target for every sequence, of a network with one output.
     *
     * @param targets as {@link Target#perSequence} takes them
     */
    public static Example perSequence(Batch batch, Tensor targets) {
        requireNonNull(batch, "batch");
        requireNonNull(targets, "targets");
        return of(batch, Target.perSequence(targets));
    }

    /** The same with the target of one more output. */
    public Example with(String output, Target target) {
        requireNonNull(output, "output");
        requireNonNull(target, "target");
        Map<String, Target> more = new LinkedHashMap<>(targets);
        more.put(output, target);
        return new Example(batch, more);
    }

    /**
     * The target of the only output.
     *
     * @throws IllegalStateException if there are several, or there is none
     */
    public Target target() {
        if (targets.size() != 1) {
            throw new IllegalStateException(
                    "example: there must be one target, but there are those of " + targets.keySet());
        }
        return targets.values().iterator().next();
    }

    /**
     * Some of the sequences, as {@link Batch#select} takes them, and their targets.
     *
     * @param sequences their numbers, each in [0, B)
     * @throws IllegalArgumentException if one lies outside
     */
    public Example select(int... sequences) {
        requireNonNull(sequences, "sequences");
        Batch some = batch.select(sequences);
        return with(some, target -> target.select(sequences, stepsLeft(some, target)));
    }

    /** T of what is left of a batch, on an axis that has as many steps in the whole batch as the target. */
    private int stepsLeft(Batch some, Target target) {
        return batch.names().stream()
                .filter(name -> batch.steps(name) == target.values().size(0))
                .mapToInt(some::steps)
                .findFirst()
                .orElse(0);
    }

    /**
     * The steps [from, to) of all sequences.
     *
     * @throws IllegalArgumentException if they do not lie in [0, T], or there is not a target for every step
     */
    public Example window(int from, int to) {
        return with(batch.window(from, to), target -> target.window(from, to));
    }

    private Example with(Batch part, UnaryOperator<Target> change) {
        Map<String, Target> parts = new LinkedHashMap<>();
        targets.forEach((output, target) -> parts.put(output, change.apply(target)));
        return new Example(part, parts);
    }
}
