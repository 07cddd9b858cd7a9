package org.souvenir.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanOptionsTest {
    /** A copy in an order of the JVM's run would give gradients that differ by their last bits from run to run. */
    @Test
    void what_is_traced_has_one_order() {
        Set<String> names = new LinkedHashSet<>(List.of("z", "y", "x", "w", "h", "f", "e", "d", "c", "b", "a"));
        assertThat(PlanOptions.training().tracing(names).traced())
                .containsExactly("a", "b", "c", "d", "e", "f", "h", "w", "x", "y", "z");
    }
}
