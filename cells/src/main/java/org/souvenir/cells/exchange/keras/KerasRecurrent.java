package org.souvenir.cells.exchange.keras;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.souvenir.cells.Activation;
import org.souvenir.cells.Cell;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.exchange.keras.KerasModel.Call;
import org.souvenir.cells.layer.Continued;
import org.souvenir.cells.layer.NetworkGraph;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.layer.Recurrent.Merge;
import org.souvenir.cells.layer.Recurrent.Reading;
import org.souvenir.cells.wrapper.VariationalDropout;

/** What a recurrent layer of Keras is here, reading one way or both. */
final class KerasRecurrent {
    private static final String FORWARD = ".forward";
    private static final String BACKWARD = ".backward";
    private static final String LAST = ".last";

    private final NetworkGraph graph;
    private final Call call;
    private final List<Filling> fillings;

    KerasRecurrent(NetworkGraph graph, Call call, List<Filling> fillings) {
        this.graph = graph;
        this.call = call;
        this.fillings = fillings;
    }

    /** A layer of Keras that reads one way. */
    private record Side(Config config, Cell cell, boolean backwards) {
        boolean sequences() {
            return config.flag("return_sequences", false);
        }

        Side turned() {
            return new Side(config, cell, !backwards);
        }
    }

    /** Adds it; gives the values that are wanted: the output, both outputs where they are not merged, then the states. */
    Map<Integer, Node> place(List<Node> inputs, List<Node> states, Set<Integer> wanted) {
        if (inputs.size() != 1) {
            throw call.problem("it must read one sequence, but reads %d values".formatted(inputs.size()));
        }
        Node input = inputs.get(0);
        Values values = call.kind().equals("Bidirectional") ? both(input, states) : one(input, states);
        Map<Integer, Node> given = new LinkedHashMap<>();
        for (int index : wanted) {
            given.put(index, values.get(index));
        }
        return given;
    }

    /** What the layer gives: its outputs, as sequences or their ends, then its states. */
    private final class Values {
        private final List<Node> outputs;
        private final boolean sequences;

        Values(boolean sequences, Node... outputs) {
            this.outputs = List.of(outputs);
            this.sequences = sequences;
        }

        Node get(int index) {
            if (index >= 0 && index < outputs.size()) {
                Node output = outputs.get(index);
                String name = call.name() + LAST + (index == 0 ? "" : index + 1);
                return sequences ? output : graph.layer(name, Pooling.LAST, output);
            }
            List<Node> states = new ArrayList<>();
            outputs.forEach(output -> states.addAll(graph.states(output).values()));
            if (index < 0 || index - outputs.size() >= states.size()) {
                throw call.problem("it gives %d values, but the one with index %d is read"
                        .formatted(outputs.size() + states.size(), index));
            }
            return states.get(index - outputs.size());
        }
    }

    private Values one(Node input, List<Node> states) {
        Side side = side(call.config(), call.kind(), input);
        if (side.backwards() && side.sequences()) {
            throw call.problem(
                    "go_backwards with return_sequences gives the steps in reverse order, which has no counterpart here; only one of the two may be true");
        }
        Recurrent layer = new Recurrent(
                width -> side.cell(), side.backwards() ? Reading.BACKWARD : Reading.FORWARD, Merge.CONCAT);
        fill(call.name(), call.name(), side);
        return new Values(side.sequences(), read(call.name(), layer, input, states));
    }

    private Node read(String name, Recurrent layer, Node input, List<Node> states) {
        if (states.isEmpty()) {
            return graph.layer(name, layer, input);
        }
        Node[] all = Stream.concat(Stream.of(input), states.stream()).toArray(Node[]::new);
        return graph.layer(name, new Continued(layer), all);
    }

    private Values both(Node input, List<Node> states) {
        if (!states.isEmpty()) {
            throw call.problem("its states must start with zeros, but are given");
        }
        Side forward = side(call.config().child("layer"), input);
        Side backward = call.config().has("backward_layer")
                ? side(call.config().child("backward_layer"), input)
                : forward.turned();
        if (forward.backwards() || !backward.backwards() || forward.sequences() != backward.sequences()) {
            throw call.problem(
                    "its layer must read forward and its backward_layer backward, both with the same return_sequences, but they do not");
        }
        fill(call.name() + FORWARD, call.name() + "/forward_layer", forward);
        fill(call.name() + BACKWARD, call.name() + "/backward_layer", backward);
        IntFunction<Cell> there = width -> forward.cell();
        IntFunction<Cell> back = forward.cell().equals(backward.cell()) ? there : width -> backward.cell();
        if (!call.config().has("merge_mode")) {
            return new Values(
                    forward.sequences(),
                    graph.layer(call.name() + FORWARD, Recurrent.of(there), input),
                    graph.layer(call.name() + BACKWARD, Recurrent.of(back).backward(), input));
        }
        return new Values(
                forward.sequences(),
                graph.layer(call.name(), new Recurrent(there, back, Reading.BOTH, merge()), input));
    }

    private Merge merge() {
        String mode = call.config().text("merge_mode");
        return switch (mode) {
            case "concat" -> Merge.CONCAT;
            case "sum" -> Merge.SUM;
            case "ave" -> Merge.AVERAGE;
            case "mul" -> Merge.MULTIPLY;
            default ->
                throw call.problem("its merge_mode must be concat, sum, ave, mul or null, but is %s".formatted(mode));
        };
    }

    private void fill(String stage, String path, Side side) {
        boolean bias = cellConfig(side.config()).flag("use_bias", true);
        Gates gates = Gates.of(side.cell(), bias)
                .orElseThrow(() -> new AssertionError("fill: not a cell of Keras: " + side.cell()));
        fillings.add(new Filling(stage, path, gates));
    }

    /** The settings of the cell: those of the layer itself, unless it is an {@code RNN}, which runs any cell. */
    private static Config cellConfig(Config layer) {
        return layer.has("cell") ? layer.child("cell").child("config") : layer;
    }

    private Side side(Config layer, Node input) {
        return side(layer.child("config"), layer.text("class_name"), input);
    }

    private Side side(Config config, String kind, Node input) {
        boolean any = kind.equals("RNN");
        String name = any ? config.child("cell").text("class_name").replaceAll("Cell$", "") : kind;
        Config cell = cellConfig(config);
        int units = cell.size("units");
        Cell made = cell(name, cell, input.width(), units);
        double dropout = cell.number("dropout", 0);
        double recurrentDropout = cell.number("recurrent_dropout", 0);
        if (dropout > 0 || recurrentDropout > 0) {
            made = new VariationalDropout(made, dropout, recurrentDropout, 0);
        }
        return new Side(config, made, config.flag("go_backwards", false));
    }

    private Cell cell(String kind, Config config, int inputSize, int units) {
        Activation activation = Activations.of(config, "activation");
        return switch (kind) {
            case "LSTM" ->
                new Lstm(inputSize, units, Activations.of(config, "recurrent_activation"), activation, activation);
            case "GRU" ->
                new Gru(
                        inputSize,
                        units,
                        config.flag("reset_after", true) ? Gru.Reset.AFTER : Gru.Reset.BEFORE,
                        Activations.of(config, "recurrent_activation"),
                        activation);
            case "SimpleRNN" -> new ElmanRnn(inputSize, units, activation, ElmanRnn.Start.ORTHOGONAL);
            default ->
                throw call.problem(
                        "what it runs must be LSTM, GRU or SimpleRNN, or an RNN of one of their cells, but is %s"
                                .formatted(kind));
        };
    }
}
