package org.souvenir.core.run;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.maxAlong;
import static org.souvenir.core.expr.Functions.rowSum;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.softmaxAlong;
import static org.souvenir.core.expr.Functions.sumAlong;
import static org.souvenir.core.expr.Functions.tanh;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.ScalarKernels;
import org.souvenir.core.kernel.vector.VectorKernels;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.plan.Pass;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.PlanOptions;
import org.souvenir.core.random.RandomStream;

/** Two ways to attend to another sequence, as a cell writes them. */
class AlongTest {
    private static final Kernels KERNELS = new VectorKernels();

    /**
     * Bahdanau et al. (2015): score_j = v · tanh(W s + U h_j), α = softmax(score), c = Σ α_j h_j, and a gated recurrent unit
     * that reads x and c.
     */
    static Step additive(int in, int source, int n, int scores) {
        return Step.of(s -> {
            Expr x = s.input(in);
            Expr others = s.sequence("source", source);
            Expr h = s.state("h", n);
            Expr keys = s.name("keys", s.linear("key", others, scores));
            Expr both = tanh(keys.plus(s.product("query", h, scores)));
            Expr weights = s.name("weights", softmaxAlong(s.product("score", both, 1)));
            Expr context = s.name("context", sumAlong(weights.times(others)));
            gatedUnit(s, h, concat(x, context), n);
        });
    }

    /** Luong et al. (2015), "general": score_j = s · W h_j; what is read with α is fed in with the next input. */
    static Step multiplicative(int in, int source, int n) {
        return Step.of(s -> {
            Expr x = s.input(in);
            Expr others = s.sequence("source", source);
            Expr h = s.state("h", n);
            Expr keys = s.product("key", others, n);
            Expr weights = s.name("weights", softmaxAlong(rowSum(keys.times(h))));
            Expr context = sumAlong(weights.times(others));
            gatedUnit(s, h, concat(x, context), n);
        });
    }

    private static void gatedUnit(Step s, Expr h, Expr x, int n) {
        Expr r = sigmoid(s.linear("reset", concat(h, x), n));
        Expr z = sigmoid(s.linear("update", concat(h, x), n));
        Expr candidate = tanh(s.linear("candidate", x, n).plus(r.times(s.linear("recurrent", h, n))));
        Expr next = z.complement().times(candidate).plus(z.times(h));
        s.next("h", next);
        s.output(next);
    }

    /** What attention does not do: products of rows that differ at every step, several columns, a maximum, no state. */
    static Step unlike() {
        return Step.of(s -> {
            Expr x = s.input(3);
            Expr a = s.sequence("a", 2);
            Expr b = s.sequence("b", 3);
            Expr joined = concat(a, x, b.times(x));
            Expr mixed = s.name("mixed", tanh(s.linear("mix", joined, 4)));
            Expr row = s.parameter("row", 1, 4, Initializer.glorotUniform());
            Expr chosen = maxAlong(mixed.times(row).plus(1));
            Expr spread = softmaxAlong(mixed).times(mixed);
            s.output(concat(
                    chosen,
                    sumAlong(spread),
                    sumAlong(b),
                    sumAlong(a.product(s.parameter("w", 2, 2, Initializer.glorotUniform())))));
        });
    }

    static Stream<Fixture> problems() {
        return Stream.of(additive(3, 4, 5, 6), multiplicative(3, 4, 5), unlike(), additive(17, 20, 33, 18))
                .flatMap(step -> Stream.of(
                        new Fixture(step, 6, new int[] {6, 6}, Direction.FORWARD, false, 1),
                        new Fixture(step, 6, new int[] {2, 0, 6, 4, 1}, Direction.FORWARD, true, 2),
                        new Fixture(step, 6, new int[] {2, 0, 6, 4, 5}, Direction.BACKWARD, true, 3),
                        new Fixture(step, 3, new int[] {3, 1, 2}, Direction.FORWARD, false, 11),
                        new Fixture(step, 1, new int[] {1}, Direction.BACKWARD, false, 4)));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void float32_equals_the_reference(Fixture f) {
        Agreement agreement = Agreement.inTraining(f);
        check(f, agreement, Set.of());
        for (Pass pass : Pass.values()) {
            check(f, agreement, Set.of(pass));
        }
        check(f, agreement, EnumSet.allOf(Pass.class));
        Plan traced =
                Plan.of(f.step, PlanOptions.training().tracing(f.step.named().keySet()));
        for (int stretchRows : new int[] {0, 5, 9}) {
            PlanRun run = new PlanRun(traced, KERNELS, Workers.NONE, stretchRows);
            agreement.assertTraining(f.new InFloat(traced, KERNELS, run).backward(), "in stretches");
        }
        agreement.assertForward(traced, KERNELS, "traced in training");
        agreement.assertForward(
                Plan.of(f.step, PlanOptions.inference().tracing(f.step.named().keySet())),
                new ScalarKernels(),
                "traced");
    }

    @Test
    void needs_the_lengths_of_the_other_sequence() {
        Plan plan = Plan.of(multiplicative(3, 4, 5), PlanOptions.inference());
        PlanRun run = new PlanRun(plan, KERNELS);
        RunContext context = new RunContext(new Weights(plan, KERNELS), RandomStream.of(1), 0);
        assertThatThrownBy(() ->
                        run.forward(context, RowLayout.full(2, 3), Direction.FORWARD, new float[][] {{}, {}}, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "forward: the step reads another sequence, so its lengths are needed for B = 3, but there are 0");
    }

    private static void check(Fixture f, Agreement agreement, Set<Pass> without) {
        Plan plan = Plan.of(f.step, PlanOptions.training().without(without));
        try {
            agreement.assertTraining(plan, KERNELS, "without " + without);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(plan.explain(), e);
        }
    }
}
