package org.souvenir.web.front;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.souvenir.core.name.NearNames;

/** What a page gives and gets as text. */
final class Json {
    private Json() {}

    static JsonArray of(Collection<String> texts) {
        JsonArray all = new JsonArray();
        texts.forEach(all::add);
        return all;
    }

    static JsonObject of(Map<String, String> texts) {
        JsonObject all = new JsonObject();
        texts.forEach(all::addProperty);
        return all;
    }

    /**
     * An object, as the page wrote it.
     *
     * @param what it is, for error messages
     * @throws IllegalArgumentException if it is something else, or has names that are not known
     */
    static JsonObject object(String what, JsonElement json, Collection<String> known) {
        if (!json.isJsonObject()) {
            throw new IllegalArgumentException("%s: must be an object, but is %s".formatted(what, json));
        }
        for (String name : json.getAsJsonObject().keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "%s: there may be %s, but not '%s'".formatted(what, NearNames.of(name, known), name));
            }
        }
        return json.getAsJsonObject();
    }

    static JsonElement parse(String json) {
        return JsonParser.parseString(json);
    }

    /** A number, if it is there. */
    static Optional<Double> number(String what, JsonObject object, String name) {
        return value(object, name, JsonElement::getAsDouble, what + ": " + name + " must be a number");
    }

    /** A whole number from 0, if it is there. */
    static Optional<Integer> whole(String what, JsonObject object, String name) {
        return number(what, object, name).map(number -> {
            if (number != Math.rint(number) || number < 0 || number > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "%s: %s must be a whole number from 0, but is %s".formatted(what, name, object.get(name)));
            }
            return number.intValue();
        });
    }

    /** A text, if it is there. */
    static Optional<String> text(String what, JsonObject object, String name) {
        return value(object, name, JsonElement::getAsString, what + ": " + name + " must be a text");
    }

    private static <V> Optional<V> value(JsonObject object, String name, Function<JsonElement, V> get, String rule) {
        JsonElement found = object.get(name);
        if (found == null) {
            return Optional.empty();
        }
        if (found.isJsonPrimitive()) {
            try {
                return Optional.of(get.apply(found));
            } catch (NumberFormatException e) {
                // is said below
            }
        }
        throw new IllegalArgumentException(rule + ", but is " + found);
    }

    /** One of some names; the first unless it is there. */
    static String choice(String what, JsonObject object, String name, Collection<String> names) {
        String found = text(what, object, name).orElse(names.iterator().next());
        if (!names.contains(found)) {
            throw new IllegalArgumentException(
                    "%s: %s must be one of %s, but is '%s'".formatted(what, name, names, found));
        }
        return found;
    }

    /** A seed; 1 unless it is there. */
    static long seed(String what, JsonObject object) {
        double seed = number(what, object, "seed").orElse(1.0);
        if (seed != Math.rint(seed) || Math.abs(seed) > 1L << 53) {
            throw new IllegalArgumentException("%s: the seed must be a whole number, but is %s".formatted(what, seed));
        }
        return (long) seed;
    }
}
