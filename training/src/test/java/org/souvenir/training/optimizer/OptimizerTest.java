package org.souvenir.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.souvenir.core.expr.Functions.sqrt;
import static org.souvenir.core.expr.Functions.square;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.expr.Step;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.Fit;
import org.souvenir.training.Golden;
import org.souvenir.training.Trainer;
import org.souvenir.training.loss.MeanSquaredError;

class OptimizerTest {
    private static final Safetensors GOLDEN = Golden.read("optimizers");

    private static final Map<String, Optimizer> SETTINGS = Map.of(
            "sgd", new Sgd(0.1),
            "sgd_momentum", new Sgd(0.05).withMomentum(0.9),
            "sgd_nesterov_decay", new Sgd(0.02).withNesterov(0.9).withDecay(0.1),
            "rmsprop", new RmsProp(0.01),
            "rmsprop_settings", new RmsProp(0.003, 0.9, 1e-3, 0),
            "adam", new Adam(1e-3),
            "adam_settings", new Adam(0.02).withBetas(0.8, 0.95).withEpsilon(1e-3),
            "adam_decay", new Adam(0.01).withDecay(0.1),
            "adamw", new Adam(1e-3).withDecoupledDecay(0.01),
            "adamw_settings", new Adam(0.02).withBetas(0.85, 0.98).withDecoupledDecay(0.2));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sgd",
                "sgd_momentum",
                "sgd_nesterov_decay",
                "rmsprop",
                "rmsprop_settings",
                "adam",
                "adam_settings",
                "adam_decay",
                "adamw",
                "adamw_settings"
            })
    void takes_the_steps_of_pytorch(String name) {
        float[] p = GOLDEN.tensor("start").data();
        int n = p.length;
        float[] gradients = GOLDEN.tensor("gradients").data();
        double[] expected = GOLDEN.doubles(name);
        Optimizer optimizer = SETTINGS.get(name);
        OptimizerState state = optimizer.start(n);
        for (int step = 0; step < gradients.length / n; step++) {
            float[] g = Arrays.copyOfRange(gradients, step * n, (step + 1) * n);
            state.step(p, g, optimizer.rate(), Engine.standard());
            for (int i = 0; i < n; i++) {
                double value = expected[step * n + i];
                assertThat((double) p[i])
                        .as("step %d, parameter %d", step, i)
                        .isCloseTo(value, within(2e-6 * Math.max(FLOOR, Math.abs(value))));
            }
        }
    }

    /** Below it a parameter is what is left of steps that were larger, and has their rounding. */
    private static final double FLOOR = 0.1;

    private static final int LONG = 150_001; // three parts, the last one odd

    private static float[] random(long seed) {
        Random random = new Random(seed);
        float[] values = new float[LONG];
        for (int i = 0; i < LONG; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static float[] after(Optimizer optimizer, int steps, Engine engine) {
        float[] p = random(0);
        OptimizerState state = optimizer.start(LONG);
        for (int step = 1; step <= steps; step++) {
            state.step(p, random(step), optimizer.rate(), engine);
        }
        return p;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "sgd_nesterov_decay", "rmsprop", "adamw", "lion"})
    void gives_the_same_bits_with_any_number_of_threads(String name) {
        Optimizer optimizer = name.equals("lion") ? new Lion(0.01) : SETTINGS.get(name);
        try (Engine one = Engine.withThreads(1);
                Engine three = Engine.withThreads(3)) {
            assertThat(after(optimizer, 3, three)).isEqualTo(after(optimizer, 3, one)); // containsExactly takes seconds
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "sgd_momentum", "rmsprop", "adam"})
    void goes_on_from_what_was_remembered(String name) {
        Optimizer optimizer = SETTINGS.get(name);
        float[] p = random(0);
        OptimizerState first = optimizer.start(LONG);
        first.step(p, random(1), optimizer.rate(), Engine.standard());
        OptimizerState second = optimizer.start(LONG);
        second.restore(first.steps(), first.memories());
        second.step(p, random(2), optimizer.rate(), Engine.standard());
        assertThat(p).isEqualTo(after(optimizer, 2, Engine.standard()));
        assertThat(second.steps()).isEqualTo(2);
    }

    @Test
    void refuses_what_another_optimizer_remembers() {
        OptimizerState adam = new Adam(1e-3).start(3);
        assertThatThrownBy(() -> adam.restore(Long.MAX_VALUE, adam.memories()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("restore: there are 0 to 9007199254740992 steps, but are 9223372036854775807");
        assertThatThrownBy(() -> adam.restore(1, Map.of("mean", new float[3])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must remember square")
                .hasMessageContaining("there is only [mean]");
        assertThatThrownBy(() -> adam.restore(1, Map.of("mean", new float[2], "square", new float[3])))
                .hasMessageContaining("mean with 3 numbers, but there are 2");
    }

    @Test
    void refuses_gradients_of_another_length() {
        assertThatThrownBy(() -> new Sgd(1).start(3).step(new float[3], new float[2], 1, Engine.standard()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("step: there must be 3 parameters and as many gradients, but there are 3 and 2");
    }

    @Test
    void refuses_settings_that_cannot_work() {
        assertThatThrownBy(() -> new Adam(0)).hasMessageContaining("learning rate must be above 0");
        assertThatThrownBy(() -> new Adam(Double.NaN)).hasMessageContaining("learning rate");
        assertThatThrownBy(() -> new Adam(1).withBetas(0.9, 1)).hasMessageContaining("beta2 must lie in [0, 1)");
        assertThatThrownBy(() -> new RmsProp(1, 0.9, 0, 0)).hasMessageContaining("epsilon must be above 0");
        assertThatThrownBy(() -> new Sgd(1).withDecay(-1)).hasMessageContaining("weight decay must be at least 0");
        assertThatThrownBy(() -> new Sgd(1).withNesterov(0)).hasMessageContaining("looking ahead needs a momentum");
    }

    /** AdamW, written once more by somebody who knows the paper. */
    private record OwnAdam(double rate) implements Optimizer {
        @Override
        public void define(UpdateRule rule) {
            Expr p = rule.parameter();
            Expr g = rule.gradient();
            Expr m = rule.memory("m").times(0.9).plus(g.times(1 - 0.9));
            Expr v = rule.memory("v").times(0.999).plus(square(g).times(1 - 0.999));
            Expr root = sqrt(v).dividedBy(sqrt(rule.power(0.999).complement())).plus(1e-8);
            Expr size = rule.rate().dividedBy(rule.power(0.9).complement());
            Expr kept = p.times(rule.rate().times(0.01).complement());
            rule.next("m", m);
            rule.next("v", v);
            rule.update(kept.minus(m.dividedBy(root).times(size)));
        }
    }

    private static Fit trained(Optimizer optimizer) {
        Tensor x = Tensor.zeros(6, 16, 2);
        Tensor y = Tensor.zeros(6, 16, 1);
        RandomStream random = RandomStream.of(3);
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = random.uniform(i);
        }
        for (int i = 0; i < y.length(); i++) {
            y.data()[i] = x.data()[2 * i] * x.data()[2 * i + 1];
        }
        Architecture architecture = Architecture.of(Input.features(2), Recurrent.of(n -> new Gru(n, 5)), new Dense(1));
        return Trainer.of(new MeanSquaredError(), optimizer)
                .schedule(Schedule.exponential(0.99))
                .epochs(20)
                .fit(Network.initialised(architecture, 1), ExampleSource.of(Example.perStep(Batch.of(x), y), 8, 4));
    }

    @Test
    void one_of_a_users_own_gives_the_bits_of_the_built_in_one() {
        Fit built = trained(new Adam(1e-2).withDecoupledDecay(0.01));
        assertThat(trained(new OwnAdam(1e-2)).last().tensors())
                .isEqualTo(built.last().tensors());
        assertThat(trained(new OwnAdam(1.01e-2)).last().tensors())
                .isNotEqualTo(built.last().tensors());
        assertThat(built.history().get(19).loss())
                .isLessThan(built.history().get(0).loss() / 2);
    }

    private static double farthest(float[] actual, IntToDoubleFunction expected) {
        double farthest = 0;
        for (int i = 0; i < actual.length; i++) {
            farthest = Math.max(farthest, Math.abs(actual[i] - expected.applyAsDouble(i)));
        }
        return farthest;
    }

    @Test
    void takes_the_steps_of_a_users_own_equations() {
        Lion lion = new Lion(0.01);
        float[] p = random(0);
        double[] expected = new double[LONG];
        Arrays.setAll(expected, i -> p[i]);
        double[] mean = new double[LONG];
        OptimizerState state = lion.start(LONG);
        for (int step = 1; step <= 4; step++) {
            float[] g = random(step);
            state.step(p, g, lion.rate(), Engine.standard());
            for (int i = 0; i < LONG; i++) {
                double sign = Math.signum(0.9 * mean[i] + 0.1 * g[i]);
                expected[i] -= 0.01 * (sign + 0.1 * expected[i]);
                mean[i] = 0.99 * mean[i] + 0.01 * g[i];
            }
        }
        assertThat(farthest(p, i -> expected[i])).isLessThan(1e-6);
        assertThat(lion.memories()).containsExactly("mean");
    }

    @ParameterizedTest
    @EnumSource(
            value = Engine.Choice.class,
            names = {"SCALAR", "VECTOR"})
    void both_providers_take_the_same_steps(Engine.Choice kernels) {
        try (Engine engine = Engine.of(2, kernels)) {
            for (Optimizer optimizer : List.of(new Lion(0.01), SETTINGS.get("adamw_settings"))) {
                float[] p = after(optimizer, 2, engine);
                float[] q = after(optimizer, 2, Engine.standard());
                assertThat(farthest(p, i -> q[i])).isLessThan(1e-6);
            }
        }
    }

    /** Anything that equations may say. */
    private record Rule(Consumer<UpdateRule> equations) implements Optimizer {
        @Override
        public double rate() {
            return 0.5;
        }

        @Override
        public void define(UpdateRule rule) {
            equations.accept(rule);
        }
    }

    private static float[] steps(int count, Consumer<UpdateRule> equations) {
        Optimizer optimizer = new Rule(equations);
        OptimizerState state = optimizer.start(1);
        float[] p = {8};
        for (int step = 0; step < count; step++) {
            state.step(p, new float[] {1}, optimizer.rate(), Engine.standard());
        }
        return p;
    }

    @Test
    void equations_know_the_number_of_the_step() {
        assertThat(steps(4, rule -> rule.update(rule.parameter().plus(rule.step()))))
                .containsExactly(8 + 1 + 2 + 3 + 4);
        assertThat(steps(3, rule -> rule.update(rule.parameter().minus(rule.power(0.5)))))
                .containsExactly(8 - 0.5f - 0.25f - 0.125f);
    }

    @Test
    void memories_are_those_before_the_step() {
        assertThat(steps(3, rule -> {
                    Expr last = rule.memory("last");
                    rule.next("last", rule.parameter());
                    rule.update(rule.parameter().plus(last));
                }))
                .containsExactly(24); // from 8: 8 + 0, 8 + 8, 16 + 8
    }

    @Test
    void says_what_the_equations_lack() {
        refuses(rule -> {}, "optimizer: it must say what a parameter becomes, but does not; call update(…)");
        refuses(
                rule -> {
                    rule.memory("mean");
                    rule.update(rule.gradient());
                },
                "optimizer: every memory needs a successor, but mean has none; call next(\"mean\", …)");
        refuses(
                rule -> {
                    rule.memory("mean");
                    rule.memory("mean");
                },
                "memory: names must differ, but found two named mean");
        refuses(
                rule -> rule.next("mean", rule.gradient()),
                "next: the memory must be declared first, but mean is not among []");
        refuses(
                rule -> {
                    rule.update(rule.gradient());
                    rule.update(rule.gradient());
                },
                "update: it can be said once, but was said twice");
    }

    @Test
    void refuses_what_is_not_element_wise() {
        String rule = "update: it must be made of this rule's values, element by element, but found ";
        refuses(r -> r.update(Functions.rowSum(r.gradient())), rule + "ROW_SUM[B, 1]");
        refuses(r -> r.update(Functions.concat(r.gradient(), r.parameter()).slice(0, 1)), rule + "CONCAT[B, 2]");
        refuses(r -> r.update(r.gradient().product(r.rate())), rule + "LINEAR[B, 1]");
        Expr foreign = Step.of(s -> s.output(s.input(3))).output();
        refuses(r -> r.update(r.parameter().plus(foreign)), rule + "INPUT[B, 3]");
    }

    private static void refuses(Consumer<UpdateRule> equations, String message) {
        assertThatThrownBy(() -> new Rule(equations).start(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
