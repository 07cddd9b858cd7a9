package org.souvenir.training.loss;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.stream.IntStream;

/** How much a target counts by its id: 0 if that is ignored, else the weight of its class, or 1. Immutable. */
public final class IdWeights {
    /** Every id counts as 1. */
    public static final IdWeights EVEN = new IdWeights(new int[0], new float[0]);

    /** Sorted; an array, since each row asks. */
    private final int[] ignored;

    private final float[] classes;

    private IdWeights(int[] ignored, float[] classes) {
        this.ignored = ignored;
        this.classes = classes;
    }

    IdWeights ignoring(int id) {
        int[] more = IntStream.concat(IntStream.of(ignored), IntStream.of(id))
                .sorted()
                .distinct()
                .toArray();
        return new IdWeights(more, classes);
    }

    IdWeights withClasses(float... weights) {
        for (float weight : weights) {
            if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "class weights: each must be finite and not below 0, but one is " + weight);
            }
        }
        if (weights.length == 0) {
            throw new IllegalArgumentException("class weights: there must be one per class, but there are none");
        }
        return new IdWeights(ignored, weights.clone());
    }

    /** Whether every id counts as 1. */
    public boolean even() {
        return ignored.length == 0 && classes.length == 0;
    }

    /** Whether targets of an id do not count. */
    public boolean ignores(float id) {
        for (int other : ignored) {
            if (other == id) {
                return true;
            }
        }
        return false;
    }

    /**
     * The weight of the class of an id that is not ignored.
     *
     * @param id in [0, limit)
     */
    public float ofClass(int id) {
        return classes.length == 0 ? 1 : classes[id];
    }

    /**
     * Checks that targets have ids, and that there is a weight for each class.
     *
     * @param form the targets
     * @throws IllegalArgumentException if not
     */
    public void check(TargetForm form) {
        requireNonNull(form, "form");
        if (!even() && !form.ids()) {
            throw new IllegalArgumentException(
                    "loss: targets of an id can be ignored or weighted by class where they are ids, but they are "
                            + form + "; weights in the example can do it");
        }
        if (classes.length > 0 && classes.length != form.limit()) {
            throw new IllegalArgumentException(
                    "class weights: there must be one for each of the %d classes, but there are %d"
                            .formatted(form.limit(), classes.length));
        }
    }

    /** What is ignored, and the weights of classes. */
    @Override
    public String toString() {
        return "IdWeights[ignored %s, classes %s]".formatted(Arrays.toString(ignored), Arrays.toString(classes));
    }
}
