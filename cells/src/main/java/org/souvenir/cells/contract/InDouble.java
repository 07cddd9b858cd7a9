package org.souvenir.cells.contract;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.reference.ReferenceExecutor;

/** Runs problems in double, op by op. */
final class InDouble {
    private InDouble() {}

    static ReferenceExecutor.Result forward(Scenario problem) {
        return new ReferenceExecutor(problem.step(), problem(problem, parameters(problem))).forward();
    }

    /** A problem with parameters in the reference's words. */
    static ReferenceExecutor.Setup problem(Scenario problem, Map<String, DMatrixRMaj> parameters) {
        return new ReferenceExecutor.Setup(
                parameters,
                problem.inputs(),
                problem.lengths(),
                problem.direction(),
                problem.initial(),
                problem.training(),
                Scenario.MASKS);
    }

    static Map<String, DMatrixRMaj> parameters(Scenario problem) {
        return parameters(problem, problem.parameters().values());
    }

    /** An array that holds a number for each of the parameters' numbers, by the names of the parameters. */
    static Map<String, DMatrixRMaj> parameters(Scenario problem, float[] values) {
        Map<String, DMatrixRMaj> parameters = new LinkedHashMap<>();
        for (ParameterSpec spec : problem.step().parameters()) {
            DMatrixRMaj m = new DMatrixRMaj(spec.rows(), spec.columns());
            int offset = problem.parameters().offset(spec.name());
            for (int i = 0; i < m.data.length; i++) {
                m.data[i] = values[offset + i];
            }
            parameters.put(spec.name(), m);
        }
        return parameters;
    }

    /** Everything, gradients as well. */
    static Values run(Scenario problem) {
        return run(problem, new ReferenceExecutor(problem.step(), problem(problem, parameters(problem))));
    }

    /** The same by an executor of the problem. */
    static Values run(Scenario problem, ReferenceExecutor executor) {
        ReferenceExecutor.Result result = executor.forward();
        return Values.of(problem.step(), result, executor.backward(problem.dOutput(), problem.dFinals()));
    }

    static double[] flat(DMatrixRMaj... sequence) {
        return Arrays.stream(sequence)
                .flatMapToDouble(m -> Arrays.stream(m.data))
                .toArray();
    }
}
