package org.souvenir.cells.exchange.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.LayerNorm;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

class StateDictTest {

    private static StateDict dict(Map<String, Tensor> tensors) {
        return StateDict.of(Safetensors.fromBytes(Safetensors.toBytes(tensors, Map.of())));
    }

    private static Map<String, Tensor> classifier() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        put(tensors, "embedding.weight", 11, 3);
        lstm(tensors, "rnn.", "_l0", 3, 4);
        lstm(tensors, "rnn.", "_l1", 4, 4);
        put(tensors, "fc.weight", 2, 4);
        put(tensors, "fc.bias", 2);
        return tensors;
    }

    private static void lstm(Map<String, Tensor> tensors, String prefix, String end, int in, int hidden) {
        put(tensors, prefix + "weight_ih" + end, 4 * hidden, in);
        put(tensors, prefix + "weight_hh" + end, 4 * hidden, hidden);
        put(tensors, prefix + "bias_ih" + end, 4 * hidden);
        put(tensors, prefix + "bias_hh" + end, 4 * hidden);
    }

    private static void put(Map<String, Tensor> tensors, String name, int... shape) {
        Tensor tensor = Tensor.zeros(shape);
        RandomStream random = RandomStream.of(3).child(name);
        for (int i = 0; i < tensor.length(); i++) {
            tensor.data()[i] = 2 * random.uniform(i) - 1;
        }
        tensors.put(name, tensor);
    }

    @Test
    void makes_a_chain_of_modules_in_the_only_order_in_which_they_fit() {
        Network network = dict(classifier()).pooled(Pooling.LAST).network();

        assertThat(network.architecture().layers()).containsExactly("embedding", "rnn.l0", "rnn.l1", "end1", "fc");
        assertThat(network.tensors().get("fc.weight"))
                .isEqualTo(org.souvenir.cells.exchange.GateWeights.transposed(
                        classifier().get("fc.weight")));
    }

    @Test
    void asks_for_the_order_where_several_fit() {
        Map<String, Tensor> tensors = classifier();
        put(tensors, "body.weight", 4, 4);
        put(tensors, "body.bias", 4);
        put(tensors, "neck.weight", 4, 4);
        put(tensors, "neck.bias", 4);

        assertThatThrownBy(() -> dict(tensors).network())
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("or the order must be told")
                .hasMessageContaining("fit in several");
        assertThat(dict(tensors)
                        .inOrder("embedding", "rnn", "neck", "body", "fc")
                        .network()
                        .architecture()
                        .layers())
                .containsExactly("embedding", "rnn.l0", "rnn.l1", "neck", "body", "fc");
        assertThatThrownBy(() -> dict(tensors).inOrder("embedding", "rnn", "fc").network())
                .hasMessageContaining("each module once");
    }

    @Test
    void takes_modules_that_differ_by_a_number_in_its_order() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i : new int[] {10, 2, 1}) {
            put(tensors, "layers." + i + ".weight", 3, 3);
            put(tensors, "layers." + i + ".bias", 3);
        }
        assertThat(dict(tensors).network().architecture().layers())
                .containsExactly("layers.1", "layers.2", "layers.10");
    }

    private static Architecture architecture() {
        return Architecture.of(
                Input.ids(11),
                new Embedding(3),
                Recurrent.of(n -> new Lstm(n, 4)).named("lower"),
                Recurrent.of(n -> new Lstm(n, 4)).named("upper"),
                new LayerNorm(),
                Pooling.LAST,
                new Dense(2));
    }

    @Test
    void goes_into_a_network_by_shapes_that_fit_once() {
        Network network = dict(classifier()).into(architecture());

        assertThat(network.tensors().get("embedding1.weight"))
                .isEqualTo(classifier().get("embedding.weight"));
        assertThat(network.tensors().get("layer-norm1.gain")).isEqualTo(Tensor.filled(1, 1, 4));
        assertThat(network.tensors().get("lower.forget.weight").get(4, 0))
                .isEqualTo(classifier().get("rnn.weight_ih_l0").get(4, 0));
    }

    @Test
    void is_told_which_module_belongs_to_which_layer_where_shapes_do_not_tell() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        lstm(tensors, "a.", "_l0", 4, 4);
        lstm(tensors, "b.", "", 4, 4);
        Architecture two = Architecture.of(
                Input.features(4),
                Recurrent.of(n -> new Lstm(n, 4)).named("first"),
                Recurrent.of(n -> new Lstm(n, 4)).named("second"));

        assertThatThrownBy(() -> dict(tensors).into(two))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("'first' (weight_ih_l0 [16, 4]")
                .hasMessageContaining("modules ['a' (");
        Network network = dict(tensors).into(two, Map.of("second", "a"));
        assertThat(network.tensors().get("second.forget.weight").get(4, 0))
                .isEqualTo(tensors.get("a.weight_ih_l0").get(4, 0));
        assertThatThrownBy(() -> dict(tensors).into(two, Map.of("third", "a")))
                .hasMessageContaining("layers with parameters are [first, second], but not 'third'");
        assertThatThrownBy(() -> dict(tensors).into(two, Map.of("first", "c")))
                .hasMessageContaining("modules are [a, b], but not 'c'");
    }

    @Test
    void names_all_that_is_missing_left_over_or_misshapen_with_both_shapes() {
        Map<String, Tensor> tensors = classifier();
        put(tensors, "fc.weight", 5, 4);
        tensors.remove("embedding.weight");
        put(tensors, "norm.running_mean", 4);

        assertThatThrownBy(() -> dict(tensors).into(architecture()))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("'embedding1' (weight [11, 3])")
                .hasMessageContaining("'dense1' (weight [2, 4], bias [2])")
                .hasMessageContaining("'fc' (bias [2], weight [5, 4])")
                .hasMessageContaining("'norm' (running_mean [4])");
        assertThat(dict(classifier())
                        .ignoring(Set.of("fc.bias"))
                        .into(architecture())
                        .tensors()
                        .get("dense1.bias"))
                .isEqualTo(Tensor.zeros(1, 2));
    }

    @Test
    void names_a_tensor_with_a_number_that_is_none() {
        Map<String, Tensor> tensors = classifier();
        tensors.get("rnn.weight_hh_l1").set(Float.NaN, 5, 2);
        assertThatThrownBy(() -> dict(tensors).network())
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("parameters must be numbers, but 'rnn.weight_hh_l1' is NaN at [5, 2]");
    }

    @Test
    void refuses_a_module_with_one_of_two_biases() {
        Map<String, Tensor> tensors = classifier();
        tensors.remove("rnn.bias_hh_l1");
        assertThatThrownBy(() -> dict(tensors).into(architecture()))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("'rnn.bias_hh_l1' [16] is missing");
    }

    @Test
    void reads_the_state_of_a_module_itself_and_backward_where_the_architecture_does() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        put(tensors, "weight_ih_l0", 4, 3);
        put(tensors, "weight_hh_l0", 4, 4);
        Network network = dict(tensors).withRelu().network();

        assertThat(network.architecture().layers()).containsExactly("recurrent");
        assertThat(StandardCell.of(network.architecture().stages().get(0).step())
                        .map(StandardCell::kind))
                .contains(StandardCell.Kind.RELU);
        Architecture backward = Architecture.of(
                Input.features(3), Recurrent.of(n -> ElmanRnn.irnn(n, 4)).backward());
        assertThat(dict(tensors).into(backward).tensors().values())
                .containsExactlyElementsOf(network.tensors().values());
    }

    @Test
    void refuses_modules_that_it_does_not_know() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        put(tensors, "conv.weight", 4, 3, 2);
        assertThatThrownBy(() -> dict(tensors).network())
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("nn.RNN, LSTM, GRU")
                .hasMessageContaining("'conv' (weight [4, 3, 2])");
        assertThatThrownBy(() -> dict(Map.of()).network()).hasMessageContaining("there must be tensors");
    }
}
