package org.souvenir.cells.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.Cell;
import org.souvenir.cells.CoupledLstm;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.PeepholeLstm;
import org.souvenir.cells.ProjectedLstm;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

class GateWeightsTest {

    static Stream<Cell> cells() {
        return Stream.of(
                new Lstm(3, 2),
                new PeepholeLstm(3, 2),
                new ProjectedLstm(3, 4, 2),
                new CoupledLstm(3, 2),
                new Gru(3, 2),
                new Gru(3, 2, Gru.Reset.BEFORE),
                new ElmanRnn(3, 2));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void gives_back_the_parameters_of_a_cell_bit_by_bit(Cell cell) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (ParameterSpec spec : Step.of(cell::define).parameters()) {
            parameters.put(spec.name(), random(spec.name(), spec.rows(), spec.columns()));
        }
        parameters.get(Step.of(cell::define).parameters().get(1).name()).data()[1] = -0f;

        assertThat(GateWeights.of(cell, parameters).parameters(cell)).isEqualTo(parameters);
    }

    @Test
    void puts_each_gate_where_its_order_says() {
        Tensor input = Tensor.of(new float[] {1, 2, 3, 4}, 4, 1);
        Tensor recurrent = Tensor.of(new float[] {10, 20, 30, 40}, 4, 1);

        Map<String, Tensor> torch = GateWeights.of(GateOrder.TORCH_LSTM, input, recurrent)
                .withInputBias(GateOrder.TORCH_LSTM, Tensor.of(new float[] {100, 200, 300, 400}, 4))
                .withRecurrentBias(GateOrder.TORCH_LSTM, Tensor.of(new float[] {.5f, .5f, .5f, .5f}, 4))
                .parameters(new Lstm(1, 1));
        Map<String, Tensor> onnx =
                GateWeights.of(GateOrder.ONNX_LSTM, input, recurrent).parameters(new Lstm(1, 1));

        assertThat(torch.get("forget.weight").data()).containsExactly(20, 2);
        assertThat(torch.get("output.bias").data()).containsExactly(400.5f);
        assertThat(onnx.get("output.weight").data()).containsExactly(20, 2);
        assertThat(onnx.get("candidate.weight").data()).containsExactly(40, 4);
    }

    @Test
    void keeps_both_biases_of_a_candidate_that_is_reset_after_the_product() {
        Map<String, Tensor> gru = GateWeights.of(GateOrder.TORCH_GRU, Tensor.zeros(3, 1), Tensor.zeros(3, 1))
                .withInputBias(GateOrder.TORCH_GRU, Tensor.of(new float[] {1, 2, 3}, 3))
                .withRecurrentBias(GateOrder.TORCH_GRU, Tensor.of(new float[] {10, 20, 30}, 3))
                .parameters(new Gru(1, 1));

        assertThat(gru.get("reset.bias").data()).containsExactly(11);
        assertThat(gru.get("candidate.bias").data()).containsExactly(3);
        assertThat(gru.get("candidate.recurrent.bias").data()).containsExactly(30);
    }

    @Test
    void couples_the_gates_of_an_lstm_whose_forget_gate_is_what_the_input_gate_leaves() {
        Tensor stacked = Tensor.of(new float[] {1, 2, 3, 4}, 4, 1);

        Map<String, Tensor> coupled = GateWeights.of(GateOrder.ONNX_LSTM, stacked, stacked)
                .withInputBias(GateOrder.ONNX_LSTM, stacked.reshape(4))
                .coupled()
                .parameters(new CoupledLstm(1, 1));

        assertThat(coupled.get("forget.weight").data()).containsExactly(-1, -1);
        assertThat(coupled.get("forget.bias").data()).containsExactly(-1);
        assertThat(coupled.get("output.bias").data()).containsExactly(2);
    }

    @Test
    void refuses_a_cell_that_has_no_place_for_a_gate() {
        GateWeights lstm = GateWeights.of(GateOrder.TORCH_LSTM, Tensor.zeros(8, 3), Tensor.zeros(8, 2));

        assertThatThrownBy(() -> lstm.parameters(new CoupledLstm(3, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("coupled-lstm")
                .hasMessageContaining("input.weight=[5, 2]");
        assertThatThrownBy(() -> GateWeights.of(GateOrder.TORCH_GRU, Tensor.zeros(8, 3), Tensor.zeros(8, 2)))
                .hasMessageContaining("[3 · H, I]")
                .hasMessageContaining("[8, 3]");
    }

    static Tensor random(String name, int... shape) {
        Tensor tensor = Tensor.zeros(shape);
        RandomStream random = RandomStream.of(7).child(name);
        for (int i = 0; i < tensor.length(); i++) {
            tensor.data()[i] = 2 * random.uniform(i) - 1;
        }
        return tensor;
    }
}
