package org.souvenir.cells.drawing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.souvenir.core.expr.Functions.abs;
import static org.souvenir.core.expr.Functions.clip;
import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.exp;
import static org.souvenir.core.expr.Functions.expm1;
import static org.souvenir.core.expr.Functions.gather;
import static org.souvenir.core.expr.Functions.greater;
import static org.souvenir.core.expr.Functions.layerNorm;
import static org.souvenir.core.expr.Functions.logSoftmax;
import static org.souvenir.core.expr.Functions.maxAlong;
import static org.souvenir.core.expr.Functions.pick;
import static org.souvenir.core.expr.Functions.relu;
import static org.souvenir.core.expr.Functions.repeat;
import static org.souvenir.core.expr.Functions.rowMean;
import static org.souvenir.core.expr.Functions.rowSum;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.sin;
import static org.souvenir.core.expr.Functions.softmax;
import static org.souvenir.core.expr.Functions.softmaxAlong;
import static org.souvenir.core.expr.Functions.sqrt;
import static org.souvenir.core.expr.Functions.square;
import static org.souvenir.core.expr.Functions.sumAlong;
import static org.souvenir.core.expr.Functions.tanh;
import static org.souvenir.core.expr.Functions.timesMatrix;

import java.io.StringReader;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.AttentionDecoder;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Cfc;
import org.souvenir.cells.DeltaNet;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.S6;
import org.souvenir.cells.Slstm;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;
import org.xml.sax.InputSource;

class EquationsTest {

    private static String output(Function<Step, Expr> definition) {
        String text = Equations.of(Step.of(step -> step.output(definition.apply(step))))
                .text();
        return text.lines()
                .filter(l -> l.startsWith("yₜ"))
                .findFirst()
                .orElseThrow()
                .replaceFirst(".*? = ", "");
    }

    @Test
    void prints_an_lstm_as_in_a_textbook() {
        assertThat(Equations.of(new Lstm(3, 5)).text()).isEqualTo("""
                forget    = σ([hₜ₋₁, xₜ] · W_forget + b_forget)
                input     = σ([hₜ₋₁, xₜ] · W_input + b_input)
                candidate = tanh([hₜ₋₁, xₜ] · W_candidate + b_candidate)
                output    = σ([hₜ₋₁, xₜ] · W_output + b_output)
                cₜ        = forget ⊙ cₜ₋₁ + input ⊙ candidate
                hₜ        = output ⊙ tanh(cₜ)
                yₜ        = hₜ
                """);
    }

    @Test
    void prints_matrix_memories_as_their_papers_do() {
        assertThat(Equations.of(new DeltaNet(3, 4)).text())
                .contains("Fₜ    = Fₜ₋₁ + (input ⊙ (xₜ · W_value − Fₜ₋₁ · a₃)) ⊗ a₃\n");
        assertThat(Equations.of(new S6(4, 3)).text()).isEqualTo("""
                delta = softplus((xₜ · W_rank) · W_delta + b_delta)
                hₜ    = exp((delta ⊗ 1) ⊙ (−exp(decay))) ⊙ hₜ₋₁ + (delta ⊙ xₜ) ⊗ (xₜ · W_input)
                yₜ    = hₜ · (xₜ · W_output) + skip ⊙ xₜ
                """);
        assertThat(Equations.of(new S6(4, 3)).latex())
                .contains("\\left(\\text{delta} \\odot x_{t}\\right) \\otimes \\left(x_{t} \\cdot");
    }

    @Test
    void prints_a_row_times_a_matrix_in_parentheses_among_factors() {
        assertThat(output(s -> timesMatrix(s.input(2), s.input("m", 6)).times(s.input("z", 3))))
                .isEqualTo("(xₜ · mₜ) ⊙ zₜ");
    }

    @Test
    void prints_a_gru_as_in_a_textbook() {
        assertThat(Equations.of(new Gru(3, 5)).text()).isEqualTo("""
                reset     = σ([hₜ₋₁, xₜ] · W_reset + b_reset)
                update    = σ([hₜ₋₁, xₜ] · W_update + b_update)
                candidate = tanh(xₜ · W_candidate + b_candidate\
                 + reset ⊙ (hₜ₋₁ · W_candidate.recurrent + b_candidate.recurrent))
                hₜ        = (1 − update) ⊙ candidate + update ⊙ hₜ₋₁
                yₜ        = hₜ
                """);
    }

    @Test
    void prints_attention_beside_what_is_read() {
        Cell cell = new AttentionDecoder(new ElmanRnn(3 + 4, 5), 4, AttentionDecoder.Attention.ADDITIVE);
        assertThat(Equations.of(cell).text()).isEqualTo("""
                weights = softmaxⱼ(tanh(source · W_attention.source\
                 + hₜ₋₁ · W_attention.query + b_attention.query) · W_attention.score)
                context = Σⱼ(source ⊙ weights)
                hₜ      = tanh([hₜ₋₁, xₜ, context] · W_hidden + b_hidden)
                yₜ      = [hₜ, context]
                """);
    }

    @Test
    void prints_mathml_that_is_well_formed_for_every_built_in_cell() throws Exception {
        for (Cell cell : List.of(new Lstm(3, 5), new Gru(3, 5), new S6(4, 3), new Slstm(3, 4), new Cfc(3, 4))) {
            String math = Equations.of(cell).mathMl();
            var document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(math.replace("&#x2061;", ""))));
            assertThat(document.getElementsByTagName("mtr").getLength())
                    .as(cell.name())
                    .isEqualTo((int) Equations.of(cell).text().lines().count());
            assertThat(math.replaceAll("<[^>]*>", "")).as(cell.name()).doesNotContainPattern("[ ]{2}|\\\\");
        }
        assertThat(Equations.of(new Lstm(3, 5)).mathMl())
                .contains("<mi>σ</mi>", "<msub><mi>c</mi><mrow><mi>t</mi><mo>−</mo><mn>1</mn></mrow></msub>");
    }

    @Test
    void prints_latex() {
        Step step = Step.of(s -> {
            Expr h = s.state("h", 2, s.parameter("start", 1, 2, Initializer.zeros()));
            Expr gate = s.name("my_gate", sigmoid(s.product("gate", concat(h, s.input(3)), 2)));
            Expr next = gate.times(h).dividedBy(abs(h).plus(1));
            s.next("h", next);
            s.output(next);
        });
        assertThat(Equations.of(step).latex()).isEqualTo("""
                \\begin{aligned}
                  h_{0} &= \\text{start} \\\\
                  \\text{my\\_gate} &= \\sigma\\left(\\left[h_{t-1}, x_{t}\\right] \\cdot W_{\\text{gate}}\\right) \\\\
                  h_{t} &= \\frac{\\text{my\\_gate} \\odot h_{t-1}}{\\left|h_{t-1}\\right| + 1} \\\\
                  y_{t} &= h_{t}
                \\end{aligned}
                """);
    }

    static Stream<Arguments> formulas() {
        return Stream.of(
                formula("aₜ + uₜ − 2 · aₜ", (a, u) -> a.plus(u).plus(a.times(-2))),
                formula("aₜ − (uₜ − aₜ)", (a, u) -> a.minus(u.minus(a))),
                formula("aₜ − uₜ − aₜ", (a, u) -> a.minus(u).minus(a)),
                formula("aₜ − (−uₜ)", (a, u) -> a.minus(u.negated())),
                formula("(aₜ + uₜ) ⊙ aₜ", (a, u) -> a.plus(u).times(a)),
                formula("aₜ ⊙ uₜ + aₜ", (a, u) -> a.times(u).plus(a)),
                formula("aₜ ⊙ (−uₜ)", (a, u) -> a.times(u.negated())),
                formula("(1 − aₜ) ⊙ uₜ", (a, u) -> a.complement().times(u)),
                formula("1 − (aₜ + uₜ)", (a, u) -> a.plus(u).complement()),
                formula("aₜ / (uₜ / aₜ)", (a, u) -> a.dividedBy(u.dividedBy(a))),
                formula("aₜ ⊙ uₜ / aₜ", (a, u) -> a.times(u).dividedBy(a)),
                formula("aₜ / (uₜ ⊙ aₜ)", (a, u) -> a.dividedBy(u.times(a))),
                formula("0.5 · aₜ − 1", (a, u) -> a.scaled(0.5, -1)),
                formula("aₜ + 2", (a, u) -> a.plus(2)),
                formula("3 − 0.1 · aₜ", (a, u) -> a.scaled(-0.1, 3)),
                formula("7", (a, u) -> a.scaled(0, 7)),
                formula("10⁻⁸ · aₜ", (a, u) -> a.times(1e-8)),
                formula("max(aₜ, −1.5 · 10³⁰)", (a, u) -> Expr.of(Op.MAXIMUM, a, Expr.constant(-1.5e30))),
                formula("max(aₜ, 0)", (a, u) -> relu(a)),
                formula("min(max(aₜ, −1), 1)", (a, u) -> clip(a, -1, 1)),
                formula("|aₜ + uₜ|", (a, u) -> abs(a.plus(u))),
                formula("(aₜ + uₜ)²", (a, u) -> square(a.plus(u))),
                formula("√(exp(aₜ))", (a, u) -> sqrt(exp(a))),
                formula("(exp(aₜ) − 1) ⊙ uₜ", (a, u) -> expm1(a).times(u)),
                formula("mean(aₜ)", (a, u) -> rowMean(a)),
                formula("softmax(aₜ ⊙ uₜ)", (a, u) -> softmax(a.times(u))),
                formula("logsoftmax(aₜ)", (a, u) -> logSoftmax(a)),
                formula("[aₜ > uₜ]", (a, u) -> greater(a, u)),
                formula("[aₜ + uₜ, aₜ]", (a, u) -> concat(a.plus(u), a)),
                formula("aₜ[1:3]", (a, u) -> a.slice(1, 2)),
                formula("(1 − uₜ) ⊙ aₜ + uₜ ⊙ aₜ", (a, u) -> a.plus(u.times(a.minus(a)))),
                formula("aₜ + uₜ ⊙ (tanh(aₜ) − aₜ)", (a, u) -> a.plus(u.times(tanh(a).minus(a)))));
    }

    private static Arguments formula(String expected, BinaryOperator<Expr> made) {
        return Arguments.of(expected, made);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("formulas")
    void writes_parentheses_only_where_they_are_needed(String expected, BinaryOperator<Expr> made) {
        assertThat(output(step -> made.apply(step.input("a", 3), step.input("u", 3))))
                .isEqualTo(expected);
    }

    @Test
    void puts_parentheses_around_a_product_with_a_matrix_that_is_a_factor() {
        assertThat(output(s -> {
                    Expr x = s.input(2);
                    return x.times(s.product("p", x.plus(1), 2));
                }))
                .isEqualTo("xₜ ⊙ ((xₜ + 1) · W_p)");
    }

    @Test
    void names_what_is_shared_and_has_no_name() {
        Step step = Step.of(s -> {
            Expr x = s.input(2);
            Expr shared = tanh(x.times(x.plus(1)));
            s.output(shared.times(exp(shared)));
        });
        assertThat(Equations.of(step).text()).isEqualTo("""
                a₁ = tanh(xₜ ⊙ (xₜ + 1))
                yₜ = a₁ ⊙ exp(a₁)
                """);
    }

    @Test
    void writes_what_runs_along_another_sequence() {
        Equations equations = Equations.of(Step.of(s -> {
            Expr source = s.sequence("source", 3);
            Expr h = s.state("h", 2);
            Expr keys = s.name("keys", s.product("key", source, 2));
            Expr weights = s.name("weights", softmaxAlong(rowSum(keys.times(h))));
            s.next("h", sumAlong(weights.times(keys)));
            s.output(maxAlong(keys));
        }));
        assertThat(equations.text()).isEqualTo("""
                keys    = source · W_key
                weights = softmaxⱼ(sum(keys ⊙ hₜ₋₁))
                hₜ      = Σⱼ(weights ⊙ keys)
                yₜ      = maxⱼ(keys)
                """);
        assertThat(equations.latex())
                .contains(
                        "\\operatorname{softmax}_{j}\\left(\\operatorname{sum}",
                        "\\sum_{j}\\left(",
                        "\\max_{j}\\left(");
    }

    @Test
    void reads_a_layer_norm_as_one_and_says_what_it_is() {
        Step step = Step.of(s -> {
            Expr x = s.input(4);
            Expr gain = s.parameter("norm.gain", 1, 4, Initializer.constant(1));
            Expr bias = s.parameter("norm.bias", 1, 4, Initializer.zeros());
            s.output(layerNorm(x.plus(x), gain, bias, 1e-5));
        });
        assertThat(Equations.of(step).text()).isEqualTo("""
                yₜ      = norm(xₜ + xₜ) ⊙ gain_norm + b_norm
                norm(a) = (a − mean(a)) / √(mean((a − mean(a))²) + 10⁻⁵)
                """);
    }

    @Test
    void says_what_a_mask_is() {
        assertThat(Equations.of(Step.of(s -> {
                            Expr x = s.input(2);
                            s.output(x.times(s.mask(2, 0.8, 1.25, 1, Attribute.Scope.SEQUENCE)));
                        }))
                        .text())
                .isEqualTo("""
                        yₜ    = xₜ ⊙ mask₁
                        mask₁ ~ 1.25 · Bernoulli(0.8) (once per sequence; outside training 1)
                        """);
    }

    @Test
    void keeps_names_apart_and_names_in_any_script() {
        Step step = Step.of(s -> {
            Expr x = s.input("y", 2);
            Expr h = s.state("記憶", 2);
            Expr next = s.name("記憶2", h.plus(x));
            s.next("記憶", next);
            s.output(x.times(s.parameter("a.b", 1, 2, Initializer.zeros()))
                    .plus(s.parameter("a.bias", 1, 2, Initializer.zeros())));
        });
        assertThat(Equations.of(step).text().lines())
                .containsExactly("記憶2 = 記憶ₜ₋₁ + yₜ", "y′ₜ = yₜ ⊙ b_a + a.bias", "記憶ₜ = 記憶2");
    }

    @Test
    void writes_tables_and_parts_of_matrices() {
        Step step = Step.of(s -> {
            Expr ids = s.ids("ids", 3);
            Expr table = s.parameter("weight", 3, 3, Initializer.zeros());
            Expr row = gather(table, ids);
            s.output(row.product(table.transposed()).plus(table.rows(0, 1)).plus(repeat(pick(row, ids), 3)));
        });
        assertThat(Equations.of(step).text().lines())
                .containsExactly("a₁ = row(W, idsₜ)", "yₜ = a₁ · Wᵀ + W[0:1] + pick(a₁, idsₜ)");
    }

    @Test
    void writes_constant_matrices_below_their_equations() {
        String text = Equations.of(Step.of(s -> {
                    Expr x = s.input(2);
                    Expr turned = x.product(Expr.constant(new double[][] {{0, 1}, {-1, 0}}));
                    Expr many = Expr.constant(new double[] {1, 2, 3, 4, 5, 6, 7});
                    s.output(sin(turned).times(Expr.filled(2, 3)).times(rowMean(many)));
                }))
                .text();
        assertThat(text).isEqualTo("""
                yₜ = sin(xₜ · K₁) ⊙ 3 ⊙ mean(K₂)
                K₁ = [[0, 1], [−1, 0]]
                K₂ = [1, 2, 3, 4, …, 7]
                """);
    }
}
