package org.souvenir.cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.plan.Instruction;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.PlanOptions;
import org.souvenir.core.tensor.Tensor;

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
                new DeltaNet(3, 4),
                new Lru(3, 4),
                new Lru(4, 4),
                new Rwkv(3, 4));
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
                .hasMessage("qrnn: the window must hold from 1 to 1000 inputs, but is 0");
        assertThatThrownBy(() -> new Mlstm(3, 4, 3, Slstm.Forget.SIGMOID))
                .hasMessage("mlstm: at most 1000 heads must divide the hidden size, but 3 do not divide 4");
        assertThatThrownBy(() -> new DeltaNet(3, 4, 2, 4))
                .hasMessage("delta-net: the features must be from 0 to 3, but are 4");
        assertThatThrownBy(() -> new Rhn(3, 4, 0)).hasMessage("rhn: the depth must be from 1 to 1000 layers, but is 0");
    }

    @Test
    void refuses_constants_with_which_a_cell_is_not_stable() {
        assertThatThrownBy(() -> new Lru(3, 4, 4, 0.5, 1.5, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("lru: the radii must be 0 ≤ smallest < largest ≤ 1, but are 0.5 and 1.5");
        assertThatThrownBy(() -> new Lru(3, 4, 4, 0, 1, Double.NaN))
                .hasMessage("lru: the largest phase must lie in (0, 2π], but is NaN");
        assertThatThrownBy(() -> new CoRnn(3, 4, 0.1, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "co-rnn: time step, stiffness and damping must be above 0 and finite, but are 0.1, 0.0 and 1.0");
    }

    @Test
    void lru_starts_on_its_ring_and_keeps_the_size_of_what_comes_in() {
        Parameters parameters = Parameters.initialised(
                Step.of(new Lru(2, 3, 50, 0.9, 0.99, 1)::define).parameters(), 1);
        for (int j = 0; j < 50; j++) {
            double radius = Math.exp(-Math.exp(parameters.tensor("decay").data()[j]));
            double phase = Math.exp(parameters.tensor("phase").data()[j]);
            double gain = Math.exp(parameters.tensor("input.gain").data()[j]);
            assertThat(radius).isBetween(0.9, 0.99);
            assertThat(phase).isBetween(0.0, 1.0);
            assertThat(gain * gain + radius * radius).isBetween(1 - 1e-6, 1 + 1e-6);
        }
    }

    @Test
    void rwkv_starts_from_decays_between_slow_and_fast() {
        Parameters parameters =
                Parameters.initialised(Step.of(new Rwkv(4, 3)::define).parameters(), 1);
        assertThat(parameters.tensor("decay").data()).startsWith(-5f).endsWith(3f);
        assertThat(parameters.tensor("key.mix").data()).containsExactly(0, 0.25f, 0.5f, 0.75f);
        assertThat(parameters.tensor("receptance.mix").data()).startsWith(0, 0.5f);
    }

    @Test
    void rwkv_stays_finite_where_the_powers_of_its_keys_do_not() {
        Network network = Network.initialised(Architecture.of(Input.features(1), Recurrent.of(n -> new Rwkv(n, 8))), 5);
        Tensor outputs = network.infer(Batch.of(Tensor.of(new float[] {-100, 100, -100, 0, 100, 1}, 6, 1, 1)))
                .values();
        for (float y : outputs.data()) {
            assertThat(y).isFinite();
        }
    }
}
