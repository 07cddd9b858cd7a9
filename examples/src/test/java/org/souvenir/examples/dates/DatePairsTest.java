package org.souvenir.examples.dates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.data.Example;
import org.souvenir.core.random.RandomStream;
import org.souvenir.examples.dates.DatePairs.Days;
import org.souvenir.examples.dates.DatePairs.Pair;

final class DatePairsTest {

    private static Set<String> days(Days days) {
        return DatePairs.random(20_000, days, RandomStream.of(1)).stream()
                .map(Pair::iso)
                .collect(Collectors.toSet());
    }

    @Test
    void training_never_sees_the_days_that_are_held_out() {
        assertThat(days(Days.TRAINING))
                .hasSizeGreaterThan(10_000)
                .doesNotContainAnyElementsOf(days(Days.HELD_OUT))
                .allMatch(day -> day.compareTo("1950-01-01") >= 0 && day.compareTo("2050-01-01") < 0);
    }

    @Test
    void the_decoder_reads_one_character_late_what_it_is_to_say() {
        Example example =
                DatePairs.example(List.of(new Pair("3 may 2001", "2001-05-03"), new Pair("1.2.99", "1999-02-01")));
        assertThat(example.batch().lengths()).containsExactly(10, 6);
        assertThat(example.batch().lengths(DatePairs.TARGET)).containsExactly(10, 10);
        assertThat(DatePairs.SAID.charAt((int) example.target().values().get(0, 1)))
                .isEqualTo('1');
        assertThat(DatePairs.SAID.charAt((int) example.target().values().get(9, 0)))
                .isEqualTo('3');
    }

    @Test
    void says_which_character_no_spelling_has() {
        assertThatThrownBy(() -> DatePairs.source(List.of("3. märz 2001")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("but '3. märz 2001' has 'ä'");
    }
}
