package org.souvenir.cells.layer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.souvenir.core.name.Names;
import org.souvenir.core.name.NoNulls;

/**
 * What a network is written on: inputs, layers that read them and each other, and outputs. Every value is a {@link Node}, and a
 * layer is told by its nodes what it reads.
 *
 * <pre>{@code
 * Architecture architecture = Architecture.of(graph -> {
 *     Node words = graph.layer(new Embedding(64), graph.ids("review", 5000));           // [T of review, B, 64]
 *     Node read = graph.layer(Recurrent.of(n -> new Lstm(n, 128)), words);
 *     Node prices = graph.layer(Recurrent.of(n -> new Gru(n, 16)), graph.features("prices", 1));  // steps of its own
 *     Node about = graph.vector("about", 5);                                             // [B, 5]
 *     Node all = graph.concat(graph.layer(Pooling.LAST, read), graph.layer(Pooling.LAST, prices), about);
 *     graph.output("verdict", graph.layer(new Dense(2), all));
 *     graph.output("sales", graph.layer(new Dense(1), all));
 * });
 * }</pre>
 */
public final class NetworkGraph {

    /** A layer where it stands. */
    record Placed(String name, Layer layer, List<Node> inputs, Node output) {}

    private final Wiring wiring = new Wiring();
    private final List<Placed> layers = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private final Map<Node, String> layersByOutput = new HashMap<>();
    private final Map<String, Node> outputs = new LinkedHashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private boolean finished;

    NetworkGraph() {}

    /** A sequence of numbers with steps of its own, [T, B, width]. */
    public Node features(String name, int width) {
        requireNonNull(name, "name");
        return input(name, width, 0, Node.Extent.SEQUENCE, name);
    }

    /** A sequence of numbers with the steps of another value, [T, B, width]. */
    public Node features(String name, int width, Node along) {
        requireNonNull(name, "name");
        requireNonNull(along, "along");
        checkAlong(name, along);
        return input(name, width, 0, Node.Extent.SEQUENCE, along.axis());
    }

    /** A sequence of ids in [0, limit) with steps of its own, [T, B]. */
    public Node ids(String name, int limit) {
        requireNonNull(name, "name");
        return input(name, 1, positive(name, limit), Node.Extent.SEQUENCE, name);
    }

    /** A sequence of ids in [0, limit) with the steps of another value, [T, B]. */
    public Node ids(String name, int limit, Node along) {
        requireNonNull(name, "name");
        requireNonNull(along, "along");
        checkAlong(name, along);
        return input(name, 1, positive(name, limit), Node.Extent.SEQUENCE, along.axis());
    }

    /**
     * Numbers of a sequence as a whole, [B, width]. A layer that reads it together with a sequence reads it at every step; the
     * states of a recurrent layer may start with it ({@link Continued}).
     */
    public Node vector(String name, int width) {
        requireNonNull(name, "name");
        return input(name, width, 0, Node.Extent.END, "");
    }

    private static int positive(String name, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException(
                    "input %s: there must be at least 1 id, but there are %d".formatted(name, limit));
        }
        return limit;
    }

    private void checkAlong(String name, Node along) {
        checkOwn("input " + name, along);
        if (!along.sequence()) {
            throw new IllegalArgumentException(
                    "input %s: it must have the steps of a sequence [T, B, n], but is to have those of %s"
                            .formatted(name, along.shape()));
        }
    }

    private Node input(String name, int width, int limit, Node.Extent extent, String axis) {
        checkOpen();
        Names.given("input", name);
        if (width < 1) {
            throw new IllegalArgumentException(
                    "input %s: it must have at least 1 number a row, but has %d".formatted(name, width));
        }
        if (wiring.inputs().containsKey(name)) {
            throw new IllegalArgumentException("network: names must differ, but two inputs are named " + name);
        }
        checkFree(name);
        return wiring.declared(name, width, limit, extent, axis);
    }

    /** Adds a layer, named by its kind and a number; gives what comes out of it. */
    public Node layer(Layer layer, Node... inputs) {
        requireNonNull(layer, "layer");
        return layer(freeName(requireNonNull(layer.kind(), "layer: its kind")), layer, inputs);
    }

    /**
     * Adds a layer under a name.
     *
     * @param name the first part of its parameters' names
     * @param inputs what it reads, in the order in which the layer says
     * @return what comes out of it
     * @throws IllegalArgumentException if the name is taken, or the layer cannot read these inputs
     */
    public Node layer(String name, Layer layer, Node... inputs) {
        requireNonNull(name, "name");
        requireNonNull(layer, "layer");
        NoNulls.in(inputs, "inputs");
        checkOpen();
        Names.given("layer", name);
        checkFree(name);
        if (wiring.inputs().containsKey(name)) {
            throw new IllegalArgumentException(
                    "network: names must differ, but an input and a layer are both named " + name);
        }
        List<Node> read = List.of(inputs);
        read.forEach(node -> checkOwn("layer " + name, node));
        if (read.isEmpty()) {
            throw new IllegalArgumentException(
                    "layer %s: it reads at least one value, but was given none".formatted(name));
        }
        wiring.begin(name);
        Node output = wired(layer, name, read);
        layers.add(new Placed(name, layer, read, output));
        taken.add(name);
        layersByOutput.putIfAbsent(output, name);
        return output;
    }

    private Node wired(Layer layer, String name, List<Node> read) {
        try {
            return requireNonNull(layer.wire(wiring, name, read), () -> "layer " + name + ": what comes out of it");
        } catch (IndexOutOfBoundsException e) { // of a layer that reads several values
            throw new IllegalArgumentException(
                    "layer %s: it must be given all that a layer of kind %s reads, but was given %d: %s"
                            .formatted(
                                    name,
                                    layer.kind(),
                                    read.size(),
                                    read.stream().map(Node::shape).toList()),
                    e);
        }
    }

    private void checkOpen() {
        if (finished) {
            throw new IllegalStateException(
                    "network: a finished one cannot be built on; write all of it in Architecture.of(graph -> …)");
        }
    }

    private void checkFree(String name) {
        if (taken.contains(name)) {
            throw new IllegalArgumentException("network: names must differ, but two layers are named " + name);
        }
    }

    private void checkOwn(String reader, Node node) {
        if (!wiring.has(node)) {
            throw new IllegalArgumentException(
                    "%s: what it reads must be a value of this network, but %s is one of another network"
                            .formatted(reader, node.shape()));
        }
    }

    /** The next name of a kind: {@code dense1}, {@code dense2}. */
    String freeName(String kind) {
        return kind + numbers.merge(kind, 1, Integer::sum);
    }

    /**
     * The states that a layer leaves after the last step of each sequence, {@code [B, n]} each: by their names, {@code h}; of
     * one that reads both ways, {@code forward.h} and {@code backward.h}. None where it has no states.
     *
     * @param output what came out of the layer
     * @throws IllegalArgumentException if it came out of no layer
     */
    public Map<String, Node> states(Node output) {
        requireNonNull(output, "output");
        String layer = layersByOutput.get(output);
        if (layer == null) {
            throw new IllegalArgumentException(
                    "states: there must be a layer that gives this value, but %s comes out of none"
                            .formatted(output.shape()));
        }
        return wiring.finals(layer);
    }

    /**
     * A state that a layer leaves: {@code graph.state(read, "h")}.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public Node state(Node output, String name) {
        requireNonNull(output, "output");
        Map<String, Node> states = states(output);
        Node state = states.get(name);
        if (state == null) {
            throw new IllegalArgumentException(
                    "states: the layer leaves %s, but not %s".formatted(states.keySet(), name));
        }
        return state;
    }

    Map<String, Node> states(String layer) {
        Map<String, Node> finals = wiring.finals(layer);
        if (finals.isEmpty()) {
            throw new IllegalArgumentException(
                    "states: there must be a layer with states named %s before, but there are %s"
                            .formatted(layer, layers.stream().map(Placed::name).toList()));
        }
        return finals;
    }

    /** Values side by side: {@link Concat}. */
    public Node concat(Node... values) {
        NoNulls.in(values, "values");
        return layer(new Concat(), values);
    }

    /** The sum of values: {@link Add}. */
    public Node add(Node... values) {
        NoNulls.in(values, "values");
        return layer(new Add(), values);
    }

    /**
     * Names something that the network gives. The first output is the one that is meant where none is named.
     *
     * @throws IllegalArgumentException if the name is taken, or nothing computes the value
     */
    public void output(String name, Node value) {
        requireNonNull(value, "value");
        checkOpen();
        Names.given("output", name);
        checkOwn("output " + name, value);
        if (wiring.inputs().containsValue(value)) {
            throw new IllegalArgumentException("output %s: a layer must give it, but it is the input %s itself"
                    .formatted(name, references().get(value)));
        }
        if (outputs.putIfAbsent(name, value) != null) {
            throw new IllegalArgumentException("network: names must differ, but two outputs are named " + name);
        }
    }

    /** What each value is called: an input or a layer by its name, a state by layer and state, {@code encoder#h}. */
    Map<Node, String> references() {
        Map<Node, String> references = new HashMap<>();
        wiring.inputs().forEach((name, node) -> references.put(node, name));
        for (Placed placed : layers) {
            references.putIfAbsent(placed.output(), placed.name());
            wiring.finals(placed.name())
                    .forEach((state, node) -> references.putIfAbsent(node, placed.name() + "#" + state));
        }
        return references;
    }

    /**
     * Checks that the network is whole; from then on it stays as it is.
     *
     * @throws IllegalArgumentException if it gives nothing, reads no sequence, or something in it is for nothing
     */
    void finish() {
        if (outputs.isEmpty()) {
            throw new IllegalArgumentException("network: it must give at least one output, but none is named");
        }
        if (wiring.inputs().values().stream().noneMatch(Node::sequence)) {
            throw new IllegalArgumentException("network: it must read at least one sequence [T, B, n], but reads %s"
                    .formatted(wiring.inputs().keySet()));
        }
        Set<Node> read = new HashSet<>();
        read.addAll(outputs.values());
        layers.forEach(placed -> read.addAll(placed.inputs()));
        wiring.stages().forEach(stage -> read.addAll(stage.inputs()));
        wiring.inputs().forEach((name, node) -> {
            if (!read.contains(node)) {
                throw new IllegalArgumentException("input %s: a layer must read it, but none does".formatted(name));
            }
        });
        for (Placed placed : layers) {
            if (!read.contains(placed.output())
                    && wiring.finals(placed.name()).values().stream().noneMatch(read::contains)) {
                throw new IllegalArgumentException(
                        "layer %s: something must read what it gives, %s, or it must be an output, but it is neither"
                                .formatted(placed.name(), placed.output().shape()));
            }
        }
        finished = true;
    }

    /** The stages in order, without those that nothing needs: two directions are merged, and only their ends are read. */
    List<Stage> stages() {
        Set<Node> needed = new HashSet<>(outputs.values());
        List<Stage> stages = new ArrayList<>();
        for (int s = wiring.stages().size() - 1; s >= 0; s--) {
            Stage stage = wiring.stages().get(s);
            boolean remembers = !stage.step().states().isEmpty()
                    || !stage.step().parameters().isEmpty();
            if (remembers || needed.contains(stage.output())) {
                needed.addAll(stage.inputs());
                needed.addAll(stage.carried().starts());
                stages.add(stage);
            }
        }
        Collections.reverse(stages);
        return stages;
    }

    Map<String, Node> outputs() {
        return outputs;
    }

    List<Placed> layers() {
        return layers;
    }

    Wiring wiring() {
        return wiring;
    }

    @Override
    public String toString() {
        return Arrays.toString(layers.stream().map(Placed::name).toArray());
    }
}
