package org.souvenir.cells.exchange.onnx;

import static java.util.Objects.requireNonNull;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.tensor.Tensor;

/**
 * What an ONNX model reads and gives, by name and in its order, without making a network of it: for those who run ONNX's own
 * tests, where values come in files by their number.
 *
 * @param inputs that have no stored value
 * @param weights inputs that nodes read as weights: {@link OnnxNetwork#read(Path, Map)} is given them
 * @param outputs what it gives
 */
public record OnnxSignature(List<String> inputs, List<String> weights, List<String> outputs) {
    private static final Map<String, List<Integer>> WEIGHTS = Map.of(
            "RNN", List.of(1, 2, 3),
            "LSTM", List.of(1, 2, 3, 7),
            "GRU", List.of(1, 2, 3),
            "Gemm", List.of(1, 2),
            "MatMul", List.of(1),
            "LayerNormalization", List.of(1, 2));

    /** Copies the lists. */
    public OnnxSignature {
        NoNulls.in(inputs, "inputs");
        NoNulls.in(weights, "weights");
        NoNulls.in(outputs, "outputs");
        inputs = List.copyOf(inputs);
        weights = List.copyOf(weights);
        outputs = List.copyOf(outputs);
    }

    /**
     * Of a model in a file.
     *
     * @throws FileFormatException if the file is missing or no model of ONNX
     */
    public static OnnxSignature of(Path file) {
        requireNonNull(file, "file");
        return OnnxModel.withMessages(() -> of(ModelFile.read(file)));
    }

    private static OnnxSignature of(ModelFile model) {
        GraphProto graph = model.graph();
        Set<String> read = new HashSet<>();
        for (NodeProto proto : graph.getNodeList()) {
            GraphNode node = new GraphNode(proto);
            for (int place : WEIGHTS.getOrDefault(node.op(), List.of())) {
                read.add(node.input(place));
            }
        }
        List<String> inputs = new ArrayList<>();
        graph.getInputList().stream()
                .map(ValueInfoProto::getName)
                .filter(name -> !model.constants().containsKey(name))
                .forEach(inputs::add);
        return new OnnxSignature(
                inputs,
                inputs.stream().filter(read::contains).toList(),
                graph.getOutputList().stream().map(ValueInfoProto::getName).toList());
    }

    /**
     * A tensor of ONNX's test format: a file that holds one {@code TensorProto}, as float32.
     *
     * @throws FileFormatException if it is none
     */
    public static Tensor tensor(Path file) {
        requireNonNull(file, "file");
        return OnnxModel.withMessages(() -> read(file));
    }

    private static Tensor read(Path file) {
        try {
            return new TensorReader(file)
                    .read(TensorProto.parseFrom(ModelFile.bytes(file)))
                    .tensor();
        } catch (IOException e) {
            throw FileFormatException.of(file, "a tensor of ONNX must be here, but found " + e.getMessage());
        }
    }
}
