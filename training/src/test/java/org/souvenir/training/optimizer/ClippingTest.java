package org.souvenir.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.Workers;
import org.souvenir.core.tensor.Scores;
import org.souvenir.training.Golden;

class ClippingTest {
    private static final Safetensors GOLDEN = Golden.read("clipping");

    private static Clipping clipping(String name) {
        return switch (name) {
            case "norm_clipped" -> Clipping.byNorm(1.25);
            case "norm_kept" -> Clipping.byNorm(50);
            default -> Clipping.byValue(0.75);
        };
    }

    private static float[] gradients() {
        double[] all = joined("a", "b", "c");
        float[] floats = new float[all.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) all[i];
        }
        return floats;
    }

    private static double[] joined(String... names) {
        return Stream.of(names)
                .flatMapToDouble(name -> Arrays.stream(GOLDEN.doubles(name)))
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"norm_clipped", "norm_kept", "value_clipped"})
    void clips_as_pytorch_does(String name) {
        float[] gradients = gradients();
        double norm = clipping(name).apply(gradients, Workers.NONE);
        double[] expected = joined(name + ".a", name + ".b", name + ".c");
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) gradients[i]).as("gradient %d", i).isCloseTo(expected[i], within(1e-6));
        }
        assertThat(norm).isCloseTo(GOLDEN.doubles("norm_kept.norm")[0], within(1e-12));
    }

    @Test
    void leaves_the_bits_alone_below_the_limit() {
        float[] gradients = gradients();
        Clipping.byNorm(50).apply(gradients, Workers.NONE);
        assertThat(gradients).containsExactly(gradients());
        Clipping.none().apply(gradients, Workers.NONE);
        assertThat(gradients).containsExactly(gradients());
    }

    @Test
    void gives_the_same_bits_with_two_threads() {
        Random random = new Random(4);
        float[] one = new float[200_003];
        for (int i = 0; i < one.length; i++) {
            one[i] = (float) random.nextGaussian();
        }
        float[] two = one.clone();
        Clipping both = new Clipping(300, 0.9);
        try (Workers workers = new Workers(2)) {
            assertThat(both.apply(two, workers)).isEqualTo(both.apply(one, Workers.NONE));
        }
        assertThat(two).containsExactly(one);
        assertThat(two[Scores.argmax(two, 0, two.length)]).isEqualTo(0.9f);
    }

    @Test
    void passes_over_what_was_not_reached() {
        float[] some = new float[200_003];
        some[70_000] = 3;
        some[70_001] = 4;
        GradientArray gradients = new GradientArray(some.length);
        gradients.reachAllOf(GradientArray.of(new float[some.length]));
        gradients.add(1, GradientArray.of(some), Kernels.best());
        assertThat(Clipping.byNorm(1).apply(gradients, Workers.NONE)).isCloseTo(5, within(1e-12));
        assertThat(gradients.values()[70_001]).isCloseTo(0.8f, within(1e-6f));
        assertThat(Clipping.byNorm(1).apply(new GradientArray(some.length), Workers.NONE))
                .isZero();
    }

    @Test
    void finds_a_norm_whose_square_no_float_holds() {
        assertThat(Clipping.byNorm(1).apply(new float[] {3e30f, 4e30f}, Workers.NONE))
                .isCloseTo(5e30, within(1e24));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void tells_of_gradients_that_are_no_numbers_and_leaves_them(float bad) {
        float[] gradients = {1, bad, 3};
        assertThat(new Clipping(1, 1).apply(gradients, Workers.NONE)).isNotFinite();
        assertThat(gradients).containsExactly(1, bad, 3);
    }

    @Test
    void refuses_limits_that_are_not_above_0() {
        assertThatThrownBy(() -> Clipping.byNorm(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("clipping: limits must be above 0, but are 0.0 for the norm and Infinity for the value");
        assertThatThrownBy(() -> Clipping.byValue(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
