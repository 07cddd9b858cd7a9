package org.souvenir.core.run;

import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.core.expr.Attribute.Scope;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.ScalarKernels;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.plan.Pass;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.PlanOptions;

class ExecutorTest {
    private static final Kernels KERNELS = new ScalarKernels();

    static Step lstm(int in, int n) {
        return Step.of(s -> {
            Expr x = s.input(in);
            Expr h = s.state("h", n);
            Expr c = s.state("c", n);
            Expr hx = concat(h, x);
            Expr forget = s.name("forget", sigmoid(s.linear("forget", hx, n)));
            Expr input = s.name("input", sigmoid(s.linear("input", hx, n)));
            Expr candidate = s.name("candidate", tanh(s.linear("candidate", hx, n)));
            Expr output = s.name("output", sigmoid(s.linear("output", hx, n)));
            Expr next = forget.times(c).plus(input.times(candidate));
            Expr hNext = output.times(tanh(next));
            s.next("c", next);
            s.next("h", hNext);
            s.output(hNext);
        });
    }

    static Step gru(int in, int n) {
        return Step.of(s -> {
            Expr x = s.input(in);
            Expr h = s.state("h", n);
            Expr hx = concat(h, x);
            Expr r = sigmoid(s.linear("reset", hx, n));
            Expr z = sigmoid(s.linear("update", hx, n));
            Expr c = tanh(s.linear("candidate", x, n).plus(r.times(s.linear("recurrent", h, n))));
            Expr next = z.complement().times(c).plus(z.times(h));
            s.next("h", next);
            s.output(next);
        });
    }

    /** A sequence's masks on an input, an output, a state, and as the left side of a product; one of a matrix. */
    static Step masked(int in, int n) {
        return Step.of(s -> {
            Expr x = s.input(in).times(s.mask(in, 0.5, 2, 1, Scope.SEQUENCE));
            Expr h = s.state("h", n);
            Expr u = s.parameter("recurrent.weight", n, n, Initializer.glorotUniform());
            Expr seen = h.times(s.mask(n, 0.7, 1 / 0.7, 1, Scope.SEQUENCE));
            Expr offset = s.product("offset", s.mask(in, 0.5, 1, 0.5, Scope.SEQUENCE), n);
            Expr next = tanh(s.linear("hidden", x, n)
                    .plus(seen.product(u.times(s.fixedMask(n, n, 0.8, 1 / 0.8, 1))))
                    .plus(offset));
            s.next("h", next);
            s.output(next.times(s.mask(n, 0.5, 2, 1, Scope.SEQUENCE)).plus(s.mask(n, 0.5, 1, 0.5, Scope.STEP)));
        });
    }

    /** Products and what is added to them: a number, a row, a column, a state, something that is the same at every step. */
    static Step added(int n) {
        return Step.of(s -> {
            Expr x = s.input(n);
            Expr h = s.state("h", n);
            Expr number = s.parameter("number", 1, 1, Initializer.glorotUniform());
            Expr row = s.parameter("row", 1, n, Initializer.glorotUniform());
            Expr matrix = s.parameter("matrix", n, n, Initializer.glorotUniform());
            Expr next = tanh(s.product("a", x, n).plus(number))
                    .plus(tanh(s.product("b", x, n).plus(row)))
                    .plus(tanh(s.product("c", x, n).plus(s.mask(n, 0.5, 1, 0.5, Scope.SEQUENCE))))
                    .plus(tanh(s.product("d", x, n).plus(x.slice(0, 1))))
                    .plus(tanh(s.product("e", x, n).plus(h)))
                    .plus(tanh(s.product("f", h, n).plus(number)))
                    .plus(tanh(h.product(matrix.plus(row)).plus(row)))
                    .plus(tanh(x.product(matrix).plus(x)));
            s.next("h", next.times(0.1));
            s.output(next);
        });
    }

    static Stream<Fixture> problems() {
        return Stream.of(lstm(3, 5), gru(3, 5), lstm(17, 33), masked(3, 5), added(7))
                .flatMap(step -> Stream.of(
                        new Fixture(step, 6, new int[] {6, 6}, Direction.FORWARD, false, 1),
                        new Fixture(step, 6, new int[] {2, 0, 6, 4}, Direction.FORWARD, true, 2),
                        new Fixture(step, 6, new int[] {2, 0, 6, 4}, Direction.BACKWARD, true, 3),
                        new Fixture(step, 1, new int[] {1}, Direction.BACKWARD, false, 4)));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void float32_equals_the_reference(Fixture f) {
        check(f, Set.of());
        for (Pass pass : Pass.values()) {
            check(f, Set.of(pass));
        }
        check(f, EnumSet.allOf(Pass.class));
    }

    private static void check(Fixture f, Set<Pass> without) {
        Agreement.inTraining(f)
                .assertTraining(
                        Plan.of(f.step, PlanOptions.training().without(without)), KERNELS, "without " + without);
    }
}
