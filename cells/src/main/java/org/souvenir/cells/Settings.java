package org.souvenir.cells;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Step;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.name.Printable;
import org.souvenir.core.text.EquationText;

/**
 * The settings of one cell as text by name, read one by one: what a {@link CellFactory} makes a cell of. What is inside a
 * cell stands under its name and a dot, {@code cell.hiddenSize}. Errors name the cell and the setting.
 */
public final class Settings {

    /** Makes what stands in settings and has settings itself. */
    public interface Parts {
        /** The cell that the settings describe under this name. */
        Cell create(String name, Map<String, String> settings);

        /** The activation of this kind with these settings. */
        Activation activation(String kind, Map<String, String> settings);
    }

    /** The setting that holds a cell's equations as text, and the kind of cells that have no other: {@link Cell#parse}. */
    public static final String EQUATIONS = "equations";

    private final String owner;
    private final Map<String, String> values;
    private final Parts parts;
    private final Set<String> read = new TreeSet<>();

    /**
     * The settings of a cell.
     *
     * @param owner the cell's name, for messages
     */
    public Settings(String owner, Map<String, String> values, Parts parts) {
        requireNonNull(owner, "owner");
        NoNulls.in(values, "values");
        requireNonNull(parts, "parts");
        this.owner = owner;
        this.values = Map.copyOf(values);
        this.parts = parts;
    }

    /**
     * Settings as text, sorted by name: what {@link Settings} reads. A cell among them that tells no settings is written by its
     * equations, as {@link Cell#parse} makes it.
     */
    public static SortedMap<String, String> text(Map<String, Object> settings) {
        NoNulls.in(settings, "settings");
        SortedMap<String, String> text = new TreeMap<>();
        settings.forEach((name, value) -> {
            if (value instanceof Cell cell) {
                ofCell(name, cell, text);
            } else if (value instanceof Activation activation) {
                text.put(name, requireNonNull(activation.kind(), "activation: its kind"));
                text(activation.settings()).forEach((inner, setting) -> text.put(name + "." + inner, setting));
            } else if (value instanceof Map<?, ?> map) {
                Map<String, Object> inner = new LinkedHashMap<>();
                map.forEach((key, setting) -> inner.put(key.toString(), setting));
                text(inner).forEach((key, setting) -> text.put(name + "." + key, setting));
            } else if (value instanceof List<?> list) {
                Map<String, Object> inner = new LinkedHashMap<>();
                list.forEach(element -> inner.put(name + "." + inner.size(), element));
                text.putAll(text(inner));
            } else {
                text.put(name, value instanceof Enum<?> constant ? lower(constant) : value.toString());
            }
        });
        return text;
    }

    /** A cell that tells no settings is kept by its equations. */
    private static void ofCell(String name, Cell cell, SortedMap<String, String> text) {
        String kind = requireNonNull(cell.name(), "cell: its name");
        Map<String, String> settings;
        try {
            settings = text(cell.settings());
        } catch (IllegalStateException e) {
            kind = EQUATIONS;
            settings = Map.of(
                    EQUATIONS, EquationText.ifPrintable(Step.of(cell::define)).orElseThrow(() -> e));
        }
        text.put(name, kind);
        settings.forEach((inner, setting) -> text.put(name + "." + inner, setting));
    }

    /**
     * The components of a record as settings by name: what {@link Cell#settings} is unless told otherwise. It is for writing;
     * nothing is read by reflection.
     *
     * @param kind what it is, for messages
     * @throws IllegalStateException if it is no record, its components cannot be read, or one of them is no setting
     */
    public static Map<String, Object> ofComponents(Object whole, String kind) {
        requireNonNull(whole, "whole");
        requireNonNull(kind, "kind");
        if (!(whole instanceof Record written)) {
            throw new IllegalStateException(
                    "settings: what is saved must be a record or tell its settings, but %s does neither; implement settings"
                            .formatted(kind));
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        Components.of(written, kind).forEach((name, value) -> {
            if (value == null || !isSetting(value)) {
                throw new IllegalStateException(
                        "settings: a component must be a number, a boolean, an enum constant, text, a cell, an activation, or a list or map of these, but %s of %s is %s; implement settings"
                                .formatted(name, kind, value));
            }
            settings.put(name, value);
        });
        return settings;
    }

    private static boolean isSetting(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().allMatch(Settings::isSetting);
        }
        if (value instanceof Map<?, ?> map) {
            return map.values().stream().allMatch(Settings::isSetting);
        }
        return value instanceof Number
                || value instanceof Boolean
                || value instanceof Enum<?>
                || value instanceof String
                || value instanceof Cell
                || value instanceof Activation;
    }

    /** A whole number. */
    public int whole(String name) {
        requireNonNull(name, "name");
        try {
            return Integer.parseInt(text(name));
        } catch (NumberFormatException e) {
            throw wrong(name, "a whole number", e);
        }
    }

    /** A number. */
    public double number(String name) {
        try {
            return Double.parseDouble(text(name));
        } catch (NumberFormatException e) {
            throw wrong(name, "a number", e);
        }
    }

    /** A number, or {@code otherwise} where there is none of this name. */
    public double number(String name, double otherwise) {
        requireNonNull(name, "name");
        return values.containsKey(name) ? number(name) : otherwise;
    }

    /** One of the constants of an enum, in lower case. */
    public <E extends Enum<E>> E choice(String name, Class<E> type) {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        String found = text(name);
        for (E constant : type.getEnumConstants()) {
            if (lower(constant).equals(found)) {
                return constant;
            }
        }
        throw wrong(
                name,
                "one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(Settings::lower)
                                .toList(),
                null);
    }

    /** Numbers by name; none if it is missing. */
    public Map<String, Double> numbers(String name) {
        requireNonNull(name, "name");
        Map<String, Double> numbers = new TreeMap<>();
        String prefix = name + ".";
        for (String key : new TreeSet<>(values.keySet())) {
            if (key.startsWith(prefix)) {
                numbers.put(key.substring(prefix.length()), number(key));
            }
        }
        return numbers;
    }

    /** Text in order; none if it is missing. */
    public List<String> texts(String name) {
        requireNonNull(name, "name");
        List<String> texts = new ArrayList<>();
        for (String key = name + ".0"; values.containsKey(key); key = name + "." + texts.size()) {
            texts.add(text(key));
        }
        return texts;
    }

    /** A cell. */
    public Cell cell(String name) {
        requireNonNull(name, "name");
        return parts.create(text(name), inside(name));
    }

    /**
     * An activation.
     *
     * @throws IllegalArgumentException if there is none of its kind, or its settings are not what they should be
     */
    public Activation activation(String name) {
        requireNonNull(name, "name");
        try {
            return parts.activation(text(name), inside(name));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: the setting %s: %s".formatted(owner, name, e.getMessage()), e);
        }
    }

    /** Whether there is such a setting. */
    public boolean has(String name) {
        requireNonNull(name, "name");
        return values.containsKey(name);
    }

    /**
     * The settings of something inside, without the name and the dot before their own.
     *
     * @param newOwner its name, for messages
     */
    public Settings under(String newOwner, String name) {
        requireNonNull(newOwner, "newOwner");
        requireNonNull(name, "name");
        return new Settings(newOwner, inside(name), parts);
    }

    /** The settings of what stands under a name. */
    private Map<String, String> inside(String name) {
        String prefix = name + ".";
        Map<String, String> inner = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                inner.put(key.substring(prefix.length()), value);
                read.add(key);
            }
        });
        return inner;
    }

    /** Text. */
    public String text(String name) {
        requireNonNull(name, "name");
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("%s: the setting %s is needed, but there are %s"
                    .formatted(owner, name, Printable.of(new TreeSet<>(values.keySet()))));
        }
        read.add(name);
        return value;
    }

    /**
     * Checks that there are no further settings than those that were read.
     *
     * @throws IllegalArgumentException if there are
     */
    public void checkAllRead() {
        Set<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(read);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("%s: the settings must be among %s, but there is also %s"
                    .formatted(owner, Printable.of(read), Printable.of(unknown)));
        }
    }

    private IllegalArgumentException wrong(String name, String expected, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "%s: the setting %s must be %s, but is '%s'"
                        .formatted(owner, name, expected, Printable.of(String.valueOf(values.get(name)))),
                cause);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
