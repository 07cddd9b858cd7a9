package org.souvenir.cells.network;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.souvenir.cells.Settings;
import org.souvenir.cells.registry.CellRegistry;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.name.NearNames;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.tensor.Tensor;

/**
 * Networks as files: safetensors with the parameters by name, and the description of the layers in the metadata. Any reader
 * of safetensors finds the parameters; this one finds the network.
 *
 * <pre>{@code
 * NetworkFormat format = NetworkFormat.standard();
 * format.write(file, network, Map.of("labels", "negative positive"));
 * NetworkFormat.Stored stored = format.read(file);
 * float[] scores = stored.network().infer(batch).values().data();
 * }</pre>
 *
 * <p>Cells come from a {@link CellRegistry}, layers from their kinds; nothing in a file is executed or looked up by
 * reflection. A value: {@link #withCells} and {@link #withLayer} give another one.
 *
 * <p>Metadata: {@code souvenir.network} the version, {@code input.width}, {@code input.limit}, and for each layer
 * {@code layers.0.name}, {@code layers.0.kind} and {@code layers.0.settings.…}; the writer's own notes stand under
 * {@code notes.…}.
 */
public final class NetworkFormat {

    /**
     * A network as it was read, and what was noted beside it.
     *
     * @param notes text by name, as it was given to {@link #write}
     */
    public record Stored(Network network, Map<String, String> notes) {}

    private static final String VERSION = "souvenir.network";
    private static final String CURRENT = "1";
    private static final String NOTES = "notes.";

    private final CellRegistry cells;
    private final SortedMap<String, Function<Settings, Layer>> layers;

    private NetworkFormat(CellRegistry cells, Map<String, Function<Settings, Layer>> layers) {
        this.cells = cells;
        this.layers = Collections.unmodifiableSortedMap(new TreeMap<>(layers));
    }

    /** The layers of this package, and the cells of {@link CellRegistry#standard}. */
    public static NetworkFormat standard() {
        Map<String, Function<Settings, Layer>> layers = new TreeMap<>();
        layers.put("embedding", s -> new Embedding(s.whole("width")));
        layers.put("dense", s -> new Dense(s.whole("width")));
        layers.put("dropout", s -> new Dropout(s.number("rate")));
        layers.put("recurrent", s -> recurrent(s, ""));
        layers.put(
                "continued",
                s -> new Continued(recurrent(s, "layer."), s.text("from"), s.choice("bridge", Continued.Bridge.class)));
        layers.put(
                "sequence-input",
                s -> new SequenceInput(s.text("name"), new Input(s.whole("width"), s.whole("limit"))));
        for (Pooling pooling : Pooling.values()) {
            layers.put(pooling.kind(), s -> pooling);
        }
        return new NetworkFormat(CellRegistry.standard(), layers);
    }

    private static Recurrent recurrent(Settings s, String prefix) {
        var cell = s.cell(prefix + "cell");
        return new Recurrent(
                width -> cell,
                s.choice(prefix + "reading", Recurrent.Reading.class),
                s.choice(prefix + "merge", Recurrent.Merge.class));
    }

    /** The same with other cells. */
    public NetworkFormat withCells(CellRegistry registry) {
        return new NetworkFormat(registry, layers);
    }

    /**
     * One kind of layers more.
     *
     * @param kind the {@link Layer#kind}
     * @param create the layer that has these {@link Layer#settings}
     * @throws IllegalArgumentException if there is one of this kind
     */
    public NetworkFormat withLayer(String kind, Function<Settings, Layer> create) {
        Map<String, Function<Settings, Layer>> more = new TreeMap<>(layers);
        if (more.put(kind, create) != null) {
            throw new IllegalArgumentException("network format: kinds of layers must differ, but two are " + kind);
        }
        return new NetworkFormat(cells, more);
    }

    /**
     * Writes a network, whole or not at all: an old file stays as it is until the new one is whole.
     *
     * @param notes text by name, for the reader
     * @throws IllegalArgumentException if a layer or a cell is of a kind that this format does not know
     * @throws IllegalStateException if a layer or a cell tells no settings
     * @throws java.io.UncheckedIOException if writing fails
     */
    public void write(Path file, Network network, Map<String, String> notes) {
        Map<String, String> metadata = new TreeMap<>();
        metadata.put(VERSION, CURRENT);
        Node input = network.architecture().inputs().values().iterator().next();
        metadata.put("input.width", Integer.toString(input.width()));
        metadata.put("input.limit", Integer.toString(input.limit()));
        int i = 0;
        for (Architecture.Description layer : network.architecture().descriptions()) {
            String prefix = "layers." + i++ + ".";
            factory(layer.kind());
            metadata.put(prefix + "name", layer.name());
            metadata.put(prefix + "kind", layer.kind());
            Settings.text(layer.settings()).forEach((name, value) -> metadata.put(prefix + "settings." + name, value));
        }
        notes.forEach((name, text) -> metadata.put(NOTES + name, text));
        Safetensors.write(file, network.tensors(), metadata);
    }

    /**
     * Reads a network.
     *
     * @throws FileFormatException if the file is missing, cut off, altered, of another version or not a network; it says
     *     where, what was expected and what was there
     */
    public Stored read(Path file) {
        Safetensors stored = Safetensors.read(file);
        SortedMap<String, String> metadata = new TreeMap<>(stored.metadata());
        String version = metadata.get(VERSION);
        if (!CURRENT.equals(version)) {
            throw FileFormatException.of(
                    file,
                    version == null
                            ? "must hold a network with its description, but there is no '%s' in the metadata"
                                    .formatted(VERSION)
                            : "the version of the network must be %s, but is %s".formatted(CURRENT, version));
        }
        Architecture architecture;
        try {
            architecture = architecture(metadata);
        } catch (IllegalArgumentException e) {
            throw FileFormatException.of(file, "the description must be that of a network, but " + e.getMessage());
        }
        return new Stored(architecture.with(parameters(file, architecture, stored)), under(metadata, NOTES));
    }

    private Architecture architecture(SortedMap<String, String> metadata) {
        Settings input = new Settings("input", under(metadata, "input."), cells::create);
        List<Layer> made = new ArrayList<>();
        for (int i = 0; metadata.containsKey("layers." + i + ".kind"); i++) {
            made.add(layer("layers." + i, under(metadata, "layers." + i + ".")));
        }
        return Architecture.of(new Input(input.whole("width"), input.whole("limit")), made);
    }

    private Layer layer(String owner, SortedMap<String, String> described) {
        Settings layer = new Settings(owner, described, cells::create);
        String kind = layer.text("kind");
        Settings settings = new Settings(kind, under(described, "settings."), cells::create);
        Layer made = factory(kind).apply(settings);
        settings.checkAllRead();
        return made.named(layer.text("name"));
    }

    private Function<Settings, Layer> factory(String kind) {
        Function<Settings, Layer> factory = layers.get(kind);
        if (factory == null) {
            throw new IllegalArgumentException(
                    "network format: the kind of a layer must be one of %s, but is '%s'; add it by NetworkFormat.withLayer"
                            .formatted(NearNames.of(kind, layers.keySet()), kind));
        }
        return factory;
    }

    private static Parameters parameters(Path file, Architecture architecture, Safetensors stored) {
        Parameters parameters = Parameters.of(architecture.parameters());
        Map<String, Tensor> tensors = new TreeMap<>(stored.tensors());
        for (ParameterSpec spec : architecture.parameters()) {
            Tensor tensor = tensors.get(spec.name());
            if (tensor == null) {
                throw FileFormatException.of(
                        file,
                        "there must be a parameter '%s' [%d, %d], but there are %s"
                                .formatted(
                                        spec.name(),
                                        spec.rows(),
                                        spec.columns(),
                                        NearNames.of(spec.name(), tensors.keySet())));
            }
            try {
                parameters.set(spec.name(), tensor);
            } catch (IllegalArgumentException e) {
                throw FileFormatException.of(file, String.valueOf(e.getMessage()));
            }
        }
        if (tensors.size() > parameters.names().size()) {
            tensors.keySet().removeAll(parameters.names());
            throw FileFormatException.of(
                    file,
                    "the parameters must be those of the described layers, but there are also " + tensors.keySet());
        }
        return parameters;
    }

    private static SortedMap<String, String> under(SortedMap<String, String> all, String prefix) {
        SortedMap<String, String> found = new TreeMap<>();
        all.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), value);
            }
        });
        return found;
    }
}
