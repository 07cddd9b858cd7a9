package org.souvenir.core.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.souvenir.core.expr.Functions.exp;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

class SinglePrecisionTest {
    private static double tolerance(UnaryOperator<Expr> of) {
        Step step = Step.of(s -> s.output(of.apply(s.input(5))));
        ReferenceExecutor.Setup problem = ReferenceExecutorTest.ofRow(0.3, -1.25, 0.7, 2.1, -0.01);
        List<double[]> rounded = SinglePrecision.references(step, problem).stream()
                .map(executor -> executor.forward().output()[0].data)
                .toList();
        return SinglePrecision.tolerance(
                new ReferenceExecutor(step, problem).forward().output()[0].data, rounded);
    }

    @Test
    void is_some_roundings_of_the_largest() {
        assertThat(tolerance(x -> x.times(1000).plus(1))).isBetween(1e-4, 5e-3);
        assertThat(tolerance(x -> x.times(1e-3))).isBetween(1e-10, 5e-9);
    }

    @Test
    void follows_terms_that_cancel() {
        assertThat(tolerance(x -> x.plus(1000).plus(-1000))).isBetween(1e-4, 5e-3);
        assertThat(tolerance(x -> x.plus(1e6).plus(-1e6))).isBetween(0.1, 5.0);
    }

    @Test
    void does_not_excuse_what_float32_cannot_hold() {
        assertThat(tolerance(x -> exp(x.times(0).plus(100)))).isLessThan(1e-5 * Math.exp(100));
        double toZero = tolerance(x -> exp(x.times(0).plus(100)).times(x.times(1e-60)));
        assertThat(toZero).isLessThan(1e-20);
    }
}
