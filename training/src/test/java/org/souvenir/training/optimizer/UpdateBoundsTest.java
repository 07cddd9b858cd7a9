package org.souvenir.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.Workers;

/** A step is taken where all it leaves is finite, and nowhere else. */
class UpdateBoundsTest {
    private static final int LENGTH = 9;

    static Stream<Optimizer> optimizers() {
        return Stream.of(
                new Sgd(0.1),
                new Sgd(0.1).withMomentum(0.9).withDecay(0.01),
                new Sgd(0.1).withNesterov(0.9),
                new Adam(1e-3),
                new Adam(1e-3).withDecay(0.1),
                new Adam(1e-3).withDecoupledDecay(0.1),
                new RmsProp(1e-3).withDecay(0.1),
                new Lion(1e-4));
    }

    /** How often parameters that stay as they are must be measured so that no step is in doubt; -1 if one is. */
    private static int measured(Optimizer optimizer, int steps, double largest) {
        UpdateRule rule = UpdateRule.of(optimizer);
        UpdateBounds bounds = rule.bounds();
        float[][] arrays = new float[2 + rule.memories().size()][LENGTH];
        arrays[0][3] = 2;
        arrays[0][4] = -1;
        int count = 0;
        for (int t = 1; t <= steps; t++) {
            Map<Expr, Double> numbers = rule.numbers(t, optimizer.rate());
            if (!bounds.advance(largest, numbers)) {
                count++;
                bounds.measure(arrays, Workers.NONE);
                if (!bounds.advance(largest, numbers)) {
                    return -1;
                }
            }
        }
        return count;
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void parameters_are_looked_at_in_few_steps(Optimizer optimizer) {
        boolean scaledDecay = optimizer instanceof RmsProp
                || optimizer instanceof Adam adam && adam.decay() > 0 && adam.decayKind() == Adam.DecayKind.GRADIENT;
        assertThat(measured(optimizer, 20_000, 10)).isBetween(1, scaledDecay ? 20_000 / 5 : 5);
        assertThat(measured(optimizer, 1, 1e39)).isEqualTo(-1);
    }

    /** Numbers of all sizes; what is not shown must still be right. */
    @ParameterizedTest
    @MethodSource("optimizers")
    void a_step_is_taken_exactly_where_it_leaves_finite_numbers(Optimizer optimizer) {
        RandomStream random = RandomStream.of(3);
        OptimizerState plain = optimizer.start(LENGTH);
        OptimizerState careful = optimizer.start(LENGTH);
        Map<String, float[]> zeros = plain.memories();
        int undone = 0;
        for (int trial = 0; trial < 400; trial++) {
            RandomStream now = random.child(trial);
            float[] parameters = numbers(now.child("p"), trial);
            float[] gradients = numbers(now.child("g"), trial);
            double rate = Math.pow(10, 80 * now.unit(0) - 40);
            careful.restore(0, zeros);
            for (int step = 0; step < 3; step++) {
                float[] before = parameters.clone();
                Map<String, float[]> memories = careful.memories();
                plain.restore(careful.steps(), memories);
                float[] wanted = parameters.clone();
                plain.step(wanted, gradients, rate, Engine.standard());
                boolean finite =
                        finite(wanted) && plain.memories().values().stream().allMatch(UpdateBoundsTest::finite);
                boolean taken = careful.stepIfFinite(parameters, gradients, largest(gradients), rate, Engine.standard())
                        .isEmpty();
                assertThat(taken).isEqualTo(finite);
                assertThat(parameters).containsExactly(taken ? wanted : before);
                Map<String, float[]> left = taken ? plain.memories() : memories;
                careful.memories().forEach((name, values) -> assertThat(values).containsExactly(left.get(name)));
                assertThat(careful.steps()).isEqualTo(plain.steps() - (taken ? 0 : 1));
                undone += taken ? 0 : 1;
            }
        }
        assertThat(undone).isBetween(20, 1100);
    }

    private static float[] numbers(RandomStream random, int trial) {
        float[] numbers = new float[LENGTH];
        double size = Math.pow(10, trial % 2 == 0 ? 0 : 76 * random.unit(LENGTH) - 38);
        for (int i = 0; i < LENGTH; i++) {
            numbers[i] = (float) (size * (2 * random.unit(i) - 1));
        }
        return numbers;
    }

    private static double largest(float[] numbers) {
        double largest = 0;
        for (float number : numbers) {
            largest = Math.max(largest, Math.abs(number));
        }
        return largest;
    }

    private static boolean finite(float[] numbers) {
        for (float number : numbers) {
            if (!Float.isFinite(number)) {
                return false;
            }
        }
        return true;
    }

    /** Of a parameter it takes the logarithm, which the bounds do not know. */
    private record Logarithmic(double rate) implements Optimizer {
        @Override
        public void define(UpdateRule rule) {
            rule.update(Functions.log(rule.parameter()).minus(rule.gradient().times(rule.rate())));
        }
    }

    @Test
    void names_the_first_number_that_would_not_be_finite() {
        OptimizerState state = new Logarithmic(1).start(3);
        float[] parameters = {1, -1, 0};
        assertThat(state.stepIfFinite(parameters, new float[3], 0, 1, Engine.standard()))
                .contains(new OptimizerState.Overflow(1, Optional.empty()));
        assertThat(parameters).containsExactly(1, -1, 0);
        float[] fine = {1, 2, 3};
        assertThat(state.stepIfFinite(fine, new float[3], 0, 1, Engine.standard()))
                .isEmpty();
        assertThat(fine[1]).isEqualTo((float) Math.log(2));
    }

    @Test
    void names_what_would_be_remembered() {
        OptimizerState state = new Adam(1e-3).start(2);
        float[] parameters = {1, 2};
        float[] gradients = {1, 1e25f};
        assertThat(state.stepIfFinite(parameters, gradients, 1e25, 1e-3, Engine.standard()))
                .contains(new OptimizerState.Overflow(1, Optional.of("square")));
        assertThat(parameters).containsExactly(1, 2);
        assertThat(state.memories().get("square")).containsOnly(0);
    }

    /** Its steps grow until they do not fit. */
    private record Growing(double rate) implements Optimizer {
        @Override
        public void define(UpdateRule rule) {
            Expr grown = rule.memory("size").times(1000).plus(1);
            rule.next("size", grown);
            rule.update(rule.parameter().minus(rule.gradient().times(rule.rate())));
        }
    }

    @Test
    void what_grows_beyond_all_bounds_is_stopped_in_time() {
        OptimizerState state = new Growing(1).start(1);
        float[] parameters = {1};
        int steps = 0;
        while (state.stepIfFinite(parameters, new float[1], 0, 1, Engine.standard())
                .isEmpty()) {
            steps++;
        }
        assertThat(steps).isEqualTo(13); // 1000¹² = 1e36 is a float, 1000¹³ is none
        assertThat(state.memories().get("size")[0]).isEqualTo(1.001001e36f);
    }
}
