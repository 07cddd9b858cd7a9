package org.souvenir.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.plan.Plan;

/** What the reference makes of a problem, and whether float32 makes the same of it. */
final class Agreement {
    private static final double FORWARD = 1e-5;
    private static final double GRADIENT = 1e-4;
    private static final int ROUNDINGS_OF_1 = 16;
    private static final int ROUNDINGS_OF_LARGEST = 32;

    private final Fixture problem;
    private final ReferenceExecutor.Result result;
    private final ReferenceExecutor.Gradients gradients;

    private Agreement(Fixture problem, boolean training) {
        this.problem = problem;
        ReferenceExecutor reference = problem.reference(training);
        this.result = reference.forward();
        this.gradients = reference.backward(problem.dy, problem.dFinals);
    }

    /** With random masks. */
    static Agreement inTraining(Fixture problem) {
        return new Agreement(problem, true);
    }

    /** With masks that are their expectations. */
    static Agreement outsideTraining(Fixture problem) {
        return new Agreement(problem, false);
    }

    /** Runs a training plan. */
    Fixture.InFloat assertTraining(Plan plan, Kernels kernels, String how) {
        Fixture.InFloat actual = problem.new InFloat(plan, kernels).backward();
        assertTraining(actual, how);
        return actual;
    }

    /** Looks at a training run. */
    void assertTraining(Fixture.InFloat actual, String how) {
        assertForward(actual, how);
        float[][] initial = actual.states(gradients.initial());
        for (int s = 0; s < initial.length; s++) {
            assertClose(actual.run.initialGradients()[s], initial[s], GRADIENT, how + ": initial gradient " + s);
        }
        for (int i = 0; i < problem.inputs.size(); i++) {
            DMatrixRMaj[] expected = gradients.inputs().get(i);
            if (expected != null) {
                assertClose(
                        actual.run.inputGradient(i), actual.rows(expected), GRADIENT, how + ": input gradient " + i);
            }
        }
        gradients.parameters().forEach((name, m) -> {
            float[] expected = new float[m.data.length];
            float[] found = new float[m.data.length];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = (float) m.data[i];
                found[i] = actual.gradients[problem.parameters.offset(name) + i];
            }
            assertClose(found, expected, GRADIENT, how + ": gradient of " + name);
        });
    }

    /** Runs a plan forward; all that it gives out is looked at. */
    void assertForward(Plan plan, Kernels kernels, String how) {
        Fixture.InFloat actual = problem.new InFloat(plan, kernels);
        assertForward(actual, how);
        for (Map.Entry<String, DMatrixRMaj[]> output : result.outputs().entrySet()) {
            if (plan.forward().outputs().containsKey(output.getKey())) {
                float[] expected = actual.rows(output.getValue());
                assertClose(actual.run.output(output.getKey()), expected, FORWARD, how + ": " + output.getKey());
            }
        }
    }

    private void assertForward(Fixture.InFloat actual, String how) {
        assertClose(actual.run.output(), actual.rows(result.output()), FORWARD, how + ": output");
        float[][] finals = actual.states(result.finals());
        for (int s = 0; s < finals.length; s++) {
            assertClose(actual.run.finals()[s], finals[s], FORWARD, how + ": final state " + s);
        }
    }

    /**
     * Each element by itself, but for what rounding makes of terms that cancel: such as 1 - y² of a tanh near 1, or a
     * product's, which are as large as the largest element.
     */
    private static void assertClose(float[] actual, float[] expected, double tolerance, String what) {
        assertThat(actual).as(what).isNotNull();
        assertThat(actual.length).as(what).isGreaterThanOrEqualTo(expected.length);
        double largest = 0;
        for (float e : expected) {
            largest = Math.max(largest, Math.abs(e));
        }
        double floor = (ROUNDINGS_OF_1 + ROUNDINGS_OF_LARGEST * largest) * 0x1p-24;
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= floor + tolerance * Math.abs(expected[i]))) {
                assertThat(actual[i])
                        .as("%s at %d, of sizes up to %s", what, i, largest)
                        .isEqualTo(expected[i]);
            }
        }
    }
}
