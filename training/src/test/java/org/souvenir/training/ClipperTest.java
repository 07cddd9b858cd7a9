package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.tensor.Scores;
import org.souvenir.training.optimizer.Clipping;

class ClipperTest {
    private static final Safetensors GOLDEN = Golden.read("clipping");

    private static Clipping clipping(String name) {
        return switch (name) {
            case "norm_clipped" -> Clipping.byNorm(1.25);
            case "norm_kept" -> Clipping.byNorm(50);
            default -> Clipping.byValue(0.75);
        };
    }

    private static double clip(float[] gradients, Clipping clipping, Engine engine) {
        return Clipper.clip(GradientArray.of(gradients), clipping, engine);
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
        double norm = clip(gradients, clipping(name), Engine.standard());
        double[] expected = joined(name + ".a", name + ".b", name + ".c");
        for (int i = 0; i < expected.length; i++) {
            double rounding = 2e-7 * Math.abs(expected[i]); // of a factor and a product
            assertThat((double) gradients[i]).as("gradient %d", i).isCloseTo(expected[i], within(rounding));
        }
        assertThat(norm).isCloseTo(GOLDEN.doubles("norm_kept.norm")[0], within(1e-12));
    }

    @Test
    void leaves_the_bits_alone_below_the_limit() {
        float[] gradients = gradients();
        clip(gradients, Clipping.byNorm(50), Engine.standard());
        assertThat(gradients).containsExactly(gradients());
        clip(gradients, Clipping.none(), Engine.standard());
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
        try (Engine engine = Engine.withThreads(2);
                Engine alone = Engine.withThreads(1)) {
            assertThat(clip(two, both, engine)).isEqualTo(clip(one, both, alone));
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
        gradients.add(1, GradientArray.of(some), Engine.standard().kernels());
        assertThat(Clipper.clip(gradients, Clipping.byNorm(1), Engine.standard()))
                .isCloseTo(5, within(1e-12));
        assertThat(gradients.values()[70_001]).isCloseTo(0.8f, within(1e-6f));
        assertThat(Clipper.clip(new GradientArray(some.length), Clipping.byNorm(1), Engine.standard()))
                .isZero();
    }

    @Test
    void finds_a_norm_whose_square_no_float_holds() {
        assertThat(clip(new float[] {3e30f, 4e30f}, Clipping.byNorm(1), Engine.standard()))
                .isCloseTo(5e30, within(1e24));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void tells_of_gradients_that_are_no_numbers_and_leaves_them(float bad) {
        float[] gradients = {1, bad, 3};
        assertThat(clip(gradients, new Clipping(1, 1), Engine.standard())).isNotFinite();
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
