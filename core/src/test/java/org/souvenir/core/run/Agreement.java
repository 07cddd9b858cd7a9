package org.souvenir.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.ejml.data.DMatrixRMaj;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.reference.ReferenceExecutor;
import org.souvenir.core.reference.SinglePrecision;

/** What the reference makes of a problem, and whether float32 makes the same of it, as far as {@link SinglePrecision} allows. */
final class Agreement {
    private final Fixture problem;
    private final Reference exact;
    private final List<Reference> rounded;

    private record Reference(ReferenceExecutor.Result result, ReferenceExecutor.Gradients gradients) {
        static Reference of(ReferenceExecutor executor, Fixture problem) {
            return new Reference(executor.forward(), executor.backward(problem.dy, problem.dFinals));
        }
    }

    private Agreement(Fixture problem, boolean training) {
        this.problem = problem;
        this.exact = Reference.of(problem.reference(training), problem);
        this.rounded = SinglePrecision.references(problem.step, problem.problem(training)).stream()
                .map(executor -> Reference.of(executor, problem))
                .toList();
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
        assertStates(actual, actual.run.initialGradients(), r -> r.gradients().initial(), how + ": initial gradient");
        for (int i = 0; i < problem.inputs.size(); i++) {
            int input = i;
            if (exact.gradients().inputs().get(i) == null) {
                continue;
            }
            if (problem.step.inputs().get(i).along()) {
                assertClose(
                        actual.run.inputGradient(i),
                        r -> doubles(actual.sequences(r.gradients().inputs().get(input))),
                        how + ": gradient of another sequence, " + i);
            } else {
                assertRows(
                        actual,
                        actual.run.inputGradient(i),
                        r -> r.gradients().inputs().get(input),
                        how + ": input gradient " + i);
            }
        }
        for (String name : exact.gradients().parameters().keySet()) {
            int offset = problem.parameters.offset(name);
            int length = problem.parameters.spec(name).length();
            float[] found = Arrays.copyOfRange(actual.gradients, offset, offset + length);
            assertClose(found, r -> r.gradients().parameters().get(name).data, how + ": gradient of " + name);
        }
    }

    /** Runs a plan forward; all that it gives out is looked at. */
    void assertForward(Plan plan, Kernels kernels, String how) {
        Fixture.InFloat actual = problem.new InFloat(plan, kernels);
        assertForward(actual, how);
        for (String output : exact.result().outputs().keySet()) {
            if (plan.forward().outputs().containsKey(output)) {
                float[] found = actual.run.output(output);
                boolean along = problem.step.named().containsKey(output)
                        && problem.step.named().get(output).along();
                assertClose(
                        found,
                        r -> {
                            DMatrixRMaj[] all = r.result().outputs().get(output);
                            return doubles(along ? actual.rowsAlong(all) : actual.rows(all));
                        },
                        how + ": " + output);
            }
        }
    }

    private void assertForward(Fixture.InFloat actual, String how) {
        assertRows(actual, actual.run.output(), r -> r.result().output(), how + ": output");
        assertStates(actual, actual.run.finals(), r -> r.result().finals(), how + ": final state");
    }

    private void assertRows(
            Fixture.InFloat actual, float[] found, Function<Reference, DMatrixRMaj[]> sequence, String what) {
        assertClose(found, r -> doubles(actual.rows(sequence.apply(r))), what);
    }

    private void assertStates(
            Fixture.InFloat actual,
            float[][] found,
            Function<Reference, Map<String, DMatrixRMaj>> states,
            String what) {
        for (int i = 0; i < found.length; i++) {
            int s = i;
            assertClose(found[s], r -> doubles(actual.states(states.apply(r))[s]), what + " " + s);
        }
    }

    private static double[] doubles(float[] data) {
        double[] doubles = new double[data.length];
        Arrays.setAll(doubles, i -> data[i]);
        return doubles;
    }

    private void assertClose(float[] actual, Function<Reference, double[]> of, String what) {
        double[] expected = of.apply(exact);
        assertThat(actual).as(what).isNotNull();
        assertThat(actual.length).as(what).isGreaterThanOrEqualTo(expected.length);
        double tolerance =
                SinglePrecision.tolerance(expected, rounded.stream().map(of).toList());
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= tolerance)) {
                assertThat((double) actual[i])
                        .as("%s at %d, more than %s apart", what, i, tolerance)
                        .isEqualTo(expected[i]);
            }
        }
    }
}
