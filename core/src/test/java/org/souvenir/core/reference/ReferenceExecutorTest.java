package org.souvenir.core.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Step;
import org.souvenir.core.random.RandomStream;

class ReferenceExecutorTest {
    /** One step of one sequence. */
    static ReferenceExecutor.Setup ofRow(double... x) {
        return ofLength(1, x);
    }

    private static ReferenceExecutor.Setup ofLength(int length, double... x) {
        return new ReferenceExecutor.Setup(
                Map.of(),
                List.<DMatrixRMaj[]>of(new DMatrixRMaj[] {new DMatrixRMaj(1, x.length, true, x)}),
                new int[] {length},
                Direction.FORWARD,
                Map.of(),
                false,
                RandomStream.of(0));
    }

    @Test
    void runs_again_over_numbers_that_changed() {
        ReferenceExecutor.Setup problem = ofRow(1, 2);
        ReferenceExecutor executor =
                new ReferenceExecutor(Step.of(s -> s.output(s.input(2).times(3))), problem);
        assertThat(executor.forward().output()[0].data).containsExactly(3, 6);
        problem.inputs().get(0)[0].set(0, 1, 5);
        assertThat(executor.forward().output()[0].data).containsExactly(3, 15);
    }

    @Test
    void refuses_lengths_that_sequences_cannot_have() {
        Step step = Step.of(s -> s.output(s.input(2).times(3)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ofLength(-1, 1, 2))
                .withMessage("reference: lengths must not be negative, but one is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReferenceExecutor(step, ofLength(2, 1, 2)))
                .withMessage("reference: lengths must lie in [0, T = 1], but one is 2");
        assertThat(new ReferenceExecutor(step, ofLength(0, 1, 2)).forward().output()[0].data)
                .containsExactly(0, 0);
    }
}
