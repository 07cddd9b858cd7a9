package org.souvenir.core.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.tanh;
import static org.souvenir.core.parameter.Initializer.zeros;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.parameter.Initializer.Block;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.random.RandomStream;

class StepTest {
    /** A definition that goes wrong, and what is said about it. */
    private record Mistake(Consumer<Step> definition, String message) {
        @Override
        public String toString() {
            return message;
        }
    }

    private static Mistake mistake(Consumer<Step> definition, String message) {
        return new Mistake(definition, message);
    }

    /** The step reads x [B, 3] and has the state h [B, 5] from before. */
    private static Mistake wrong(Function<Expr[], Expr> expression, String message) {
        return new Mistake(s -> s.output(expression.apply(new Expr[] {s.input(3), s.state("h", 5)})), message);
    }

    static Stream<Mistake> mistakes() {
        return Stream.of(
                mistake(
                        s -> {
                            s.input("memory", 3);
                            s.state("memory", 3);
                        },
                        "state: names must differ, but a state and an input are both named memory"),
                mistake(
                        s -> s.name("h", s.state("h", 3).plus(s.input(3))),
                        "state: names must differ, but a state and a value are both named h"),
                wrong(
                        e -> e[0].plus(e[1]),
                        "add: widths must match (or one be 1), but left is [B, 3] and right is [B, 5]"),
                wrong(
                        e -> e[1].times(e[0]),
                        "multiply: widths must match (or one be 1), but left is [B, 5] and right is [B, 3]"),
                wrong(
                        e -> Functions.maximum(e[0], e[1]),
                        "maximum: widths must match (or one be 1), but left is [B, 3] and right is [B, 5]"),
                mistake(
                        s -> s.input(3).plus(OpCases.fixed(s, "w", 4, 3)),
                        "add: rows must match (or one have a single row), but left is [B, 3] and right is [4, 3]"),
                mistake(
                        s -> s.input(3).product(OpCases.fixed(s, "w", 4, 5)),
                        "linear: the input's width must be the weight's rows, but left is [B, 3] and right is [4, 5]"),
                wrong(
                        e -> e[0].product(e[1]),
                        "linear: a fixed matrix (made of parameters) is needed here, but found [B, 5]"),
                mistake(
                        s -> OpCases.fixed(s, "w", 3, 3).product(OpCases.fixed(s, "u", 3, 3)),
                        "linear: a batch [B, n] is needed here, but found the fixed matrix [3, 3]"),
                mistake(
                        s -> concat(s.input(3), OpCases.fixed(s, "w", 1, 3)),
                        "concat: rows must match, but left is [B, 3] and right is [1, 3]"),
                wrong(e -> concat(), "concat: at least one part is needed, but there is none"),
                wrong(e -> e[0].slice(2, 2), "slice: the part must lie within [0, 3), but it is [2, 4)"),
                wrong(e -> e[0].slice(-1, 2), "slice: the part must lie within [0, 3), but it is [-1, 1)"),
                mistake(
                        s -> OpCases.fixed(s, "w", 4, 3).rows(3, 2),
                        "rows: the part must lie within [0, 4), but it is [3, 5)"),
                wrong(
                        e -> e[0].transposed(),
                        "transpose: a fixed matrix (made of parameters) is needed here, but found [B, 3]"),
                wrong(e -> Functions.pick(e[1], e[0]), "pick: ids must be [B, 1], but they are [B, 3]"),
                mistake(s -> s.input(0), "input: sizes must be at least 1, but found 0"),
                mistake(s -> s.ids("word", 0), "ids word: the number of entries must lie in [1, 2^24], but found 0"),
                mistake(
                        s -> s.state("h", 5, s.parameter("start", 1, 4, zeros())),
                        "state h: the initial value must be fixed, [1, 5] or [1, 1], but is [1, 4]"),
                mistake(
                        s -> s.mask(3, 1.5, 1, 1, Attribute.Scope.STEP),
                        "mask: a probability must lie in [0, 1], but found 1.5"),
                mistake(
                        s -> s.name("rate", s.parameter("rate", 1, 3, zeros())),
                        "name rate: must be a batch [B, n] or [B, T', n], but is the fixed [1, 3]"),
                mistake(
                        s -> s.sequence("source", 4).plus(s.input(3)),
                        "add: widths must match (or one be 1), but left is [B, T', 4] and right is [B, T', 3]"),
                mistake(
                        s -> s.sequence("source", 4).times(OpCases.fixed(s, "w", 2, 4)),
                        "multiply: rows must match (or one have a single row), but left is [B, T', 4] and right is [2, 4]"),
                mistake(
                        s -> Functions.sumAlong(s.input(3)),
                        "along_sum: rows along another sequence [B, T', n] are needed here, but found [B, 3]"),
                mistake(
                        s -> Functions.pick(s.sequence("source", 4), s.ids("word", 4)),
                        "pick: a batch [B, n] is needed here, but found [B, T', 4]"),
                mistake(
                        s -> s.sequence("source", 4).transposed(),
                        "transpose: a fixed matrix (made of parameters) is needed here, but found [B, T', 4]"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void names_the_op_and_what_it_found(Mistake mistake) {
        assertThatThrownBy(() -> Step.of(mistake.definition()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(mistake.message());
    }

    @Test
    void points_at_the_line_that_wrote_a_wrong_width() {
        int[] line = new int[1];
        Throwable thrown = catchThrowable(() -> Step.of(s -> {
            Expr x = s.input(3);
            Expr h = s.state("h", 5);
            line[0] = new Throwable().getStackTrace()[0].getLineNumber() + 1;
            Expr sum = h.plus(x);
            s.next("h", tanh(sum));
        }));
        Set<String> library =
                Set.of(Step.class.getName(), Expr.class.getName(), Shape.class.getName(), Functions.class.getName());
        StackTraceElement first = Arrays.stream(thrown.getStackTrace())
                .filter(frame -> !library.contains(frame.getClassName()))
                .findFirst()
                .orElseThrow();
        assertThat(first.getClassName()).isEqualTo(StepTest.class.getName());
        assertThat(first.getLineNumber()).isEqualTo(line[0]);
    }

    static Stream<Mistake> unfinished() {
        return Stream.of(
                mistake(
                        s -> s.output(s.state("h", 5)),
                        "step: every state needs a successor, but h has none; call next(\"h\", …)"),
                mistake(s -> s.input(3), "step: an output is needed, but there is none; call output(…)"),
                mistake(
                        s -> s.next("c", s.state("h", 5)),
                        "next: the state must be declared first, but c is not among [h]"),
                mistake(
                        s -> {
                            s.state("h", 5);
                            s.next("h", s.input(3));
                        },
                        "next h: a batch as wide as the state is needed, but the state is [B, 5] and the successor [B, 3]"),
                mistake(
                        s -> {
                            s.state("h", 5);
                            s.next("h", s.parameter("w", 1, 5, zeros()));
                        },
                        "next h: a batch as wide as the state is needed, but the state is [B, 5] and the successor [1, 5]"),
                mistake(
                        s -> s.output(s.parameter("w", 1, 5, zeros())),
                        "output: must be a batch [B, n], but is the fixed [1, 5]"),
                mistake(s -> s.output(s.sequence("source", 3)), "output: must be a batch [B, n], but is [B, T', 3]"),
                mistake(
                        s -> {
                            s.state("h", 5);
                            s.next("h", s.sequence("source", 5));
                        },
                        "next h: a batch as wide as the state is needed, but the state is [B, 5] and the successor [B, T', 5]"),
                mistake(
                        s -> {
                            s.output(s.input(3));
                            s.output(s.input("y", 4));
                        },
                        "output: a step has one output, but found a second, [B, 4], after [B, 3]"));
    }

    @ParameterizedTest
    @MethodSource("unfinished")
    void says_what_a_step_lacks(Mistake mistake) {
        assertThatThrownBy(() -> Step.of(mistake.definition()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(mistake.message());
    }

    static Stream<Mistake> taken() {
        return Stream.of(
                mistake(
                        s -> {
                            s.parameter("w", 3, 5, zeros());
                            s.parameter("w", 4, 5, zeros());
                        },
                        "parameter: names must differ, but found two named w"),
                mistake(
                        s -> {
                            Expr x = s.input(3);
                            s.linear("gate", x, 5);
                            s.linear("gate", x, 5);
                        },
                        "parameter: names must differ, but found two named gate.weight"),
                mistake(
                        s -> {
                            s.input("x", 3);
                            s.ids("x", 9);
                        },
                        "input: names must differ, but found two named x"),
                mistake(
                        s -> {
                            s.state("h", 3);
                            s.state("h", 3);
                        },
                        "state: names must differ, but found two named h"),
                mistake(
                        s -> {
                            s.name("gate", s.input(3));
                            s.name("gate", s.input("y", 3));
                        },
                        "value: names must differ, but found two named gate"),
                mistake(
                        s -> {
                            Expr h = s.state("h", 3);
                            s.next("h", h);
                            s.next("h", h);
                        },
                        "successor of state: names must differ, but found two named h"));
    }

    @ParameterizedTest
    @MethodSource("taken")
    void lets_every_name_be_given_once(Mistake mistake) {
        assertThatThrownBy(() -> Step.of(mistake.definition()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(mistake.message());
    }

    @Test
    void does_not_change_once_it_is_finished() {
        Step step = Step.of(s -> s.output(s.input(3)));
        Expr x = step.inputs().get(0);
        List<Consumer<Step>> late = List.of(
                s -> s.input("y", 3),
                s -> s.ids("word", 3),
                s -> s.state("h", 3),
                s -> s.parameter("w", 3, 3, zeros()),
                s -> s.linear("gate", x, 3),
                s -> s.mask(3, 0.5, 1, 1, Attribute.Scope.STEP),
                s -> s.fixedMask(3, 3, 0.5, 1, 1),
                s -> s.name("gate", x),
                s -> s.output(x));
        for (Consumer<Step> call : late) {
            assertThatThrownBy(() -> call.accept(step))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("step: a finished step cannot be built on; write the equations in define");
        }
        assertThat(step.inputs()).containsExactly(x);
        assertThat(step.parameters()).isEmpty();
        assertThat(step.named()).isEmpty();
    }

    @Test
    void tells_what_was_declared_in_that_order() {
        Step step = Step.of(s -> {
            Expr x = s.input(3);
            Expr c = s.state("c", 5);
            Expr h = s.state("h", 5);
            Expr gate = s.name("gate", s.linear("gate", concat(h, x), 5));
            s.next("h", gate);
            s.next("c", c.plus(gate));
            s.output(s.name("out", s.product("out", gate, 2)));
        });
        assertThat(step.inputs()).extracting(Expr::shape).containsExactly("[B, 3]");
        assertThat(step.states()).extracting(Step.StateRule::name).containsExactly("c", "h");
        assertThat(step.parameters())
                .extracting(p -> "%s [%d, %d]".formatted(p.name(), p.rows(), p.columns()))
                .containsExactly("gate.weight [8, 5]", "gate.bias [1, 5]", "out.weight [5, 2]");
        assertThat(step.named().keySet()).containsExactly("gate", "out");
        assertThat(step.output()).isSameAs(step.named().get("out"));
    }

    @Test
    void starts_weights_orthogonal_where_they_meet_a_state() {
        Step step = Step.of(s -> {
            Expr x = s.input(3);
            Expr h = s.state("h", 5);
            s.next("h", tanh(s.linear("hidden", concat(tanh(h), x), 5)));
            s.output(s.product("out", x, 2));
        });
        Initializer both =
                Initializer.stacked(new Block(5, Initializer.orthogonal()), new Block(3, Initializer.glorotUniform()));
        assertThat(filled(step.parameters().get(0), step.parameters().get(0).initializer()))
                .isEqualTo(filled(step.parameters().get(0), both));
        ParameterSpec out = step.parameters().get(2);
        assertThat(filled(out, out.initializer())).isEqualTo(filled(out, Initializer.glorotUniform()));
    }

    private static float[] filled(ParameterSpec spec, Initializer initializer) {
        float[] values = new float[spec.length()];
        initializer.fill(values, 0, spec.rows(), spec.columns(), RandomStream.of(9));
        return values;
    }

    @Test
    void refuses_what_another_step_reads_or_remembers() {
        Step[] other = new Step[1];
        other[0] = Step.of(step -> step.output(step.linear("l", step.input(3), 3)));
        for (Expr foreign : List.of(
                other[0].inputs().get(0), other[0].output(), other[0].output().plus(1))) {
            assertThatThrownBy(
                            () -> Step.of(step -> step.output(step.input("y", 3).plus(foreign))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(
                            "step: it must be made of its own inputs, states and parameters, but reads ")
                    .hasMessageEndingWith(" of another step");
        }
    }
}
