package org.souvenir.cells.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ValuesTest {

    private static Optional<String> difference(double[] expected, double... found) {
        return new Values(Map.of("y", expected), Map.of())
                .difference(new Values(Map.of("y", found), Map.of()), 1e-5, 0);
    }

    @Test
    void a_large_number_does_not_hide_a_small_one() {
        assertThat(difference(new double[] {1000, 3}, 1000, 3.005))
                .hasValueSatisfying(what -> assertThat(what).startsWith("y at 1 is 3.0 and 3.005, more than 1.00e-03"));
        assertThat(difference(new double[] {1000, 3}, 1000.005, 3.0005)).isEmpty();
    }

    @Test
    void a_small_number_may_have_the_rounding_of_what_it_is_made_of() {
        assertThat(difference(new double[] {1, 1e-9}, 1, 0.9e-6)).isEmpty();
        assertThat(difference(new double[] {1, 1e-9}, 1, 1.1e-6)).isPresent();
        assertThat(difference(new double[] {1, 2}, 1, Double.NaN)).isPresent();
    }
}
