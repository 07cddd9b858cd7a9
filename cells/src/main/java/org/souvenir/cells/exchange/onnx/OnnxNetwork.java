package org.souvenir.cells.exchange.onnx;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.tensor.Tensor;

/**
 * An ONNX model as a network: read from its file, and run as ONNX has it. Immutable.
 *
 * <pre>{@code
 * OnnxNetwork model = OnnxNetwork.read(Path.of("classifier.onnx"));
 * Network network = model.network();                                       // as any other: infer, train on, save
 * Tensor scores = model.run(Map.of("tokens", tokens)).get("scores");       // with ONNX's names, axes and lengths
 * }</pre>
 *
 * <p>{@code RNN}, {@code LSTM} and {@code GRU} become recurrent layers with the cells of the library, tables embeddings, products
 * dense layers; what stands between them and moves numbers alone is resolved when the model is read, and the rest becomes layers
 * of equations. What cannot be read is an error that names the node and why.
 *
 * <p>A {@code Scan} becomes a recurrent layer whose cell is its body: what is carried are the states, what is scanned is read step by
 * step, in either direction, and what the body sees of the graph around it is the same at every step. {@code Loop} is
 * refused, and so is a body that says what a cell cannot: a loop in it, unlike directions, a product over other steps.
 *
 * <p>Steps that an exporter wrote out one by one, since it knew how many there are, are put into such a loop again where all of a
 * sequence's steps are the same. Sequences that are sorted by their lengths are read as they were, where the model brings them back
 * into the order of its inputs, as PyTorch does around {@code pack_padded_sequence(enforce_sorted=False)}.
 *
 * <p>Initializers are parameters, also where a graph computes with them before a loop; {@code Constant} nodes and single numbers
 * without axes stay what they are. A model trains on as other systems train it but for one thing: where ONNX has two biases of a gate,
 * there is their sum.
 *
 * <p>Lengths ({@code sequence_lens}, or an input that is compared with the numbers of the steps) are those of the batch. Where what
 * follows also sees the zeros past the end of a sequence (a
 * mean over all steps, a bias added to them), the network has an input {@code NAME.active} instead, {@code [T, B, 1]}, which is 1
 * at each step of a sequence and 0 after them, and every sequence has T steps.
 *
 * <p>ONNX Runtime is followed where it differs from ONNX's text: {@code clip} bounds what goes into the gates and the candidate of
 * an LSTM, but not the memory that goes into h; and where {@code activation_alpha} and {@code activation_beta} are not given, {@code
 * Affine}, {@code ScaledTanh} and {@code ThresholdedRelu} take 0, not what the operators of these names take. In one thing it is not
 * followed: of an empty sequence it gives 0 as the last state, and here that is the initial state, as in all of the library.
 */
public final class OnnxNetwork {
    private final Network network;
    private final List<Port> inputs;
    private final List<Port> outputs;

    private OnnxNetwork(Network network, List<Port> inputs, List<Port> outputs) {
        this.network = network;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /**
     * Reads a model.
     *
     * @throws FileFormatException if the file is missing or no model of ONNX, or the model has something that cannot be read:
     *     with the node and why
     * @throws IllegalStateException if {@code org.tribuo:tribuo-util-onnx} is not there
     */
    public static OnnxNetwork read(Path file) {
        return read(file, Map.of());
    }

    /**
     * Reads a model of which some inputs are fixed: its weights, where they are inputs.
     *
     * @param given numbers by the name of the input
     */
    public static OnnxNetwork read(Path file, Map<String, Tensor> given) {
        requireNonNull(file, "file");
        NoNulls.in(given, "given");
        return OnnxModel.withMessages(() -> {
            Imported imported = Imported.of(ModelFile.read(file), given);
            return new OnnxNetwork(imported.network(), imported.inputs(), imported.outputs());
        });
    }

    /** What the model computes, as a network with the model's names of inputs and outputs. */
    public Network network() {
        return network;
    }

    /** The names of what {@link #run} reads. */
    public Set<String> inputs() {
        Set<String> names = new TreeSet<>();
        inputs.forEach(port -> names.add(port.name()));
        return names;
    }

    /** The names of what {@link #run} gives, in the model's order. */
    public List<String> outputs() {
        return outputs.stream().map(Port::name).toList();
    }

    /**
     * Runs the network on what ONNX Runtime would be given.
     *
     * @param values by name, each with the model's axes; ids and lengths as numbers
     * @return by name, with the model's axes
     * @throws IllegalArgumentException if one is missing or of another shape
     */
    public Map<String, Tensor> run(Map<String, Tensor> values) {
        NoNulls.in(values, "values");
        Adapter adapter = new Adapter(inputs, values);
        Network.Output output = network.infer(adapter.batch(network.architecture()));
        Map<String, Tensor> result = new LinkedHashMap<>();
        for (Port port : outputs) {
            result.put(port.name(), adapter.output(port, output.values(port.name())));
        }
        return result;
    }
}
