package org.souvenir.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.file.Safetensors;
import org.souvenir.training.Golden;

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
    @ValueSource(strings = {"sgd", "sgd_nesterov_decay", "rmsprop", "adamw"})
    void gives_the_same_bits_with_two_threads(String name) {
        try (Engine two = Engine.withThreads(2)) {
            assertThat(after(SETTINGS.get(name), 3, two))
                    .isEqualTo(after(SETTINGS.get(name), 3, Engine.standard())); // containsExactly takes seconds
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
}
