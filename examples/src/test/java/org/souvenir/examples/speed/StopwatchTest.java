package org.souvenir.examples.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StopwatchTest {
    @Test
    void an_answer_is_read_back() {
        Stopwatch.Times times = new Stopwatch.Times(1.25, 1, 1234.5, 9);
        assertThat(times).hasToString("ms 1.250000 1.000000 1234.500000 9");
        assertThat(Stopwatch.Times.parse(times + "\r")).isEqualTo(times);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ms", "ms 1 2 3", "ms 1,5 1 2 3", "ms 1 1 2 3 4", "ms nan 1 2 3", "ms 1 1 2 x", "s 1 1 2 3"})
    void anything_else_is_refused_and_shown(String answer) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Stopwatch.Times.parse(answer))
                .withMessage("benchmark: an answer must be 'ms MEDIAN P10 P90 RUNS', but is '" + answer + "'");
    }

    @Test
    void of_some_rounds_the_middle_counts() {
        Stopwatch.Times one = Reports.times(1);
        Stopwatch.Times two = Reports.times(2);
        Stopwatch.Times nine = Reports.times(9);
        assertThat(Stopwatch.Times.middle(List.of(nine))).isEqualTo(nine);
        assertThat(Stopwatch.Times.middle(List.of(nine, two))).isEqualTo(two);
        assertThat(Stopwatch.Times.middle(List.of(nine, one, two))).isEqualTo(two);
    }

    @Test
    void more_threads_are_powers_of_two_and_all() {
        assertThat(ScalingTable.counts(1)).containsExactly(1);
        assertThat(ScalingTable.counts(2)).containsExactly(1, 2);
        assertThat(ScalingTable.counts(12)).containsExactly(1, 2, 4, 8, 12);
        assertThat(ScalingTable.counts(16)).containsExactly(1, 2, 4, 8, 16);
    }
}
