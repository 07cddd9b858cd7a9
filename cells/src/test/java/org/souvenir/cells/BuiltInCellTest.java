package org.souvenir.cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.plan.Instruction;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.PlanOptions;

class BuiltInCellTest {

    static Stream<Cell> withoutRecurrentWeights() {
        return Stream.of(
                new MinGru(3, 4),
                new MinLstm(3, 4),
                new Sru(3, 4),
                new Sru(4, 4),
                new Qrnn(3, 4, Qrnn.Pooling.F, 1),
                new Qrnn(3, 4, Qrnn.Pooling.FO, 2),
                new Qrnn(3, 4, Qrnn.Pooling.IFO, 3),
                new IndRnn(3, 4),
                new Mlstm(3, 4),
                new DeltaNet(3, 4));
    }

    @ParameterizedTest
    @MethodSource("withoutRecurrentWeights")
    void has_no_product_in_the_loop(Cell cell) {
        Plan plan = Plan.of(Step.of(cell::define), PlanOptions.training());
        assertThat(plan.forward().loop()).noneMatch(Instruction.Product.class::isInstance);
        assertThat(plan.backward().orElseThrow().loop()).noneMatch(Instruction.Product.class::isInstance);
        assertThat(plan.forward().before())
                .filteredOn(Instruction.Product.class::isInstance)
                .hasSize(1);
    }

    @Test
    void irnn_starts_from_the_identity() {
        Parameters parameters =
                Parameters.initialised(Step.of(ElmanRnn.irnn(2, 3)::define).parameters(), 1);
        float[] weight = parameters.tensor("hidden.weight").data();
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                assertThat(weight[i * 3 + j]).isEqualTo(i == j ? 1f : 0f);
            }
        }
        for (int i = 9; i < 15; i++) {
            assertThat(Math.abs(weight[i])).isBetween(0f, 0.005f);
        }
    }

    @Test
    void s6_starts_from_step_sizes_within_their_range_and_from_whole_decays() {
        Parameters parameters =
                Parameters.initialised(Step.of(new S6(5, 3)::define).parameters(), 1);
        for (float bias : parameters.tensor("delta.bias").data()) {
            assertThat(Math.log1p(Math.exp(bias))).isBetween(0.001, 0.1);
        }
        float[] decay = parameters.tensor("decay").data();
        for (int i = 0; i < decay.length; i++) {
            assertThat(Math.exp(decay[i])).isCloseTo(1 + i % 3, within(1e-6));
        }
    }

    @Test
    void is_named_after_its_kind() {
        assertThat(new LayerNormLstm(2, 3).name()).isEqualTo("layer-norm-lstm");
        assertThat(new Gru(2, 3).name()).isEqualTo("gru");
        assertThat(new ProjectedLstm(2, 5, 3).outputSize()).isEqualTo(3);
        assertThat(new ProjectedLstm(2, 5, 3).inputSize()).isEqualTo(2);
    }

    @Test
    void refuses_sizes_that_are_not_positive() {
        assertThatThrownBy(() -> Step.of(new Lstm(3, 0)::define))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("state: sizes must be at least 1, but found 0");
        assertThatThrownBy(() -> new Qrnn(3, 4, Qrnn.Pooling.F, 0))
                .hasMessage("qrnn: the window must hold at least 1 input, but is 0");
        assertThatThrownBy(() -> new Mlstm(3, 4, 3, Slstm.Forget.SIGMOID))
                .hasMessage("mlstm: the heads must divide the hidden size, but 3 do not divide 4");
        assertThatThrownBy(() -> new DeltaNet(3, 4, 2, 4))
                .hasMessage("delta-net: the features must be from 0 to 3, but are 4");
    }
}
