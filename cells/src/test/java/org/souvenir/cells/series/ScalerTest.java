package org.souvenir.cells.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.tensor.Tensor;

class ScalerTest {
    private static final Series SERIES =
            Series.of(new float[][] {{1, 0.1f, 1e30f}, {2, 0.1f, -1e30f}, {4, 0.1f, 3e30f}, {9, 0.1f, 0}});

    @Test
    void standard_gives_mean_zero_and_deviation_one() {
        Tensor scaled = Scaler.standard(SERIES).apply(SERIES).values();
        for (int j : new int[] {0, 2}) {
            double sum = 0;
            double squares = 0;
            for (int t = 0; t < 4; t++) {
                sum += scaled.get(t, j);
                squares += Math.pow(scaled.get(t, j), 2);
            }
            assertThat(sum / 4).isCloseTo(0, within(1e-7));
            assertThat(squares / 4).isCloseTo(1, within(1e-6));
        }
        assertThat(scaled.get(3, 0)).isEqualTo((float) (5 / Math.sqrt(9.5))); // mean 4, squares 9 4 0 25
    }

    @Test
    void min_max_gives_zero_to_one() {
        Tensor scaled = Scaler.minMax(SERIES).apply(SERIES.values());
        assertThat(scaled.select(1, 0)).isEqualTo(Tensor.of(new float[] {0, 0.125f, 0.375f, 1}, 4, 1));
        assertThat(scaled.select(1, 2)).isEqualTo(Tensor.of(new float[] {0.5f, 0, 1, 0.25f}, 4, 1));
    }

    @Test
    void a_column_that_never_changes_becomes_zero() {
        for (Scaler scaler : new Scaler[] {Scaler.standard(SERIES), Scaler.minMax(SERIES)}) {
            assertThat(scaler.apply(SERIES.values()).select(1, 1).data()).containsOnly(0);
            assertThat(scaler.invert(Tensor.zeros(1, 3)).get(0, 1)).isEqualTo(0.1f);
        }
        Series once = SERIES.window(1, 2);
        assertThat(Scaler.standard(once).apply(once).values().data()).containsOnly(0);
    }

    @Test
    void inverts_what_it_applied() {
        for (Scaler scaler : new Scaler[] {Scaler.standard(SERIES), Scaler.minMax(SERIES)}) {
            float[] again = scaler.invert(scaler.apply(SERIES.values())).data();
            for (int i = 0; i < again.length; i++) {
                float x = SERIES.values().data()[i];
                assertThat(again[i]).isCloseTo(x, within(i % 3 == 2 ? 1e24f : 1e-6f));
            }
        }
    }

    @Test
    void has_the_columns_of_targets_once_or_step_after_step() {
        Scaler two =
                Scaler.of(new double[] {1, 10, 100}, new double[] {2, 4, 8}).columns(2, 0);
        assertThat(two.width()).isEqualTo(2);
        assertThat(two.invert(Tensor.of(new float[] {1, 1, -1, 0.5f}, 1, 4)))
                .isEqualTo(Tensor.of(new float[] {108, 3, 92, 2}, 1, 4));
        assertThat(two.apply(Tensor.of(new float[] {108, 3}, 2))).isEqualTo(Tensor.of(new float[] {1, 1}, 2));
    }

    @Test
    void looks_at_the_real_steps_of_sequences_alone() {
        Tensor padded = Tensor.of(new float[] {1, 5, 3, Float.NaN, 100, Float.NaN}, 3, 2, 1);
        Sequences sequences = Sequences.of(padded, new int[] {2, 1});
        Scaler scaler = Scaler.minMax(sequences);
        assertThat(scaler).isEqualTo(Scaler.of(new double[] {1}, new double[] {4}));
        assertThat(scaler.apply(sequences).values().get(1, 0, 0)).isEqualTo(0.5f);
        assertThat(scaler.apply(sequences).lengths()).containsExactly(2, 1);
    }

    @Test
    void comes_back_from_its_text_bit_for_bit() {
        Scaler scaler = Scaler.of(new double[] {1 / 3.0, -0.0, 4.9e-324}, new double[] {1e300, -Math.PI, 1});
        assertThat(Scaler.parse(scaler.toText(), "text")).isEqualTo(scaler).hasSameHashCodeAs(scaler);
        assertThat(scaler.toText())
                .isEqualTo("souvenir-scaler 1 3\n0.3333333333333333 1.0E300\n-0.0 -3.141592653589793\n4.9E-324 1.0\n");
        Scaler none = Scaler.of(new double[0], new double[0]);
        assertThat(Scaler.parse(none.toText(), "text")).isEqualTo(none);
    }

    @Test
    void is_kept_with_the_network() {
        Network network = Network.initialised(Architecture.of(Input.features(3), new Dense(1)), 1);
        Scaler scaler = Scaler.standard(SERIES);
        byte[] kept = NetworkFormat.standard().toBytes(network, Map.of("scaler", scaler.toText()));
        NetworkFormat.Stored stored = NetworkFormat.standard().fromBytes(kept);
        assertThat(Scaler.parse(stored.notes().getOrDefault("scaler", ""), "the scaler"))
                .isEqualTo(scaler);
        Windows windows = Windows.of(2);
        assertThat(stored.network().infer(windows.last(scaler.apply(SERIES))).values())
                .isEqualTo(network.infer(windows.last(scaler.apply(SERIES))).values());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | 1 | expected \"souvenir-scaler 1 COLUMNS\" and as many lines, but found nothing and 0",
                "souvenir-scaler 1 2;1 2; | 1 | but found souvenir-scaler 1 2 and 1",
                "souvenir-scaler 2 1;1 2; | 1 | but found souvenir-scaler 2 1 and 1",
                "souvenir-scaler 1 1;1 2 | 1 | but found souvenir-scaler 1 1 and 1",
                "souvenir-scaler 1 1;1; | 2 | expected a finite offset and a finite scale that is not 0, but found \"1\"",
                "souvenir-scaler 1 1;1 2 3; | 2 | but found \"1 2 3\"",
                "souvenir-scaler 1 1;1 0; | 2 | but found \"1 0\"",
                "souvenir-scaler 1 1;NaN 1; | 2 | but found \"NaN 1\"",
                "souvenir-scaler 1 1;one 1; | 2 | but found \"one 1\"",
            })
    void says_where_its_text_is_wrong(String text, int line, String message) {
        assertThatThrownBy(() -> Scaler.parse(text.replace(';', '\n'), "notes"))
                .isInstanceOf(FileFormatException.class)
                .hasMessageStartingWith("notes, line " + line + ": ")
                .hasMessageEndingWith(message);
    }

    @Test
    void says_what_does_not_fit() {
        assertRefused(
                () -> Scaler.standard(Series.of(new float[][] {{1, 2}, {3, Float.NaN}})),
                "scaler: numbers must be finite, but step 1 of sequence 0 has NaN in column 1");
        assertRefused(
                () -> Scaler.standard(SERIES.window(0, 0)),
                "scaler: there must be a step to be fitted to, but there is none");
        assertRefused(
                () -> Scaler.standard(SERIES).apply(Tensor.zeros(2, 4)),
                "scaler: the last axis must hold n = 3 columns, or several times as many, but the shape is [2, 4]");
        assertRefused(() -> Scaler.standard(SERIES).columns(3), "scaler: columns must lie in [0, n = 3), but found 3");
        assertRefused(
                () -> Scaler.of(new double[] {1}, new double[] {0}),
                "scaler: each column must have a finite offset and a finite scale that is not 0, but they are [1.0] and [0.0]");
    }

    private static void assertRefused(ThrowingCallable made, String message) {
        assertThatThrownBy(made).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
