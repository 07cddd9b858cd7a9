package org.souvenir.cells.contract;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Step;
import org.souvenir.core.reference.ReferenceExecutor;

/**
 * What a run gave, in the caller's order: {@code output} [T, B, n] with zeros past the end of a sequence,
 * {@code state NAME} [B, n], and the same for the gradients of parameters, inputs and initial states; for another sequence that
 * is read as a whole, its gradients one sequence after the other.
 */
record Values(Map<String, double[]> forward, Map<String, double[]> gradients) {
    /**
     * A number that is smaller than this part of the largest of its array, or of 1, is a difference of larger ones: what it
     * has is their rounding, and differences are seen relative to this part. All that is given is of the order of 1.
     */
    private static final double FLOOR = 0.1;

    private static final String GRADIENT = "gradient of ";

    /** How far numbers may be apart. */
    @FunctionalInterface
    interface Closeness {
        /**
         * The allowed distance from each number of an array.
         *
         * @param array as {@link #array} takes it
         */
        DoubleUnaryOperator of(String array, double[] expected);
    }

    Values() {
        this(new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /** What a step gave, and the gradients if there are any. */
    static Values of(Step step, ReferenceExecutor.Result result, ReferenceExecutor.@Nullable Gradients gradients) {
        Values values = new Values();
        values.forward.put("output", InDouble.flat(result.output()));
        result.finals().forEach((name, m) -> values.forward.put("state " + name, m.data));
        if (gradients != null) {
            gradients.parameters().forEach((name, m) -> values.gradients.put(name, m.data));
            for (int i = 0; i < step.inputs().size(); i++) {
                DMatrixRMaj[] gradient = gradients.inputs().get(i);
                var input = (Attribute.Input) step.inputs().get(i).attribute();
                if (gradient != null) {
                    values.gradients.put("input " + input.name(), InDouble.flat(gradient));
                }
            }
            gradients.initial().forEach((name, m) -> values.gradients.put("state " + name, m.data));
        }
        return values;
    }

    /** An array by its name, a gradient by {@code gradient of} and its name. */
    double[] array(String name) {
        return Objects.requireNonNull(
                name.startsWith(GRADIENT) ? gradients.get(name.substring(GRADIENT.length())) : forward.get(name));
    }

    /** Where others differ by more than a tolerance, each relative to the number here; 0 for the same bits. */
    Optional<String> difference(Values other, double forwardTolerance, double gradientTolerance) {
        return difference(
                other,
                (array, here) -> relative(array.startsWith(GRADIENT) ? gradientTolerance : forwardTolerance, here));
    }

    private static DoubleUnaryOperator relative(double tolerance, double[] here) {
        double largest = 1;
        for (double value : here) {
            largest = Math.max(largest, Math.abs(value));
        }
        double floor = FLOOR * largest;
        return value -> tolerance * Math.max(floor, Math.abs(value));
    }

    /** Where others are not close. */
    Optional<String> difference(Values other, Closeness closeness) {
        return difference("", forward, other.forward, closeness)
                .or(() -> difference(GRADIENT, gradients, other.gradients, closeness));
    }

    private static Optional<String> difference(
            String kind, Map<String, double[]> here, Map<String, double[]> there, Closeness closeness) {
        if (!here.keySet().equals(there.keySet())) {
            return Optional.of("%sthere are %s and %s".formatted(kind, here.keySet(), there.keySet()));
        }
        for (Map.Entry<String, double[]> entry : here.entrySet()) {
            String array = kind + entry.getKey();
            double[] a = entry.getValue();
            double[] b = there.getOrDefault(entry.getKey(), new double[0]);
            if (a.length != b.length) {
                return Optional.of("%s has %d numbers and %d".formatted(array, a.length, b.length));
            }
            DoubleUnaryOperator allowed = null;
            for (int i = 0; i < a.length; i++) {
                if (a[i] != b[i]) {
                    allowed = allowed == null ? closeness.of(array, a) : allowed;
                    double most = allowed.applyAsDouble(a[i]);
                    if (!(Math.abs(a[i] - b[i]) <= most)) {
                        return Optional.of(
                                "%s at %d is %s and %s, more than %.2e apart".formatted(array, i, a[i], b[i], most));
                    }
                }
            }
        }
        return Optional.empty();
    }
}
