package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Writes nodes, in their order: of a model's graph, or of the body of a loop in it. A value is its name, which no other value
 * of the model has; constants are all in the model's graph, each once.
 */
final class GraphWriter {
    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final GraphWriter model;
    private final Set<String> names;
    private final Map<Object, String> constants;
    private String scope = "";

    /** A model's graph. */
    GraphWriter() {
        model = this;
        names = new HashSet<>();
        constants = new HashMap<>();
    }

    private GraphWriter(GraphWriter model) {
        this.model = model;
        this.names = model.names;
        this.constants = model.constants;
        this.scope = model.scope;
    }

    /** The body of a loop, which sees what was written so far. */
    GraphWriter body() {
        return new GraphWriter(model);
    }

    /** What is written from now on is named after this; gives what it was named after before. */
    String scope(String name) {
        String before = scope;
        scope = name;
        return before;
    }

    /** A name that is free from now on no more. */
    String name(String wanted) {
        String free = wanted;
        for (int i = 1; !names.add(free); i++) {
            free = wanted + "_" + i;
        }
        return free;
    }

    /** Takes a name that others see. */
    void reserve(String kind, String name) {
        if (!names.add(name)) {
            throw new IllegalArgumentException(
                    "ONNX: inputs and outputs must have names that differ, but the %s %s has that of another one"
                            .formatted(kind, name));
        }
    }

    /** A node with one output. */
    String node(String op, List<String> inputs, AttributeProto... attributes) {
        String output = name(scope + "/" + op);
        node(op, inputs, List.of(output), attributes);
        return output;
    }

    /** A node with one output of one or two inputs. */
    String node(String op, String... inputs) {
        return node(op, List.of(inputs));
    }

    /** A node whose outputs have these names; an empty one is left out. */
    void node(String op, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setName(outputs.stream().filter(o -> !o.isEmpty()).findFirst().orElse(scope))
                .setOpType(op)
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(Arrays.asList(attributes)));
    }

    void input(ValueInfoProto value) {
        graph.addInput(value);
    }

    void output(ValueInfoProto value) {
        graph.addOutput(value);
    }

    /** Numbers of a shape, under a name if it is free; each name is written once. */
    String floats(String name, Supplier<float[]> values, long... shape) {
        return floats(List.of("float", name), name, values, shape);
    }

    /**
     * Numbers of a shape, under a name if it is free.
     *
     * @param key what has these numbers; what is equal to it is written once
     */
    String floats(Object key, String wanted, Supplier<float[]> values, long... shape) {
        return constant(key, wanted, TensorProto.DataType.FLOAT, shape, () -> bytes(values.get()));
    }

    private static ByteBuffer bytes(float[] data) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(data.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(data);
        return bytes;
    }

    /** Numbers of a shape that nobody learns: a node of their own, where weights are initializers. */
    String fixed(Object key, String wanted, Supplier<float[]> values, long... shape) {
        return constants.computeIfAbsent(key, k -> {
            String name = name(wanted);
            TensorProto.Builder tensor = tensor(TensorProto.DataType.FLOAT, shape, bytes(values.get()));
            model.node("Constant", List.of(), List.of(name), Attributes.tensor("value", tensor.build()));
            return name;
        });
    }

    /** One number, [1, 1]. */
    String number(double value) {
        String name = "number " + (float) value;
        return fixed(name, name, () -> new float[] {(float) value}, 1, 1);
    }

    /** Whole numbers in a row, [n]. */
    String wholes(long... values) {
        return whole(values, values.length);
    }

    /** A whole number without axes. */
    String whole(long value) {
        return whole(new long[] {value});
    }

    private String whole(long[] values, long... shape) {
        String called = "whole " + Arrays.toString(values);
        return constant(
                List.of(called, shape.length), called.replace(", ", " "), TensorProto.DataType.INT64, shape, () -> {
                    ByteBuffer bytes =
                            ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                    bytes.asLongBuffer().put(values);
                    return bytes;
                });
    }

    private String constant(
            Object key, String wanted, TensorProto.DataType type, long[] shape, Supplier<ByteBuffer> values) {
        return constants.computeIfAbsent(key, k -> {
            String name = name(wanted);
            model.graph.addInitializer(tensor(type, shape, values.get()).setName(name));
            return name;
        });
    }

    private static TensorProto.Builder tensor(TensorProto.DataType type, long[] shape, ByteBuffer values) {
        return TensorProto.newBuilder()
                .setDataType(type.getNumber())
                .addAllDims(Arrays.stream(shape).boxed().toList())
                .setRawData(ByteString.copyFrom(values));
    }

    /** What was written. */
    GraphProto graph(String name, String description) {
        return graph.setName(name).setDocString(description).build();
    }
}
