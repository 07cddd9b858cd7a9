package org.souvenir.cells.file;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.souvenir.cells.Settings;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Continued;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.layer.SequenceInput;
import org.souvenir.cells.registry.CellRegistry;
import org.souvenir.core.name.NearNames;

/**
 * Architectures as text by name: {@code input.width}, {@code input.limit}, and for each layer {@code layers.0.name},
 * {@code layers.0.kind} and {@code layers.0.settings.…}. A value: {@link #withCells} and {@link #withLayer} give another one.
 */
public final class Description {
    private final CellRegistry cells;
    private final SortedMap<String, Function<Settings, Layer>> layers;

    private Description(CellRegistry cells, Map<String, Function<Settings, Layer>> layers) {
        this.cells = cells;
        this.layers = Collections.unmodifiableSortedMap(new TreeMap<>(layers));
    }

    /** The layers of {@code org.souvenir.cells.layer}, and the cells of {@link CellRegistry#standard}. */
    public static Description standard() {
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
        return new Description(CellRegistry.standard(), layers);
    }

    private static Recurrent recurrent(Settings s, String prefix) {
        var cell = s.cell(prefix + "cell");
        return new Recurrent(
                width -> cell,
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
     * @throws IllegalStateException if a layer or a cell tells no settings
     */
    SortedMap<String, String> text(Architecture architecture) {
        SortedMap<String, String> text = new TreeMap<>();
        Node input = architecture.inputs().values().iterator().next();
        text.put("input.width", Integer.toString(input.width()));
        text.put("input.limit", Integer.toString(input.limit()));
        int i = 0;
        for (Architecture.Description layer : architecture.descriptions()) {
            String prefix = "layers." + i++ + ".";
            factory(layer.kind());
            text.put(prefix + "name", layer.name());
            text.put(prefix + "kind", layer.kind());
            Settings.text(layer.settings()).forEach((name, value) -> text.put(prefix + "settings." + name, value));
        }
        return text;
    }

    /**
     * Makes an architecture of its description; other names are left alone.
     *
     * @throws IllegalArgumentException if it is none
     */
    Architecture architecture(SortedMap<String, String> text) {
        Settings input = new Settings("input", under(text, "input."), cells);
        List<Layer> made = new ArrayList<>();
        for (int i = 0; text.containsKey("layers." + i + ".kind"); i++) {
            made.add(layer("layers." + i, under(text, "layers." + i + ".")));
        }
        return Architecture.of(new Input(input.whole("width"), input.whole("limit")), made);
    }

    private Layer layer(String owner, SortedMap<String, String> described) {
        Settings layer = new Settings(owner, described, cells);
        String kind = layer.text("kind");
        Settings settings = new Settings(kind, under(described, "settings."), cells);
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

    /** What stands under a prefix, by the rest of the names. */
    static SortedMap<String, String> under(SortedMap<String, String> all, String prefix) {
        SortedMap<String, String> found = new TreeMap<>();
        all.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), value);
            }
        });
        return found;
    }
}
