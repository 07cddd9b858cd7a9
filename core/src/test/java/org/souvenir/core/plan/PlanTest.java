package org.souvenir.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.gather;
import static org.souvenir.core.expr.Functions.matrixTimes;
import static org.souvenir.core.expr.Functions.outer;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.softmaxAlong;
import static org.souvenir.core.expr.Functions.sumAlong;
import static org.souvenir.core.expr.Functions.tanh;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.souvenir.core.expr.Attribute.Scope;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.graph.Graph;
import org.souvenir.core.parameter.Initializer;

class PlanTest {
    private static final int I = 3;
    private static final int H = 5;
    private static final int V = 7;

    private static Step lstm() {
        return Step.of(s -> {
            Expr x = s.input(I);
            Expr h = s.state("h", H);
            Expr c = s.state("c", H);
            Expr hx = concat(h, x);
            Expr f = sigmoid(s.linear("forget", hx, H));
            Expr i = sigmoid(s.linear("input", hx, H));
            Expr g = tanh(s.linear("candidate", hx, H));
            Expr o = s.name("output", sigmoid(s.linear("output", hx, H)));
            Expr cNext = f.times(c).plus(i.times(g));
            Expr hNext = o.times(tanh(cNext));
            s.next("c", cNext);
            s.next("h", hNext);
            s.output(hNext);
        });
    }

    /** The reset gate after the product: its candidate needs the product with h apart from the one with x. */
    private static Step gru() {
        return Step.of(s -> {
            Expr x = s.input(I);
            Expr h = s.state("h", H);
            Expr hx = concat(h, x);
            Expr r = sigmoid(s.linear("reset", hx, H));
            Expr z = sigmoid(s.linear("update", hx, H));
            Expr n = tanh(s.linear("candidate", x, H).plus(r.times(s.linear("recurrent", h, H))));
            Expr next = z.complement().times(n).plus(z.times(h));
            s.next("h", next);
            s.output(next);
        });
    }

    /** A memory [H, H] that forgets, is written to, and is read. */
    private static Step memory() {
        return Step.of(s -> {
            Expr x = s.input(I);
            Expr c = s.state("C", H * H);
            Expr f = sigmoid(s.linear("forget", x, 1));
            Expr next = f.times(c).plus(outer(s.product("value", x, H), s.product("key", x, H)));
            s.next("C", next);
            s.output(matrixTimes(next, s.product("query", x, H)));
        });
    }

    /** An Elman network that reads ids. */
    private static Step reader(int ids) {
        return Step.of(s -> {
            Expr table = s.parameter("table", ids, I, Initializer.normal(1));
            Expr h = s.state("h", H);
            Expr next = tanh(s.linear("next", concat(h, gather(table, s.ids("x", ids))), H));
            s.next("h", next);
            s.output(next);
        });
    }

    /** Products as "left width × result width". */
    private static List<String> products(List<Instruction> instructions) {
        return instructions.stream()
                .filter(i -> i instanceof Instruction.Product)
                .map(i -> (Instruction.Product) i)
                .map(p -> p.left().width() + " × " + p.result().width())
                .toList();
    }

    /** The sums over all time steps and rows of which gradients of weights are made, by their shapes. */
    private static List<String> weightGradients(Plan plan) {
        return plan.backward().orElseThrow().sums().stream()
                .filter(i -> i instanceof Instruction.OuterSum)
                .map(i -> (Instruction.OuterSum) i)
                .map(sum -> sum.left().width() + " × " + sum.right().width())
                .toList();
    }

    @Test
    void leaves_one_product_of_an_lstm_in_the_loop() {
        Plan plan = Plan.of(lstm(), PlanOptions.training());
        assertThat(products(plan.forward().before())).containsExactly("3 × 20");
        assertThat(products(plan.forward().loop())).containsExactly("5 × 20");
        assertThat(products(plan.forward().after())).isEmpty();
        Schedule backward = plan.backward().orElseThrow();
        assertThat(products(backward.before())).isEmpty();
        assertThat(products(backward.loop())).containsExactly("20 × 5");
        assertThat(products(backward.after())).containsExactly("20 × 3");
        assertThat(weightGradients(plan))
                .containsOnly("3 × 5", "5 × 5")
                .as("per gate, straight into its own gradient")
                .hasSize(8);
    }

    @Test
    void takes_apart_what_lies_side_by_side_within_what_lies_side_by_side() {
        Step step = Step.of(s -> {
            Expr x = s.input(I);
            Expr h = s.state("h", H);
            Expr next = tanh(s.linear("hidden", concat(h, concat(x, sigmoid(h))), H));
            s.next("h", next);
            s.output(next);
        });
        Plan plan = Plan.of(step, PlanOptions.training());
        assertThat(products(plan.forward().before())).containsExactly("3 × 5");
        assertThat(products(plan.forward().loop())).containsExactly("5 × 5", "5 × 5");
        assertThat(products(plan.backward().orElseThrow().after())).containsExactly("5 × 3");
    }

    @Test
    void leaves_two_products_of_a_gru_in_the_loop() {
        Plan plan = Plan.of(gru(), PlanOptions.training());
        assertThat(products(plan.forward().before())).containsExactlyInAnyOrder("3 × 5", "3 × 10");
        assertThat(products(plan.forward().loop())).containsExactlyInAnyOrder("5 × 5", "5 × 10");
        Schedule backward = plan.backward().orElseThrow();
        assertThat(products(backward.loop())).containsExactlyInAnyOrder("5 × 5", "10 × 5");
        assertThat(products(backward.after())).containsExactlyInAnyOrder("5 × 3", "10 × 3");
        assertThat(weightGradients(plan)).containsOnly("3 × 5", "5 × 5").hasSize(6);
    }

    @Test
    void computes_no_gradient_of_an_input_that_nobody_wants() {
        Plan plan = Plan.of(lstm(), PlanOptions.training().withInputGradients(input -> false));
        assertThat(plan.backward().orElseThrow().after()).isEmpty();
    }

    @Test
    void shares_products_that_have_the_same_left_side() {
        Plan plan = Plan.of(
                Step.of(s -> {
                    Expr x = s.input(I);
                    Expr y = s.input("y", I);
                    s.output(concat(s.linear("a", x, 2), s.linear("b", y, 4), tanh(s.product("c", x, 7))));
                }),
                PlanOptions.inference());
        assertThat(products(plan.forward().before())).containsExactlyInAnyOrder("3 × 9", "3 × 4");
    }

    @Test
    void takes_out_of_the_loop_what_no_state_feeds_and_what_feeds_no_state() {
        Plan plan = Plan.of(
                Step.of(s -> {
                    Expr gate = sigmoid(s.linear("gate", s.input(I), H));
                    Expr h = s.state("h", H);
                    Expr next = gate.times(h).plus(gate.complement());
                    s.next("h", next);
                    s.output(tanh(s.linear("out", next, 2)));
                }),
                PlanOptions.inference());
        assertThat(products(plan.forward().before())).containsExactly("3 × 5");
        assertThat(products(plan.forward().loop())).isEmpty();
        assertThat(products(plan.forward().after())).containsExactly("5 × 2");
    }

    @Test
    void multiplies_a_small_table_once_and_adds_the_other_products_to_its_rows() {
        Plan plan = Plan.of(reader(V), PlanOptions.training());
        assertThat(plan.explain().replaceAll("(?<=[a-z#])\\d+", "")).contains("""
                            outer[7, 5] += Σ transpose[3, 7]ᵀ · next.weight{rows 5..8}
                            program of 1 instructions, 0 registers:
                              value[7, 5] = add(outer[7, 5], next.bias[1, 5])
                        """, """
                          before the loop:
                            linear[5] = rows of value[7, 5] at x#[1]
                          in the loop:
                            linear[5] += h#[5] · W0[5, 5]
                        """);
        assertThat(plan.backward().orElseThrow().sums())
                .hasSize(2); // to the table's product, and to the rest of the weight
    }

    @Test
    void multiplies_the_rows_of_a_large_table() {
        assertThat(products(Plan.of(reader(PlanOptions.SMALL_TABLE), PlanOptions.inference())
                        .forward()
                        .before()))
                .isEmpty();
        assertThat(products(Plan.of(reader(PlanOptions.SMALL_TABLE + 1), PlanOptions.inference())
                        .forward()
                        .before()))
                .containsExactly("3 × 5");
    }

    @Test
    void has_nothing_in_the_loop_where_there_is_no_state() {
        Plan plan = Plan.of(Step.of(s -> s.output(tanh(s.linear("dense", s.input(I), H)))), PlanOptions.training());
        assertThat(plan.forward().loop()).isEmpty();
        assertThat(plan.backward().orElseThrow().loop()).isEmpty();
    }

    @Test
    void keeps_only_outputs_for_inference() {
        Plan plan = Plan.of(lstm(), PlanOptions.inference().tracing(Set.of("output")));
        assertThat(plan.backward()).isEmpty();
        assertThat(plan.slots().stream().filter(s -> s.extent() == Slot.Extent.SEQUENCE))
                .containsExactlyInAnyOrderElementsOf(plan.forward().outputs().values());
        assertThat(plan.forward().outputs().keySet()).containsExactly(Graph.OUTPUT, "output");
        assertThat(plan.slots()).noneMatch(s -> s.extent() == Slot.Extent.HISTORY);
    }

    @Test
    void draws_no_mask_that_changes_nothing_outside_training() {
        Step step = Step.of(s -> s.output(s.input(I).times(s.mask(I, 0.5, 2, 1, Scope.STEP))));
        assertThat(Plan.of(step, PlanOptions.training()).forward().before())
                .anyMatch(i -> i instanceof Instruction.Fill);
        assertThat(Plan.of(step, PlanOptions.inference()).forward().before())
                .noneMatch(i -> i instanceof Instruction.Fill);
    }

    @ParameterizedTest
    @EnumSource(Pass.class)
    void does_otherwise_without_a_pass(Pass pass) {
        Step step = pass == Pass.DISTRIBUTE ? memory() : pass == Pass.TABULATE ? reader(V) : gru();
        assertThat(Plan.of(step, PlanOptions.training().without(Set.of(pass))).explain())
                .isNotEqualTo(Plan.of(step, PlanOptions.training()).explain());
    }

    @Test
    void keeps_no_matrix_of_a_row_but_the_state() {
        Plan plan = Plan.of(memory(), PlanOptions.training());
        assertThat(plan.slots())
                .filteredOn(slot -> slot.width() >= H * H && slot.rows() == 0)
                .extracting(Slot::extent)
                .containsOnly(Slot.Extent.HISTORY, Slot.Extent.STATE, Slot.Extent.SUCCESSOR);
    }

    @Test
    void goes_over_each_matrix_of_a_row_by_few_lines() {
        Plan plan = Plan.of(memory(), PlanOptions.training());
        assertThat(plan.explain().replaceAll("(?<=[a-z#])\\d+", ""))
                .contains(
                        """
                          in the loop:
                            program of 2 instructions, 0 registers:
                              C'#[25] = add_outer(linear{1..6}, linear{6..11}, value[1], C#[25])
                              (output)#[5] = matrix_times(C'#[25], linear{11..16})
                        """,
                        "r = add_outer(d:(output)#[5], linear{11..16}, 1.0, C#[25])\n",
                        "C'#[25] = multiply(r, value[1])\n")
                .containsOnlyOnce("= times_matrix(d:(output)#[5], C#[25])");
    }

    @Test
    void explains_what_runs_where() {
        assertThat(Plan.of(lstm(), PlanOptions.inference()).explain()).isEqualTo("""
                        prepared, once for each set of parameters
                            program of 4 instructions, 0 registers:
                              concat8{0..5} = copy(output.bias[1, 5])
                              concat8{5..10} = copy(forget.bias[1, 5])
                              concat8{10..15} = copy(input.bias[1, 5])
                              concat8{15..20} = copy(candidate.bias[1, 5])
                            W0[3, 20] packs output.weight{rows 5..8}, forget.weight{rows 5..8}, input.weight{rows 5..8}, candidate.weight{rows 5..8}
                            W1[5, 20] packs output.weight{rows 0..5}, forget.weight{rows 0..5}, input.weight{rows 0..5}, candidate.weight{rows 0..5}
                        forward
                          before the loop:
                            linear15[20] = concat8[1, 20] + x#9[3] · W0[3, 20]
                          in the loop:
                            linear15[20] += h#10[5] · W1[5, 20]
                            program of 9 instructions, 5 registers:
                              r0 = sigmoid(linear15{0..5})
                              r1 = sigmoid(linear15{5..10})
                              r2 = sigmoid(linear15{10..15})
                              r3 = tanh(linear15{15..20})
                              r4 = multiply(r2, r3)
                              c'#13[5] = multiply_add(r1, c#12[5], r4)
                              r4 = tanh(c'#13[5])
                              (output)#14[5] = multiply(r0, r4)
                              h'#11[5] = copy((output)#14[5])
                          in the loop, per row and step: 1 products, 100 multiply-adds, 9 element-wise instructions, 35 floats written
                        """);
    }

    @Test
    void explains_what_is_summed_up_for_gradients_and_how_large_it_is() {
        assertThat(Plan.of(lstm(), PlanOptions.training()).explain().replaceAll("(?<=[a-z#])\\d+", ""))
                .contains(
                        """
                          summed up over the rows of each stretch of time:
                            d:output.weight{rows 5..8} += Σ x#[3]ᵀ · concat{0..5}
                        """,
                        "    d:candidate.bias[1, 5] += Σ concat{15..20}\n",
                        "  summed up, per row and step: 160 multiply-adds\n");
    }

    @Test
    void makes_gradients_of_complete_sums_at_the_end() {
        Plan plan = Plan.of(
                Step.of(s -> {
                    Expr w = s.parameter("w", I, H, Initializer.glorotUniform());
                    s.output(s.input(I).product(w.times(w)));
                }),
                PlanOptions.training());
        Schedule backward = plan.backward().orElseThrow();
        assertThat(backward.sums())
                .hasOnlyElementsOfType(Instruction.OuterSum.class)
                .hasSize(1);
        assertThat(backward.finish())
                .hasOnlyElementsOfType(Instruction.Program.class)
                .isNotEmpty();
    }

    @Test
    void plans_the_same_step_the_same_way() {
        for (int i = 0; i < 5; i++) {
            assertThat(Plan.of(gru(), PlanOptions.training()).explain())
                    .isEqualTo(Plan.of(gru(), PlanOptions.training()).explain());
        }
    }

    @Test
    void says_what_can_be_traced() {
        assertThatThrownBy(() -> Plan.of(lstm(), PlanOptions.inference().tracing(Set.of("forget"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trace: the step shows [output, h, c], but not forget");
    }

    /** Bahdanau et al. (2015): the score of each row of the source is v · tanh([row, h] · W). */
    private static Step attention() {
        return Step.of(s -> {
            Expr source = s.sequence("source", I);
            Expr h = s.state("h", H);
            Expr scores = s.product("score", tanh(s.linear("both", concat(source, h), H)), 1);
            Expr read = s.name("read", sumAlong(softmaxAlong(scores).times(source)));
            s.next("h", tanh(s.linear("next", read, H)));
            s.output(s.input(2));
        });
    }

    private static List<Instruction.Program> alongAnother(List<Instruction> instructions) {
        return instructions.stream()
                .filter(i -> i instanceof Instruction.Program)
                .map(i -> (Instruction.Program) i)
                .filter(program -> program.rows() == Expr.ALONG)
                .toList();
    }

    @Test
    void computes_once_what_is_the_same_at_every_step() {
        Plan plan = Plan.of(attention(), PlanOptions.training());
        assertThat(products(plan.forward().start())).containsExactly("3 × 5");
        assertThat(products(plan.forward().loop())).containsExactlyInAnyOrder("5 × 5", "3 × 5");
        assertThat(products(plan.backward().orElseThrow().finish())).containsExactly("5 × 3");
        Plan unsplit = Plan.of(attention(), PlanOptions.training().without(Set.of(Pass.SPLIT)));
        assertThat(products(unsplit.forward().start())).isEmpty();
        assertThat(products(unsplit.forward().loop())).contains("8 × 5");
    }

    @Test
    void attends_in_one_program() {
        Plan plan = Plan.of(attention(), PlanOptions.inference());
        List<Instruction.Program> programs = alongAnother(plan.forward().loop());
        assertThat(programs).hasSize(1);
        assertThat(plan.explain()).contains("along log_sum_exp", "along sum", "once, before the first step");
        assertThat(plan.slots()) // the rows that are made anew at every step never leave the program
                .filteredOn(slot -> slot.rows() == Expr.ALONG)
                .isEmpty();
    }
}
