package org.souvenir.examples.sentiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReadingTest {
    private static Reading.Word word(String text, double adds) {
        return new Reading.Word(text, true, adds, 0.5, 0.5, 0.5, Map.of());
    }

    private static Reading reading(Reading.Word... words) {
        return new Reading("LSTM", "", List.of("a", "b"), "a", 0.9, 2, 0, List.of(), List.of(words), 0);
    }

    private final Reading reading = reading(
            word("this", 0.01),
            word("tea", -0.2),
            word(",", 0),
            word("good", 0.5),
            word("is", 0.02),
            word("good", 1),
            word("!", 0.3),
            word("is", -0.3));

    @Test
    void names_each_word_once_and_the_strongest_first() {
        assertThat(reading.reasons(9)).containsExactly("good", "!");
        assertThat(reading.reasons(1)).containsExactly("good");
        assertThat(reading.objections(9)).containsExactly("is", "tea");
    }

    @Test
    void what_hardly_counts_is_a_word_and_counts_nowhere() {
        assertThat(reading.asides(9)).containsExactly("this");
    }

    @Test
    void shows_what_moves_the_verdict_most_of_a_long_text() {
        assertThat(reading.places(2)).containsExactly(3, 4, 5); // "is" would be a gap of one
        assertThat(reading.places(1)).containsExactly(5);
        assertThat(reading.places(9)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    }
}
