package org.souvenir.cells.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.souvenir.core.expr.Functions.abs;
import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.exp;
import static org.souvenir.core.expr.Functions.greater;
import static org.souvenir.core.expr.Functions.rowSum;
import static org.souvenir.core.expr.Functions.tanh;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.Activation;
import org.souvenir.cells.ActivationTest;
import org.souvenir.cells.AttentionDecoder;
import org.souvenir.cells.AttentionDecoder.Attention;
import org.souvenir.cells.Cell;
import org.souvenir.cells.CellFactory;
import org.souvenir.cells.Cfc;
import org.souvenir.cells.CoRnn;
import org.souvenir.cells.CoupledLstm;
import org.souvenir.cells.DeltaNet;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.FastGrnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.IndRnn;
import org.souvenir.cells.Janet;
import org.souvenir.cells.LayerNormGru;
import org.souvenir.cells.LayerNormLstm;
import org.souvenir.cells.Lru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.Mgu;
import org.souvenir.cells.MinGru;
import org.souvenir.cells.MinLstm;
import org.souvenir.cells.Mlstm;
import org.souvenir.cells.PeepholeLstm;
import org.souvenir.cells.ProjectedLstm;
import org.souvenir.cells.Qrnn;
import org.souvenir.cells.Rhn;
import org.souvenir.cells.Rwkv;
import org.souvenir.cells.S6;
import org.souvenir.cells.Slstm;
import org.souvenir.cells.Sru;
import org.souvenir.cells.Ugrnn;
import org.souvenir.cells.contract.CellContract.Finding;
import org.souvenir.cells.contract.CellContract.Verdict;
import org.souvenir.cells.registry.CellRegistry;
import org.souvenir.cells.wrapper.CellClip;
import org.souvenir.cells.wrapper.ChronoBias;
import org.souvenir.cells.wrapper.ForgetBias;
import org.souvenir.cells.wrapper.Highway;
import org.souvenir.cells.wrapper.LearnedInitialState;
import org.souvenir.cells.wrapper.Resets;
import org.souvenir.cells.wrapper.Residual;
import org.souvenir.cells.wrapper.TwoBiases;
import org.souvenir.cells.wrapper.VariationalDropout;
import org.souvenir.cells.wrapper.WeightDrop;
import org.souvenir.cells.wrapper.Zoneout;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.ParameterSpec;

class CellContractTest {

    /** One of each kind, as wide as its input. */
    static List<Cell> kinds() {
        return List.of(
                new ElmanRnn(4, 4),
                new Lstm(4, 4),
                new Gru(4, 4),
                new PeepholeLstm(4, 4),
                new CoupledLstm(4, 4),
                new ProjectedLstm(4, 5, 4),
                new LayerNormLstm(4, 4),
                new LayerNormGru(4, 4),
                new Mgu(4, 4),
                new Ugrnn(4, 4),
                new Janet(4, 4),
                new IndRnn(4, 4),
                new MinGru(4, 4),
                new MinLstm(4, 4),
                new Sru(4, 4),
                new Qrnn(4, 4),
                new Slstm(4, 4),
                new Mlstm(4, 4),
                new DeltaNet(4, 4),
                new S6(4, 3),
                new Lru(4, 4),
                new Cfc(4, 4, 5, Cfc.Time.STEADY),
                new CoRnn(4, 4, 0.5, 1, 0.5),
                new FastGrnn(4, 4),
                new Rhn(4, 4, 3),
                new Rwkv(4, 4),
                new AttentionDecoder(new Gru(6, 2), 2, Attention.ADDITIVE),
                new AttentionDecoder(new Lstm(8, 4), 3, Attention.MULTIPLICATIVE));
    }

    static Stream<Cell> variants() {
        List<Cell> variants = new ArrayList<>(List.of(
                ElmanRnn.irnn(3, 4),
                new Gru(3, 4, Gru.Reset.BEFORE),
                new Lstm(3, 4, Activation.HARD_SIGMOID, Activation.SOFTSIGN, Activation.IDENTITY),
                new PeepholeLstm(3, 4, Activation.HARD_SIGMOID, Activation.SOFTSIGN, Activation.IDENTITY),
                new CoupledLstm(3, 4, Activation.HARD_SIGMOID, Activation.SOFTSIGN, Activation.IDENTITY),
                new Gru(3, 4, Gru.Reset.AFTER, Activation.SIGMOID, Activation.ELU),
                new Sru(3, 4),
                new Qrnn(3, 4, Qrnn.Pooling.F, 1),
                new Qrnn(3, 4, Qrnn.Pooling.IFO, 3),
                new Slstm(3, 4, Slstm.Forget.EXPONENTIAL),
                new Mlstm(3, 4, 2, Slstm.Forget.EXPONENTIAL),
                new DeltaNet(3, 4, 2, 2),
                new S6(3, 4, 2),
                new Lru(3, 4, 5, 0.5, 0.99, 1),
                new Cfc(3, 4, 5, Cfc.Time.ELAPSED),
                new CoRnn(3, 4),
                new Rhn(3, 4, 1),
                new Rwkv(3, 4),
                new AttentionDecoder(new Lstm(5, 4), 2, Attention.ADDITIVE),
                new AttentionDecoder(new Gru(7, 4), 2, Attention.MULTIPLICATIVE),
                new AttentionDecoder(new Mlstm(5, 4, 2, Slstm.Forget.SIGMOID), 2, Attention.ADDITIVE),
                new AttentionDecoder(new Cfc(7, 4, 5, Cfc.Time.ELAPSED), 2, Attention.MULTIPLICATIVE),
                new AttentionDecoder(new Resets(new Zoneout(new Gru(5, 4), 0.3)), 2, Attention.ADDITIVE)));
        ActivationTest.standard()
                .forEach(activation -> variants.add(new ElmanRnn(3, 4, activation, ElmanRnn.Start.ORTHOGONAL)));
        return variants.stream();
    }

    static Stream<Cell> wrapped() {
        return kinds().stream().flatMap(cell -> {
            List<Cell> wrapped = new ArrayList<>(List.of(
                    new Zoneout(cell, 0.3),
                    new VariationalDropout(cell, 0.3, hasRecurrentWeights(cell) ? 0.3 : 0, 0.3),
                    new Residual(cell),
                    new Highway(cell),
                    new LearnedInitialState(
                            cell, List.of(Step.of(cell::define).states().get(0).name())),
                    new CellClip(cell, Step.of(cell::define).states().get(0).name(), 0.4),
                    new Resets(cell)));
            if (hasRecurrentWeights(cell)) {
                wrapped.add(new WeightDrop(cell, 0.3));
                Cell dropped = new WeightDrop(new VariationalDropout(cell, 0.2, 0.2, 0.2), 0.2);
                String first = Step.of(cell::define).states().get(0).name();
                Cell zoned = new Zoneout(dropped, Map.of(first, 0.2));
                wrapped.add(new Resets(new LearnedInitialState(new Residual(zoned), List.of(first))));
            }
            if (Step.of(cell::define).parameters().stream()
                    .map(ParameterSpec::name)
                    .anyMatch(name -> name.equals("forget.bias") || name.equals("update.bias"))) {
                wrapped.add(new ForgetBias(cell, 2));
                wrapped.add(new TwoBiases(cell));
                wrapped.add(new ChronoBias(cell, 20));
            }
            return wrapped.stream();
        });
    }

    private static boolean hasRecurrentWeights(Cell cell) {
        return !List.of("ind-rnn", "min-gru", "min-lstm", "sru", "qrnn", "mlstm", "delta-net", "s6")
                .contains(cell.name());
    }

    @ParameterizedTest
    @MethodSource({"kinds", "variants"})
    void every_cell_keeps_the_laws(Cell cell) {
        CellContract.of(cell).verify();
    }

    @ParameterizedTest
    @MethodSource("wrapped")
    void every_wrapped_cell_keeps_the_laws(Cell cell) {
        CellContract.of(cell).verify();
    }

    private static List<String> broken(Cell cell) {
        return CellContract.of(cell).check().findings().stream()
                .filter(finding -> finding.verdict() == Verdict.BROKEN)
                .map(Finding::law)
                .toList();
    }

    @Test
    void a_cell_of_ones_own_needs_no_settings_for_the_other_laws() {
        Cell leaky = step -> {
            Expr x = step.input(3);
            Expr h = step.state("h", 4);
            Expr next = h.times(0.9)
                    .plus(tanh(step.linear("candidate", concat(h, x), 4)).times(0.1));
            step.next("h", next);
            step.output(next);
        };
        CellContract.Report report = CellContract.of(leaky).check();
        assertThat(report.findings()).hasSize(15);
        assertThat(report.kept()).isTrue();
        assertThat(report.findings())
                .filteredOn(finding -> finding.verdict() == Verdict.NOT_APPLICABLE)
                .extracting(Finding::law)
                .containsExactly("made again of its settings it is the same");
        assertThat(report.toString()).contains("kept    step by step is the whole sequence");
    }

    /** The first step of a matrix memory: what is read does not depend on the query, whose gradient is a sum of 0. */
    @Test
    void a_gradient_whose_terms_cancel_is_not_broken() {
        Cell reading = step -> {
            Expr x = step.input(3);
            Expr query = step.linear("query", x, 4);
            Expr key = step.linear("key", x, 4);
            Expr value = step.linear("value", x, 4);
            Expr match = rowSum(key.times(query));
            step.output(value.times(match).dividedBy(abs(match)));
        };
        for (long seed = 0; seed < 20; seed++) {
            CellContract.of(reading).seed(seed).verify();
        }
    }

    @Test
    void finds_a_cell_that_writes_another_step_each_time() {
        AtomicInteger count = new AtomicInteger();
        Cell changing = step -> {
            Expr x = step.input(3);
            step.output(x.plus(step.parameter("p" + count.incrementAndGet(), 1, 3, (d, o, r, c, random) -> {})));
        };
        assertThat(broken(changing)).contains("each definition writes the same step");
    }

    @Test
    void finds_a_cell_whose_derivatives_are_not_its_slopes() {
        Cell stepped = step -> {
            Expr x = step.input(3);
            Expr h = step.state("h", 3);
            step.next("h", x.times(0));
            step.output(greater(h, Expr.constant(0)));
        };
        assertThat(broken(stepped)).contains("gradients are those of central differences, in double");
    }

    @Test
    void finds_a_cell_that_starts_elsewhere_each_time() {
        AtomicInteger count = new AtomicInteger();
        Cell starting = step -> {
            Expr x = step.input(3);
            Expr p = step.parameter(
                    "p", 1, 3, (data, offset, rows, columns, random) -> data[offset] = count.incrementAndGet());
            step.output(x.plus(p));
        };
        assertThat(broken(starting)).containsExactly("the same seed gives the same bits");
    }

    @Test
    void finds_a_cell_whose_numbers_change_from_definition_to_definition() {
        AtomicInteger count = new AtomicInteger();
        Cell drifting = step -> step.output(step.input(3).times(count.incrementAndGet()));
        assertThat(broken(drifting))
                .contains("the same seed gives the same bits", "wrappers at rate 0 are the bare cell");
    }

    @Test
    void finds_a_cell_whose_parameters_no_file_can_hold() {
        Cell reserved = step -> step.output(
                step.input(3).plus(step.parameter("__metadata__", 1, 3, (data, offset, rows, columns, random) -> {})));
        assertThat(broken(reserved)).containsExactly("saved and loaded is the same");
    }

    private record Forgetful(int inputSize, double factor) implements Cell {
        @Override
        public void define(Step step) {
            step.output(step.input(inputSize).times(factor));
        }

        @Override
        public Map<String, Object> settings() {
            return Map.of("inputSize", inputSize);
        }
    }

    @Test
    void finds_a_cell_that_keeps_a_setting_to_itself() {
        CellRegistry registry =
                CellRegistry.standard().with(CellFactory.of("forgetful", s -> new Forgetful(s.whole("inputSize"), 1)));
        CellContract contract = CellContract.of(new Forgetful(3, 2)).registry(registry);
        assertThat(contract.check().findings().stream()
                        .filter(finding -> finding.verdict() == Verdict.BROKEN)
                        .map(Finding::law))
                .containsExactly("made again of its settings it is the same");
        assertThatThrownBy(contract::verify).hasMessageContaining("BROKEN  made again of its settings it is the same");
    }

    @Test
    void finds_a_cell_that_cannot_be_run_in_float32() {
        Cell large = step -> {
            Expr x = step.input(2);
            step.output(exp(x.times(0).plus(100)).times(x));
        };
        assertThat(broken(large)).contains("float32 is the reference in double");
        assertThatThrownBy(() -> CellContract.of(large).verify())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("BROKEN  float32 is the reference in double: FORWARD, T = 4: output");
    }
}
