package org.souvenir.cells.contract;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.ReferenceExecutor;

/**
 * Gradients against central differences, in double: for each array, the derivative in a random direction that moves all
 * its numbers at once, {@code (L(a + εv) - L(a - εv)) / 2ε} against {@code v · ∂L/∂a}.
 */
final class CentralDifferences {
    private static final double STEP = 1e-5; // truncation and rounding errors are both near 1e-10 here
    private static final double TOLERANCE = 1e-6;
    private static final double FLOOR = 1e-3;

    private final Problem problem;
    private final Map<String, DMatrixRMaj> parameters;

    private CentralDifferences(Problem problem) {
        this.problem = problem;
        this.parameters = InDouble.parameters(problem);
    }

    /** Where a gradient is not what the differences are. */
    static Optional<String> contradiction(Problem problem) {
        return new CentralDifferences(problem).contradiction();
    }

    private Optional<String> contradiction() {
        Values values = InDouble.run(problem);
        for (Map.Entry<String, DMatrixRMaj[]> array : arrays().entrySet()) {
            double[] gradient = values.gradients().get(array.getKey());
            Optional<String> broken = probe(array.getKey(), array.getValue(), gradient);
            if (broken.isPresent()) {
                return broken;
            }
        }
        return Optional.empty();
    }

    /** What the loss depends on, by the names of its gradients. */
    private Map<String, DMatrixRMaj[]> arrays() {
        Map<String, DMatrixRMaj[]> arrays = new LinkedHashMap<>();
        parameters.forEach((name, m) -> arrays.put(name, new DMatrixRMaj[] {m}));
        for (int i = 0; i < problem.inputs().size(); i++) {
            var input = (Attribute.Input) problem.step().inputs().get(i).attribute();
            if (input.limit() == 0) {
                arrays.put("input " + input.name(), problem.inputs().get(i));
            }
        }
        problem.initial().forEach((name, m) -> arrays.put("state " + name, new DMatrixRMaj[] {m}));
        return arrays;
    }

    private Optional<String> probe(
            String name, DMatrixRMaj[] array, double @org.jspecify.annotations.Nullable [] gradient) {
        int size = array.length == 0 ? 0 : array.length * array[0].data.length;
        double[] g = gradient == null ? new double[size] : gradient;
        double norm = 0;
        for (double value : g) {
            norm += value * value;
        }
        RandomStream random = RandomStream.of(0).child(name);
        double expected = 0;
        for (int i = 0; i < size; i++) {
            expected += direction(random, i, size) * g[i];
        }
        double measured = (loss(array, random, STEP) - loss(array, random, -STEP)) / (2 * STEP);
        double scale = Math.max(FLOOR, Math.max(Math.abs(expected), Math.sqrt(norm / Math.max(1, size))));
        return Math.abs(measured - expected) <= TOLERANCE * scale
                ? Optional.empty()
                : Optional.of("the gradient of %s gives the derivative %s, differences give %s"
                        .formatted(name, expected, measured));
    }

    /** A vector of length 1. */
    private static double direction(RandomStream random, int i, int size) {
        return ((random.bits(i) & 1) == 0 ? 1 : -1) / Math.sqrt(size);
    }

    private double loss(DMatrixRMaj[] array, RandomStream random, double amount) {
        int size = array.length * array[0].data.length;
        double[][] kept = new double[array.length][];
        int i = 0;
        for (int t = 0; t < array.length; t++) {
            kept[t] = array[t].data.clone();
            for (int k = 0; k < kept[t].length; k++) {
                array[t].data[k] += amount * direction(random, i++, size);
            }
        }
        double loss = loss();
        for (int t = 0; t < array.length; t++) {
            System.arraycopy(kept[t], 0, array[t].data, 0, kept[t].length);
        }
        return loss;
    }

    private double loss() {
        ReferenceExecutor.Result result = InDouble.executor(problem, parameters).forward();
        double loss = 0;
        for (int t = 0; t < problem.steps(); t++) {
            loss += dot(result.output()[t], problem.dOutput()[t]);
        }
        for (Map.Entry<String, DMatrixRMaj> state : result.finals().entrySet()) {
            loss += dot(
                    state.getValue(), Objects.requireNonNull(problem.dFinals().get(state.getKey())));
        }
        return loss;
    }

    private static double dot(DMatrixRMaj a, DMatrixRMaj b) {
        double sum = 0;
        for (int i = 0; i < a.data.length; i++) {
            sum += a.data[i] * b.data[i];
        }
        return sum;
    }
}
