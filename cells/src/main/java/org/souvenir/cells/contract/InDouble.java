package org.souvenir.cells.contract;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.reference.ReferenceExecutor;

/** Runs problems in double, op by op. */
final class InDouble {
    private InDouble() {}

    static ReferenceExecutor.Result forward(Problem problem) {
        return executor(problem, parameters(problem)).forward();
    }

    static ReferenceExecutor executor(Problem problem, Map<String, DMatrixRMaj> parameters) {
        return new ReferenceExecutor(
                problem.step(),
                new ReferenceExecutor.Problem(
                        parameters,
                        problem.inputs(),
                        problem.lengths(),
                        problem.direction(),
                        problem.initial(),
                        problem.training(),
                        Problem.MASKS));
    }

    static Map<String, DMatrixRMaj> parameters(Problem problem) {
        Map<String, DMatrixRMaj> parameters = new LinkedHashMap<>();
        for (ParameterSpec spec : problem.step().parameters()) {
            DMatrixRMaj m = new DMatrixRMaj(spec.rows(), spec.columns());
            int offset = problem.parameters().offset(spec.name());
            for (int i = 0; i < m.data.length; i++) {
                m.data[i] = problem.parameters().values()[offset + i];
            }
            parameters.put(spec.name(), m);
        }
        return parameters;
    }

    /** Everything, gradients as well. */
    static Values run(Problem problem) {
        ReferenceExecutor executor = executor(problem, parameters(problem));
        ReferenceExecutor.Result result = executor.forward();
        Values values = new Values();
        values.forward().put("output", flat(result.output()));
        result.finals().forEach((name, m) -> values.forward().put("state " + name, m.data));
        ReferenceExecutor.Gradients gradients = executor.backward(problem.dOutput(), problem.dFinals());
        gradients.parameters().forEach((name, m) -> values.gradients().put(name, m.data));
        for (int i = 0; i < problem.inputs().size(); i++) {
            DMatrixRMaj[] gradient = gradients.inputs().get(i);
            var input = (Attribute.Input) problem.step().inputs().get(i).attribute();
            if (gradient != null) {
                values.gradients().put("input " + input.name(), flat(gradient));
            }
        }
        gradients.initial().forEach((name, m) -> values.gradients().put("state " + name, m.data));
        return values;
    }

    static double[] flat(DMatrixRMaj[] sequence) {
        int size = sequence.length == 0 ? 0 : sequence[0].data.length;
        double[] all = new double[sequence.length * size];
        for (int t = 0; t < sequence.length; t++) {
            System.arraycopy(sequence[t].data, 0, all, t * size, size);
        }
        return all;
    }
}
