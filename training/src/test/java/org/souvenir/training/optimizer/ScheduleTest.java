package org.souvenir.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static double[] factors(Schedule schedule, int n) {
        return LongStream.range(0, n).mapToDouble(schedule::factor).toArray();
    }

    @Test
    void keeps_the_rate() {
        assertThat(factors(Schedule.constant(), 3)).containsExactly(1, 1, 1);
    }

    @Test
    void falls_in_steps() {
        assertThat(factors(Schedule.stepped(2, 0.5), 6)).containsExactly(1, 1, 0.5, 0.5, 0.25, 0.25);
    }

    @Test
    void falls_a_little_at_every_step() {
        assertThat(factors(Schedule.exponential(0.5), 4)).containsExactly(1, 0.5, 0.25, 0.125);
    }

    @Test
    void falls_along_half_a_cosine_and_stays_down() {
        assertThat(factors(Schedule.cosine(4, 0.2), 7))
                .containsExactly(
                        new double[] {
                            1, 0.2 + 0.4 * (1 + Math.sqrt(0.5)), 0.6, 0.6 - 0.4 * Math.sqrt(0.5), 0.2, 0.2, 0.2
                        },
                        within(1e-12));
    }

    @Test
    void warms_up_to_where_another_starts() {
        assertThat(factors(Schedule.exponential(0.5).afterWarmUp(4), 7))
                .containsExactly(0.25, 0.5, 0.75, 1, 1, 0.5, 0.25);
    }

    @Test
    void refuses_lengths_and_factors_that_make_no_sense() {
        assertThatThrownBy(() -> Schedule.cosine(0, 0)).hasMessage("cosine: at least 1 step is needed, but found 0");
        assertThatThrownBy(() -> Schedule.exponential(1.1))
                .hasMessage("exponential: the factor must lie in (0, 1], but is 1.1");
        assertThatThrownBy(() -> Schedule.constant().afterWarmUp(0)).hasMessageContaining("warm-up");
    }
}
