package org.souvenir.cells.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.tensor.Tensor;

final class CertificateTest {
    private static final Architecture GRAPH = Architecture.of(graph -> {
        Node words = graph.layer("words", new Embedding(3), graph.ids("text", 7));
        Node read = graph.layer("read", Recurrent.of(n -> new Lstm(n, 4)).bidirectional(), words);
        Node on = graph.layer("on", Recurrent.of(n -> new Gru(n, 5)), graph.concat(read, graph.vector("about", 2)));
        graph.output("verdict", graph.layer("scores", new Dense(2), graph.layer("end", Pooling.LAST, on)));
    });
    private static final Network NETWORK = Network.initialised(GRAPH, 5);
    private static final Tensor TEXT = Tensor.of(new float[] {1, 2, 3, 4, 5, 0, 6, 0, 2, 0, 0, 1}, 4, 3);
    private static final Tensor ABOUT = Tensor.of(new float[] {1, -1, 0.5f, 2, 3, 0}, 3, 2);
    private static final int[] LENGTHS = {4, 1, 3};

    private static Map<String, Tensor> reference() {
        Batch batch = Batch.of("text", Sequences.of(TEXT, LENGTHS)).withVector("about", ABOUT);
        Network.Output found = NETWORK.infer(batch);
        Map<String, Tensor> reference = new LinkedHashMap<>();
        reference.put("about", ABOUT);
        reference.put("text", TEXT);
        reference.put("text.lengths", Tensor.of(new float[] {4, 1, 3}, 3));
        reference.put("verdict", found.values("verdict"));
        reference.put(
                "read",
                NETWORK.in(GRAPH.showingLayers()).infer(batch).values("read").copy());
        String state = found.state().names().get(0);
        reference.put(
                state, Tensor.of(found.state().values(state), 3, found.state().width(state)));
        return reference;
    }

    @Test
    void compares_layers_outputs_and_states_in_their_order() {
        Certificate certificate = Certificate.of(NETWORK, reference());
        assertThat(certificate.lines())
                .extracting(Certificate.Line::name)
                .startsWith("read", "verdict")
                .hasSize(3);
        assertThat(certificate.difference()).isZero();
        assertThat(certificate.toString()).contains("[4, 3, 8]", "max|Δ| 0.0e+00");
    }

    @Test
    void tells_the_largest_difference_within_the_sequences() {
        Map<String, Tensor> reference = reference();
        Tensor read = reference.get("read");
        read.set(read.get(1, 0, 2) + 0.25f, 1, 0, 2);
        read.set(100, 3, 1, 0); // past the end
        assertThat(Certificate.of(NETWORK, reference).difference()).isCloseTo(0.25, within(1e-6));
        read.set(Float.NaN, 0, 0, 0);
        assertThat(Certificate.of(NETWORK, reference).difference()).isNaN();
    }

    @Test
    void accounts_for_every_array() {
        Map<String, Tensor> more = reference();
        more.put("verdikt", ABOUT);
        assertThatThrownBy(() -> Certificate.of(NETWORK, more))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("verdict")
                .hasMessageContaining("but there is 'verdikt'");
        Map<String, Tensor> without = reference();
        without.remove("text");
        assertThatThrownBy(() -> Certificate.of(NETWORK, without))
                .hasMessageContaining("must have the inputs [text, about]");
        Map<String, Tensor> other = reference();
        other.put("verdict", Tensor.zeros(3, 3));
        assertThatThrownBy(() -> Certificate.of(NETWORK, other))
                .hasMessage("reference: verdict must be [3, 2], but is [3, 3]");
        Map<String, Tensor> alone = Map.of("text", TEXT, "about", ABOUT);
        assertThatThrownBy(() -> Certificate.of(NETWORK, alone))
                .hasMessageContaining("must have a layer, an output or a state to compare");
        Map<String, Tensor> halves = reference();
        halves.put("text.lengths", Tensor.of(new float[] {4, 1.5f, 3}, 3));
        assertThatThrownBy(() -> Certificate.of(NETWORK, halves)).hasMessageContaining("must be whole numbers");
    }
}
