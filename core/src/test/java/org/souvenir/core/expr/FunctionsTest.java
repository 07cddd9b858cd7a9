package org.souvenir.core.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.core.expr.OpCases.Case;

class FunctionsTest {
    private static final double EPSILON = 0.1;

    /** A case for every public function, by its name; the formulas are written otherwise than the functions are composed. */
    private static Map<String, Case> cases() {
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("sigmoid", each(Functions::sigmoid, x -> (1 + Math.tanh(x / 2)) / 2));
        cases.put("tanh", each(Functions::tanh, x -> 1 - 2 / (Math.exp(2 * x) + 1)));
        cases.put("softplus", each(Functions::softplus, x -> Math.log(1 + Math.exp(x))));
        cases.put("exp", each(Functions::exp, Math::exp));
        cases.put("expm1", each(Functions::expm1, x -> Math.exp(x) - 1));
        cases.put("log", each(x -> Functions.log(Functions.exp(x)), x -> x));
        cases.put("sqrt", each(x -> Functions.sqrt(Functions.exp(x)), x -> Math.exp(x / 2)));
        cases.put("relu", each(Functions::relu, x -> x > 0 ? x : 0));
        cases.put("leakyRelu", each(x -> Functions.leakyRelu(x, 0.2), x -> x > 0 ? x : 0.2 * x));
        cases.put("elu", each(x -> Functions.elu(x, 0.7), x -> x > 0 ? x : 0.7 * (Math.exp(x) - 1)));
        cases.put("hardSigmoid", each(x -> Functions.hardSigmoid(x, 0.6, 0.5), FunctionsTest::hardSigmoid));
        cases.put("softsign", each(Functions::softsign, x -> x < 0 ? x / (1 - x) : x / (1 + x)));
        cases.put("abs", each(Functions::abs, Math::abs));
        cases.put("square", each(Functions::square, x -> x * x));
        cases.put("minimum", each(x -> Functions.minimum(x, Expr.constant(0.4)), x -> Math.min(x, 0.4)));
        cases.put("maximum", each(x -> Functions.maximum(Expr.constant(-0.4), x), x -> Math.max(x, -0.4)));
        cases.put("greater", each(x -> Functions.greater(x, Expr.constant(0.4)), x -> x > 0.4 ? 1 : 0));
        cases.put("clip", each(x -> Functions.clip(x, -0.5, 0.8), x -> x < -0.5 ? -0.5 : x > 0.8 ? 0.8 : x));
        cases.put("concat", row(x -> Functions.concat(x, x), 8, (x, j) -> x[j % 4]));
        cases.put("repeat", row(x -> Functions.repeat(x.slice(2, 1), 5), 5, (x, j) -> x[2]));
        cases.put("rowSum", row(Functions::rowSum, 1, (x, j) -> Arrays.stream(x).sum()));
        cases.put("rowMean", row(Functions::rowMean, 1, (x, j) -> mean(x)));
        cases.put(
                "rowMax",
                row(Functions::rowMax, 1, (x, j) -> Arrays.stream(x).max().orElseThrow()));
        cases.put("logSumExp", row(Functions::logSumExp, 1, (x, j) -> Math.log(sumOfExp(x))));
        cases.put("softmax", row(Functions::softmax, 4, (x, j) -> Math.exp(x[j]) / sumOfExp(x)));
        cases.put("logSoftmax", row(Functions::logSoftmax, 4, (x, j) -> x[j] - Math.log(sumOfExp(x))));
        cases.put("normalized", row(x -> Functions.normalized(x, EPSILON), 4, FunctionsTest::normalized));
        cases.put(
                "layerNorm",
                new Case(
                        s -> Functions.layerNorm(
                                s.input(4), OpCases.fixed(s, "gain", 1, 4), OpCases.fixed(s, "bias", 1, 4), EPSILON),
                        "[B, 4]",
                        (n, i, j) -> normalized(rowOf(n, i), j) * n.at("gain", 0, j) + n.at("bias", 0, j)));
        cases.put("sin", OpCases.of(Op.SIN).get(0));
        cases.put("cos", OpCases.of(Op.COS).get(0));
        cases.put("erf", OpCases.of(Op.ERF).get(0));
        double sqrtHalf = Math.sqrt(0.5);
        cases.put("gelu", each(Functions::gelu, x -> x * (1 + OpCases.erf(x * sqrtHalf)) / 2));
        cases.put(
                "geluByTanh",
                each(
                        Functions::geluByTanh,
                        x -> x / (1 + Math.exp(-Math.sqrt(8 / Math.PI) * (x + 0.044715 * x * x * x)))));
        cases.put("silu", each(Functions::silu, x -> x / (1 + Math.exp(-x))));
        cases.put(
                "selu",
                each(Functions::selu, x -> 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.exp(x) - 1))));
        cases.put("thresholdedRelu", each(x -> Functions.thresholdedRelu(x, -0.7), x -> x > -0.7 ? x : 0));
        cases.put("outer", OpCases.of(Op.OUTER_PRODUCT).get(0));
        cases.put("matrixTimes", OpCases.of(Op.MATRIX_TIMES).get(0));
        cases.put("timesMatrix", OpCases.of(Op.TIMES_MATRIX).get(0));
        cases.put("pick", OpCases.of(Op.PICK).get(0));
        cases.put("gather", OpCases.of(Op.GATHER).get(0));
        cases.put("sumAlong", OpCases.of(Op.ALONG_SUM).get(0));
        cases.put("maxAlong", OpCases.of(Op.ALONG_MAX).get(0));
        cases.put("logSumExpAlong", OpCases.of(Op.ALONG_LOG_SUM_EXP).get(0));
        cases.put("softmaxAlong", new Case(s -> Functions.softmaxAlong(s.sequence("x", 3)), "[B, T', 3]", (n, i, j) -> {
            int first = i < n.stepsAlong(0) ? 0 : n.stepsAlong(0);
            int sequence = first == 0 ? 0 : 1;
            double sum = 0;
            for (int k = 0; k < n.stepsAlong(sequence); k++) {
                sum += Math.exp(n.along("x", sequence, k, j));
            }
            return Math.exp(n.along("x", sequence, i - first, j)) / sum;
        }));
        return cases;
    }

    private static Case each(Function<Expr, Expr> function, DoubleUnaryOperator formula) {
        return row(function, 4, (x, j) -> formula.applyAsDouble(x[j]));
    }

    private interface OfRow {
        double at(double[] x, int column);
    }

    private static Case row(Function<Expr, Expr> function, int width, OfRow formula) {
        return new Case(
                s -> function.apply(s.input(4)),
                OpCases.shape(Expr.BATCH, width),
                (n, i, j) -> formula.at(rowOf(n, i), j));
    }

    private static double[] rowOf(Evaluation n, int i) {
        return new double[] {n.at("x", i, 0), n.at("x", i, 1), n.at("x", i, 2), n.at("x", i, 3)};
    }

    private static double mean(double[] x) {
        return Arrays.stream(x).sum() / x.length;
    }

    private static double sumOfExp(double[] x) {
        return Arrays.stream(x).map(Math::exp).sum();
    }

    private static double hardSigmoid(double x) {
        double end = 5.0 / 6;
        return x < -end ? 0 : x > end ? 1 : 0.6 * (x + end);
    }

    private static double normalized(double[] x, int j) {
        double ofPairs = 0; // their squared distances, which have the same sum as those to the mean, n times
        for (double a : x) {
            ofPairs += Arrays.stream(x).map(b -> (a - b) * (a - b)).sum() / 2;
        }
        double variance = ofPairs / (x.length * x.length);
        return (x[j] - mean(x)) / Math.sqrt(variance + EPSILON);
    }

    private static Stream<String> functions() {
        return Stream.of(Functions.class.getDeclaredMethods())
                .filter(m -> Modifier.isPublic(m.getModifiers()))
                .map(Method::getName)
                .sorted()
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void computes_its_formula_and_the_gradient_of_it(String name) {
        assertThat(cases()).as("the functions that have a case").containsKey(name);
        Case c = cases().get(name);
        Evaluation one = Evaluation.ofOneStep(c.expression());
        assertThat(one.expression().shape()).isEqualTo(c.shape());
        one.assertValue(c.value());
        Evaluation.ofSomeSteps(c.expression()).assertGradients();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-2, -0.5, 0, 0.2, 1, 1.5, 40})
    void leaks_with_any_slope(double slope) {
        Case c = each(x -> Functions.leakyRelu(x, slope), x -> x > 0 ? x : slope * x);
        Evaluation.ofOneStep(c.expression()).assertValue(c.value());
        Evaluation.ofSomeSteps(c.expression()).assertGradients();
    }

    /** 2³¹ - 1 + 2³¹ - 1 + 3 was taken for 1, and 65,537² for 131,073. */
    @Test
    void make_no_row_of_more_numbers_than_an_array_holds() {
        Step.of(step -> {
            Expr x = step.input(1);
            Expr wide = Functions.repeat(x, Integer.MAX_VALUE);
            assertThatThrownBy(() -> Functions.concat(wide, wide, Functions.repeat(x, 3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("concat: a row must have at most 2147483647 numbers, but would have 4294967297");
            Expr side = Functions.repeat(x, 65_537);
            assertThatThrownBy(() -> Functions.outer(side, side))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("outer_product: a row must have at most 2147483647 numbers, but would have 4295098369");
            step.output(x);
        });
    }

    @Test
    void stays_finite_where_exp_overflows() {
        Case huge = row(x -> Functions.softmax(x.times(1000)), 4, (x, j) -> {
            double largest = Arrays.stream(x).max().orElseThrow();
            return Math.exp(1000 * (x[j] - largest))
                    / sumOfExp(Arrays.stream(x).map(v -> 1000 * (v - largest)).toArray());
        });
        Evaluation.ofOneStep(huge.expression()).assertValue(huge.value());
        Case elu = each(x -> Functions.elu(x.times(1000), 1), x -> x > 0 ? 1000 * x : -1);
        Evaluation.ofOneStep(elu.expression()).assertValue(elu.value());
    }

    @Test
    void clips_between_bounds_in_order_only() {
        double[][] wrong = {{1, -1}, {Double.NaN, 1}, {-1, Double.NaN}};
        for (double[] bounds : wrong) {
            assertThatThrownBy(() -> Step.of(s -> Functions.clip(s.input(3), bounds[0], bounds[1])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("clip: low must be at most high, but they are %s and %s", bounds[0], bounds[1]);
        }
        Case point = each(x -> Functions.clip(x, 0.5, 0.5), x -> 0.5);
        Evaluation.ofOneStep(point.expression()).assertValue(point.value());
    }

    @Test
    void repeats_columns_only() {
        assertThatThrownBy(() -> Step.of(s -> Functions.repeat(s.input(3), 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("repeat: a column [B, 1] is needed, but found [B, 3]");
    }

    @Test
    void takes_gelu_from_tanh_within_5e_4() {
        Case apart = each(
                x -> {
                    Expr wide = x.times(2);
                    Expr distance = Functions.abs(Functions.gelu(wide).minus(Functions.geluByTanh(wide)));
                    return Functions.greater(distance, Expr.constant(5e-4));
                },
                x -> 0);
        Evaluation.ofOneStep(apart.expression()).assertValue(apart.value());
    }

    @Test
    void takes_rows_of_one_width_only() {
        assertThatThrownBy(() -> Expr.constant(new double[][] {{1, 2}, {3}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("matrix: rows must have one width, but row 0 has 2 and row 1 1");
        assertThatThrownBy(() -> Expr.constant(new double[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("matrix: sizes must be at least 1, but found 0");
        assertThatThrownBy(() -> Expr.filled(0, 1)).hasMessage("filled: sizes must be at least 1, but found 0");
    }

    @Test
    void keeps_the_numbers_of_a_constant_as_they_were() {
        double[] row = {1, 2};
        Expr constant = Expr.constant(row);
        row[0] = 5;
        assertThat(constant.attribute())
                .isEqualTo(Expr.constant(new double[] {1, 2}).attribute());
    }
}
