package org.souvenir.cells.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.network.Network;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.core.text.EquationException;

final class EquationsLayerTest {
    private static final Equations GATE = new Equations("""
            input x [3]
            input by [2]
            output sigmoid(linear(gate, by, 3)) * x
            """);

    private static Architecture architecture(Equations layer) {
        return Architecture.of(graph -> {
            Node x = graph.features("x", 3);
            graph.output("y", graph.layer("gated", layer, x, graph.features("by", 2, x)));
        });
    }

    @Test
    void reads_values_in_the_text_s_order_and_is_saved_with_it() {
        Network network = Network.initialised(architecture(GATE), 4);
        Batch batch = Batch.of("x", Tensor.of(new float[] {1, -2, 3}, 1, 1, 3), new int[] {1})
                .with("by", Tensor.of(new float[] {0.5f, -1}, 1, 1, 2));
        float[] weights = network.parameters().tensor("gated.gate.weight").data();
        float[] found = network.infer(batch).values().data();
        for (int j = 0; j < 3; j++) {
            double sum = 0.5 * weights[j] - weights[3 + j];
            assertThat(found[j])
                    .isCloseTo(
                            (float) (batch.input("x").data()[j] / (1 + Math.exp(-sum))),
                            org.assertj.core.api.Assertions.within(1e-6f));
        }
        Network again = Network.fromBytes(network.toBytes());
        assertThat(again.infer(batch).values()).isEqualTo(network.infer(batch).values());
    }

    @Test
    void refuses_what_is_no_text_or_does_not_fit() {
        assertThatThrownBy(() -> new Equations("input x [3]\noutput y")).isInstanceOf(EquationException.class);
        assertThatThrownBy(() -> architecture(new Equations("input x [3]\ninput by [4]\noutput x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gated");
    }
}
