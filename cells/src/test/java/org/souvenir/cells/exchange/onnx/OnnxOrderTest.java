package org.souvenir.cells.exchange.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.tensor.Tensor;

/** Batches that are sorted and brought back, and steps that are written out one by one: what is read of them and what refused. */
class OnnxOrderTest {
    @TempDir
    private Path folder;

    private final GraphProto.Builder graph = GraphProto.newBuilder();

    private OnnxNetwork read() throws IOException {
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build();
        Path file = folder.resolve("model.onnx");
        Files.write(file, model.toByteArray());
        return OnnxNetwork.read(file);
    }

    private void input(String name, int type, Object... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object dim : dims) {
            TensorShapeProto.Dimension.Builder one = TensorShapeProto.Dimension.newBuilder();
            shape.addDim(dim instanceof Integer size ? one.setDimValue(size) : one.setDimParam((String) dim));
        }
        graph.addInput(ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape))));
    }

    private void output(String name) {
        graph.addOutput(ValueInfoProto.newBuilder().setName(name));
    }

    private NodeProto.Builder node(String op, List<String> inputs, String... outputs) {
        return graph.addNodeBuilder()
                .setName(outputs[outputs.length - 1])
                .setOpType(op)
                .addAllInput(inputs)
                .addAllOutput(List.of(outputs));
    }

    private void stored(String name, List<Integer> shape, float... numbers) {
        TensorProto.Builder tensor = graph.addInitializerBuilder().setName(name).setDataType(1);
        shape.forEach(tensor::addDims);
        for (float number : numbers) {
            tensor.addFloatData(number);
        }
    }

    private void whole(String name, List<Integer> shape, long number) {
        TensorProto.Builder tensor =
                graph.addInitializerBuilder().setName(name).setDataType(7).addInt64Data(number);
        shape.forEach(tensor::addDims);
    }

    /** An RNN of one unit over x that is sorted by its lengths. */
    private void sorted(String initial) {
        input("x", 1, "T", "B", 2);
        input("lengths", 7, "B");
        input("h", 1, 1, "B", 1);
        stored("w", List.of(1, 1, 2), 1, -1);
        stored("r", List.of(1, 1, 1), 0.5f);
        node("Shape", List.of("lengths"), "n");
        node("TopK", List.of("lengths", "n"), "sorted lengths", "order");
        node("Gather", List.of("x", "order"), "sorted x").addAttribute(Attributes.whole("axis", 1));
        node("Gather", List.of("h", "order"), "sorted h").addAttribute(Attributes.whole("axis", 1));
        node("Cast", List.of("sorted lengths"), "counts").addAttribute(Attributes.whole("to", 6));
        node("RNN", List.of("sorted x", "w", "r", "", "counts", initial), "", "end");
    }

    private static final Map<String, Tensor> BATCH = Map.of(
            "x", Tensor.of(new float[] {0.1f, 0.2f, 0.3f, -0.4f, 0.5f, 0.6f, -0.7f, 0.8f}, 2, 2, 2),
            "lengths", Tensor.of(new float[] {1, 2}, 2),
            "h", Tensor.of(new float[] {0.25f, -0.5f}, 1, 2, 1));

    @Test
    void sequences_come_back_into_their_order_by_sorting_the_order() throws IOException {
        sorted("sorted h");
        node("TopK", List.of("order", "n"), "places", "inverse").addAttribute(Attributes.whole("largest", 0));
        node("Gather", List.of("end", "inverse"), "y").addAttribute(Attributes.whole("axis", 1));
        output("y");
        double first = Math.tanh(0.1 - 0.2 + 0.5 * 0.25);
        double second = Math.tanh(-0.7 - 0.8 + 0.5 * Math.tanh(0.3 + 0.4 - 0.5 * 0.5));
        float[] y = read().run(BATCH).get("y").data();
        assertThat((double) y[0]).isCloseTo(first, offset(1e-6));
        assertThat((double) y[1]).isCloseTo(second, offset(1e-6));
    }

    @Test
    void sequences_that_stay_sorted_are_refused() {
        sorted("sorted h");
        output("end");
        assertThatThrownBy(this::read)
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining(
                        "output 'end': its sequences must be in the order of the inputs, but it has B in the"
                                + " order of 'lengths'");
    }

    @Test
    void sequences_in_two_orders_are_not_mixed() {
        sorted("h");
        output("end");
        assertThatThrownBy(this::read)
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining(
                        "node 'end' (RNN): what it reads must have its sequences in one order, but has B in"
                                + " the order of 'lengths' and B");
    }

    @Test
    void some_of_the_sequences_are_no_order_of_all() {
        sorted("sorted h");
        whole("one", List.of(1), 1);
        node("TopK", List.of("order", "one"), "first", "place").addAttribute(Attributes.whole("largest", 0));
        node("Gather", List.of("end", "place"), "y").addAttribute(Attributes.whole("axis", 1));
        output("y");
        assertThatThrownBy(this::read)
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining(
                        "node 'place' (TopK): it must sort all sequences by a number of each, but is given"
                                + " an order of the sequences and finds the constant [1] of them");
    }

    /** h' = tanh(x + h · w) three times, in another way at one of them. */
    private void written(int steps, int other) {
        input("x", 1, steps, "B", 2);
        stored("w", List.of(2, 2), 0.5f, -0.25f, 0.75f, 1);
        String before = "zeros";
        whole("axis", List.of(1), 0);
        whole("two", List.of(1), 2);
        node("Shape", List.of("x"), "shape");
        whole("place", List.of(1), 1);
        node("Gather", List.of("shape", "place"), "B");
        node("Concat", List.of("B", "two"), "sizes").addAttribute(Attributes.whole("axis", 0));
        node("ConstantOfShape", List.of("sizes"), "zeros");
        for (int t = 0; t < 3; t++) {
            whole("place " + t, List.of(), t);
            node("Gather", List.of("x", "place " + t), "x" + t);
            node("MatMul", List.of(before, "w"), "wh" + t);
            node("Add", List.of("x" + t, "wh" + t), "a" + t);
            node(t == other ? "Sigmoid" : "Tanh", List.of("a" + t), "h" + t);
            node("Unsqueeze", List.of("h" + t, "axis"), "u" + t);
            before = "h" + t;
        }
        node("Concat", List.of("u0", "u1", "u2"), "y").addAttribute(Attributes.whole("axis", 0));
        output("y");
        output("h2");
    }

    @Test
    void steps_that_are_written_out_become_a_loop() throws IOException {
        written(3, -1);
        float[] x = {0.1f, 0.2f, -0.3f, 0.4f, 0.5f, -0.6f};
        OnnxNetwork model = read();
        Map<String, Tensor> found = model.run(Map.of("x", Tensor.of(x, 3, 1, 2)));
        double[] h = new double[2];
        for (int t = 0; t < 3; t++) {
            double left = Math.tanh(x[2 * t] + 0.5 * h[0] + 0.75 * h[1]);
            h = new double[] {left, Math.tanh(x[2 * t + 1] - 0.25 * h[0] + h[1])};
            assertThat((double) found.get("y").data()[2 * t]).isCloseTo(h[0], offset(1e-6));
            assertThat((double) found.get("y").data()[2 * t + 1]).isCloseTo(h[1], offset(1e-6));
        }
        assertThat(found.get("h2").data())
                .containsExactly(found.get("y").data()[4], found.get("y").data()[5]);
        assertThat(model.network().parameters().length()).isEqualTo(4);
    }

    @Test
    void some_of_the_steps_are_no_loop_over_all() {
        written(4, -1);
        assertThatThrownBy(this::read)
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("steps that are written out must be all of a sequence, but are 3 of");
    }

    @Test
    void steps_that_differ_are_no_loop() {
        written(3, 2);
        assertThatThrownBy(this::read)
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("of steps the first or the last can be picked out");
    }
}
