package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.List;
import org.souvenir.cells.layer.Node;

/** Types and shapes of ONNX values: axes that are given when the model is run have names. */
final class Shapes {
    /** The name of the axis of sequences. */
    static final String BATCH = "batch";

    private Shapes() {}

    /** The name of a time axis: {@code x.steps}. */
    static String steps(String axis) {
        return axis + ".steps";
    }

    /** A value between layers: {@code [T, B, n]} or {@code [B, n]} of floats; ids are {@code [T, B]} or {@code [B]}, int64. */
    static ValueInfoProto of(String name, Node node) {
        List<Dimension> shape = new ArrayList<>();
        if (node.sequence()) {
            shape.add(named(steps(node.axis())));
        }
        shape.add(named(BATCH));
        if (node.limit() == 0) {
            shape.add(size(node.width()));
        }
        return value(name, node.limit() > 0 ? TensorProto.DataType.INT64 : TensorProto.DataType.FLOAT, shape);
    }

    /** One row for each sequence: {@code [B, n]}. */
    static ValueInfoProto rows(String name, TensorProto.DataType type, int width) {
        return value(name, type, List.of(named(BATCH), size(width)));
    }

    /** One number for each sequence: {@code [B]}. */
    static ValueInfoProto perSequence(String name, TensorProto.DataType type) {
        return value(name, type, List.of(named(BATCH)));
    }

    private static Dimension named(String name) {
        return Dimension.newBuilder().setDimParam(name).build();
    }

    private static Dimension size(int size) {
        return Dimension.newBuilder().setDimValue(size).build();
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type, List<Dimension> shape) {
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(type.getNumber())
                .setShape(TensorShapeProto.newBuilder().addAllDim(shape))
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
