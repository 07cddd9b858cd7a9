package org.souvenir.cells.exchange.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.souvenir.cells.Activation;
import org.souvenir.cells.exchange.keras.KerasModel.Call;
import org.souvenir.cells.exchange.keras.KerasModel.Ref;
import org.souvenir.cells.layer.Activate;
import org.souvenir.cells.layer.Add;
import org.souvenir.cells.layer.Concat;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.LayerNorm;
import org.souvenir.cells.layer.NetworkGraph;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Softmax;

/** What the layers of Keras are here: each call becomes one layer or several, and says which variables fill them. */
final class KerasLayers {
    private static final String SOFTMAX = ".softmax";

    private final NetworkGraph graph;
    private final List<Filling> fillings = new ArrayList<>();

    KerasLayers(NetworkGraph graph) {
        this.graph = graph;
    }

    /** How the parameters of what was placed so far are filled. */
    List<Filling> fillings() {
        return fillings;
    }

    /**
     * Adds what a call is.
     *
     * @param inputs the values that it reads
     * @param states the values that its states start with
     * @param wanted which of its values are read
     * @return those values, by index
     */
    Map<Integer, Node> place(Call call, List<Node> inputs, List<Node> states, Set<Integer> wanted) {
        checkNumbers(call);
        return switch (call.kind()) {
            case "LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional" ->
                new KerasRecurrent(graph, call, fillings).place(inputs, states, wanted);
            default -> {
                if (!states.isEmpty()) {
                    throw call.problem("it must read one argument, but reads more");
                }
                Node output = single(call, call.config(), call.kind(), call.name(), inputs);
                if (!wanted.equals(Set.of(0))) {
                    throw call.problem("it must give one value, but the values %s are read".formatted(wanted));
                }
                yield Map.of(0, output);
            }
        };
    }

    /** Numbers are float32 here; half precision is computed so, but what was quantised to integers is another model. */
    private static void checkNumbers(Call call) {
        Config config = call.config();
        if (config.has("quantization_config")
                || config.has("dtype") && config.get("dtype").toString().contains("Quantized")) {
            throw call.problem("its weights must be floats, but it is quantised");
        }
    }

    private Node single(Call call, Config config, String kind, String path, List<Node> inputs) {
        return switch (kind) {
            case "Embedding" -> embedding(call, config, path, only(call, inputs));
            case "Dense" -> dense(call, config, path, only(call, inputs));
            case "LayerNormalization" -> layerNormalization(call, config, path, only(call, inputs));
            case "Dropout", "SpatialDropout1D" -> placed(call, new Dropout(config.number("rate", 0)), inputs);
            case "Masking" -> only(call, inputs);
            case "Activation" -> activation(call, config, inputs);
            case "Softmax" -> {
                checkLastAxis(call, config, "axis");
                yield placed(call, new Softmax(), inputs);
            }
            case "ReLU" -> placed(call, new Activate(relu(call, config)), inputs);
            case "LeakyReLU" ->
                placed(call, new Activate(Activation.leakyRelu(config.number("negative_slope", 0.3))), inputs);
            case "ELU" -> placed(call, new Activate(Activation.elu(config.number("alpha", 1))), inputs);
            case "Add" -> placed(call, new Add(), inputs);
            case "Concatenate" -> {
                checkLastAxis(call, config, "axis");
                yield placed(call, new Concat(), inputs);
            }
            case "GlobalAveragePooling1D" -> pooling(call, config, Pooling.MEAN, inputs);
            case "GlobalMaxPooling1D" -> pooling(call, config, Pooling.MAX, inputs);
            case "TimeDistributed" -> distributed(call, config, path, inputs);
            default ->
                throw call.problem(
                        "it must be one of the layers that have a counterpart here, but is none (weights of other models go into a network that is there)");
        };
    }

    private Node only(Call call, List<Node> inputs) {
        if (inputs.size() != 1) {
            throw call.problem("it must read one value, but reads %d".formatted(inputs.size()));
        }
        return inputs.get(0);
    }

    private Node placed(Call call, Layer layer, List<Node> inputs) {
        return graph.layer(call.name(), layer, inputs.toArray(Node[]::new));
    }

    private Node embedding(Call call, Config config, String path, Node input) {
        int width = config.size("output_dim");
        Node output = graph.layer(call.name(), new Embedding(width), input);
        fillings.add(new Filling(call.name(), path, new Filling.Table(config.size("input_dim"), width)));
        return output;
    }

    private Node dense(Call call, Config config, String path, Node input) {
        boolean softmax = Activations.isSoftmax(config);
        int width = config.size("units");
        Dense dense = softmax ? new Dense(width) : new Dense(width, Activations.of(config, "activation"));
        Node output = graph.layer(call.name(), dense, input);
        boolean bias = config.flag("use_bias", true);
        fillings.add(new Filling(call.name(), path, new Filling.Matrix(input.width(), width, bias)));
        return softmax ? graph.layer(call.name() + SOFTMAX, new Softmax(), output) : output;
    }

    private Node layerNormalization(Call call, Config config, String path, Node input) {
        checkLastAxis(call, config, "axis");
        if (config.flag("rms_scaling", false)) {
            throw call.problem("rms_scaling must be false, but is true");
        }
        Node output = graph.layer(call.name(), new LayerNorm(config.number("epsilon", 1e-3)), input);
        Filling.Norm norm = new Filling.Norm(input.width(), config.flag("scale", true), config.flag("center", true));
        fillings.add(new Filling(call.name(), path, norm));
        return output;
    }

    private Node activation(Call call, Config config, List<Node> inputs) {
        Layer layer =
                Activations.isSoftmax(config) ? new Softmax() : new Activate(Activations.of(config, "activation"));
        return placed(call, layer, inputs);
    }

    private static Activation relu(Call call, Config config) {
        if (config.has("max_value") || config.number("threshold", 0) != 0) {
            throw call.problem("it must have no max_value and the threshold 0, but has others");
        }
        double slope = config.number("negative_slope", 0);
        return slope == 0 ? Activation.RELU : Activation.leakyRelu(slope);
    }

    private Node pooling(Call call, Config config, Pooling pooling, List<Node> inputs) {
        if (config.flag("keepdims", false)
                || config.ifText("data_format").filter("channels_first"::equals).isPresent()) {
            throw call.problem("it must have channels_last and no keepdims, but has others");
        }
        return placed(call, pooling, inputs);
    }

    /** A layer that works row by row does so without being told. */
    private Node distributed(Call call, Config config, String path, List<Node> inputs) {
        Config inner = config.child("layer");
        String kind = inner.text("class_name");
        if (!Set.of("Dense", "LayerNormalization", "Dropout", "Activation", "ReLU", "LeakyReLU", "ELU", "Softmax")
                .contains(kind)) {
            throw call.problem("what it distributes must work row by row, as Dense does, but is %s".formatted(kind));
        }
        return single(call, inner.child("config"), kind, path + "/layer", inputs);
    }

    /** Rows are normalised, put side by side or made probabilities along their last axis alone. */
    private static void checkLastAxis(Call call, Config config, String setting) {
        Object axis = config.get(setting);
        Object one = axis instanceof List<?> list && list.size() == 1 ? list.get(0) : axis;
        double found = one instanceof Double number ? number : one == Json.NULL ? -1 : 0;
        Stream<Ref> known = call.inputs().stream().filter(ref -> ref.rank() > 0);
        if (found != -1 && known.noneMatch(ref -> ref.rank() - 1 == found)) {
            throw call.problem("it must work along the last axis, -1, but its axis is %s".formatted(axis));
        }
    }
}
