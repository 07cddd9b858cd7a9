package org.souvenir.cells.contract;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.reference.CentralDifference;
import org.souvenir.core.reference.ReferenceExecutor;

/** The gradients of a problem, array by array, against central differences. */
final class CentralDifferences {
    private static final double TOLERANCE = 1e-6;

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

    private Optional<String> probe(String name, DMatrixRMaj[] array, double @Nullable [] gradient) {
        int size = array.length == 0 ? 0 : array.length * array[0].data.length;
        double[] known = gradient == null ? new double[size] : gradient;
        CentralDifference found =
                CentralDifference.of(array, known, RandomStream.of(0).child(name), this::loss);
        return found.error() <= TOLERANCE
                ? Optional.empty()
                : Optional.of("the gradient of %s gives the derivative %s, differences give %s"
                        .formatted(name, found.expected(), found.measured()));
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
