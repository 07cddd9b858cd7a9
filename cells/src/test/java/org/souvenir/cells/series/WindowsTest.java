package org.souvenir.cells.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.data.Example;
import org.souvenir.core.tensor.Tensor;

class WindowsTest {

    /** Step t of column j is 10 · t + j. */
    private static Series series(int steps, int width) {
        float[] data = new float[steps * width];
        for (int i = 0; i < data.length; i++) {
            data[i] = 10 * (i / width) + i % width;
        }
        return Series.of(Tensor.of(data, steps, width));
    }

    @Test
    void cuts_windows_and_what_comes_behind_them() {
        Example all = Windows.of(3).all(series(6, 2));
        assertThat(all.batch().input("x"))
                .isEqualTo(Tensor.of(
                        new float[] {0, 1, 10, 11, 20, 21, 10, 11, 20, 21, 30, 31, 20, 21, 30, 31, 40, 41}, 3, 3, 2));
        assertThat(all.batch().lengths()).containsExactly(3, 3, 3);
        assertThat(all.target().values()).isEqualTo(Tensor.of(new float[] {30, 31, 40, 41, 50, 51}, 3, 2));
    }

    @Test
    void strides_looks_further_and_chooses_columns() {
        Windows windows = Windows.of(2).stride(3).horizon(2).targets(2, 0);
        assertThat(windows.count(series(10, 3))).isEqualTo(3);
        assertThat(windows.count(series(9, 3))).isEqualTo(2);
        Example all = windows.all(series(10, 3));
        assertThat(all.batch().input("x").select(2, 0))
                .isEqualTo(Tensor.of(new float[] {0, 30, 60, 10, 40, 70}, 2, 3, 1));
        assertThat(all.target().values())
                .isEqualTo(Tensor.of(new float[] {22, 20, 32, 30, 52, 50, 62, 60, 82, 80, 92, 90}, 3, 4));
    }

    @Test
    void has_targets_behind_every_step() {
        Example all = Windows.of(2).stride(2).horizon(2).everyStep().all(series(6, 1));
        assertThat(all.batch().input("x")).isEqualTo(Tensor.of(new float[] {0, 20, 10, 30}, 2, 2, 1));
        assertThat(all.target().values()).isEqualTo(Tensor.of(new float[] {10, 20, 30, 40, 20, 30, 40, 50}, 2, 2, 2));
    }

    @Test
    void mini_batches_are_the_same_windows_in_other_company() {
        Series series = series(60, 2);
        Windows windows = Windows.of(5).stride(2);
        List<Example> inOrder = windows.inOrder(series, 8).epoch(3);
        assertThat(inOrder).extracting(example -> example.batch().size()).containsExactly(8, 8, 8, 4);
        assertThat(firsts(inOrder))
                .isEqualTo(IntStream.range(0, 28).mapToObj(i -> 20f * i).toList());
        List<Example> shuffled = windows.shuffled(series, 8, 1).epoch(3);
        assertThat(shuffled).hasSize(4);
        assertThat(firsts(shuffled))
                .containsExactlyInAnyOrderElementsOf(firsts(inOrder))
                .isNotEqualTo(firsts(inOrder))
                .isEqualTo(firsts(windows.shuffled(series, 8, 1).epoch(3)))
                .isNotEqualTo(firsts(windows.shuffled(series, 8, 1).epoch(4)))
                .isNotEqualTo(firsts(windows.shuffled(series, 8, 2).epoch(3)));
        for (Example example : shuffled) {
            for (int b = 0; b < example.batch().size(); b++) {
                float first = example.batch().input("x").get(0, b, 0);
                assertThat(example.target().values().get(b, 0)).isEqualTo(first + 50);
            }
        }
    }

    private static List<Float> firsts(List<Example> examples) {
        return examples.stream()
                .flatMap(example -> IntStream.range(0, example.batch().size())
                        .mapToObj(b -> example.batch().input("x").get(0, b, 0)))
                .toList();
    }

    @Test
    void the_last_window_is_what_a_forecast_reads() {
        assertThat(Windows.of(2).last(series(4, 2)).input("x"))
                .isEqualTo(Tensor.of(new float[] {20, 21, 30, 31}, 2, 1, 2));
    }

    @Test
    void splits_in_the_order_of_time() {
        Series.Split split = series(10, 2).split(0.7);
        assertThat(split.training().values()).isEqualTo(series(7, 2).values());
        assertThat(split.validation().steps()).isEqualTo(3);
        assertThat(split.validation().columns(1).values()).isEqualTo(Tensor.of(new float[] {71, 81, 91}, 3, 1));
        assertThat(series(10, 2).split(0).training().steps()).isZero();
        assertThat(series(10, 2).split(1).validation().steps()).isZero();
    }

    @Test
    void is_made_of_arrays() {
        assertThat(Series.of(new float[][] {{0, 1}, {10, 11}}).values())
                .isEqualTo(series(2, 2).values());
        float[] one = {0, 10, 20};
        assertThat(Series.of(one).values()).isEqualTo(series(3, 1).values());
        assertThat(Series.of(one).width()).isEqualTo(1);
        assertThat(Series.of(one)).hasToString("Series[3, 1]");
    }

    @Test
    void says_what_does_not_fit() {
        assertRefused(
                () -> Series.of(new float[][] {{1, 2}, {3}}),
                "features: every step must have n = 2 numbers, as the first has, but step 1 of sequence 0 has 1");
        assertRefused(() -> Series.of(Tensor.zeros(3)), "series: must be [T, n], but found [3]");
        assertRefused(() -> series(4, 1).split(1.1), "split: the share must lie in [0, 1], but is 1.1");
        assertRefused(
                () -> Windows.of(3).horizon(2).all(series(4, 1)),
                "windows: a series must have at least L + h = 5 steps, but has 4");
        assertRefused(
                () -> Windows.of(5).last(series(4, 1)), "windows: a series must have at least L = 5 steps, but has 4");
        assertRefused(() -> Windows.of(0), "windows: steps must be at least 1, but found 0");
        assertRefused(() -> Windows.of(1).stride(0), "windows: the stride must be at least 1, but found 0");
        assertRefused(() -> Windows.of(1).horizon(-1), "windows: the horizon must be at least 1, but found -1");
        assertRefused(
                () -> Windows.of(1).inOrder(series(4, 1), 0), "windows: a mini-batch must be at least 1, but found 0");
        assertRefused(
                () -> Windows.of(1).targets(1).all(series(4, 1)),
                "select: places on axis 1 must lie in [0, 1), but one is 1 of [4, 1]");
    }

    private static void assertRefused(ThrowingCallable made, String message) {
        assertThatThrownBy(made).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
