package org.souvenir.cells.exchange.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.name.Printable;

/**
 * An object of JSON with its place in a file, for what errors say.
 *
 * @param source the file
 * @param place {@code layers[2].config}; empty for the whole
 * @param values as {@link Json} has them
 */
record Config(String source, String place, Map<String, ?> values) {

    static Config parse(String source, byte[] utf8) {
        return new Config(source, "", Json.object(source, utf8));
    }

    /** What stands there; {@link Json#NULL} where there is nothing. */
    Object get(String name) {
        Object found = values.get(name);
        return found == null ? Json.NULL : found;
    }

    /** Whether there is something other than null. */
    boolean has(String name) {
        return get(name) != Json.NULL;
    }

    Config child(String name) {
        return child(name, get(name));
    }

    @SuppressWarnings("unchecked") // names are texts in JSON
    private Config child(String name, Object found) {
        if (found instanceof Map<?, ?> child) {
            return new Config(source, at(name), (Map<String, ?>) child);
        }
        throw problem(name, "must be an object");
    }

    /** The objects in a list. */
    List<Config> children(String name) {
        List<Config> children = new ArrayList<>();
        for (Object element : list(name)) {
            children.add(child(name + "[" + children.size() + "]", element));
        }
        return children;
    }

    List<?> list(String name) {
        if (get(name) instanceof List<?> list) {
            return list;
        }
        throw problem(name, "must be a list");
    }

    String text(String name) {
        return ifText(name).orElseThrow(() -> problem(name, "must be a text"));
    }

    Optional<String> ifText(String name) {
        return get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** A whole number above 0. */
    int size(String name) {
        return size(get(name)).orElseThrow(() -> problem(name, "must be a whole number above 0"));
    }

    /** A whole number above 0, as axes have them that are not left open. */
    static Optional<Integer> size(@Nullable Object value) {
        return value instanceof Double number
                        && number >= 1
                        && number <= Integer.MAX_VALUE
                        && number == Math.rint(number)
                ? Optional.of(number.intValue())
                : Optional.empty();
    }

    /** A number, or what it is where there is none. */
    double number(String name, double otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        if (get(name) instanceof Double number) {
            return number;
        }
        throw problem(name, "must be a number");
    }

    /** True or false, or what it is where there is none. */
    boolean flag(String name, boolean otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        if (get(name) instanceof Boolean flag) {
            return flag;
        }
        throw problem(name, "must be true or false");
    }

    /** What stands there is not what it should be. */
    FileFormatException problem(String name, String rule) {
        String found = values.containsKey(name) ? "is " + Printable.of(get(name).toString(), 200) : "there is none";
        return FileFormatException.of(source, "%s %s, but %s".formatted(at(name), rule, found));
    }

    private String at(String name) {
        return place.isEmpty() ? name : place + "." + name;
    }
}
