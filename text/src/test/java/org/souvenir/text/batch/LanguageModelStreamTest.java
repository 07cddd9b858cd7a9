package org.souvenir.text.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.souvenir.cells.Gru;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.training.Fit;
import org.souvenir.training.Trainer;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.metric.Accuracy;
import org.souvenir.training.optimizer.Adam;

class LanguageModelStreamTest {

    @Test
    void cuts_streams_and_windows() {
        LanguageModelStream stream =
                LanguageModelStream.of(IntStream.rangeClosed(10, 20).toArray(), 2, 3);

        assertThat(stream.steps()).isEqualTo(5);
        assertThat(stream.windows())
                .containsExactly(
                        new TokenWindow(
                                3,
                                2,
                                ImmutableIntArray.of(10, 15, 11, 16, 12, 17),
                                ImmutableIntArray.of(11, 16, 12, 17, 13, 18)),
                        new TokenWindow(
                                2, 2, ImmutableIntArray.of(13, 18, 14, 19), ImmutableIntArray.of(14, 19, 15, 20)));
    }

    @ParameterizedTest
    @CsvSource({"2, 1, 1", "100, 1, 7", "101, 4, 5", "1000, 7, 64", "50, 3, 1000", "9, 8, 1", "50, 3, 2147483647"})
    void goes_on_in_each_stream_where_the_window_before_stopped(int n, int streams, int windowSteps) {
        int[] tokens = IntStream.range(0, n).map(i -> i * 31 % 97).toArray();
        LanguageModelStream stream = LanguageModelStream.of(tokens, streams, windowSteps);

        for (int b = 0; b < streams; b++) {
            List<Integer> inputs = new ArrayList<>();
            List<Integer> targets = new ArrayList<>();
            for (TokenWindow window : stream.windows()) {
                assertThat(window.steps()).isBetween(1, windowSteps);
                for (int t = 0; t < window.steps(); t++) {
                    inputs.add(window.inputs().get(t * streams + b));
                    targets.add(window.targets().get(t * streams + b));
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

        assertThat(stream.windows().get(0).inputs()).isEqualTo(ImmutableIntArray.of(1, 2));
    }

    @Test
    void a_network_that_carries_its_state_learns_what_follows() {
        int[] tokens = new int[600];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = new int[] {0, 1, 0, 2, 0, 3}[i % 6]; // what follows 0 only what came before it tells
        }
        LanguageModelStream stream = LanguageModelStream.of(tokens, 4, 5);
        Trainer trainer = Trainer.of(new SoftmaxCrossEntropy(), new Adam(2e-2))
                .carryingState()
                .metrics(new Accuracy())
                .epochs(8);
        Fit fit = trainer.fit(
                Network.initialised(
                        Architecture.of(Input.ids(4), new Embedding(4), Recurrent.of(n -> new Gru(n, 8)), new Dense(4)),
                        1),
                stream.examples());
        assertThat(trainer.evaluate(fit.network(), stream.examples()).metric("accuracy"))
                .isGreaterThan(0.98);
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
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenWindow(2, 1, ImmutableIntArray.of(1, 2), ImmutableIntArray.of(2)))
                .withMessageContaining("must be 2 inputs and targets, but there are 2 and 1");
    }

    @Test
    void has_no_window_past_the_last_one() {
        List<TokenWindow> windows = LanguageModelStream.of(new int[9], 2, 3).windows();

        assertThat(windows).hasSize(2);
        assertThatThrownBy(() -> windows.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
