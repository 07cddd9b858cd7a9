package org.souvenir.cells.network;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.NetworkGraph;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.tensor.Tensor;

/** What used to give wrong numbers, or none, without a word. */
final class SilentMisuseTest {
    private static Architecture architecture(int hidden) {
        return Architecture.of(Input.features(3), Recurrent.of(n -> new Lstm(n, hidden)), new Dense(2));
    }

    @Test
    void parameters_of_the_right_names_and_other_shapes_are_refused() {
        Network wider = Network.initialised(architecture(5), 1);
        assertThatThrownBy(() -> Network.of(architecture(4), wider.parameters()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parameters: recurrent1.forget.weight must be [7, 4], but is [8, 5]");
    }

    @Test
    void one_score_has_no_class() {
        Prediction one = Prediction.of(Tensor.zeros(2, 1));
        for (Runnable asked :
                Arrays.<Runnable>asList(() -> one.classes(), () -> one.probabilities(), () -> one.top(1))) {
            assertThatThrownBy(asked::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("yesProbabilities()");
        }
    }

    @Test
    void numbers_are_rounded_once() {
        Network rounded = Network.initialised(architecture(4), 1).quantised(Precision.INT8);
        assertThatThrownBy(() -> rounded.quantised(Precision.BFLOAT16))
                .hasMessageContaining("are to be BFLOAT16 and have been INT8");
    }

    @Test
    void a_finished_graph_stays_as_it_is() {
        NetworkGraph[] kept = new NetworkGraph[1];
        Architecture.of(graph -> {
            kept[0] = graph;
            graph.output("o", graph.layer(new Dense(1), graph.features("x", 3)));
        });
        assertThatThrownBy(() -> kept[0].features("y", 2)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void null_within_an_argument_is_named() {
        assertThatThrownBy(() -> Sequences.ids(new int[] {1}, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("sequences: none may be null, but that at place 1 is");
    }
}
