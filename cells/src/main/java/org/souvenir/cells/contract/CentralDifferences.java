package org.souvenir.cells.contract;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.reference.CentralDifference;
import org.souvenir.core.reference.ReferenceExecutor;

/** The gradients of a problem, array by array, against central differences. */
final class CentralDifferences {
    private static final double TOLERANCE = 1e-6;

    private CentralDifferences() {}

    /** Where a gradient is not what the differences are. */
    static Optional<String> contradiction(Scenario problem) {
        Map<String, DMatrixRMaj> parameters = InDouble.parameters(problem);
        ReferenceExecutor executor = new ReferenceExecutor(problem.step(), InDouble.problem(problem, parameters));
        Map<String, double[]> gradients = InDouble.run(problem, executor).gradients();
        for (Map.Entry<String, DMatrixRMaj[]> entry :
                arrays(problem, parameters).entrySet()) {
            String name = entry.getKey();
            DMatrixRMaj[] array = entry.getValue();
            int size = Arrays.stream(array).mapToInt(m -> m.data.length).sum();
            CentralDifference found = CentralDifference.of(
                    array,
                    gradients.getOrDefault(name, new double[size]),
                    RandomStream.of(0).child(name),
                    () -> executor.forward().loss(problem.dOutput(), problem.dFinals()));
            if (!(found.error() <= TOLERANCE)) {
                return Optional.of("the gradient of %s gives the derivative %s, differences give %s"
                        .formatted(name, found.expected(), found.measured()));
            }
        }
        return Optional.empty();
    }

    /** What the loss depends on, by the names of its gradients. */
    private static Map<String, DMatrixRMaj[]> arrays(Scenario problem, Map<String, DMatrixRMaj> parameters) {
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
}
