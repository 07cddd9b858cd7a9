package org.souvenir.cells.exchange.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;
import static org.souvenir.core.expr.Functions.rowMax;
import static org.souvenir.core.expr.Functions.rowSum;
import static org.souvenir.core.expr.Functions.tanh;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Activation;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.LayerNorm;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.wrapper.LearnedInitialState;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.tensor.Tensor;

/** What a written model looks like. */
class OnnxModelTest {

    private static ModelProto model(Network network, OnnxOptions options) {
        try {
            return ModelProto.parseFrom(OnnxModel.toBytes(network, options));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> ops(ModelProto model) {
        return model.getGraph().getNodeList().stream().map(NodeProto::getOpType).toList();
    }

    private static String described(ValueInfoProto value) {
        var tensor = value.getType().getTensorType();
        return value.getName() + " " + TensorProto.DataType.forNumber(tensor.getElemType())
                + tensor.getShape().getDimList().stream()
                        .map(d -> d.getValueCase() == Dimension.ValueCase.DIM_PARAM
                                ? d.getDimParam()
                                : Long.toString(d.getDimValue()))
                        .toList();
    }

    private static List<String> described(List<ValueInfoProto> values) {
        return values.stream().map(OnnxModelTest::described).toList();
    }

    private static Map<String, String> metadata(ModelProto model) {
        return model.getMetadataPropsList().stream()
                .collect(Collectors.toMap(StringStringEntryProto::getKey, StringStringEntryProto::getValue));
    }

    private static Network classifier() {
        return OnnxCellsTest.network(Architecture.of(
                Input.ids(9),
                new Embedding(4),
                new Dropout(0.3),
                Recurrent.of(n -> new Lstm(n, 5)).bidirectional(),
                new LayerNorm(),
                Pooling.MEAN,
                new Dense(2)));
    }

    @Test
    void a_classifier_is_made_of_the_nodes_that_its_layers_are_called() {
        ModelProto model = model(classifier(), OnnxOptions.standard());
        assertThat(ops(model))
                .containsExactly(
                        "Gather",
                        "LSTM",
                        "Squeeze",
                        "LSTM",
                        "Squeeze",
                        "Concat",
                        "LayerNormalization",
                        "ReduceMean",
                        "MatMul",
                        "Add",
                        "Identity");
        assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(18);
        assertThat(model.getIrVersion()).isEqualTo(8);
        assertThat(model.getProducerName()).isEqualTo("Souvenir");
        assertThat(described(model.getGraph().getInputList())).containsExactly("x INT64[x.steps, batch]");
        assertThat(described(model.getGraph().getOutputList())).containsExactly("output FLOAT[batch, 2]");
        assertThat(metadata(model).get("souvenir.summary")).contains("embedding1", "recurrent1");
    }

    @Test
    void parameters_that_nothing_stacks_keep_their_names_and_bits() {
        Network network = classifier();
        TensorProto table = model(network, OnnxOptions.standard()).getGraph().getInitializerList().stream()
                .filter(tensor -> tensor.getName().equals("embedding1.weight"))
                .findFirst()
                .orElseThrow();
        float[] data = new float[36];
        table.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(data);
        assertThat(data)
                .containsExactly(network.tensors().get("embedding1.weight").data());
    }

    @Test
    void lengths_and_states_are_inputs_and_outputs_on_request() {
        Network network = OnnxCellsTest.network(Architecture.of(
                Input.features(3), Recurrent.with(new LearnedInitialState(new Gru(3, 5), List.of("h")))));
        ModelProto model =
                model(network, OnnxOptions.standard().withLengths().withStates().with("trained on", "nothing"));
        assertThat(described(model.getGraph().getInputList()))
                .containsExactly(
                        "x FLOAT[x.steps, batch, 3]", "x.lengths INT32[batch]", "recurrent1.h FLOAT[batch, 5]");
        assertThat(described(model.getGraph().getOutputList()))
                .containsExactly("output FLOAT[x.steps, batch, 5]", "recurrent1.h.next FLOAT[batch, 5]");
        String initial = Stream.of(network.tensors().get("recurrent1.h.initial").data())
                .flatMap(row -> IntStream.range(0, 5).mapToObj(i -> Float.toString(row[i])))
                .collect(Collectors.joining(" "));
        assertThat(metadata(model))
                .containsEntry("trained on", "nothing")
                .containsEntry("souvenir.initial.recurrent1.h", initial);
    }

    @Test
    void a_sequence_in_parts_gives_what_it_gives_as_a_whole() {
        Network network = OnnxCellsTest.network(Architecture.of(
                Input.features(3), Recurrent.of(n -> new Lstm(n, 5)), Recurrent.of(n -> new Gru(n, 4)), Pooling.MAX));
        Tensor x = OnnxCellsTest.normal(6, 2, 3);
        OnnxOptions streaming = OnnxOptions.standard().withStates();
        State start = network.infer(Batch.of(x, new int[2])).state();
        Map<String, Tensor> first = OnnxRuntime.run(network, Batch.of(x.window(0, 4)), streaming, start);
        Map<String, float[]> left = new LinkedHashMap<>();
        start.names().forEach(name -> left.put(name, first.get(name + ".next").data()));
        Map<String, Tensor> second = OnnxRuntime.run(network, Batch.of(x.window(4, 6)), streaming, State.of(2, left));
        float[] whole = network.infer(Batch.of(x)).values().data();
        assertThat(second.get("output").data()).containsExactly(whole, offset(1e-5f));
    }

    @Test
    void several_inputs_and_outputs_keep_their_names() {
        Network network = OnnxCellsTest.network(Architecture.of(graph -> {
            Node words = graph.layer(new Embedding(4), graph.ids("review", 9));
            Node prices = graph.layer(Recurrent.of(n -> new Gru(n, 3)), graph.features("prices", 1));
            Node all = graph.concat(
                    graph.layer(Pooling.LAST, graph.layer(Recurrent.of(n -> new Lstm(n, 3)), words)),
                    graph.layer(Pooling.LAST, prices),
                    graph.vector("about", 2));
            graph.output("verdict", graph.layer(new Dense(2), all));
            graph.output("sales", graph.layer(new Dense(1, Activation.SOFTPLUS), prices));
        }));
        ModelProto model = model(network, OnnxOptions.standard().withLengths());
        assertThat(described(model.getGraph().getInputList()))
                .containsExactly(
                        "review INT64[review.steps, batch]",
                        "prices FLOAT[prices.steps, batch, 1]",
                        "about FLOAT[batch, 2]",
                        "review.lengths INT32[batch]",
                        "prices.lengths INT32[batch]");
        assertThat(described(model.getGraph().getOutputList()))
                .containsExactly("verdict FLOAT[batch, 2]", "sales FLOAT[prices.steps, batch, 1]");
        Batch batch = Batch.of("review", Sequences.ids(List.of(new int[] {1, 2, 3}, new int[] {8})))
                .with("prices", OnnxCellsTest.normal(5, 2, 1), new int[] {0, 5})
                .withVector("about", new float[][] {{1, 2}, {3, 4}});
        assertThat(OnnxRuntime.difference(network, batch, OnnxOptions.standard().withLengths(), null))
                .isLessThan(1e-5);
    }

    @Test
    void a_cell_of_ones_own_with_the_equations_of_a_standard_one_becomes_its_node() {
        Cell own = step -> {
            Expr x = step.input(3);
            Expr h = step.state("memory", 4);
            Expr w = step.parameter("kernel", 7, 4, Initializer.glorotUniform());
            Expr b = step.parameter("offset", 1, 4, Initializer.zeros());
            Expr next = tanh(
                    Expr.of(Op.LINEAR, new Attribute.Linear(2, true), List.of(h, w.rows(0, 4), x, w.rows(4, 3), b)));
            step.next("memory", next);
            step.output(next);
        };
        Network network = OnnxCellsTest.network(Architecture.of(Input.features(3), Recurrent.with(own)));
        assertThat(ops(model(network, OnnxOptions.standard()))).containsExactly("RNN", "Squeeze", "Identity");
    }

    @Test
    void ops_that_are_seldom_written_are_written() {
        Cell rare = step -> {
            Expr x = step.input(3);
            Expr h = step.state("h", 4);
            Expr column = rowMax(x).times(0).plus(2);
            Expr placed = Expr.of(Op.PLACE, new Attribute.Window(0, 4), List.of(rowSum(x), column));
            Expr y = tanh(h.plus(placed));
            step.next("h", y);
            step.output(Expr.of(Op.SIGMOID_GRADIENT, y, h).plus(Expr.of(Op.TANH_GRADIENT, h, y)));
        };
        Network network = OnnxCellsTest.network(Architecture.of(Input.features(3), Recurrent.with(rare)));
        assertThat(OnnxRuntime.difference(
                        network, Batch.of(OnnxCellsTest.normal(4, 2, 3)), OnnxOptions.standard(), null))
                .isLessThan(1e-5);
    }

    @Test
    void what_stands_in_gradients_only_is_refused_by_name() {
        Cell odd = step -> {
            Expr x = step.input(3);
            step.output(x.plus(Expr.of(Op.COLUMN_SUM, x)));
        };
        Network network = Network.initialised(Architecture.of(Input.features(3), Recurrent.with(odd)), 1);
        assertThatThrownBy(() -> OnnxModel.toBytes(network, OnnxOptions.standard()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "ONNX: layer recurrent1: the op COLUMN_SUM stands in gradients only and has no counterpart in ONNX");
    }

    @Test
    void names_that_meet_are_refused() {
        Network network = Network.initialised(
                Architecture.of(graph -> graph.output("x", graph.layer(new Dense(2), graph.features("x", 3)))), 1);
        assertThatThrownBy(() -> OnnxModel.toBytes(network, OnnxOptions.standard()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "ONNX: inputs and outputs must have names that differ, but the output x has that of another one");
    }

    @Test
    void a_model_is_the_same_each_time_it_is_written(@TempDir Path folder) throws IOException {
        OnnxModel.write(classifier(), folder.resolve("model.onnx"));
        assertThat(Files.readAllBytes(folder.resolve("model.onnx")))
                .isEqualTo(OnnxModel.toBytes(classifier(), OnnxOptions.standard()));
    }

    /** Without the jar of the messages on the class path. */
    @Test
    void a_missing_dependency_is_named() throws Exception {
        List<URL> path = new ArrayList<>();
        for (String part : Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getProperty("java.class.path"))
                .filter(part -> !part.contains("tribuo") && !part.contains("protobuf"))
                .toList()) {
            path.add(Path.of(part).toUri().toURL());
        }
        try (URLClassLoader without =
                new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> writes = without.loadClass(Writes.class.getName());
            assertThatThrownBy(() -> writes.getMethod("run").invoke(null))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("needs the dependency org.tribuo:tribuo-util-onnx");
        }
    }

    /** Writes a model, in whatever loader it is. */
    public static final class Writes {
        private Writes() {}

        /** As its class does. */
        public static void run() {
            Network network =
                    Network.initialised(Architecture.of(Input.features(3), Recurrent.of(n -> new Gru(n, 5))), 1);
            OnnxModel.toBytes(network, OnnxOptions.standard());
        }
    }
}
