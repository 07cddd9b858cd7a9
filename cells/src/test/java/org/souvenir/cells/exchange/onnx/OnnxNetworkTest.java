package org.souvenir.cells.exchange.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.Gru;
import org.souvenir.cells.contract.RandomArchitecture;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.tensor.Tensor;

/**
 * Models of ONNX Runtime and PyTorch, stored with what these compute: made by {@code src/test/python/onnx_recurrent_cases.py} (ONNX
 * Runtime 1.30.0) and {@code onnx_torch_cases.py} (torch 2.13.0, both of its exporters). More of them, made anew, are run with {@code
 * -Dsouvenir.onnx.cases=FOLDER}.
 */
class OnnxNetworkTest {
    private static final Path CASES = Path.of("src/test/resources/org/souvenir/cells/exchange/onnx/cases");

    @TempDir
    private Path folder;

    static List<Path> cases() throws IOException {
        try (Stream<Path> folders = Files.list(CASES)) {
            return folders.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agrees_with_what_others_compute(Path test) {
        check(test);
    }

    @Test
    @EnabledIfSystemProperty(named = "souvenir.onnx.cases", matches = ".+")
    void agrees_over_many_cases() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of(System.getProperty("souvenir.onnx.cases")))) {
            folders.sorted().forEach(OnnxNetworkTest::check);
        }
    }

    private static void check(Path test) {
        Path model = test.resolve("model.onnx");
        OnnxSignature signature = OnnxSignature.of(model);
        Map<String, Tensor> values = values(test, "input", signature.inputs());
        Map<String, Tensor> given = new HashMap<>(values);
        given.keySet().retainAll(signature.weights());
        values.keySet().removeAll(signature.weights());
        OnnxNetwork read = OnnxNetwork.read(model, given);
        byte[] saved = read.network().toBytes();
        assertThat(Network.fromBytes(saved).toBytes()).as("%s as a file", test).isEqualTo(saved);
        Map<String, Tensor> found = read.run(values);
        values(test, "output", signature.outputs()).forEach((name, expected) -> {
            Tensor here = found.get(name);
            assertThat(here.shape()).as("%s of %s", name, test).isEqualTo(expected.shape());
            for (int i = 0; i < expected.length(); i++) {
                float wanted = expected.data()[i];
                assertThat((double) here.data()[i])
                        .as("%s of %s at %d", name, test, i)
                        .isCloseTo(wanted, offset(1e-5 * Math.max(1, Math.abs(wanted))));
            }
        });
    }

    private static Map<String, Tensor> values(Path test, String kind, List<String> names) {
        Map<String, Tensor> values = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            values.put(names.get(i), OnnxSignature.tensor(test.resolve("test_data_set_0/" + kind + "_" + i + ".pb")));
        }
        return values;
    }

    @Test
    void a_damaged_file_is_refused_and_nothing_else_happens() throws IOException {
        int times = Integer.getInteger("souvenir.onnx.damaged", 600);
        List<byte[]> models = new ArrayList<>();
        for (Path test : cases()) {
            models.add(Files.readAllBytes(test.resolve("model.onnx")));
        }
        models.addAll(loops());
        Path damaged = folder.resolve("damaged.onnx");
        Random random = new Random(Long.getLong("souvenir.onnx.seed", 5));
        int refused = 0;
        for (int i = 0; i < times; i++) {
            byte[] bytes = models.get(random.nextInt(models.size()));
            Files.write(damaged, damaged(bytes, random));
            try {
                Network network = OnnxNetwork.read(damaged).network();
                assertThat(network.parameters().length()).isLessThan(1 << 24);
            } catch (FileFormatException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(times / 4);
    }

    /** Models with loops and with what is made of lengths. */
    private static List<byte[]> loops() {
        return IntStream.range(0, 12)
                .mapToObj(seed -> new RandomArchitecture(seed).problem().network())
                .map(network ->
                        OnnxModel.toBytes(network, OnnxOptions.standard().withLengths()))
                .toList();
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        byte[] result = bytes.clone();
        switch (random.nextInt(4)) {
            case 0 -> result = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> {
                int from = random.nextInt(bytes.length);
                int n = Math.min(bytes.length - from, 1 + random.nextInt(8));
                for (int i = 0; i < n; i++) {
                    result[from + i] = (byte) random.nextInt();
                }
            }
            case 2 -> {
                for (int i = 1 + random.nextInt(6); i > 0; i--) {
                    result[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            default -> {
                int from = random.nextInt(bytes.length);
                int n = Math.min(bytes.length - from, 1 + random.nextInt(40));
                System.arraycopy(bytes, from, result, random.nextInt(bytes.length - n + 1), n);
            }
        }
        return result;
    }

    @Test
    void an_initializer_with_a_number_that_is_none_is_named() throws IOException {
        Network network = Network.initialised(
                Architecture.of(Input.features(2), Recurrent.of(n -> new Gru(n, 3)), new Dense(2)), 1);
        Parameters parameters = network.parameters();
        parameters.values()[parameters.offset("dense1.weight") + 3] = Float.NaN;
        Path file = folder.resolve("none.onnx");
        OnnxModel.write(Network.of(network.architecture(), parameters), file);
        assertThatThrownBy(() -> OnnxNetwork.read(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("parameters must be numbers, but 'dense1.weight' is NaN at [1, 1]");
    }

    /** Of two, steps that were written out would be looked for without an end. */
    @Test
    void a_value_that_is_made_twice_is_refused() throws IOException {
        Network network = Network.initialised(
                Architecture.of(Input.features(2), Recurrent.of(n -> new Gru(n, 3)), new Dense(2)), 1);
        ModelProto.Builder model = ModelProto.parseFrom(OnnxModel.toBytes(network, OnnxOptions.standard())).toBuilder();
        NodeProto node = model.getGraph().getNode(0);
        model.getGraphBuilder().addNode(node);
        Path file = Files.write(folder.resolve("twice.onnx"), model.build().toByteArray());
        assertThatThrownBy(() -> OnnxNetwork.read(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("each value must be made once, but '" + node.getOutput(0) + "' is made twice");
    }

    @Test
    void a_sum_over_time_can_be_saved() throws IOException {
        NodeProto sum = NodeProto.newBuilder()
                .setOpType("ReduceSum")
                .addInput("x")
                .addInput("time")
                .addOutput("y")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("keepdims")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(0))
                .build();
        TensorProto time = TensorProto.newBuilder()
                .setName("time")
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(1)
                .addInt64Data(1)
                .build();
        Network network = OnnxNetwork.read(written(List.of(sum), List.of(time))).network();
        Batch batch = Batch.of(Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 2));
        for (Network each : List.of(network, Network.fromBytes(network.toBytes()))) {
            assertThat(each.predict(batch).values()).isDeepEqualTo(new float[][] {{6, 8}, {10, 12}});
        }
    }

    @Test
    void what_is_not_read_is_named_with_its_node() throws IOException {
        assertThatThrownBy(() -> OnnxNetwork.read(written("com.microsoft", "DynamicQuantizeLSTM")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("node 'rnn' (DynamicQuantizeLSTM): it computes with quantised numbers");
        assertThatThrownBy(() -> OnnxNetwork.read(written("", "Conv")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("node 'rnn' (Conv): operators that are read are [Abs, Add, ")
                .hasMessageContaining("but it is another");
        assertThatThrownBy(() -> OnnxNetwork.read(written("", "Loop")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("node 'rnn' (Loop): a loop must be a Scan, or its steps be written out");
        assertThatThrownBy(() -> OnnxNetwork.read(folder.resolve("none.onnx")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("there is none");
        Files.write(folder.resolve("text.onnx"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> OnnxNetwork.read(folder.resolve("text.onnx")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("a model of ONNX must be here");
    }

    private Path written(String domain, String op) throws IOException {
        NodeProto node = NodeProto.newBuilder()
                .setName("rnn")
                .setDomain(domain)
                .setOpType(op)
                .addInput("x")
                .addOutput("y")
                .build();
        return written(List.of(node), List.of());
    }

    private Path written(List<NodeProto> nodes, List<TensorProto> stored) throws IOException {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .addAllNode(nodes)
                .addAllInitializer(stored)
                .addInput(info("x", 1, "T", "B", "2"))
                .addOutput(info("y", 1));
        if (nodes.get(0).getInputList().contains("lengths")) {
            graph.addInput(info("lengths", 6, "B")).addInput(info("h", 1, "1", "B", "1"));
        }
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(10)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(22))
                .setGraph(graph)
                .build();
        Path file = folder.resolve("model.onnx");
        Files.write(file, model.toByteArray());
        return file;
    }

    private static ValueInfoProto info(String name, int type, String... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String dim : dims) {
            boolean number = Character.isDigit(dim.charAt(0));
            shape.addDim(
                    number
                            ? TensorShapeProto.Dimension.newBuilder().setDimValue(Long.parseLong(dim))
                            : TensorShapeProto.Dimension.newBuilder().setDimParam(dim));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
                .build();
    }

    private static TensorProto stored(String name, int[] shape, float... numbers) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(1);
        for (int size : shape) {
            tensor.addDims(size);
        }
        for (float number : numbers) {
            tensor.addFloatData(number);
        }
        return tensor.build();
    }

    /** An RNN with one unit, W = [1, 0] and R = [0.5]. */
    private Path rnn(AttributeProto... attributes) throws IOException {
        NodeProto node = NodeProto.newBuilder()
                .setName("rnn")
                .setOpType("RNN")
                .addAllInput(List.of("x", "w", "r", "", "lengths", "h"))
                .addAllOutput(List.of("", "y"))
                .addAllAttribute(List.of(attributes))
                .build();
        return written(
                List.of(node), List.of(stored("w", new int[] {1, 1, 2}, 1, 0), stored("r", new int[] {1, 1, 1}, 0.5f)));
    }

    @Test
    void an_empty_sequence_ends_with_its_initial_state_where_onnx_runtime_gives_0() throws IOException {
        OnnxNetwork model = OnnxNetwork.read(rnn());
        Tensor y = model.run(Map.of(
                        "x", Tensor.filled(0.25f, 1, 2, 2),
                        "lengths", Tensor.of(new float[] {1, 0}, 2),
                        "h", Tensor.of(new float[] {0.5f, 0.75f}, 1, 2, 1)))
                .get("y");
        assertThat(y.data()[0]).isCloseTo((float) Math.tanh(0.5), offset(1e-6f));
        assertThat(y.data()[1]).isEqualTo(0.75f);
        assertThat(model.inputs()).containsExactly("h", "lengths", "x");
        assertThat(model.outputs()).containsExactly("y");
    }

    /** What ONNX Runtime 1.30.0 gives for these. */
    @ParameterizedTest
    @CsvSource({"Affine, 0", "ScaledTanh, 0", "ThresholdedRelu, 0.25", "LeakyRelu, 0.25", "HardSigmoid, 0.55"})
    void constants_that_are_not_given_are_those_of_onnx_runtime(String function, float expected) throws IOException {
        AttributeProto activations = AttributeProto.newBuilder()
                .setName("activations")
                .addStrings(ByteString.copyFromUtf8(function))
                .build();
        Tensor y = OnnxNetwork.read(rnn(activations))
                .run(Map.of(
                        "x", Tensor.filled(0.25f, 1, 1, 2),
                        "lengths", Tensor.of(new float[] {1}, 1),
                        "h", Tensor.zeros(1, 1, 1)))
                .get("y");
        assertThat(y.data()[0]).isCloseTo(expected, offset(1e-6f));
    }

    @Test
    void attributes_that_are_unknown_are_refused() throws IOException {
        AttributeProto other =
                AttributeProto.newBuilder().setName("other").setI(1).build();
        Path file = rnn(other);
        assertThatThrownBy(() -> OnnxNetwork.read(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("node 'rnn' (RNN): its attributes must be some of")
                .hasMessageContaining("but one is 'other'");
    }

    @Test
    void half_precision_numbers_are_what_they_are() {
        assertThat(TensorReader.half((short) 0x3c00)).isEqualTo(1);
        assertThat(TensorReader.half((short) 0xc000)).isEqualTo(-2);
        assertThat(TensorReader.half((short) 0x7bff)).isEqualTo(65504);
        assertThat(TensorReader.half((short) 0x0001)).isEqualTo(0x1p-24f);
        assertThat(TensorReader.half((short) 0x8000)).isEqualTo(-0f);
        assertThat(TensorReader.half((short) 0x7c00)).isInfinite();
        assertThat(TensorReader.half((short) 0x7e00)).isNaN();
    }
}
