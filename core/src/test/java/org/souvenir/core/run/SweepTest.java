package org.souvenir.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.expr.Step;
import org.souvenir.core.plan.Instruction;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.PlanOptions;

/** That gradients of memories are found in programs; what comes out is compared elsewhere. */
class SweepTest {

    @Test
    void finds_the_gradient_of_a_memory() {
        assertThat(sweeps(step -> memory(step, "C", 3, 4))).hasSize(1);
    }

    @Test
    void finds_those_of_two_memories_side_by_side() {
        assertThat(sweeps(step -> memory(step, "C", 3, 4).plus(memory(step, "D", 3, 5))))
                .hasSize(2);
    }

    @Test
    void leaves_alone_a_memory_that_forgets_each_number_apart() {
        assertThat(sweeps(step -> {
                    Expr c = step.state("C", 12);
                    Expr x = step.input(3);
                    Expr next = c.times(Functions.sigmoid(step.linear("forget", x, 12)))
                            .plus(Functions.outer(step.linear("value", x, 3), step.linear("key", x, 4)));
                    step.next("C", next);
                    return Functions.matrixTimes(next, step.linear("query", x, 4));
                }))
                .isEmpty();
    }

    private static Expr memory(Step step, String name, int k, int n) {
        Expr x = step.input(name + " input", 3);
        Expr c = step.state(name, k * n);
        Expr kept = Functions.sigmoid(step.linear(name + " forget", x, 1));
        Expr next = c.times(kept)
                .plus(Functions.outer(step.linear(name + " value", x, k), step.linear(name + " key", x, n)));
        step.next(name, next);
        return Functions.matrixTimes(next, step.linear(name + " query", x, n));
    }

    private static List<Sweep> sweeps(java.util.function.Function<Step, Expr> output) {
        Plan plan = Plan.of(Step.of(step -> step.output(output.apply(step))), PlanOptions.training());
        return plan.backward().orElseThrow().loop().stream()
                .filter(Instruction.Program.class::isInstance)
                .map(Instruction.Program.class::cast)
                .flatMap(program -> Sweep.of(program.micros()).stream())
                .toList();
    }
}
