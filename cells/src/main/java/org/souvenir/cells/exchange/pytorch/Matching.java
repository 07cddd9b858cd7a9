package org.souvenir.cells.exchange.pytorch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.souvenir.core.file.FileFormatException;

/** Which module belongs to which layer: as it is said, else by name, else where shapes allow one only. */
final class Matching {
    private final String source;
    private final Counterparts layers;
    private final List<Counterpart> withoutModule;
    private final List<TorchModule> withoutLayer;
    private final Map<Counterpart, TorchModule> matched = new LinkedHashMap<>();

    private Matching(String source, Counterparts layers, List<TorchModule> modules) {
        this.source = source;
        this.layers = layers;
        this.withoutModule = new ArrayList<>(layers.all());
        this.withoutLayer = new ArrayList<>(modules);
    }

    /**
     * Finds the module of each layer.
     *
     * @param said modules by the names of layers
     * @throws IllegalArgumentException if what is said names a layer or a module that is not there
     * @throws FileFormatException if a layer or a module is left alone, or shapes differ; all are named with their shapes
     */
    static Map<Counterpart, TorchModule> of(
            String source, Counterparts layers, List<TorchModule> modules, Map<String, String> said) {
        Matching matching = new Matching(source, layers, modules);
        said.forEach(matching::match);
        matching.matchNames();
        matching.matchShapes();
        matching.matchNothing();
        matching.check();
        return matching.matched;
    }

    private void match(String layer, String module) {
        Counterpart found = withoutModule.stream()
                .filter(c -> c.name().equals(layer))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("state dict: layers with parameters are %s, but not '%s'"
                                .formatted(
                                        layers.all().stream()
                                                .map(Counterpart::name)
                                                .toList(),
                                        layer)));
        match(
                found,
                withoutLayer.stream()
                        .filter(m -> m.name().equals(module))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("state dict: modules are %s, but not '%s'"
                                .formatted(
                                        withoutLayer.stream()
                                                .map(TorchModule::name)
                                                .toList(),
                                        module))));
    }

    private void match(Counterpart layer, TorchModule module) {
        matched.put(layer, module);
        withoutModule.remove(layer);
        withoutLayer.remove(module);
    }

    private void matchNames() {
        for (Counterpart layer : List.copyOf(withoutModule)) {
            withoutLayer.stream()
                    .filter(m -> m.name().equals(layer.name()) || m.name().equals(layers.python(layer)))
                    .findFirst()
                    .ifPresent(module -> match(layer, module));
        }
    }

    private void matchShapes() {
        boolean more = true;
        while (more) {
            more = false;
            for (Counterpart layer : List.copyOf(withoutModule)) {
                List<TorchModule> fitting =
                        withoutLayer.stream().filter(layer::fits).toList();
                if (fitting.size() == 1
                        && withoutModule.stream()
                                        .filter(other -> other.fits(fitting.get(0)))
                                        .count()
                                == 1) {
                    match(layer, fitting.get(0));
                    more = true;
                }
            }
        }
    }

    /** A layer that needs no tensors, as nn.LayerNorm without gain and bias, is content with none. */
    private void matchNothing() {
        for (Counterpart layer : List.copyOf(withoutModule)) {
            TorchModule nothing = new TorchModule(layer.name(), layer.name() + ".", -1, Map.of());
            if (layer.fits(nothing)) {
                match(layer, nothing);
            }
        }
    }

    private void check() {
        List<String> problems = new ArrayList<>();
        matched.forEach((layer, module) -> {
            if (!layer.fits(module)) {
                problems.add("layer %s does not fit module %s".formatted(layer.described(), module.described()));
            }
        });
        if (!withoutModule.isEmpty()) {
            problems.add("layers %s have no module"
                    .formatted(
                            withoutModule.stream().map(Counterpart::described).collect(Collectors.toList())));
        }
        if (!withoutLayer.isEmpty()) {
            problems.add("modules %s have no layer".formatted(TorchModule.described(withoutLayer)));
        }
        if (!problems.isEmpty()) {
            throw FileFormatException.of(
                    source,
                    "every layer must have its module, by name, by shapes that fit no other, or as it is told, but "
                            + String.join("; ", problems));
        }
    }
}
