package org.souvenir.cells.layer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.souvenir.core.expr.Step;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.name.Printable;
import org.souvenir.core.parameter.ParameterSpec;

/**
 * The layers of a network, wired to each other; no numbers yet. Immutable. A chain of layers, or what is written on a {@link
 * NetworkGraph}, of which a chain is the short form.
 *
 * <pre>{@code
 * Architecture architecture = Architecture.of(
 *         Input.ids(1000), new Embedding(64), Recurrent.of(n -> new Lstm(n, 128)), Pooling.LAST, new Dense(2));
 * System.out.println(architecture.summary());
 * }</pre>
 */
public final class Architecture {
    /** The name of what a chain of layers gives. */
    public static final String OUTPUT = "output";

    private final List<NetworkGraph.Placed> layers;
    private final Map<Node, String> references;
    private final Map<String, Node> inputs;
    private final Map<String, Node> outputs;
    private final List<String> axes;
    private final List<Stage> stages;
    private final List<ParameterSpec> parameters = new ArrayList<>();

    private Architecture(
            List<NetworkGraph.Placed> layers,
            Map<Node, String> references,
            Map<String, Node> inputs,
            Map<String, Node> outputs,
            List<Stage> stages) {
        this.layers = List.copyOf(layers);
        this.references = references;
        this.inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        this.outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        this.axes = inputs.values().stream()
                .filter(Node::sequence)
                .map(Node::axis)
                .distinct()
                .toList();
        this.stages = List.copyOf(stages);
        for (Stage stage : stages) {
            for (ParameterSpec spec : stage.step().parameters()) {
                parameters.add(spec.withName(stage.name() + "." + spec.name()));
            }
        }
    }

    /**
     * A graph of layers.
     *
     * @throws IllegalArgumentException if layers do not fit what they read, a name is there twice, there is no output, or
     *     nothing reads an input or a layer
     */
    public static Architecture of(Consumer<NetworkGraph> definition) {
        requireNonNull(definition, "definition");
        NetworkGraph graph = new NetworkGraph();
        definition.accept(graph);
        graph.finish();
        return new Architecture(
                graph.layers(), graph.references(), graph.wiring().inputs(), graph.outputs(), graph.stages());
    }

    /** Layers in order, each reading what the one before it gives. */
    public static Architecture of(Input input, Link... chain) {
        requireNonNull(input, "input");
        NoNulls.in(chain, "chain");
        return of(input, List.of(chain));
    }

    /** As {@link #of(Input, Link...)}. */
    public static Architecture of(Input input, List<? extends Link> chain) {
        requireNonNull(input, "input");
        NoNulls.in(chain, "chain");
        return of(graph -> {
            Node node = input.limit() > 0
                    ? graph.ids(Input.NAME, input.limit())
                    : graph.features(Input.NAME, input.width());
            for (Link link : chain) {
                node = requireNonNull(link.join(graph, node), "architecture: what a link of the chain gives");
            }
            if (graph.wiring().stages().isEmpty()) {
                throw new IllegalArgumentException(
                        "architecture: at least one layer that computes something is needed");
            }
            graph.output(OUTPUT, node);
        });
    }

    /**
     * The part of the network behind some layers, for looking into it: what these layers gave is read as inputs of their names,
     * on the time axes that it has here, so that a batch of it keeps the inputs of this network. Inputs that nothing else
     * reads are no inputs of the part.
     *
     * @throws IllegalArgumentException if there is no such layer, something reads the states that it leaves, or nothing is
     *     behind it
     */
    public Architecture behind(Set<String> names) {
        requireNonNull(names, "names");
        Map<Boolean, List<NetworkGraph.Placed>> cut =
                layers.stream().collect(Collectors.partitioningBy(placed -> names.contains(placed.name())));
        List<NetworkGraph.Placed> before = Objects.requireNonNull(cut.get(true));
        if (before.size() < names.size()) {
            throw new IllegalArgumentException(
                    "behind: layers must be some of %s, but found %s".formatted(layers(), names));
        }
        List<Stage> rest =
                stages.stream().filter(stage -> !names.contains(stage.layer())).toList();
        Map<String, Node> read = new LinkedHashMap<>(inputs);
        before.forEach(placed -> read.put(placed.name(), placed.output()));
        Set<Node> wanted = rest.stream()
                .flatMap(stage -> Stream.concat(stage.inputs().stream(), stage.carried().starts().stream()))
                .collect(Collectors.toSet());
        read.values().retainAll(wanted);
        checkWhole(rest, read.values(), names);
        return new Architecture(Objects.requireNonNull(cut.get(false)), references, read, outputs, rest);
    }

    private void checkWhole(List<Stage> rest, Collection<Node> inputs, Set<String> cut) {
        Set<Node> known = new HashSet<>(inputs);
        for (Stage stage : rest) {
            known.add(stage.output());
            known.addAll(stage.carried().finals());
        }
        Stream<Node> read = rest.stream()
                .flatMap(stage -> Stream.concat(stage.inputs().stream(), stage.carried().starts().stream()));
        if (!known.containsAll(outputs.values()) || !read.allMatch(known::contains)) {
            throw new IllegalArgumentException(
                    "behind: a network must be left that needs nothing of %s but what comes out of them, but it needs more"
                            .formatted(cut));
        }
    }

    /**
     * The network without its last stage, for one who runs that by himself: what the stage reads first is what the part gives.
     *
     * @throws IllegalArgumentException if the stage is the only one, or not all that the network gives
     */
    public Architecture beforeLast() {
        Stage last = stages.get(stages.size() - 1);
        if (stages.size() < 2 || !List.copyOf(outputs.values()).equals(List.of(last.output()))) {
            throw new IllegalArgumentException(
                    "before last: all that the network gives must come from its last stage of several, but %s gives %s"
                            .formatted(this, outputs.keySet()));
        }
        List<NetworkGraph.Placed> others = layers.stream()
                .filter(placed -> !placed.output().equals(last.output()))
                .toList();
        Map<String, Node> given = Map.of(OUTPUT, last.inputs().get(0));
        return new Architecture(others, references, inputs, given, stages.subList(0, stages.size() - 1));
    }

    /**
     * The same network with other equations in its stages, for looking into it: with more named values, say.
     *
     * @param change makes of a step one with the same inputs, states, parameters and width of output, as {@link
     *     Step#include} does
     * @throws IllegalArgumentException if it has others
     */
    public Architecture withSteps(UnaryOperator<Step> change) {
        requireNonNull(change, "change");
        List<Stage> changed = stages.stream()
                .map(stage -> stage.with(
                        requireNonNull(change.apply(stage.step()), "architecture: the step that change gives")))
                .toList();
        return new Architecture(layers, references, inputs, outputs, changed);
    }

    /**
     * The same network, which also gives what comes out of each of its layers, under the layer's name: for comparing layer by
     * layer. A layer whose name an output has already is left to it.
     */
    public Architecture showingLayers() {
        Map<String, Node> shown = new LinkedHashMap<>();
        layers.forEach(placed -> shown.put(placed.name(), placed.output()));
        shown.putAll(outputs);
        return new Architecture(layers, references, inputs, shown, stages);
    }

    /** What the network reads, by name, and what single layers ask for besides; a chain reads {@link Input#NAME}. */
    public Map<String, Node> inputs() {
        return inputs;
    }

    /** What is run, in order. */
    public List<Stage> stages() {
        return stages;
    }

    /** The first output: what comes out of the last layer of a chain. */
    public Node output() {
        return outputs.values().iterator().next();
    }

    /** What the network gives, by name and in order; a chain gives {@link #OUTPUT} alone. */
    public Map<String, Node> outputs() {
        return outputs;
    }

    /** The names of the layers in order. */
    public List<String> layers() {
        return layers.stream().map(NetworkGraph.Placed::name).toList();
    }

    /**
     * What each layer is made of, in order.
     *
     * @throws IllegalStateException if a layer tells no settings
     */
    public List<Description> descriptions() {
        return layers.stream()
                .map(placed -> new Description(
                        placed.name(),
                        placed.layer().kind(),
                        placed.layer().settings(placed.inputs()),
                        placed.inputs().stream().map(this::reference).toList()))
                .toList();
    }

    /**
     * A layer as it stands in a network.
     *
     * @param settings as {@link Layer#settings} tells them there
     * @param inputs what it reads, as {@link Architecture#reference} calls it
     */
    public record Description(String name, String kind, Map<String, Object> settings, List<String> inputs) {
        /** Checks that nothing is missing. */
        public Description {
            requireNonNull(name, "name");
            requireNonNull(kind, "kind");
            NoNulls.in(settings, "settings");
            NoNulls.in(inputs, "inputs");
        }
    }

    /** What a value is called: an input or a layer by its name, a state by layer and state, {@code encoder#h}. */
    public String reference(Node node) {
        requireNonNull(node, "node");
        return Objects.requireNonNull(references.get(node), () -> "not a value between layers: " + node);
    }

    /**
     * Whether a value has this name: of this network, or of the whole that it is a part of, which reads the same batches.
     */
    public boolean knows(String name) {
        return references.containsValue(requireNonNull(name, "name"));
    }

    /** All parameters in order. */
    public List<ParameterSpec> parameters() {
        return List.copyOf(parameters);
    }

    /** The time axes, each by the name of the input whose steps it has. */
    public List<String> axes() {
        return axes;
    }

    /** A table of the layers: name, shape of the output, number of parameters. */
    public String summary() {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"layer", "output", "parameters"});
        inputs.forEach((name, node) -> rows.add(new String[] {
            Printable.of(name),
            node.limit() > 0 ? node.shape().replace(", 1]", "]") + " ids below " + node.limit() : node.shape(),
            ""
        }));
        long total = 0;
        for (NetworkGraph.Placed placed : layers) {
            long count = stages.stream()
                    .filter(stage -> stage.layer().equals(placed.name()))
                    .flatMap(stage -> stage.step().parameters().stream())
                    .mapToLong(ParameterSpec::length)
                    .sum();
            total += count;
            rows.add(new String[] {Printable.of(placed.name()), placed.output().shape(), grouped(count)});
        }
        rows.add(new String[] {"total", "", grouped(total)});
        int first = rows.stream().mapToInt(r -> r[0].length()).max().orElse(0);
        int second = rows.stream().mapToInt(r -> r[1].length()).max().orElse(0);
        int third = rows.stream().mapToInt(r -> r[2].length()).max().orElse(0);
        StringBuilder table = new StringBuilder();
        String format = "%-" + first + "s  %-" + second + "s  %" + third + "s\n";
        rows.forEach(r -> table.append(format.formatted((Object[]) r)));
        return table.toString();
    }

    /** The same in every country. */
    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    @Override
    public String toString() {
        return layers().stream().map(Printable::of).collect(Collectors.joining(" → "));
    }
}
