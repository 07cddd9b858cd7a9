package org.souvenir.cells.contract;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.reference.ReferenceExecutor;
import org.souvenir.core.reference.SinglePrecision;

/** How far float32 may be from a problem's true values; found out when it is first asked for. */
final class Accuracy implements Values.Closeness {
    private final Scenario problem;
    private @Nullable Values exact;
    private List<Values> rounded = List.of();

    Accuracy(Scenario problem) {
        this.problem = problem;
    }

    @Override
    public DoubleUnaryOperator of(String array, double[] expected) {
        Values truth = exact;
        if (truth == null) {
            Map<String, DMatrixRMaj> parameters = InDouble.parameters(problem);
            ReferenceExecutor.Setup inDouble = InDouble.problem(problem, parameters);
            truth = InDouble.run(problem);
            exact = truth;
            rounded = SinglePrecision.references(problem.step(), inDouble).stream()
                    .map(executor -> InDouble.run(problem, executor))
                    .toList();
        }
        double tolerance = SinglePrecision.tolerance(
                truth.array(array),
                rounded.stream().map(values -> values.array(array)).toList());
        return value -> tolerance;
    }
}
