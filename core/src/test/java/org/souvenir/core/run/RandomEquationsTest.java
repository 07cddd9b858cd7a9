package org.souvenir.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.souvenir.core.expr.Step;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.PlanOptions;
import org.souvenir.core.text.EquationText;
import org.souvenir.core.text.Structure;

/** Steps that nobody thought of, as text. */
class RandomEquationsTest {
    private static final long SEEDS = 1000;

    @Test
    void a_step_that_is_printed_and_read_is_the_same() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Step step = RandomStep.of(seed);
            String text = EquationText.print(step);
            Step read = EquationText.parse(text);
            assertThat(Structure.of(read)).as("seed %d:%n%s", seed, text).isEqualTo(Structure.of(step));
            assertThat(EquationText.print(read)).as("seed %d", seed).isEqualTo(text);
            if (seed % 10 == 0) { // what is the same makes the same plan
                assertThat(Plan.of(read, PlanOptions.training()).explain())
                        .as("seed %d:%n%s", seed, text)
                        .isEqualTo(Plan.of(step, PlanOptions.training()).explain());
            }
        }
    }
}
