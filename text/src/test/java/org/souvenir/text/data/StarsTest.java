package org.souvenir.text.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StarsTest {
    private static List<LabelledText> labelled(String... labels) {
        return Arrays.stream(labels)
                .map(label -> new LabelledText(label, "a text", "a group"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"1,1", "5,5", "4.0,4", "3.5,3.5", "' 4 stars',4", "1 star,1", "2Stars,2"})
    void reads_a_rating(String label, double stars) {
        assertThat(Stars.of(label)).isEqualTo(OptionalDouble.of(stars));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "6", "5.5", "10", "-1", "good", "4 of 5", "5.", "1e0", "NaN", "٣", ""})
    void takes_nothing_else_for_a_rating(String label) {
        assertThat(Stars.of(label)).isEmpty();
    }

    @Test
    void makes_verdicts_of_ratings_and_leaves_out_the_middle() {
        assertThat(Stars.verdicts(labelled("1", "2.0", "2.5", "3", "3.9", "4", "5 stars")))
                .containsExactlyElementsOf(labelled("negative", "negative", "positive", "positive"))
                .isUnmodifiable();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Stars.verdicts(labelled("5", "good")))
                .withMessageContaining(
                        "must be a number from 1 to 5, perhaps with \"stars\" after it, but is \"good\"");
    }

    @Test
    void tells_stars_from_numbers_of_classes() {
        assertThat(Stars.label(labelled("1", "5", "3", "5"))).isTrue();
        assertThat(Stars.label(labelled("2.0", "5.0"))).isTrue();
        assertThat(Stars.label(labelled("0", "1"))).isFalse();
        assertThat(Stars.label(labelled("1", "2", "3", "4"))).isFalse();
        assertThat(Stars.label(labelled("0", "1", "2", "3", "4", "5"))).isFalse();
        assertThat(Stars.label(labelled("4", "5"))).isFalse();
        assertThat(Stars.label(labelled("1", "5", "good"))).isFalse();
    }
}
