package org.souvenir.cells.contract;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a run gave, in the caller's order: {@code output} [T, B, n] with zeros past the end of a sequence,
 * {@code state NAME} [B, n], and the same for the gradients of parameters, inputs and initial states.
 */
record Values(Map<String, double[]> forward, Map<String, double[]> gradients) {
    /**
     * A number that is smaller than this part of the largest of its array, or of 1, is a difference of larger ones: what it
     * has is their rounding, and differences are seen relative to this part. All that is given is of the order of 1.
     */
    private static final double FLOOR = 0.1;

    Values() {
        this(new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /** Where others differ by more than a tolerance, each relative to the number here. */
    Optional<String> difference(Values other, double forwardTolerance, double gradientTolerance) {
        return difference("", forward, other.forward, forwardTolerance)
                .or(() -> difference("gradient of ", gradients, other.gradients, gradientTolerance));
    }

    private static Optional<String> difference(
            String kind, Map<String, double[]> here, Map<String, double[]> there, double tolerance) {
        if (!here.keySet().equals(there.keySet())) {
            return Optional.of("%sthere are %s and %s".formatted(kind, here.keySet(), there.keySet()));
        }
        for (Map.Entry<String, double[]> array : here.entrySet()) {
            double[] a = array.getValue();
            double[] b = there.getOrDefault(array.getKey(), new double[0]);
            if (a.length != b.length) {
                return Optional.of("%s%s has %d numbers and %d".formatted(kind, array.getKey(), a.length, b.length));
            }
            double floor = FLOOR;
            for (double value : a) {
                floor = Math.max(floor, FLOOR * Math.abs(value));
            }
            for (int i = 0; i < a.length; i++) {
                double scale = Math.max(floor, Math.abs(a[i]));
                boolean close = tolerance == 0 ? a[i] == b[i] : Math.abs(a[i] - b[i]) <= tolerance * scale;
                if (!close) {
                    return Optional.of("%s%s at %d is %s and %s, more than %s · %.3g apart"
                            .formatted(kind, array.getKey(), i, a[i], b[i], tolerance, scale));
                }
            }
        }
        return Optional.empty();
    }
}
