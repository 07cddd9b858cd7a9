package org.souvenir.cells.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.Qrnn;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.core.file.Allocation;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.parameter.Quantisation;
import org.souvenir.core.tensor.Tensor;

/** Networks that claim more than their file has: refused before anything of that size is made. */
class ClaimedSizesTest {
    private static final long LITTLE = 16 << 20;

    private static Network network(Cell cell) {
        return Network.initialised(
                Architecture.of(Input.ids(5), new Embedding(2), Recurrent.of(n -> cell), Pooling.LAST, new Dense(2)),
                1);
    }

    private static Network network() {
        return network(new Qrnn(2, 3, Qrnn.Pooling.FO, 2));
    }

    private static byte[] with(String... changes) {
        Safetensors whole = Safetensors.fromBytes(network().toBytes());
        Map<String, String> metadata = new TreeMap<>(whole.metadata());
        metadata.keySet().removeIf(name -> name.endsWith(".equations"));
        for (int i = 0; i < changes.length; i += 2) {
            metadata.put(changes[i], changes[i + 1]);
        }
        return Safetensors.toBytes(whole.tensors(), metadata);
    }

    private static String refused(byte[] bytes) {
        network().toBytes(); // loads classes
        long before = Allocation.now();
        String[] message = new String[1];
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Network.fromBytes(bytes))
                .satisfies(e -> message[0] = e.getMessage());
        assertThat(Allocation.now() - before).isLessThan(LITTLE + 40L * bytes.length);
        assertThat(message[0])
                .hasSizeLessThan(2200)
                .matches(text -> text.chars().noneMatch(Character::isISOControl));
        return message[0];
    }

    @Test
    void a_width_is_compared_with_the_header() {
        String json = "{\"__metadata__\":{\"souvenir.network\":\"1\",\"input.width\":\"1\",\"input.limit\":\"0\","
                + "\"layers.0.name\":\"d\",\"layers.0.kind\":\"dense\",\"layers.0.settings.width\":\"700000000\"}}";
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = ByteBuffer.allocate(8 + utf8.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(utf8.length)
                .put(utf8)
                .array();
        assertThat(refused(bytes)).contains("there must be a parameter 'd.weight' [1, 700000000], but there are []");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            layers.1.settings.cell.window     | 16777217    | from 1 to 1000 inputs, but is 16777217
            layers.1.settings.cell.window     | 1000        | there must be a parameter 'recurrent1.candidate.weight'
            layers.1.settings.cell.hiddenSize | 2147483647  | description must be that of a network
            layers.0.settings.width           | 400000000   | description must be that of a network
            inputs.0.limit                    | -5          | limit -5
            inputs.0.limit                    | 2147483647  | must lie in [1, 2^24], but found 2147483647
            inputs.0.width                    | 2147483647  | width 2147483647
            layers.3.settings.width           | 99999999999 | whole number
            """)
    void sizes_are_not_believed(String name, String value, String problem) {
        assertThat(refused(with(name, value))).contains(problem);
    }

    @Test
    void cells_stand_in_each_other_only_so_deep() {
        Map<String, String> nested = new TreeMap<>();
        String name = "layers.1.settings.cell";
        for (int depth = 0; depth < 300; depth++, name += ".cell") {
            nested.put(name, "residual");
        }
        String[] changes = nested.entrySet().stream()
                .flatMap(entry -> java.util.stream.Stream.of(entry.getKey(), entry.getValue()))
                .toArray(String[]::new);
        assertThat(refused(with(changes))).contains("at most 32 deep");
    }

    private static byte[] chain(int layers, String kind) {
        Map<String, String> metadata = new HashMap<>(
                Map.of("souvenir.network", "3", "outputs.0.name", "o", "outputs.0.from", "l" + (layers - 1)));
        metadata.putAll(
                Map.of("inputs.0.name", "x", "inputs.0.width", "1", "inputs.0.limit", "0", "inputs.0.axis", "x"));
        for (int i = 0; i < layers; i++) {
            metadata.put("layers." + i + ".name", "l" + i);
            metadata.put("layers." + i + ".kind", kind);
            metadata.put("layers." + i + ".inputs.0", i == 0 ? "x" : "l" + (i - 1));
        }
        return Safetensors.toBytes(Map.of(), metadata);
    }

    @Test
    void layers_cost_what_they_are_and_have_a_bound() {
        assertThat(refused(chain(16_000, "softmax"))).contains("of layers. there must be at most 10000");
        Network.fromBytes(chain(100, "softmax"));
        long[] taken = new long[2];
        for (int k = 0; k < 2; k++) {
            byte[] bytes = chain(1000 << 2 * k, "softmax");
            long before = Allocation.now();
            Network.fromBytes(bytes);
            taken[k] = Allocation.now() - before;
        }
        assertThat(taken[1]).as("four times as many").isLessThan(6 * taken[0]);
    }

    @Test
    void a_network_takes_its_bytes_and_its_numbers_and_little_more() {
        Network network = Network.initialised(
                Architecture.of(Input.ids(20_000), new Embedding(50), Recurrent.of(n -> new Lstm(n, 64)), new Dense(2)),
                1);
        for (Precision precision : Precision.values()) {
            byte[] bytes = network.quantised(precision, Quantisation.Scope.PRODUCTS_AND_TABLES)
                    .toBytes();
            Network.fromBytes(bytes);
            long before = Allocation.now();
            Network.fromBytes(bytes);
            long taken = Allocation.now() - before;
            long floats = 4L * network.parameters().length();
            assertThat(taken).as(precision.name()).isLessThan(bytes.length + floats + (2 << 20));
        }
    }

    @Test
    void parameters_without_numbers_are_named() {
        Safetensors whole = Safetensors.fromBytes(network().toBytes());
        Map<String, Tensor> tensors = new TreeMap<>(whole.tensors());
        float[] none = new float[4 * 3];
        Arrays.fill(none, 2, 12, Float.NaN);
        tensors.put("recurrent1.candidate.weight", Tensor.of(none, 4, 3));
        assertThat(refused(Safetensors.toBytes(tensors, whole.metadata())))
                .contains("parameters must be numbers, but 'recurrent1.candidate.weight' is NaN at [0, 2]");
        Tensor bias = Tensor.filled(Float.NEGATIVE_INFINITY, 1, 2); // a class that is never given
        tensors = new TreeMap<>(whole.tensors());
        tensors.put("dense1.bias", bias);
        assertThat(Network.fromBytes(Safetensors.toBytes(tensors, whole.metadata()))
                        .tensors()
                        .get("dense1.bias"))
                .isEqualTo(bias);
    }

    @Test
    void what_is_said_of_a_file_is_a_line_of_what_can_be_seen() {
        String evil = "\u001b[31m\u0007\n" + "x".repeat(2_000_000);
        for (String name : new String[] {
            "layers.0.kind",
            "layers.0.settings.width",
            "layers.1.settings.cell",
            "layers.1.inputs.0",
            "layers.3.settings.activation",
            "outputs.0.from",
            "inputs.0.axis",
            "souvenir.network"
        }) {
            assertThat(refused(with(name, evil))).contains("\\u001b[31m\\u0007\\nxxx");
        }
        assertThat(refused(with("layers.1.settings." + evil, ""))).contains("\\u001b[31m");
        assertThat(refused(with("layers.0.name", evil))).contains("must be");
    }

    @Test
    void notes_are_texts() {
        Map<String, String> notes = new HashMap<>();
        notes.put("labels", null);
        assertThatNullPointerException()
                .isThrownBy(() -> NetworkFormat.standard().toBytes(network(), notes))
                .withMessage("notes: no value may be null, but that of 'labels' is");
        notes.put("labels", "a\0b");
        assertThat(NetworkFormat.standard()
                        .fromBytes(NetworkFormat.standard().toBytes(network(), notes))
                        .notes())
                .isEqualTo(notes);
    }

    @Test
    void inputs_have_a_limit_or_none() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Input(1, -5)).withMessageContaining("limit -5");
        Map<String, String> first = Map.of(
                "souvenir.network",
                "1",
                "input.width",
                "1",
                "input.limit",
                "-5",
                "layers.0.name",
                "s",
                "layers.0.kind",
                "softmax");
        assertThat(refused(Safetensors.toBytes(Map.of(), first))).contains("limit -5");
    }
}
