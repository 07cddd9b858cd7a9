package org.souvenir.cells.exchange.keras;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.file.FileFormatException;

/**
 * An object of JSON with its place in a file, for what errors say.
 *
 * @param source the file
 * @param place {@code layers[2].config}; empty for the whole
 */
record Config(String source, String place, JsonObject object) {
    private static final int LARGEST = 4 << 20;

    /** The largest text that is read, for trees take many times its room. */
    static int largest() {
        return LARGEST;
    }

    static Config parse(String source, byte[] utf8) {
        if (utf8.length > LARGEST) {
            throw FileFormatException.of(
                    source, "JSON must have at most %d bytes, but has %d".formatted(LARGEST, utf8.length));
        }
        JsonReader reader = new JsonReader(new StringReader(new String(utf8, StandardCharsets.UTF_8)));
        reader.setStrictness(Strictness.STRICT);
        try {
            JsonElement all = JsonParser.parseReader(reader);
            if (all instanceof JsonObject object) {
                return new Config(source, "", object);
            }
        } catch (JsonParseException | IllegalStateException | NumberFormatException | StackOverflowError e) {
            FileFormatException problem =
                    FileFormatException.of(source, "must be JSON, but at %s: %s".formatted(reader.getPath(), e));
            problem.initCause(e);
            throw problem;
        }
        throw FileFormatException.of(source, "must be an object of JSON, but is something else");
    }

    /** Whether there is something other than null. */
    boolean has(String name) {
        JsonElement found = object.get(name);
        return found != null && !found.isJsonNull();
    }

    Config child(String name) {
        return of(name, object.get(name));
    }

    private Config of(String name, @Nullable JsonElement found) {
        if (found instanceof JsonObject child) {
            return new Config(source, at(name), child);
        }
        throw problem(name, "must be an object", found);
    }

    /** The objects in a list. */
    List<Config> children(String name) {
        List<Config> children = new ArrayList<>();
        for (JsonElement element : array(name)) {
            children.add(of(name + "[" + children.size() + "]", element));
        }
        return children;
    }

    JsonArray array(String name) {
        if (object.get(name) instanceof JsonArray array) {
            return array;
        }
        throw problem(name, "must be a list", object.get(name));
    }

    String text(String name) {
        if (object.get(name) instanceof JsonPrimitive text && text.isString()) {
            return text.getAsString();
        }
        throw problem(name, "must be a text", object.get(name));
    }

    Optional<String> ifText(String name) {
        return object.get(name) instanceof JsonPrimitive text && text.isString()
                ? Optional.of(text.getAsString())
                : Optional.empty();
    }

    /** A whole number above 0. */
    int size(String name) {
        double value = number(name, Double.NaN);
        if (value >= 1 && value <= Integer.MAX_VALUE && value == Math.rint(value)) {
            return (int) value;
        }
        throw problem(name, "must be a whole number above 0", object.get(name));
    }

    /** A number, or what it is where there is none. */
    double number(String name, double otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        try {
            if (object.get(name) instanceof JsonPrimitive number && number.isNumber()) {
                return number.getAsDouble();
            }
        } catch (NumberFormatException e) {
            throw problem(name, "must be a number", object.get(name));
        }
        throw problem(name, "must be a number", object.get(name));
    }

    /** True or false, or what it is where there is none. */
    boolean flag(String name, boolean otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        if (object.get(name) instanceof JsonPrimitive flag && flag.isBoolean()) {
            return flag.getAsBoolean();
        }
        throw problem(name, "must be true or false", object.get(name));
    }

    /** An axis of a shape; empty for one that is left open. */
    static Optional<Integer> axis(JsonArray shape, int i) {
        return i < shape.size() && shape.get(i) instanceof JsonPrimitive p && p.isNumber() && p.getAsDouble() >= 1
                ? Optional.of((int) Math.min(p.getAsDouble(), Integer.MAX_VALUE))
                : Optional.empty();
    }

    FileFormatException problem(String name, String rule, @Nullable JsonElement found) {
        String there = found == null ? "there is none" : "is " + shortened(found.toString());
        return FileFormatException.of(source, "%s %s, but %s".formatted(at(name), rule, there));
    }

    private static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    private String at(String name) {
        return place.isEmpty() ? name : place + "." + name;
    }
}
