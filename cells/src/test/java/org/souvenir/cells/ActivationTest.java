package org.souvenir.cells;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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

public class ActivationTest {
    /** Of both signs, and zero, infinities and NaN. */
    private static final double[] SIZES = {1e-30, 1e-6, 1e-3, 0.02, 0.3, 0.99, 1.01, 2.4, 2.6, 8, 30, 1e6};

    /** Those that are NaN at infinity: ∞ / (1 + ∞), or -∞ · 0. */
    private static final Set<Activation> FINITE =
            Set.of(Activation.SOFTSIGN, Activation.GELU, Activation.GELU_TANH, Activation.SILU);

    /** Those that multiply x by something that cancels where it is small. */
    private static final Set<Activation> CANCELLING = Set.of(Activation.GELU, Activation.GELU_TANH);

    private static final Map<Activation, DoubleUnaryOperator> FORMULAS = formulas();

    private static Map<Activation, DoubleUnaryOperator> formulas() {
        Map<Activation, DoubleUnaryOperator> f = new LinkedHashMap<>();
        f.put(Activation.TANH, Math::tanh);
        f.put(Activation.SIGMOID, ActivationTest::sigmoid);
        f.put(Activation.RELU, x -> x < 0 ? 0 : x);
        f.put(Activation.HARD_SIGMOID, x -> x < -2.5 ? 0 : x > 2.5 ? 1 : 0.2 * (x + 2.5));
        f.put(Activation.hardSigmoid(0.5, 0.25), x -> x < -0.5 ? 0 : x > 1.5 ? 1 : 0.5 * (x + 0.5));
        f.put(Activation.HARD_TANH, x -> x < -1 ? -1 : x > 1 ? 1 : x);
        f.put(Activation.SOFTSIGN, x -> x < 0 ? x / (1 - x) : x / (1 + x));
        f.put(Activation.SOFTPLUS, x -> x > 40 ? x : Math.log1p(Math.exp(x)));
        f.put(Activation.ELU, x -> x > 0 ? x : Math.expm1(x));
        f.put(Activation.elu(0.25), x -> x > 0 ? x : Math.expm1(x) / 4);
        f.put(Activation.SELU, x -> 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)));
        f.put(Activation.LEAKY_RELU, x -> x > 0 ? x : x / 100);
        f.put(Activation.leakyRelu(0.25), x -> x > 0 ? x : x / 4);
        f.put(Activation.THRESHOLDED_RELU, x -> Double.isNaN(x) || x > 1 ? x : 0);
        f.put(Activation.thresholdedRelu(-0.5), x -> Double.isNaN(x) || x > -0.5 ? x : 0);
        f.put(Activation.scaledTanh(1.5, 0.5), x -> 1.5 * Math.tanh(x / 2));
        f.put(Activation.affine(1.5, 0.5), x -> 1.5 * x + 0.5);
        f.put(Activation.SILU, x -> x * sigmoid(x));
        f.put(Activation.GELU, x -> x * normal(x));
        f.put(Activation.GELU_TANH, x -> x * sigmoid(Math.sqrt(8 / Math.PI) * (x + 0.044715 * x * x * x)));
        f.put(Activation.IDENTITY, x -> x);
        return f;
    }

    /** All kinds, with and without settings. */
    public static Stream<Activation> standard() {
        return FORMULAS.keySet().stream();
    }

    private static double sigmoid(double x) {
        return x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
    }

    /** The normal distribution, as a sum over its density. */
    private static double normal(double x) {
        if (Math.abs(x) > 10) {
            return x < 0 ? 0 : 1;
        }
        int parts = 4000;
        double sum = 0;
        for (int i = 0; i <= parts; i++) {
            double t = x * i / parts;
            sum += (i == 0 || i == parts ? 1 : i % 2 == 0 ? 2 : 4) * Math.exp(-t * t / 2);
        }
        return 0.5 + sum * x / (3 * parts) / Math.sqrt(2 * Math.PI);
    }

    private static float[] places(Activation activation) {
        List<Float> all = new ArrayList<>(List.of(0f, -0f, Float.NaN));
        for (double size : SIZES) {
            all.add((float) size);
            all.add((float) -size);
        }
        if (!FINITE.contains(activation)) {
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

    /** Digits of small results count as those of large ones, relative to each, but where they cancel. */
    private static void assertClose(Activation activation, float[] x, double[] y, double tolerance) {
        for (int i = 0; i < x.length; i++) {
            double expected = Objects.requireNonNull(FORMULAS.get(activation)).applyAsDouble(x[i]);
            if (Double.compare(y[i], expected) != 0) {
                assertThat(Math.abs(y[i] - expected))
                        .as("%s of %s: %s instead of %s", activation, x[i], y[i], expected)
                        .isLessThanOrEqualTo(tolerance * Math.abs(CANCELLING.contains(activation) ? x[i] : expected));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("standard")
    void is_its_formula_however_small_or_large_the_number(Activation activation) {
        float[] x = places(activation);
        assertClose(activation, x, inDouble(activation, x), 1e-14);
        assertClose(activation, x, inFloat(activation, x), 8 * 0x1p-24);
    }
}
