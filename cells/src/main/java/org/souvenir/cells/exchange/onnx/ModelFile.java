package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.souvenir.core.file.FileFormatException;

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
        TensorReader tensors = new TensorReader(file);
        Map<String, Constant> constants = new LinkedHashMap<>();
        for (TensorProto tensor : model.getGraph().getInitializerList()) {
            constants.put(tensor.getName(), tensors.read(tensor).stored(tensor.getName()));
        }
        return new ModelFile(file, model.getGraph(), opset, constants, bytes.length + tensors.beside());
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw FileFormatException.unreadable(file, e);
        } catch (OutOfMemoryError e) {
            throw FileFormatException.of(file, "must fit into memory, but does not");
        }
    }
}
