package org.souvenir.core.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.souvenir.core.parameter.Quantisation.Scaled;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

class QuantisationTest {
    private static final int ROWS = 37;
    private static final int COLUMNS = 23;

    /** Columns and rows of very different sizes. */
    private static Parameters parameters(String... names) {
        Parameters parameters = Parameters.of(List.of(names).stream()
                .map(name -> new ParameterSpec(name, ROWS, COLUMNS, Initializer.zeros()))
                .toList());
        for (String name : names) {
            RandomStream random = RandomStream.of(3).child(name);
            float[] values = new float[ROWS * COLUMNS];
            for (int i = 0; i < values.length; i++) {
                int power = i % COLUMNS - COLUMNS / 2 + i / COLUMNS / 4;
                values[i] = Math.scalb((float) random.gaussian(i), power);
            }
            parameters.set(name, Tensor.of(values, ROWS, COLUMNS));
        }
        return parameters;
    }

    @Test
    void eight_bits_are_at_most_half_a_step_of_their_column_or_row_away() {
        for (Scaled scaled : Scaled.values()) {
            Parameters before = parameters("w");
            Tensor w = before.tensor("w");
            Tensor rounded = new Quantisation(Precision.INT8, Map.of("w", scaled))
                    .rounded(before)
                    .tensor("w");
            float[] largest = new float[scaled.count(ROWS, COLUMNS)];
            for (int i = 0; i < ROWS * COLUMNS; i++) {
                int at = scaled.of(i / COLUMNS, i % COLUMNS);
                largest[at] = Math.max(largest[at], Math.abs(w.data()[i]));
            }
            for (int i = 0; i < ROWS * COLUMNS; i++) {
                double step = largest[scaled.of(i / COLUMNS, i % COLUMNS)] / 127.0;
                assertThat(Math.abs(rounded.data()[i] - w.data()[i])).isLessThanOrEqualTo((float) (0.50001 * step));
            }
        }
    }

    @Test
    void rounding_again_changes_nothing_and_the_scales_are_found_again() {
        for (Precision precision : Precision.values()) {
            for (Scaled scaled : Scaled.values()) {
                Quantisation quantisation = new Quantisation(precision, Map.of("w", scaled));
                Parameters once = quantisation.rounded(parameters("w"));
                assertThat(quantisation.rounded(once).values()).isEqualTo(once.values());
                if (precision == Precision.INT8) {
                    assertThat(Quantisation.scales(once.tensor("w"), scaled))
                            .isEqualTo(Quantisation.scales(parameters("w").tensor("w"), scaled));
                }
            }
        }
    }

    @Test
    void every_number_in_eight_bits_times_its_scale_is_a_float_exactly() {
        for (float largest = 0x1p-99f; largest < 0x1p120f; largest *= 1.37f) {
            float scale = EightBits.scale(largest);
            assertThat(EightBits.whole(largest, scale)).isEqualTo((byte) 127);
            for (int whole = -127; whole <= 127; whole++) {
                assertThat((double) (whole * scale)).isEqualTo(whole * (double) scale);
                assertThat(EightBits.whole(whole * scale, scale)).isEqualTo((byte) whole);
            }
        }
    }

    @Test
    void sixteen_bits_are_the_nearest_and_of_two_the_even_one() {
        assertThat(Precision.bfloat16(1 + 0x1p-8f)).isEqualTo(1);
        assertThat(Precision.bfloat16(1 + 0x3p-8f)).isEqualTo(1 + 0x1p-6f);
        assertThat(Precision.bfloat16(-1 - 0x1.1p-8f)).isEqualTo(-1 - 0x1p-7f);
        assertThat(Precision.bfloat16(0.1f)).isEqualTo(0.10009765625f);
    }

    @Test
    void leaves_other_parameters_and_what_it_was_given_as_they_are() {
        Parameters before = parameters("w", "other");
        float[] values = before.values().clone();
        Parameters rounded = new Quantisation(Precision.INT8, Map.of("w", Scaled.BY_COLUMN)).rounded(before);
        assertThat(before.values()).isEqualTo(values);
        assertThat(rounded.tensor("other").data())
                .isEqualTo(before.tensor("other").data());
        assertThat(rounded.tensor("w").data()).isNotEqualTo(before.tensor("w").data());
    }

    @Test
    void refuses_weights_that_are_not_finite() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            Parameters parameters = parameters("w");
            parameters.values()[7] = bad;
            assertThatThrownBy(
                            () -> new Quantisation(Precision.INT8, Map.of("w", Scaled.BY_COLUMN)).rounded(parameters))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("quantised: weights must be finite, in INT8 too, but 'w' has " + bad);
        }
    }
}
