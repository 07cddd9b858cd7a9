package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.name.Printable;
import org.souvenir.core.platform.Platform;

/**
 * A model as it stands in its file.
 *
 * @param file for messages
 * @param graph as it stands there
 * @param opset version of ONNX's own operators
 * @param constants the graph's initializers
 * @param bytes of the file and those beside it
 */
record ModelFile(Path file, GraphProto graph, long opset, Map<String, Constant> constants, long bytes) {

    /** How many numbers may be made of a file beyond one for each of its bytes. */
    static final long ROOM = 1 << 20;

    static ModelFile read(Path file) {
        byte[] bytes = bytes(file);
        ModelProto model;
        try {
            model = ModelProto.parseFrom(bytes);
        } catch (IOException e) {
            throw FileFormatException.of(file, "a model of ONNX must be here, but found " + e.getMessage());
        }
        if (!model.hasGraph()) {
            throw FileFormatException.of(file, "a model of ONNX must have a graph, but this has none");
        }
        long opset = model.getOpsetImportList().stream()
                .filter(id -> id.getDomain().isEmpty() || id.getDomain().equals("ai.onnx"))
                .mapToLong(OperatorSetIdProto::getVersion)
                .max()
                .orElse(1);
        checkNames(file, model.getGraph());
        TensorReader tensors = new TensorReader(file);
        Map<String, Constant> constants = new LinkedHashMap<>();
        for (TensorProto tensor : model.getGraph().getInitializerList()) {
            constants.put(tensor.getName(), tensors.read(tensor).stored(tensor.getName()));
        }
        return new ModelFile(file, model.getGraph(), opset, constants, bytes.length + tensors.beside());
    }

    /** Each value of a graph is made once; those of graphs that nodes carry may have names of their own. */
    private static void checkNames(Path file, GraphProto graph) {
        Set<String> names = new HashSet<>();
        graph.getInitializerList().forEach(tensor -> once(file, names, tensor.getName()));
        for (ValueInfoProto input : graph.getInputList()) {
            names.add(input.getName()); // which may have an initializer as its default
        }
        for (NodeProto node : graph.getNodeList()) {
            node.getOutputList().stream().filter(name -> !name.isEmpty()).forEach(name -> once(file, names, name));
            node.getAttributeList().stream()
                    .filter(AttributeProto::hasG)
                    .forEach(attribute -> checkNames(file, attribute.getG()));
        }
    }

    private static void once(Path file, Set<String> names, String name) {
        if (!names.add(name)) {
            throw FileFormatException.of(
                    file, "each value must be made once, but '" + Printable.of(name) + "' is made twice");
        }
    }

    static byte[] bytes(Path file) {
        try {
            return Platform.here().bytesOf(file);
        } catch (IOException e) {
            throw FileFormatException.unreadable(file, e);
        } catch (OutOfMemoryError e) {
            throw FileFormatException.of(file, "must fit into memory, but does not");
        }
    }
}
