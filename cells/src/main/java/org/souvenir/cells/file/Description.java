package org.souvenir.cells.file;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.souvenir.cells.Activation;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Settings;
import org.souvenir.cells.layer.Activate;
import org.souvenir.cells.layer.Add;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Concat;
import org.souvenir.cells.layer.Continued;
import org.souvenir.cells.layer.Continuing;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Equations;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.LayerNorm;
import org.souvenir.cells.layer.Link;
import org.souvenir.cells.layer.NetworkGraph;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.layer.SequenceInput;
import org.souvenir.cells.layer.Softmax;
import org.souvenir.cells.registry.CellRegistry;
import org.souvenir.core.expr.Step;
import org.souvenir.core.name.NearNames;
import org.souvenir.core.name.Printable;
import org.souvenir.core.text.EquationText;

/**
 * Architectures as text by name. A value: {@link #withCells} and {@link #withLayer} give another one.
 *
 * <pre>
 * inputs.0.{name,width,limit}, inputs.0.axis     the name of the input whose steps it has; empty for a vector
 * layers.0.{name,kind}, layers.0.settings.…      and layers.0.inputs.0: what it reads, as Architecture.reference has it
 * layers.0.settings.cell.equations               of a cell, as EquationText has them; from version 3 on
 * outputs.0.{name,from}
 * </pre>
 */
public final class Description {
    /** Inputs, layers or outputs. */
    private static final int MOST = 10_000;

    private final CellRegistry cells;
    private final SortedMap<String, Function<Settings, Layer>> layers;

    private Description(CellRegistry cells, Map<String, Function<Settings, Layer>> layers) {
        this.cells = cells;
        this.layers = new TreeMap<>(layers);
    }

    /** The layers of {@code org.souvenir.cells.layer}, and the cells of {@link CellRegistry#standard}. */
    public static Description standard() {
        Map<String, Function<Settings, Layer>> layers = new TreeMap<>();
        layers.put("embedding", s -> new Embedding(s.whole("width")));
        layers.put("dense", Description::dense);
        layers.put("dropout", s -> new Dropout(s.number("rate")));
        layers.put("recurrent", s -> recurrent(s, ""));
        layers.put("continued", s -> new Continued(recurrent(s, "layer."), s.choice("bridge", Continued.Bridge.class)));
        layers.put("activate", s -> new Activate(s.activation("activation")));
        layers.put("equations", s -> new Equations(s.text("equations")));
        layers.put("concat", s -> new Concat());
        layers.put("add", s -> new Add());
        layers.put("softmax", s -> new Softmax());
        layers.put("layer-norm", s -> new LayerNorm(s.number("epsilon")));
        for (Pooling pooling : Pooling.values()) {
            layers.put(pooling.kind(), s -> pooling);
        }
        return new Description(CellRegistry.standard(), layers);
    }

    /** Without an activation in files of version 1. */
    private static Dense dense(Settings s) {
        return new Dense(s.whole("width"), s.has("activation") ? s.activation("activation") : Activation.IDENTITY);
    }

    private static Recurrent recurrent(Settings s, String prefix) {
        var cell = s.cell(prefix + "cell");
        var backward = s.has(prefix + "backward") ? s.cell(prefix + "backward") : cell;
        IntFunction<Cell> forward = width -> cell;
        return new Recurrent(
                forward,
                backward == cell ? forward : width -> backward,
                s.choice(prefix + "reading", Recurrent.Reading.class),
                s.choice(prefix + "merge", Recurrent.Merge.class));
    }

    /** The same with other cells. */
    public Description withCells(CellRegistry registry) {
        return new Description(registry, layers);
    }

    /**
     * One kind of layers more.
     *
     * @param create the layer that has these {@link Layer#settings}
     * @throws IllegalArgumentException if there is one of this kind
     */
    public Description withLayer(String kind, Function<Settings, Layer> create) {
        Map<String, Function<Settings, Layer>> more = new TreeMap<>(layers);
        if (more.put(kind, create) != null) {
            throw new IllegalArgumentException("network format: kinds of layers must differ, but two are " + kind);
        }
        return new Description(cells, more);
    }

    /**
     * Describes an architecture.
     *
     * @throws IllegalArgumentException if a layer is of a kind that is not known here
     * @throws IllegalStateException if a layer tells no settings, or a cell neither settings nor equations that can be printed
     */
    SortedMap<String, String> text(Architecture architecture) {
        SortedMap<String, String> text = new TreeMap<>();
        int i = 0;
        for (Map.Entry<String, Node> input : architecture.inputs().entrySet()) {
            String prefix = "inputs." + i++ + ".";
            text.put(prefix + "name", input.getKey());
            text.put(prefix + "width", Integer.toString(input.getValue().width()));
            text.put(prefix + "limit", Integer.toString(input.getValue().limit()));
            text.put(prefix + "axis", input.getValue().axis());
        }
        i = 0;
        for (Architecture.Description layer : architecture.descriptions()) {
            checkCount("layers.", i + 1);
            String prefix = "layers." + i++ + ".";
            factory(layer.kind());
            text.put(prefix + "name", layer.name());
            text.put(prefix + "kind", layer.kind());
            for (int k = 0; k < layer.inputs().size(); k++) {
                text.put(prefix + "inputs." + k, layer.inputs().get(k));
            }
            Settings.text(layer.settings()).forEach((name, value) -> text.put(prefix + "settings." + name, value));
            equations(prefix + "settings.", layer.settings(), text);
        }
        i = 0;
        for (Map.Entry<String, Node> output : architecture.outputs().entrySet()) {
            String prefix = "outputs." + i++ + ".";
            text.put(prefix + "name", output.getKey());
            text.put(prefix + "from", architecture.reference(output.getValue()));
        }
        return text;
    }

    /** Beside the settings of each cell that is in no other one, its equations, so that it can be made where its class is unknown. */
    private static void equations(String prefix, Map<?, ?> settings, SortedMap<String, String> text) {
        settings.forEach((name, value) -> {
            if (value instanceof Cell cell) {
                String key = prefix + name + "." + Settings.EQUATIONS;
                if (!text.containsKey(key)) {
                    EquationText.ifPrintable(Step.of(cell::define)).ifPresent(equations -> text.put(key, equations));
                }
            } else if (value instanceof Map<?, ?> inner) {
                equations(prefix + name + ".", inner, text);
            }
        });
    }

    /**
     * Makes an architecture of its description; other names are left alone.
     *
     * @throws IllegalArgumentException if it is none
     */
    Architecture architecture(SortedMap<String, String> text) {
        return Architecture.of(graph -> {
            Map<String, Node> values = new LinkedHashMap<>();
            for (Settings input : numbered(text, "inputs.")) {
                values.put(input.text("name"), input(graph, input, values));
            }
            for (Settings layer : numbered(text, "layers.")) {
                layer(graph, layer, values);
            }
            for (Settings output : numbered(text, "outputs.")) {
                graph.output(output.text("name"), value("output " + output.text("name"), output.text("from"), values));
                output.checkAllRead();
            }
        });
    }

    private List<Settings> numbered(SortedMap<String, String> text, String prefix) {
        List<Settings> all = new ArrayList<>();
        for (int i = 0; text.containsKey(prefix + i + ".name"); i++) {
            checkCount(prefix, i + 1);
            all.add(new Settings(prefix + i, under(text, prefix + i + "."), cells));
        }
        return all;
    }

    private static void checkCount(String prefix, int count) {
        if (count > MOST) {
            throw new IllegalArgumentException(
                    "network format: of %s there must be at most %d, but there are more".formatted(prefix, MOST));
        }
    }

    private static Node input(NetworkGraph graph, Settings input, Map<String, Node> values) {
        String name = input.text("name");
        int width = input.whole("width");
        int limit = input.whole("limit");
        String axis = input.text("axis");
        input.checkAllRead();
        if (limit < 0 || limit > 0 && (width != 1 || axis.isEmpty())) {
            throw new IllegalArgumentException(
                    "input %s: ids have one number a row, steps, and a limit above 0, but it has width %d, limit %d and the steps of '%s'"
                            .formatted(name, width, limit, axis));
        }
        if (axis.isEmpty()) {
            return graph.vector(name, width);
        }
        if (axis.equals(name)) {
            return limit > 0 ? graph.ids(name, limit) : graph.features(name, width);
        }
        Node along = value("input " + name, axis, values);
        return limit > 0 ? graph.ids(name, limit, along) : graph.features(name, width, along);
    }

    private void layer(NetworkGraph graph, Settings described, Map<String, Node> values) {
        String name = described.text("name");
        List<Node> inputs = new ArrayList<>();
        for (String reference : described.texts("inputs")) {
            inputs.add(value("layer " + name, reference, values));
        }
        Node output = graph.layer(name, made(described), inputs.toArray(Node[]::new));
        described.checkAllRead();
        values.putIfAbsent(name, output);
        graph.states(output).forEach((state, node) -> values.putIfAbsent(name + "#" + state, node));
    }

    private Layer made(Settings described) {
        String kind = described.text("kind");
        Settings settings = described.under(kind, "settings");
        Layer made = requireNonNull(factory(kind).apply(settings), () -> "layer " + kind + ": what its function gives");
        settings.checkAllRead();
        return made;
    }

    private static Node value(String reader, String reference, Map<String, Node> values) {
        Node node = values.get(reference);
        if (node == null) {
            throw new IllegalArgumentException("%s: what it reads must come before it, one of %s, but is '%s'"
                    .formatted(
                            Printable.of(reader), NearNames.of(reference, values.keySet()), Printable.of(reference)));
        }
        return node;
    }

    /**
     * Makes an architecture of its description in a file of version 1, a chain: {@code input.{width,limit}}, and layers without
     * inputs, of which a {@code sequence-input} begins another sequence and a {@code continued} names the layer that it goes on from.
     *
     * @throws IllegalArgumentException if it is none
     */
    Architecture chain(SortedMap<String, String> text) {
        Settings input = new Settings("input", under(text, "input."), cells);
        List<Link> made = new ArrayList<>();
        for (Settings layer : numbered(text, "layers.")) {
            made.add(link(layer));
            layer.checkAllRead();
        }
        return Architecture.of(new Input(input.whole("width"), input.whole("limit")), made);
    }

    private Link link(Settings layer) {
        String name = layer.text("name");
        Settings settings = layer.under(layer.text("kind"), "settings");
        return switch (layer.text("kind")) {
            case "sequence-input" ->
                new SequenceInput(settings.text("name"), new Input(settings.whole("width"), settings.whole("limit")));
            case "continued" ->
                new Continuing(
                        recurrent(settings, "layer."),
                        settings.text("from"),
                        settings.choice("bridge", Continued.Bridge.class),
                        name);
            default -> made(layer).named(name);
        };
    }

    private Function<Settings, Layer> factory(String kind) {
        Function<Settings, Layer> factory = layers.get(kind);
        if (factory == null) {
            throw new IllegalArgumentException(
                    "network format: the kind of a layer must be one of %s, but is '%s'; add it by NetworkFormat.withLayer"
                            .formatted(NearNames.of(kind, layers.keySet()), Printable.of(kind)));
        }
        return factory;
    }

    /** What stands under a prefix, by the rest of the names. */
    static SortedMap<String, String> under(SortedMap<String, String> all, String prefix) {
        SortedMap<String, String> found = new TreeMap<>();
        int last = prefix.length() - 1;
        all.subMap(prefix, prefix.substring(0, last) + (char) (prefix.charAt(last) + 1))
                .forEach((name, value) -> found.put(name.substring(prefix.length()), value));
        return found;
    }
}
