package org.souvenir.examples.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ConfigurationTest {
    @ParameterizedTest
    @EnumSource
    void those_of_a_grid_are_different_and_read_back(Grid grid) {
        assertThat(grid.configurations(""))
                .isNotEmpty()
                .satisfies(all -> assertThat(new HashSet<>(all)).hasSameSizeAs(all))
                .allSatisfy(what ->
                        assertThat(Configuration.parse("  " + what + " ")).isEqualTo(what));
    }

    @Test
    void a_grid_gives_one_kind() {
        assertThat(Grid.ALL.configurations("wordlm-lstm")).hasSize(1);
        assertThat(Grid.LAYER.configurations("gru")).hasSize(14);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Grid.QUICK.configurations("peephole"))
                .withMessage("benchmark: KIND of this grid must be one of rnn, lstm, gru, but is peephole");
    }

    @ParameterizedTest
    @CsvSource({
        "lstm infer 1 50 64, a configuration must be KIND MODE B T I H",
        "lstm infer 1 50 64 x, a configuration must be KIND MODE B T I H",
        "lstm infer 1 50 64 64 64, a configuration must be KIND MODE B T I H",
        "lsmt infer 1 50 64 64, 'KIND must be one of rnn, lstm, gru, peephole, charlm-lstm'",
        "lstm step 1 50 64 64, MODE of lstm must be infer or train",
        "charlm-gru train 1 50 64 64, MODE of charlm-gru must be infer or step",
        "lstm infer 0 50 64 64, 'must be at least 1, but are 0, 50, 64 and 64'"
    })
    void says_what_a_line_must_be(String line, String message) {
        assertThatThrownBy(() -> Configuration.parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("benchmark: ")
                .hasMessageContaining(message);
    }

    @Test
    void counts_the_operations_of_products() {
        assertThat(Configuration.parse("lstm infer 2 3 5 7").operations()).isEqualTo(2.0 * 6 * 4 * 7 * (5 + 7));
        assertThat(Configuration.parse("gru train 2 3 5 7").operations()).isEqualTo(3 * 2.0 * 6 * 3 * 7 * (5 + 7));
        assertThat(Configuration.parse("charlm-lstm infer 2 3 5 7").operations())
                .isEqualTo(2.0 * 6 * (4 * 7 * (5 + 7) + 7 * 65));
        assertThat(Configuration.parse("wordlm-gru step 2 3 5 7").operations())
                .isEqualTo(3 * 2.0 * 6 * (3 * 7 * (5 + 7) + 3 * 7 * (7 + 7) + 7 * 10_000));
    }

    @Test
    void a_larger_batch_does_more_for_each_byte_and_a_longer_sequence_does_not() {
        double one = Configuration.parse("lstm infer 1 50 256 256").intensity();
        double longer = Configuration.parse("lstm infer 1 500 256 256").intensity();
        double many = Configuration.parse("lstm infer 32 50 256 256").intensity();
        assertThat(one).isCloseTo(1, within(0.1));
        assertThat(longer).isCloseTo(one, within(0.1));
        assertThat(many).isBetween(20 * one, 32 * one);
    }
}
