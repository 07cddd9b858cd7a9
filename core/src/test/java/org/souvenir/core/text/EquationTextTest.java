package org.souvenir.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.tanh;

import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.random.RandomStream;

class EquationTextTest {

    /** A step of two inputs of width 3, a matrix [3, 3] and an output. */
    private static Step of(BiFunction<Step, Expr, Expr> output) {
        return Step.of(step -> step.output(output.apply(step, step.input(3))));
    }

    private static String output(BiFunction<Step, Expr, Expr> output) {
        Step step = of(output);
        String text = EquationText.print(step);
        assertThat(Structure.of(EquationText.parse(text))).as(text).isEqualTo(Structure.of(step));
        return text.lines()
                .filter(l -> l.startsWith("output "))
                .findFirst()
                .orElseThrow()
                .substring(7);
    }

    /** Of {@code output …} alone, of x [3], y [3] and s [1]. */
    private static Step parsed(String output) {
        return EquationText.parse("input x [3]\ninput y [3]\ninput s [1]\noutput " + output);
    }

    private static EquationException error(String text) {
        return catchThrowableOfType(EquationException.class, () -> EquationText.parse(text));
    }

    @Test
    void a_text_is_the_print_of_a_step_to_the_letter() {
        Step step = Step.of(s -> s.output(s.input("x", 3).times(2)));
        String text = EquationText.print(step);
        assertThat(EquationText.isPrintOf(step, text)).isTrue();
        assertThat(EquationText.isPrintOf(step, text + "\n")).isFalse();
        Step other = Step.of(s -> s.output(s.input("x", 3).times(3)));
        assertThat(EquationText.isPrintOf(other, text)).isFalse();
    }

    @Test
    void prints_what_binds_as_it_must() {
        assertThat(output((s, x) -> x.plus(x).minus(x.minus(x)))).isEqualTo("x + x - (x - x)");
        assertThat(output((s, x) -> x.times(x.plus(x)).dividedBy(x.times(x)))).isEqualTo("x * (x + x) / (x * x)");
        assertThat(output((s, x) -> x.plus(x.plus(x)))).isEqualTo("x + (x + x)");
        assertThat(output((s, x) -> x.negated().times(x).plus(x.negated()))).isEqualTo("-x * x + (-x)");
        assertThat(output((s, x) -> x.plus(x).negated())).isEqualTo("-(x + x)");
        assertThat(output((s, x) -> x.slice(0, 2).slice(1, 1))).isEqualTo("x[0:2][1:2]");
        assertThat(output((s, x) -> concat(x, x.plus(x)).slice(1, 4))).isEqualTo("[x, x + x][1:5]");
    }

    @Test
    void a_number_beside_a_sign_scales() {
        assertThat(output((s, x) -> x.times(2).plus(3))).isEqualTo("2 * x + 3");
        assertThat(output((s, x) -> x.scaled(2, 3))).isEqualTo("scale(x, 2, 3)");
        assertThat(output((s, x) -> x.complement())).isEqualTo("1 - x");
        assertThat(output((s, x) -> x.plus(-0.1))).isEqualTo("x - 0.1");
        assertThat(output((s, x) -> x.times(-2).times(x))).isEqualTo("-2 * x * x");
        assertThat(output((s, x) -> x.times(x.times(-2)))).isEqualTo("x * (-2 * x)");
        assertThat(output((s, x) -> x.plus(-0.0))).isEqualTo("scale(x, 1, -0)");
        assertThat(output((s, x) -> x.plus(Double.POSITIVE_INFINITY).times(Double.NEGATIVE_INFINITY)))
                .isEqualTo("-Infinity * (x + Infinity)");
        assertThat(output((s, x) -> x.plus(0.1).times(1e-300).plus(1e300))).isEqualTo("1.0E-300 * (x + 0.1) + 1.0E300");
    }

    @Test
    void a_number_elsewhere_is_a_constant() {
        Expr two = Expr.constant(2);
        assertThat(output((s, x) -> x.times(two).plus(two).minus(two)))
                .isEqualTo("x * constant(2) + constant(2) - constant(2)");
        assertThat(output((s, x) -> Functions.maximum(x, Expr.constant(-2)).dividedBy(x)))
                .isEqualTo("maximum(x, -2) / x");
        assertThat(output((s, x) -> x.dividedBy(two))).isEqualTo("x / constant(2)");
        assertThat(Structure.of(parsed("x / 2"))).isEqualTo(Structure.of(parsed("x / constant(2)")));
    }

    @Test
    void prints_matrices_number_by_number() {
        assertThat(output((s, x) -> x.product(Expr.constant(new double[][] {{1, -0.5}, {0, 1e-30}, {2, 3}}))))
                .isEqualTo("x @ [1, -0.5; 0, 1.0E-30; 2, 3]");
        assertThat(output((s, x) -> x.times(Expr.constant(new double[] {0.1})))).isEqualTo("x * [0.1]");
        double[] many = new double[20];
        String text = EquationText.print(Step.of(s -> s.output(s.input(20).times(Expr.constant(many)))));
        assertThat(text).contains("let K1 = [0, 0, 0").contains("output x * K1");
    }

    /** What derivatives are made of reads back too, if a step could have it. */
    @Test
    void prints_what_only_gradients_have_or_says_that_it_cannot() {
        assertThat(output((s, x) -> Expr.of(Op.TANH_GRADIENT, Functions.tanh(x), x)))
                .isEqualTo("tanhGradient(tanh(x), x)");
        assertThat(output((s, x) ->
                        Expr.of(Op.PLACE, new Attribute.Window(0, 5), List.of(x.slice(0, 1), s.ids("id", 5)))))
                .isEqualTo("place(x[0:1], id, 5)");
        Step step = of((s, x) -> Expr.of(Op.SAVED, new Attribute.Of(x), List.of()));
        assertThatThrownBy(() -> EquationText.print(step))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "print: a step must be made of what cells are made of, but has SAVED[B, 3], which is in gradients only");
    }

    @Test
    void gives_names_to_what_is_shared_and_keeps_those_that_there_are() {
        Step step = Step.of(s -> {
            Expr x = s.input("the input", 2);
            Expr h = s.state("h-1", 2);
            Expr shared = tanh(x.plus(h));
            Expr late = shared.times(shared);
            s.name("x", late.plus(late));
            s.name("second \"name\"", shared);
            s.next("h-1", late);
            s.output(late);
        });
        String text = EquationText.print(step);
        assertThat(text).isEqualTo("""
                input _the_input "the input" [2]
                state _h_1 "h-1" [2]
                let t1 = tanh(_the_input + _h_1)
                _h_1' = t1 * t1
                x = _h_1' + _h_1'
                _second__name_ "second \\"name\\"" = t1
                output _h_1'
                """);
        assertThat(Structure.of(EquationText.parse(text))).isEqualTo(Structure.of(step));
    }

    @Test
    void parameters_keep_their_order_whatever_is_read_first() {
        Step step = Step.of(s -> {
            Expr x = s.input(2);
            Expr late = s.linear("late", x, 2);
            Expr unused = s.parameter("unused", 1, 2, Initializer.heNormal());
            Expr early = s.linear("early", x, 2);
            Expr gain = s.parameter("gain", 1, 2, Initializer.uniform(-0.1f, 0.1f));
            s.name("a", s.product("between", early, 2).times(gain));
            s.output(late.plus(s.linear("last", x, 2, Initializer.normal(0.1), Initializer.constant(0.3f))));
        });
        String text = EquationText.print(step);
        Step read = EquationText.parse(text);
        assertThat(read.parameters()).isEqualTo(step.parameters());
        assertThat(Structure.of(read)).isEqualTo(Structure.of(step));
        assertThat(text).contains("last, x, 2, weight ~ normal(0.1), bias ~ constant(0.3))");
    }

    @Test
    void masks_keep_their_streams() {
        Step step = of((s, x) -> {
            s.mask(3, 0.5, 2, 1, Attribute.Scope.STEP);
            Expr second = s.mask(3, 0.5, 2, 1, Attribute.Scope.SEQUENCE);
            Expr third = s.mask(3, 0.25, 1, 0.25, Attribute.Scope.STEP);
            return x.times(third).plus(second);
        });
        assertThat(Structure.of(EquationText.parse(EquationText.print(step)))).isEqualTo(Structure.of(step));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zeros",
                "constant(0.1)",
                "uniform(-0.5, 1)",
                "normal(0.1)",
                "logUniform(1.0E-4, 6.28)",
                "glorotUniform",
                "glorotNormal",
                "heUniform",
                "heNormal",
                "orthogonal",
                "orthogonal(2)",
                "identity(0.3)",
                "code",
                "numbers(1, 2.5, -0.1)",
                "stacked(2 orthogonal, 1 stacked(1 zeros))",
                "constant(-1.5)"
            })
    void parameters_start_as_is_said(String start) {
        String text = "input x [3]\nparameter w [3, 2] ~ " + start + "\noutput x @ w\n";
        assertThat(EquationText.print(EquationText.parse(text))).isEqualTo(text);
    }

    @Test
    void a_start_of_ones_own_is_written_as_its_numbers_or_as_code() {
        Initializer fixed = (data, offset, rows, columns, random) -> {
            for (int i = 0; i < rows * columns; i++) {
                data[offset + i] = i % 2 + 0.1f;
            }
        };
        Initializer drawn = (data, offset, rows, columns, random) -> data[offset] = random.uniform(7);
        Step step =
                of((s, x) -> x.times(s.parameter("a", 2, 3, fixed).rows(0, 1)).times(s.parameter("b", 1, 3, drawn)));
        String text = EquationText.print(step);
        assertThat(text).contains("parameter a [2, 3] ~ numbers(0.1, 1.1)").contains("parameter b [1, 3] ~ code");
        ParameterSpec b = EquationText.parse(text).parameters().get(1);
        assertThatThrownBy(() -> b.initializer().fill(new float[3], 0, 1, 3, RandomStream.of(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("set its values");
    }

    @Test
    void numbers_can_have_names_and_be_computed() {
        Step step = EquationText.parse("""
                let n = 2 * 3   # the width
                input x [n]

                state h [n - 1] = [1, 2, 3,   # goes on
                                   4, 5]
                h' = x[0:n - 1] * (1 / 4)
                output h
                """);
        assertThat(step.inputs().get(0).width()).isEqualTo(6);
        assertThat(((Attribute.Factor) step.states().get(0).next().attribute()).factor())
                .isEqualTo(0.25);
    }

    @Test
    void has_the_functions_that_cells_are_written_with() {
        Step step = of((s, x) -> Functions.gelu(Functions.layerNorm(
                Functions.softmax(Functions.clip(x, -1, 1)), Expr.constant(1), Expr.constant(0), 1e-5)));
        assertThat(Structure.of(
                        EquationText.parse("input x [3]\noutput gelu(layerNorm(softmax(clip(x, -1, 1)), 1, 0, 1e-5))")))
                .isEqualTo(Structure.of(step));
        for (String call : List.of(
                "relu(x)",
                "leakyRelu(x, 0.1)",
                "elu(x, 1)",
                "selu(x)",
                "silu(x)",
                "geluByTanh(x)",
                "softsign(x)",
                "abs(x)",
                "thresholdedRelu(x, 1)",
                "hardSigmoid(x, 0.2, 0.5)",
                "square(x)",
                "rowMean(x) + x",
                "normalized(x, 1e-5)")) {
            assertThat(parsed(call).output().width()).as(call).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            xx + 1            | 4:8  | a name must be one of ['x', 'y', 's'], but is 'xx'
            tanhh(x)          | 4:8  | a function must be one of ['tanh',
            x + [x, y]        | 4:10 | add: widths must match (or one be 1), but left is [B, 3] and right is [B, 6]
            x @ x             | 4:10 | linear: a fixed matrix (made of parameters) is needed here, but found [B, 3]
            x[2:5]            | 4:9  | slice: the part must lie within [0, 3), but it is [2, 5)
            tanh(x, y)        | 4:8  | tanh takes 1 values, but was given 2
            tanh(x            | 4:14 | ')' is expected here, but found the end of the text
            x +               | 4:11 | a value is expected here, but found the end of the text
            x y               | 4:10 | the end of the line or an operator is expected here, but found 'y'
            x + §             | 4:12 | a name, a number or one of ()[],;:=~+-*/@ is expected here, but found '§'
            linear(x, y)      | 4:19 | ',' is expected here, but found ')'
            linear(2, y, 3)   | 4:15 | the name of a layer, before what it reads, is expected here, but found '2'
            linear(a, y, 0)   | 4:21 | a whole number from 1 to 16777216 is expected here, but found 0
            linear(a, y, 2.5) | 4:21 | a whole number from 1 to 16777216 is expected here, but found 2.5
            linear(a, y, 2, bias ~ ones) | 4:31 | how a parameter starts must be one of
            repeat(x, 3)      | 4:8  | repeat: a column [B, 1] is needed, but found [B, 3]
            repeat(s, x)      | 4:8  | value 2 of repeat must be a number, but is [B, 3]
            pick(x, s)        | 4:8  | pick chooses by an input of ids from [0, 3), but was given a value [B, 1]
            [x, 1; 2, 3]      | 4:8  | rows cut by semicolons must be numbers alone, but there are other values among them
            [1, 2; 3]         | 4:8  | matrix: rows must have one width, but row 0 has 2 and row 1 1
            mask(3, 2, 1, 1, step) | 4:8 | mask: a probability must lie in [0, 1], but found 2.0
            mask(3, 0.5, 1, 1, day) | 4:27 | 'step' or 'sequence', for how long the mask lasts, is expected here, but found 'day'
            1e                | 4:8  | a number is expected here, but found '1e'
            .e4               | 4:8  | a number is expected here, but found '.e4'
            outer(repeat(s, 5000), repeat(s, 5000)) | 4:8 | a row or a fixed matrix must have at most 16777216 numbers, but this one would have 25000000
            """)
    void says_where_what_was_expected_and_what_was_found(String output, String place, String problem) {
        EquationException e = error("input x [3]\ninput y [3]\ninput s [1]\noutput " + output);
        assertThat(e).isNotNull();
        assertThat(e.line() + ":" + e.column()).as(e.getMessage()).isEqualTo(place);
        assertThat(e).hasMessageStartingWith("equations, line %d, column %d: ", e.line(), e.column());
        assertThat(e).hasMessageContaining(problem);
    }

    @Test
    void says_what_a_line_lacks() {
        assertThat(error("input x [3]\nstate h [3]\noutput x"))
                .hasMessage("equations, line 3, column 9: every state needs a successor, but h has none; write h' = …");
        assertThat(error("input x [3]\n"))
                .hasMessage("equations, line 2, column 1: an output is needed, but there is none; write output …");
        assertThat(error("input x [3]\nx = tanh(x)\noutput x"))
                .hasMessage(
                        "equations, line 2, column 1: names must differ, but 'x' stands for something else since line 1");
        assertThat(error("input x [3]\nstate h [3]\nk' = x\noutput x"))
                .hasMessage(
                        "equations, line 3, column 1: a state must be one of ['h'], but the successor of 'k' is given");
        assertThat(error("input x [3]\noutput x\noutput x"))
                .hasMessage(
                        "equations, line 3, column 1: output: a step has one output, but found a second, [B, 3], after [B, 3]");
        assertThat(error("input x [3]\nparameter w [3, 3]\noutput x"))
                .hasMessage("equations, line 2, column 19: '~' is expected here, but found the end of the line");
        assertThat(error("input x [3]\nhalf = [0.5]\noutput x"))
                .hasMessage(
                        "equations, line 2, column 1: name half: must be a batch [B, n] or [B, T', n], but is the fixed [1, 1]");
    }

    @Test
    void bounds_what_a_text_may_claim() {
        String deep = "input x [1]\noutput " + "tanh(".repeat(101) + "x" + ")".repeat(101);
        assertThat(error(deep)).hasMessageContaining("brackets must be nested at most 100 deep");
        assertThat(error("input x [1]\noutput x" + "[x".repeat(200))).hasMessageContaining("nested at most 100 deep");
        assertThat(error("input x [1]\noutput " + "-".repeat(5000) + "x")).hasMessageContaining("nested at most 100");
        assertThat(error("input x [1]\noutput x" + "[0:1]".repeat(2001)))
                .hasMessageContaining("a value must be made in at most 1000 steps");
        assertThat(error("input x [1]\n" + manyLets(4000)))
                .hasMessageContaining("equations must have at most 10000 values");
        assertThat(error("input x [99999999999]\noutput x")).hasMessageContaining("a whole number from 1 to 16777216");
        assertThat(error("input x [1]\nlet a = repeat(x, 16777216)\noutput [a, a]"))
                .hasMessageContaining("this one would have 33554432");
        assertThat(error("input x [1]\nparameter p [16777216, 16777216] ~ zeros\noutput x"))
                .hasMessageContaining("parameter p: the matrix must have from 0 to 2147483647 elements");
        assertThat(error(" ".repeat((1 << 22) + 1))).hasMessageContaining("at most 4194304 characters");
    }

    @Test
    void a_long_chain_is_printed_such_that_it_can_be_read() {
        Step step = of((s, x) -> {
            Expr e = x;
            for (int i = 0; i < 950; i++) {
                e = tanh(e);
            }
            return e;
        });
        assertThat(Structure.of(EquationText.parse(EquationText.print(step)))).isEqualTo(Structure.of(step));
        Step longer = of((s, x) -> {
            Expr e = x;
            for (int i = 0; i < 1100; i++) {
                e = tanh(e);
            }
            return e;
        });
        assertThatThrownBy(() -> EquationText.print(longer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "print: a step must be such that its text can be read again, but equations, line ");
        assertThat(EquationText.ifPrintable(longer)).isEmpty();
    }

    private static String manyLets(int count) {
        StringBuilder lets = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lets.append("let b").append(i).append(" = x + x + x + x\n");
        }
        return lets.toString();
    }

    @Test
    void tells_equations_that_differ_by_their_first_lines() {
        Step one = parsed("linear(a, x, 2, bias ~ constant(1))");
        assertThat(EquationText.difference(one, parsed("linear(a, x, 2)")))
                .as("starts")
                .isEmpty();
        assertThat(EquationText.difference(one, parsed("linear(a, y, 2)")).orElseThrow())
                .startsWith("'output linear(a, x, 2, weight")
                .contains(" and 'output linear(a, y, 2, weight");
        assertThat(EquationText.difference(one, parsed("linear(b, x, 2)"))).isPresent();
    }
}
