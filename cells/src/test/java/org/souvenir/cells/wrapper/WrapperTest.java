package org.souvenir.cells.wrapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.AttentionDecoder;
import org.souvenir.cells.Cell;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.IndRnn;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.MinGru;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.reference.ReferenceExecutor;

class WrapperTest {
    private static final int STEPS = 6;
    private static final int BATCH = 40;
    private static final int WIDTH = 5;

    /** Adds up its inputs. */
    private record Sum(int inputSize) implements Cell {
        @Override
        public void define(Step step) {
            Expr s = step.state("s", inputSize);
            Expr next = s.plus(step.input(inputSize));
            step.next("s", next);
            step.output(next);
        }
    }

    /** Multiplies its state by a matrix of ones, and shows the product. */
    private record Product(int inputSize) implements Cell {
        @Override
        public void define(Step step) {
            Expr x = step.input(inputSize);
            Expr s = step.state("s", inputSize, Expr.constant(1));
            step.next("s", s.plus(x.times(0)));
            step.output(step.product("ones", s, inputSize, (data, offset, rows, columns, random) -> {
                java.util.Arrays.fill(data, offset, offset + rows * columns, 1);
            }));
        }
    }

    private static DMatrixRMaj[] inputs(int width, UnaryOperator<Double> value) {
        Random random = new Random(5);
        DMatrixRMaj[] all = new DMatrixRMaj[STEPS];
        for (int t = 0; t < STEPS; t++) {
            all[t] = new DMatrixRMaj(BATCH, width);
            for (int i = 0; i < all[t].data.length; i++) {
                all[t].data[i] = value.apply(random.nextGaussian());
            }
        }
        return all;
    }

    private static ReferenceExecutor.Result run(Cell cell, boolean training, DMatrixRMaj[]... inputs) {
        Step step = Step.of(cell::define);
        Parameters parameters = Parameters.initialised(step.parameters(), 3);
        Map<String, DMatrixRMaj> values = new java.util.LinkedHashMap<>();
        for (ParameterSpec spec : parameters.specs()) {
            DMatrixRMaj m = new DMatrixRMaj(spec.rows(), spec.columns());
            for (int i = 0; i < m.data.length; i++) {
                m.data[i] = parameters.values()[parameters.offset(spec.name()) + i];
            }
            values.put(spec.name(), m);
        }
        int[] lengths = new int[BATCH];
        java.util.Arrays.fill(lengths, STEPS);
        var problem = new ReferenceExecutor.Setup(
                values, List.of(inputs), lengths, Direction.FORWARD, Map.of(), training, RandomStream.of(11));
        return new ReferenceExecutor(step, problem).forward();
    }

    private static double[] column(DMatrixRMaj[] sequence, int row, int column) {
        double[] values = new double[STEPS];
        for (int t = 0; t < STEPS; t++) {
            values[t] = sequence[t].get(row, column);
        }
        return values;
    }

    @Test
    void zoneout_keeps_single_units_for_a_step() {
        DMatrixRMaj[] ones = inputs(WIDTH, random -> 1.0);
        DMatrixRMaj[] sums = run(new Zoneout(new Sum(WIDTH), 0.3), true, ones).output();
        int kept = 0;
        for (int b = 0; b < BATCH; b++) {
            for (int j = 0; j < WIDTH; j++) {
                double before = 0;
                for (double sum : column(sums, b, j)) {
                    assertThat(sum - before).isIn(0.0, 1.0);
                    kept += sum == before ? 1 : 0;
                    before = sum;
                }
            }
        }
        assertThat(kept / (double) (BATCH * WIDTH * STEPS)).isBetween(0.25, 0.35);
        DMatrixRMaj[] expected =
                run(new Zoneout(new Sum(WIDTH), 0.25), false, ones).output();
        assertThat(expected[STEPS - 1].get(3, 2)).isEqualTo(0.75 * STEPS);
    }

    @Test
    void variational_dropout_has_one_mask_for_all_steps() {
        DMatrixRMaj[] ones = inputs(WIDTH, random -> 1.0);
        DMatrixRMaj[] sums = run(new VariationalDropout(new Sum(WIDTH), 0.5, 0, 0), true, ones)
                .output();
        int dropped = 0;
        for (int b = 0; b < BATCH; b++) {
            for (int j = 0; j < WIDTH; j++) {
                double first = sums[0].get(b, j);
                assertThat(first).isIn(0.0, 2.0);
                assertThat(sums[STEPS - 1].get(b, j)).isEqualTo(STEPS * first);
                dropped += first == 0 ? 1 : 0;
            }
        }
        assertThat(dropped).isBetween(70, 130);
    }

    @Test
    void variational_dropout_of_outputs_leaves_the_states_whole() {
        DMatrixRMaj[] ones = inputs(WIDTH, random -> 1.0);
        ReferenceExecutor.Result result = run(new VariationalDropout(new Sum(WIDTH), 0, 0, 0.5), true, ones);
        assertThat(result.output()[STEPS - 1].data).contains(0.0, 2.0 * STEPS).doesNotContain(1.0 * STEPS);
        assertThat(result.finals().get("s").data).containsOnly(1.0 * STEPS);
    }

    @Test
    void variational_dropout_leaves_an_input_alone_that_lies_beside_what_depends_on_a_state() {
        Cell looking = new AttentionDecoder(new Gru(5, 3), 2, AttentionDecoder.Attention.ADDITIVE);
        Step step = Step.of(new VariationalDropout(looking, 0, 0.5, 0)::define);
        Expr x = step.inputs().get(0);
        assertThat(Expr.inOrder(List.of(step.output())))
                .filteredOn(e -> e.op() == Op.MULTIPLY)
                .allMatch(e -> e.inputs().stream().noneMatch(factor -> factor == x || factor.op() == Op.CONCAT));
    }

    @Test
    void recurrent_dropout_and_weight_drop_act_where_a_state_meets_a_matrix() {
        DMatrixRMaj[] zeros = inputs(WIDTH, random -> 0.0);
        DMatrixRMaj[] rows = run(new VariationalDropout(new Product(WIDTH), 0, 0.5, 0), true, zeros)
                .output();
        assertThat(rows[0].data).contains(2.0, 4.0, 6.0); // sums of five masks, 0 or 2 each
        assertThat(rows[STEPS - 1].data).isEqualTo(rows[0].data);
        assertThat(rows[0].get(4, 0)).isEqualTo(rows[0].get(4, 1)); // all columns of a row see the same mask

        DMatrixRMaj[] weights =
                run(new WeightDrop(new Product(WIDTH), 0.5), true, zeros).output();
        assertThat(weights[STEPS - 1].data).isEqualTo(weights[0].data);
        for (int b = 1; b < BATCH; b++) {
            for (int j = 0; j < WIDTH; j++) {
                assertThat(weights[0].get(b, j)).isEqualTo(weights[0].get(0, j)); // one mask for all sequences
            }
        }
        assertThat(weights[0].data).doesNotContain(1.0, 3.0, 5.0);
    }

    @Test
    void nothing_is_random_outside_training() {
        DMatrixRMaj[] x = inputs(WIDTH, random -> random);
        Cell bare = new Lstm(WIDTH, WIDTH);
        DMatrixRMaj[] expected = run(bare, false, x).output();
        for (Cell cell : List.of(new VariationalDropout(bare, 0.2, 0.3, 0.4), new WeightDrop(bare, 0.5))) {
            DMatrixRMaj[] found = run(cell, false, x).output();
            for (int t = 0; t < STEPS; t++) {
                assertThat(found[t].data).containsExactly(expected[t].data, within(1e-14)); // sums in another order
            }
        }
    }

    @Test
    void residual_adds_the_input_and_highway_mixes_it_in() {
        DMatrixRMaj[] x = inputs(WIDTH, random -> random);
        DMatrixRMaj[] bare = run(new Sum(WIDTH), false, x).output();
        DMatrixRMaj[] residual = run(new Residual(new Sum(WIDTH)), false, x).output();
        assertThat(residual[4].get(7, 2)).isEqualTo(bare[4].get(7, 2) + x[4].get(7, 2));
        DMatrixRMaj[] highway = run(new Highway(new Sum(WIDTH)), false, x).output();
        for (int i = 0; i < x[4].data.length; i++) {
            double low = Math.min(bare[4].data[i], x[4].data[i]);
            assertThat(highway[4].data[i]).isBetween(low, bare[4].data[i] + x[4].data[i] - low);
        }
    }

    @Test
    void clip_bounds_the_memory_also_for_what_is_made_of_it() {
        DMatrixRMaj[] ones = inputs(WIDTH, random -> 1.0);
        DMatrixRMaj[] sums = run(new CellClip(new Residual(new Sum(WIDTH)), "s", 2.5), false, ones)
                .output();
        assertThat(column(sums, 3, 1)).containsExactly(2, 3, 3.5, 3.5, 3.5, 3.5);
    }

    @Test
    void resets_start_anew_from_the_initial_state() {
        DMatrixRMaj[] ones = inputs(WIDTH, random -> 1.0);
        DMatrixRMaj[] flags = inputs(1, random -> 0.0);
        flags[2].set(3, 0, 1);
        flags[4].set(3, 0, 1);
        DMatrixRMaj[] sums = run(new Resets(new Sum(WIDTH)), false, ones, flags).output();
        assertThat(column(sums, 3, 1)).containsExactly(1, 2, 1, 2, 1, 2);
        assertThat(column(sums, 4, 1)).containsExactly(1, 2, 3, 4, 5, 6);
        flags[0].set(5, 0, 1);
        DMatrixRMaj[] products =
                run(new Resets(new Product(WIDTH)), false, ones, flags).output();
        assertThat(column(products, 5, 1)).containsOnly(WIDTH);
    }

    @Test
    void a_learned_initial_state_starts_where_the_state_did() {
        DMatrixRMaj[] zeros = inputs(WIDTH, random -> 0.0);
        Cell learned = new LearnedInitialState(new Product(WIDTH));
        assertThat(Step.of(learned::define).parameters())
                .extracting(ParameterSpec::name)
                .containsExactly("ones.weight", "s.initial");
        assertThat(run(learned, false, zeros).output()[2].data)
                .isEqualTo(run(new Product(WIDTH), false, zeros).output()[2].data);
    }

    private static float[] start(Cell cell, String parameter) {
        Parameters parameters = Parameters.initialised(Step.of(cell::define).parameters(), 9);
        return parameters.tensor(parameter).data();
    }

    @Test
    void a_learned_state_starts_at_the_numbers_that_were_given() {
        Cell cell = step -> {
            Expr h = step.state("h", 3, Expr.constant(new double[] {1, -2, 0.5}));
            step.next("h", h.times(step.input(3)));
            step.output(h.times(2));
        };
        Step learned = Step.of(new LearnedInitialState(cell)::define);
        Parameters parameters = Parameters.initialised(learned.parameters(), 1);
        assertThat(parameters.tensor("h.initial").data()).containsExactly(1, -2, 0.5f);
    }

    @Test
    void forget_bias_starts_the_gate_that_keeps() {
        assertThat(start(new Lstm(2, 3), "forget.bias")).containsExactly(1, 1, 1);
        assertThat(start(new ForgetBias(new Lstm(2, 3), 2), "forget.bias")).containsExactly(2, 2, 2);
        assertThat(start(new ForgetBias(new Zoneout(new Gru(2, 3), 0.1), 2), "update.bias"))
                .containsExactly(2, 2, 2);
        assertThat(start(new ForgetBias(new Lstm(2, 3), 2), "input.bias")).containsExactly(0, 0, 0);
    }

    @Test
    void chrono_bias_spreads_memories_up_to_the_longest_lag() {
        float[] forget = start(new ChronoBias(new Lstm(2, 50), 100), "forget.bias");
        float[] input = start(new ChronoBias(new Lstm(2, 50), 100), "input.bias");
        List<Double> lags = new ArrayList<>();
        for (int i = 0; i < forget.length; i++) {
            assertThat(input[i]).isEqualTo(-forget[i]);
            lags.add(Math.exp(forget[i]));
        }
        assertThat(lags).allSatisfy(lag -> assertThat(lag).isBetween(1.0, 99.0)).isSorted();
        assertThat(lags.stream().mapToDouble(lag -> lag).average().orElseThrow())
                .isBetween(49.9, 50.1);
        assertThatThrownBy(() -> new ChronoBias(new Lstm(2, 3), 2))
                .hasMessage("chrono: the longest lag must be above 2 steps and finite, but is 2.0");
    }

    @Test
    void refuses_what_does_not_fit_the_cell() {
        Cell lstm = new Lstm(2, 3);
        assertThatThrownBy(() -> new Zoneout(lstm, 1.2)).hasMessage("zoneout: a rate must lie in [0, 1), but is 1.2");
        assertThatThrownBy(() -> new Zoneout(lstm, Map.of("q", 0.1)))
                .hasMessage("zoneout: states must be among those of lstm, [h, c], but found [q]");
        assertThatThrownBy(() -> new VariationalDropout(lstm, 0, Double.NaN, 0))
                .hasMessage("variational dropout: a rate must lie in [0, 1), but is NaN");
        assertThatThrownBy(() -> new WeightDrop(new MinGru(2, 3), 0.5))
                .hasMessage(
                        "weight drop: a cell with recurrent weights is needed, but in min-gru no state meets a weight"
                                + " matrix");
        assertThatThrownBy(() -> new VariationalDropout(new IndRnn(2, 3), 0, 0.5, 0))
                .hasMessageContaining("in ind-rnn no state meets a weight matrix");
        assertThatThrownBy(() -> new Residual(lstm))
                .hasMessage(
                        "residual: the output must be as wide as the input, but lstm reads [B, 2] and gives [B, 3]");
        assertThatThrownBy(() -> new Highway(lstm)).hasMessageStartingWith("highway: the output must be as wide");
        assertThatThrownBy(() -> new CellClip(lstm, 0)).hasMessage("cell clip: the limit must be above 0, but is 0.0");
        assertThatThrownBy(() -> new CellClip(new Gru(2, 3), 1))
                .hasMessage("cell clip: states must be among those of gru, [h], but found [c]");
        assertThatThrownBy(() -> new ForgetBias(new ElmanRnn(2, 3), 1))
                .hasMessageContaining("forget bias: a cell with a gate that keeps is needed")
                .hasMessageContaining("elman-rnn has [hidden.weight, hidden.bias]");
    }
}
