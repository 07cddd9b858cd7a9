package org.souvenir.core.file;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.souvenir.core.file.TorchObjects.View;

/** The tensors in dictionaries, lists and tuples within each other, by names joined with dots. */
final class FlatNames {

    private static final int DEEPEST = 64;

    private final String source;
    private final Map<String, View> tensors = new LinkedHashMap<>();
    private long left;

    private FlatNames(String source, long left) {
        this.source = source;
        this.left = left;
    }

    /**
     * Flattens what a pickle holds.
     *
     * @param length of the pickle in bytes; as dictionaries may be within each other several times, names could else be
     *     exponentially many
     */
    static Map<String, View> of(String source, Object saved, long length) {
        FlatNames names = new FlatNames(source, 16 * length + (1 << 16));
        if (saved instanceof View tensor) {
            return Map.of("tensor", tensor);
        }
        if (!(saved instanceof Map) && !(saved instanceof List)) {
            throw FileFormatException.of(
                    source, "a dictionary of tensors must have been saved, but something else was");
        }
        names.add("", saved, 0);
        return names.tensors;
    }

    private void add(String name, Object value, int depth) {
        left -= name.length() + 1;
        if (depth > DEEPEST || left < 0) {
            throw FileFormatException.of(
                    source,
                    "dictionaries must be within each other at most %d times, but are more often, or too large"
                            .formatted(DEEPEST));
        }
        if (value instanceof View tensor) {
            if (tensors.put(name, tensor) != null) {
                throw FileFormatException.of(source, "each name must be there once, but '" + name + "' is there twice");
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, member) -> add(joined(name, key), member, depth + 1));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                add(joined(name, i), list.get(i), depth + 1);
            }
        }
    }

    private static String joined(String name, Object key) {
        return name.isEmpty() ? key.toString() : name + "." + key;
    }
}
