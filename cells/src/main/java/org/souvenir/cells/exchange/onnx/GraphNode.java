package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.List;
import java.util.Optional;

/**
 * A node of an ONNX graph.
 *
 * @param proto as it stands in the file
 */
record GraphNode(NodeProto proto) {

    String op() {
        return proto.getOpType();
    }

    /** Name and kind, for messages. */
    String title() {
        String name = proto.getName().isEmpty() && proto.getOutputCount() > 0 ? proto.getOutput(0) : proto.getName();
        return "node '%s' (%s)".formatted(name, op());
    }

    /** The name of an input; empty where it is left out. */
    String input(int i) {
        return i < proto.getInputCount() ? proto.getInput(i) : "";
    }

    /** The name of an output; empty where it is left out. */
    String output(int i) {
        return i < proto.getOutputCount() ? proto.getOutput(i) : "";
    }

    Optional<AttributeProto> attribute(String name) {
        return proto.getAttributeList().stream()
                .filter(a -> a.getName().equals(name))
                .findFirst();
    }

    long whole(String name, long otherwise) {
        return attribute(name).map(AttributeProto::getI).orElse(otherwise);
    }

    double number(String name, double otherwise) {
        return attribute(name).map(a -> (double) a.getF()).orElse(otherwise);
    }

    String text(String name, String otherwise) {
        return attribute(name).map(a -> a.getS().toStringUtf8()).orElse(otherwise);
    }

    List<Long> wholes(String name) {
        return attribute(name).map(AttributeProto::getIntsList).orElse(List.of());
    }

    List<Float> numbers(String name) {
        return attribute(name).map(AttributeProto::getFloatsList).orElse(List.of());
    }

    List<String> texts(String name) {
        return attribute(name)
                .map(a -> a.getStringsList().stream().map(s -> s.toStringUtf8()).toList())
                .orElse(List.of());
    }
}
