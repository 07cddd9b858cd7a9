package org.souvenir.cells;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Step;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.PlanOptions;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.reference.ReferenceExecutor;
import org.souvenir.core.run.PlanRun;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.RunContext;
import org.souvenir.core.run.Weights;

class ActivationTest {
    /** Of both signs, and zero, infinities and NaN. */
    private static final double[] SIZES = {1e-30, 1e-6, 1e-3, 0.02, 0.3, 0.99, 1.01, 2.4, 2.6, 8, 30, 1e6};

    private static double expected(Activation activation, double x) {
        return switch (activation) {
            case TANH -> Math.tanh(x);
            case SIGMOID -> x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
            case RELU -> x < 0 ? 0 : x;
            case HARD_SIGMOID -> x < -2.5 ? 0 : x > 2.5 ? 1 : 0.2 * (x + 2.5);
            case HARD_TANH -> x < -1 ? -1 : x > 1 ? 1 : x;
            case SOFTSIGN -> x < 0 ? x / (1 - x) : x / (1 + x);
            case SOFTPLUS -> x > 40 ? x : Math.log1p(Math.exp(x));
            case ELU -> x > 0 ? x : Math.expm1(x);
            case LEAKY_RELU -> x > 0 ? x : x / 100;
            case THRESHOLDED_RELU -> Double.isNaN(x) || x > 1 ? x : 0;
            case IDENTITY -> x;
        };
    }

    private static float[] places(Activation activation) {
        List<Float> all = new ArrayList<>(List.of(0f, -0f, Float.NaN));
        for (double size : SIZES) {
            all.add((float) size);
            all.add((float) -size);
        }
        if (activation != Activation.SOFTSIGN) { // ∞ / (1 + ∞)
            all.add(Float.POSITIVE_INFINITY);
            all.add(Float.NEGATIVE_INFINITY);
        }
        float[] places = new float[all.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = all.get(i);
        }
        return places;
    }

    private static Step step(Activation activation, int width) {
        return Step.of(step -> step.output(activation.of(step.input(width))));
    }

    private static double[] inFloat(Activation activation, float[] x) {
        Plan plan = Plan.of(step(activation, x.length), PlanOptions.inference());
        RandomStream unused = RandomStream.of(0);
        Weights none = new Weights(plan, Engine.standard().kernels());
        none.load(new float[0], Map.of(), unused);
        PlanRun run = new PlanRun(plan, Engine.standard().kernels());
        RowLayout one = RowLayout.of(1, new int[] {1});
        run.forward(new RunContext(none, unused, 0), one, Direction.FORWARD, new float[][] {x}, null);
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = run.output()[i];
        }
        return y;
    }

    private static double[] inDouble(Activation activation, float[] x) {
        DMatrixRMaj row = new DMatrixRMaj(1, x.length);
        for (int i = 0; i < x.length; i++) {
            row.data[i] = x[i];
        }
        ReferenceExecutor.Setup problem = new ReferenceExecutor.Setup(
                Map.of(),
                List.<DMatrixRMaj[]>of(new DMatrixRMaj[] {row}),
                new int[] {1},
                Direction.FORWARD,
                Map.of(),
                false,
                RandomStream.of(0));
        return new ReferenceExecutor(step(activation, x.length), problem)
                .forward()
                .output()[0]
                .data;
    }

    /** Digits of small results count as those of large ones: relative to each; so does no rounding of what cancels. */
    private static void assertClose(Activation activation, float[] x, double[] y, double tolerance) {
        for (int i = 0; i < x.length; i++) {
            double expected = expected(activation, x[i]);
            if (Double.compare(y[i], expected) != 0) {
                assertThat(Math.abs(y[i] - expected))
                        .as("%s of %s: %s instead of %s", activation, x[i], y[i], expected)
                        .isLessThanOrEqualTo(tolerance * Math.abs(expected));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void is_its_formula_however_small_or_large_the_number(Activation activation) {
        float[] x = places(activation);
        assertClose(activation, x, inDouble(activation, x), 1e-14);
        assertClose(activation, x, inFloat(activation, x), 8 * 0x1p-24);
    }
}
