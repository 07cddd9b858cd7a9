package org.souvenir.cells.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.run.Direction;

/**
 * The layers of a network in order, wired to each other; no numbers yet. Immutable.
 *
 * <pre>{@code
 * Network network = Architecture.of(
 *                 Input.ids(1000), new Embedding(64), Recurrent.of(n -> new Lstm(n, 128)), Pooling.LAST, new Dense(2))
 *         .initialised(42);
 * }</pre>
 */
public final class Architecture {
    private final List<Layer> layers;
    private final List<String> layerNames = new ArrayList<>();
    private final List<Node> layerOutputs = new ArrayList<>();
    private final Map<String, Node> inputs;
    private final List<String> axes;
    private final List<Stage> stages;
    private final List<ParameterSpec> parameters = new ArrayList<>();
    private final List<Map<String, Integer>> offsets = new ArrayList<>();
    private final int nodes;

    private Architecture(Input input, List<Layer> layers) {
        this.layers = List.copyOf(layers);
        Wiring wiring = new Wiring();
        Node node = wiring.input(Input.NAME, input.width(), input.limit());
        Map<String, Integer> numbers = new HashMap<>();
        for (Layer layer : layers) {
            String kind = layer.kind();
            String name =
                    layer instanceof Layer.Named named ? named.name() : kind + numbers.merge(kind, 1, Integer::sum);
            if (layerNames.contains(name)) {
                throw new IllegalArgumentException("architecture: names must differ, but two layers are named " + name);
            }
            node = layer.wire(wiring, name, node);
            layerNames.add(name);
            layerOutputs.add(node);
        }
        if (wiring.stages().isEmpty()) {
            throw new IllegalArgumentException("architecture: at least one layer that computes something is needed");
        }
        this.inputs = Collections.unmodifiableMap(new LinkedHashMap<>(wiring.inputs()));
        this.axes = inputs.values().stream().map(Node::axis).distinct().toList();
        this.stages = List.copyOf(wiring.stages());
        this.nodes = wiring.nodes();
        int offset = 0;
        for (Stage stage : stages) {
            Map<String, Integer> own = new LinkedHashMap<>();
            for (ParameterSpec spec : stage.step().parameters()) {
                parameters.add(spec.withName(stage.name() + "." + spec.name()));
                own.put(spec.name(), offset);
                offset += spec.length();
            }
            offsets.add(Collections.unmodifiableMap(own));
        }
    }

    /** Layers in order, each reading what the one before it gives. */
    public static Architecture of(Input input, Layer... layers) {
        return new Architecture(input, List.of(layers));
    }

    /** As {@link #of(Input, Layer...)}. */
    public static Architecture of(Input input, List<Layer> layers) {
        return new Architecture(input, layers);
    }

    /** A network whose parameters start as their initializers say, each from the stream of its own name. */
    public Network initialised(long seed) {
        return new Network(this, Parameters.initialised(parameters, seed));
    }

    /** A network with the given parameters; copied. */
    public Network with(Parameters values) {
        if (!values.names().equals(parameters.stream().map(ParameterSpec::name).toList())) {
            Set<String> missing = new LinkedHashSet<>(
                    parameters.stream().map(ParameterSpec::name).toList());
            missing.removeAll(values.names());
            throw new IllegalArgumentException(
                    "parameters: must be those of the architecture, but %s are missing and there are %s"
                            .formatted(missing, values.names()));
        }
        return new Network(this, values.copy());
    }

    /** What the network reads, by name: {@link Input#NAME}, and what single layers ask for besides. */
    public Map<String, Node> inputs() {
        return inputs;
    }

    /** What is run, in order. */
    public List<Stage> stages() {
        return stages;
    }

    /** What comes out of the last layer. */
    public Node output() {
        return layerOutputs.get(layerOutputs.size() - 1);
    }

    /** The names of the layers in order. */
    public List<String> layers() {
        return List.copyOf(layerNames);
    }

    /** What each layer is made of: its kind, and its settings where it stands. */
    List<Description> descriptions() {
        List<Description> descriptions = new ArrayList<>();
        Node before = Objects.requireNonNull(inputs.get(Input.NAME));
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            descriptions.add(new Description(layerNames.get(i), layer.kind(), layer.settings(before)));
            before = layerOutputs.get(i);
        }
        return descriptions;
    }

    /** A layer by its name, its kind and its settings. */
    record Description(String name, String kind, Map<String, Object> settings) {}

    /** All parameters in order. */
    public List<ParameterSpec> parameters() {
        return List.copyOf(parameters);
    }

    /** Where the parameters of a stage start in the array of all, by their names within the stage. */
    public Map<String, Integer> offsets(int stage) {
        return offsets.get(stage);
    }

    /** The time axes, each by the name of the input whose steps it has; the first is that of {@link Input#NAME}. */
    public List<String> axes() {
        return axes;
    }

    /**
     * Checks that a sequence can be run in several stretches, each going on where the last one was left.
     *
     * @throws IllegalArgumentException if a layer reads backward: its state comes from steps that are not there yet; or if
     *     there is more than one time axis to cut
     */
    public void checkCarriesState(String operation) {
        if (axes().size() > 1) {
            throw new IllegalArgumentException(
                    "%s: the network must read along one time axis, but reads along those of %s"
                            .formatted(operation, axes()));
        }
        checkReadsForward(operation);
    }

    /** Checks that what lies on the output's time axis can be run step by step. */
    void checkReadsForward(String operation) {
        for (Stage stage : stages) {
            if (stage.direction() == Direction.BACKWARD && stage.axis().equals(output().axis())) {
                throw new IllegalArgumentException(
                        "%s: every layer must read forward, but %s reads backward, from steps that have not come yet"
                                .formatted(operation, stage.name()));
            }
        }
    }

    int nodes() {
        return nodes;
    }

    /** A table of the layers: name, shape of the output, number of parameters. */
    public String summary() {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"layer", "output", "parameters"});
        inputs.forEach((name, node) -> rows.add(
                new String[] {name, node.limit() > 0 ? "[T, B] ids below " + node.limit() : node.shape(), ""}));
        long total = 0;
        for (int i = 0; i < layerNames.size(); i++) {
            String name = layerNames.get(i);
            long count = parameters.stream()
                    .filter(p -> p.name().startsWith(name + "."))
                    .mapToLong(ParameterSpec::length)
                    .sum();
            total += count;
            rows.add(new String[] {name, layerOutputs.get(i).shape(), grouped(count)});
        }
        rows.add(new String[] {"total", "", grouped(total)});
        int first = rows.stream().mapToInt(r -> r[0].length()).max().orElse(0);
        int second = rows.stream().mapToInt(r -> r[1].length()).max().orElse(0);
        int third = rows.stream().mapToInt(r -> r[2].length()).max().orElse(0);
        StringBuilder table = new StringBuilder();
        String format = "%-" + first + "s  %-" + second + "s  %" + third + "s%n";
        rows.forEach(r -> table.append(format.formatted((Object[]) r)));
        return table.toString();
    }

    /** The same in every country. */
    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    @Override
    public String toString() {
        return String.join(" → ", layerNames);
    }
}
