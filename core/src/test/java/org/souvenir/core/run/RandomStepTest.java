package org.souvenir.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.graph.Graph;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.ScalarKernels;
import org.souvenir.core.kernel.vector.VectorKernels;
import org.souvenir.core.plan.Pass;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.PlanOptions;

/** Float32 is held to the reference on steps that nobody thought of. */
class RandomStepTest {
    private static final List<Kernels> KERNELS = List.of(new ScalarKernels(), new VectorKernels());
    private static final long SEEDS = 300;

    /** All passes, and each. */
    private static final List<Set<Pass>> LEFT_OUT = Stream.concat(
                    Stream.of(EnumSet.allOf(Pass.class)),
                    Stream.of(Pass.values()).map(EnumSet::of))
            .map(Set::copyOf)
            .toList();

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    /** Even and uneven lengths, both directions, states given and not; a fifth of the seeds each. */
    private static Fixture problem(Step step, long seed) {
        return switch ((int) (seed % 5)) {
            case 0 -> new Fixture(step, 5, new int[] {5, 5}, Direction.FORWARD, false, seed);
            case 1 -> new Fixture(step, 5, new int[] {2, 0, 5, 4}, Direction.FORWARD, true, seed);
            case 2 -> new Fixture(step, 5, new int[] {2, 0, 5, 4}, Direction.BACKWARD, true, seed);
            case 3 -> new Fixture(step, 4, new int[] {0, 4, 3, 1, 1, 0, 2, 4, 3}, Direction.BACKWARD, false, seed);
            default -> new Fixture(step, 1, new int[] {1}, Direction.FORWARD, seed % 2 == 0, seed);
        };
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void runs_in_float_as_in_double(long seed) {
        Step step = RandomStep.of(seed);
        Plan plan = Plan.of(step, PlanOptions.training());
        explained(seed, plan, () -> {
            Fixture f = problem(step, seed);
            Agreement agreement = Agreement.inTraining(f);
            KERNELS.forEach(kernels -> agreement.assertTraining(plan, kernels, kernels.name()));
            PlanRun inStretches = new PlanRun(plan, KERNELS.get(1), Workers.NONE, (int) (seed % 7));
            agreement.assertTraining(f.new InFloat(plan, KERNELS.get(1), inStretches).backward(), "in stretches");
            Agreement without = Agreement.outsideTraining(f);
            Set<String> traced = step.named().keySet();
            KERNELS.forEach(k -> without.assertForward(
                    Plan.of(step, PlanOptions.inference().tracing(traced)), k, "inference, " + k.name()));
            Set<String> states = new HashSet<>(traced);
            step.states().forEach(state -> states.add(state.name()));
            Plan everything =
                    Plan.of(step, PlanOptions.training().withExpectedMasks().tracing(states));
            Fixture.InFloat actual = without.assertTraining(everything, KERNELS.get(0), "without masks");
            assertThatTracesEndAsFinals(f, actual);
        });
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void runs_the_same_without_any_pass(long seed) {
        Step step = RandomStep.of(seed);
        Agreement agreement = Agreement.inTraining(problem(step, seed + 1));
        Set<Pass> none = LEFT_OUT.get((int) (seed % LEFT_OUT.size()));
        Plan plan = Plan.of(step, PlanOptions.training().without(none));
        explained(seed, plan, () -> agreement.assertTraining(plan, KERNELS.get((int) (seed % 2)), "without " + none));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void gives_the_same_bits_in_a_run_that_was_used_before(long seed) {
        Step step = RandomStep.of(seed);
        Plan plan = Plan.of(step, PlanOptions.training());
        explained(seed, plan, () -> {
            Kernels kernels = KERNELS.get((int) (seed % 2));
            PlanRun used = problem(step, seed + 3).new InFloat(plan, kernels).backward().run;
            Fixture f = problem(step, seed);
            Fixture.InFloat again = f.new InFloat(plan, kernels, used).backward();
            Fixture.InFloat fresh = f.new InFloat(plan, kernels).backward();
            int outputs = fresh.layout.rows() * step.output().width();
            assertThat(java.util.Arrays.copyOf(again.run.output(), outputs))
                    .isEqualTo(java.util.Arrays.copyOf(fresh.run.output(), outputs));
            assertThat(again.run.finals()).isDeepEqualTo(fresh.run.finals());
            assertThat(again.run.initialGradients()).isDeepEqualTo(fresh.run.initialGradients());
            assertThat(again.gradients).isEqualTo(fresh.gradients);
        });
    }

    private static void assertThatTracesEndAsFinals(Fixture f, Fixture.InFloat actual) {
        for (int s = 0; s < f.step.states().size(); s++) {
            int width = f.step.states().get(s).leaf().width();
            float[] trace = actual.run.output(f.step.states().get(s).name());
            for (int i = 0; i < actual.layout.batch(); i++) {
                int last =
                        f.direction == Direction.FORWARD || actual.layout.length(i) == 0 ? actual.layout.lastRow(i) : i;
                for (int j = 0; last >= 0 && j < width; j++) {
                    assertThat(trace[last * width + j]).isEqualTo(actual.run.finals()[s][i * width + j]);
                }
            }
        }
    }

    @Test
    void is_shown_every_op_often() {
        Map<Op, Integer> steps = new EnumMap<>(Op.class);
        seeds().forEach(seed -> {
            Set<Op> ops = EnumSet.noneOf(Op.class);
            Graph.of(RandomStep.of(seed), Set.of()).nodes().forEach(e -> ops.add(e.op()));
            ops.forEach(op -> steps.merge(op, 1, Integer::sum));
        });
        Set<Op> drawn = EnumSet.complementOf(EnumSet.copyOf(RandomStep.IN_GRADIENTS_ONLY));
        assertThat(steps.keySet()).isEqualTo(drawn);
        assertThat(steps.values()).allMatch(n -> n >= SEEDS / 20);
    }

    /** A failure tells what was run. */
    private static void explained(long seed, Plan plan, Runnable check) {
        try {
            check.run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "seed %d: %s%n%s%n%s".formatted(seed, e.getMessage(), written(plan.step()), plan.explain()), e);
        }
    }

    private static String written(Step step) {
        List<Expr> nodes = Graph.of(step, step.named().keySet()).nodes();
        StringBuilder text = new StringBuilder();
        for (Expr e : nodes) {
            text.append("%%%d = %s".formatted(nodes.indexOf(e), e));
            e.inputs().forEach(input -> text.append(" %").append(nodes.indexOf(input)));
            if (e.attribute() instanceof Attribute.Parameter p) {
                text.append(' ').append(p.spec().name());
            } else if (e.attribute() != Attribute.None.NONE) {
                text.append(' ').append(e.attribute());
            }
            text.append('\n');
        }
        step.states()
                .forEach(s -> text.append("%s: starts as %%%d, becomes %%%d%n"
                        .formatted(s.name(), nodes.indexOf(s.initial()), nodes.indexOf(s.next()))));
        return text + "output: %" + nodes.indexOf(step.output());
    }
}
