package org.souvenir.examples.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.layer.Input;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

final class ReberTest {
    @Test
    void every_word_ends_with_what_it_began_with() {
        RandomStream random = RandomStream.of(5);
        for (int lag : new int[] {0, 10, 50}) {
            for (int i = 0; i < 100; i++) {
                String word = Reber.word(lag, random.child(i));
                assertThat(word).matches("B([TP])(?:B[TPSXV]+E)+\\1E");
                assertThat(word.length()).isGreaterThan(lag);
            }
        }
    }

    @Test
    void streams_hold_word_after_word_and_know_what_is_to_be_recalled() {
        int steps = 300;
        Example streams = Reber.streams(2, steps, RandomStream.of(5));
        for (int b = 0; b < 2; b++) {
            String text = text(streams.batch().input(Input.NAME), b);
            assertThat(text).matches("(?:B([TP])B[TPSXV]+E\\1E)+(?:B.*)?");
            for (int t = 0; t < steps - 1; t++) {
                boolean recalled = text.startsWith("ET", t) || text.startsWith("EP", t);
                assertThat(Reber.isRecalled(streams, t, b))
                        .as("step %d of %s", t, text)
                        .isEqualTo(recalled);
                assertThat("BTPSXVE".charAt((int) streams.target().values().get(t, b)))
                        .isEqualTo(text.charAt(t + 1));
            }
        }
    }

    private static String text(Tensor x, int b) {
        StringBuilder text = new StringBuilder();
        for (int t = 0; t < x.size(0); t++) {
            for (int symbol = 0; symbol < Reber.SYMBOLS; symbol++) {
                if (x.get(t, b, symbol) == 1) {
                    text.append("BTPSXVE".charAt(symbol));
                }
            }
        }
        return text.toString();
    }
}
