package org.souvenir.cells.layer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.souvenir.core.parameter.ParameterSpec;

/**
 * The layers of a network in order, wired to each other; no numbers yet. Immutable.
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

    private final List<Layer> layers;
    private final List<String> layerNames = new ArrayList<>();
    private final List<Node> layerOutputs = new ArrayList<>();
    private final Map<String, Node> inputs;
    private final Map<String, Node> outputs;
    private final List<String> axes;
    private final List<Stage> stages;
    private final List<ParameterSpec> parameters = new ArrayList<>();

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
        this.outputs = Map.of(OUTPUT, node);
        this.axes = inputs.values().stream().map(Node::axis).distinct().toList();
        this.stages = List.copyOf(wiring.stages());
        for (Stage stage : stages) {
            for (ParameterSpec spec : stage.step().parameters()) {
                parameters.add(spec.withName(stage.name() + "." + spec.name()));
            }
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

    /** What the network reads, by name: {@link Input#NAME}, and what single layers ask for besides. */
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
        return List.copyOf(layerNames);
    }

    /**
     * What each layer is made of, in order.
     *
     * @throws IllegalStateException if a layer tells no settings
     */
    public List<Description> descriptions() {
        List<Description> descriptions = new ArrayList<>();
        Node before = Objects.requireNonNull(inputs.get(Input.NAME));
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            descriptions.add(new Description(layerNames.get(i), layer.kind(), layer.settings(before)));
            before = layerOutputs.get(i);
        }
        return descriptions;
    }

    /**
     * A layer as it stands in a network.
     *
     * @param settings as {@link Layer#settings} tells them there
     */
    public record Description(String name, String kind, Map<String, Object> settings) {}

    /** All parameters in order. */
    public List<ParameterSpec> parameters() {
        return List.copyOf(parameters);
    }

    /** The time axes, each by the name of the input whose steps it has; the first is that of {@link Input#NAME}. */
    public List<String> axes() {
        return axes;
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
