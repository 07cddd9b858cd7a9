package org.souvenir.text.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.layer.Input;
import org.souvenir.core.tensor.Tensor;

class LanguageModelStreamTest {

    @Test
    void cuts_streams_and_windows() {
        LanguageModelStream stream =
                LanguageModelStream.of(IntStream.rangeClosed(10, 20).toArray(), 2, 3);

        assertThat(stream.steps()).isEqualTo(5);
        assertThat(stream.windows()).hasSize(2);
        Tensor[] inputs = {ids(2, 10, 15, 11, 16, 12, 17), ids(2, 13, 18, 14, 19)};
        Tensor[] targets = {ids(2, 11, 16, 12, 17, 13, 18), ids(2, 14, 19, 15, 20)};
        for (int i = 0; i < 2; i++) {
            Example window = stream.windows().get(i);
            assertThat(window.batch().input(Input.NAME)).isEqualTo(inputs[i]);
            assertThat(window.target().values()).isEqualTo(targets[i]);
        }
        assertThat(stream.examples().epoch(7).get(1).target().values()).isEqualTo(targets[1]);
    }

    private static Tensor ids(int streams, float... ids) {
        return Tensor.of(ids, ids.length / streams, streams);
    }

    @ParameterizedTest
    @CsvSource({"2, 1, 1", "100, 1, 7", "101, 4, 5", "1000, 7, 64", "50, 3, 1000", "9, 8, 1", "50, 3, 2147483647"})
    void goes_on_in_each_stream_where_the_window_before_stopped(int n, int streams, int windowSteps) {
        int[] tokens = IntStream.range(0, n).map(i -> i * 31 % 97).toArray();
        LanguageModelStream stream = LanguageModelStream.of(tokens, streams, windowSteps);

        for (int b = 0; b < streams; b++) {
            List<Integer> inputs = new ArrayList<>();
            List<Integer> targets = new ArrayList<>();
            for (Example window : stream.windows()) {
                Batch batch = window.batch();
                assertThat(batch.steps()).isBetween(1, windowSteps);
                for (int t = 0; t < batch.steps(); t++) {
                    inputs.add((int) batch.input(Input.NAME).get(t, b));
                    targets.add((int) window.target().values().get(t, b));
                }
            }
            int from = b * ((n - 1) / streams);
            int end = from + (n - 1) / streams;
            assertThat(inputs)
                    .isEqualTo(IntStream.range(from, end)
                            .map(i -> tokens[i])
                            .boxed()
                            .toList());
            assertThat(targets)
                    .isEqualTo(IntStream.range(from + 1, end + 1)
                            .map(i -> tokens[i])
                            .boxed()
                            .toList());
        }
    }

    @Test
    void does_not_see_what_happens_to_the_tokens_later() {
        int[] tokens = {1, 2, 3};
        LanguageModelStream stream = LanguageModelStream.of(tokens, 1, 2);
        tokens[0] = 99;

        assertThat(stream.windows().get(0).batch().input(Input.NAME)).isEqualTo(ids(1, 1, 2));
    }

    @Test
    void refuses_what_does_not_fit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LanguageModelStream.of(new int[] {1, 2, 3}, 3, 1))
                .withMessageContaining("3 streams need at least 4 tokens")
                .withMessageEndingWith("but there are 3");
        assertThatIllegalArgumentException().isThrownBy(() -> LanguageModelStream.of(new int[0], 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> LanguageModelStream.of(new int[9], 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> LanguageModelStream.of(new int[9], 1, 0));
    }

    @Test
    void has_no_window_past_the_last_one() {
        List<Example> windows = LanguageModelStream.of(new int[9], 2, 3).windows();

        assertThat(windows).hasSize(2);
        assertThatThrownBy(() -> windows.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
