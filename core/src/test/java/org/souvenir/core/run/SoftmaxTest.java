package org.souvenir.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.expr.Step;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.ScalarKernels;
import org.souvenir.core.kernel.vector.VectorKernels;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.PlanOptions;
import org.souvenir.core.reference.ReferenceExecutor;

/** Softmax and its kin where numbers are large or infinite, in both executors. */
class SoftmaxTest {
    private static final int ROWS = 3;

    /** Enough for floats to lie 1/64 apart; the scores are multiples of that, so that nothing is lost before the start. */
    private static final double OFFSET = 131072;

    private static final Map<String, UnaryOperator<Expr>> FUNCTIONS = Map.of(
            "softmax", Functions::softmax,
            "logSoftmax", Functions::logSoftmax,
            "logSumExp", Functions::logSumExp);

    static Stream<Arguments> functions() {
        return FUNCTIONS.keySet().stream().flatMap(name -> Stream.of(3, 5, 40).map(n -> Arguments.of(name, n)));
    }

    private static Fixture scores(String function, int n, double offset) {
        Step step =
                Step.of(s -> s.output(FUNCTIONS.getOrDefault(function, x -> x).apply(s.input(n))));
        Fixture f = new Fixture(step, 1, new int[] {1, 1, 1}, Direction.FORWARD, false, 9);
        double[] x = f.inputs.get(0)[0].data;
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.rint(x[i] * 256) / 64 + offset;
        }
        return f;
    }

    private static Fixture.InFloat inFloat(Fixture f, Kernels kernels) {
        return f.new InFloat(Plan.of(f.step, PlanOptions.training()), kernels).backward();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void a_common_offset_costs_no_digits(String function, int n) {
        Fixture near = scores(function, n, 0);
        Fixture far = scores(function, n, OFFSET);
        ReferenceExecutor nearReference = near.reference(true);
        ReferenceExecutor farReference = far.reference(true);
        double[] nearValues = nearReference.forward().output()[0].data;
        double[] farValues = farReference.forward().output()[0].data;
        assertThat(farReference.backward(far.dy, far.dFinals).inputs().get(0)[0].data)
                .isEqualTo(
                        nearReference.backward(near.dy, near.dFinals).inputs().get(0)[0].data);
        boolean shifted = function.equals("logSumExp");
        assertThat(farValues).hasSameSizeAs(nearValues);
        if (!shifted) {
            assertThat(farValues).isEqualTo(nearValues);
        }
        for (Kernels kernels : List.of(new ScalarKernels(), new VectorKernels())) {
            Fixture.InFloat nearRun = inFloat(near, kernels);
            Fixture.InFloat farRun = inFloat(far, kernels);
            assertThat(farRun.run.inputGradient(0)).isEqualTo(nearRun.run.inputGradient(0));
            if (!shifted) {
                assertThat(farRun.run.output()).isEqualTo(nearRun.run.output());
            }
            Agreement.inTraining(far).assertTraining(farRun, kernels.name());
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void a_score_of_minus_infinity_has_probability_0(String function, int n) {
        Fixture with = scores(function, n, 0);
        Fixture without = scores(function, n, 0);
        for (int i = 0; i < ROWS; i++) {
            with.inputs.get(0)[0].set(i, 1, Double.NEGATIVE_INFINITY);
            without.inputs.get(0)[0].set(i, 1, -1000); // so little that exp makes 0 of it
        }
        double impossible = function.equals("logSoftmax") ? Double.NEGATIVE_INFINITY : 0;
        int width = with.step.output().width();
        for (Kernels kernels : List.of(new ScalarKernels(), new VectorKernels())) {
            Fixture.InFloat actual = inFloat(with, kernels);
            Fixture.InFloat expected = inFloat(without, kernels);
            assertThat(actual.run.inputGradient(0)).isEqualTo(expected.run.inputGradient(0));
            for (int i = 0; i < ROWS * width; i++) {
                if (width == n && i % n == 1) {
                    assertThat((double) actual.run.output()[i]).isEqualTo(impossible);
                } else {
                    assertThat(actual.run.output()[i]).isEqualTo(expected.run.output()[i]);
                }
            }
        }
        double[] inDouble = with.reference(true).forward().output()[0].data;
        assertThat(inDouble[width == n ? 1 : 0])
                .isEqualTo(
                        width == n
                                ? impossible
                                : without.reference(true).forward().output()[0].data[0]);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void a_row_without_a_largest_finite_score_is_the_same_everywhere(String function, int n) {
        boolean reduced = function.equals("logSumExp");
        for (double bad : new double[] {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NaN}) {
            Fixture f = scores(function, n, 0);
            for (int j = 0; j < n; j++) {
                if (j == 2 || bad == Double.NEGATIVE_INFINITY) {
                    f.inputs.get(0)[0].set(1, j, bad);
                }
            }
            Double expected = reduced ? bad : Double.NaN;
            int width = f.step.output().width();
            double[] inDouble = f.reference(true).forward().output()[0].data;
            for (Kernels kernels : List.of(new ScalarKernels(), new VectorKernels())) {
                float[] inFloat = inFloat(f, kernels).run.output();
                for (int i = 0; i < ROWS * width; i++) {
                    if (i / width == 1) {
                        assertThat(Double.valueOf(inFloat[i])).isEqualTo(expected);
                        assertThat(Double.valueOf(inDouble[i])).isEqualTo(expected);
                    } else {
                        assertThat(inFloat[i]).isFinite();
                        assertThat(inDouble[i]).isFinite();
                    }
                }
            }
        }
    }
}
