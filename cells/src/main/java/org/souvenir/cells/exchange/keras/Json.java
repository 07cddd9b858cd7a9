package org.souvenir.cells.exchange.keras;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.souvenir.core.file.FileFormatException;

/** JSON as maps, lists, texts, doubles, booleans and {@link #NULL}. */
final class Json {
    /** JSON's null. */
    static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    /** The largest text that is read, for what is made of it takes many times its room. */
    static final int LARGEST = 4 << 20;

    private Json() {}

    /**
     * Reads one object.
     *
     * @param source what error messages call it
     */
    static Map<String, Object> object(String source, byte[] utf8) {
        if (utf8.length > LARGEST) {
            throw FileFormatException.of(
                    source, "JSON must have at most %d bytes, but has %d".formatted(LARGEST, utf8.length));
        }
        JsonReader reader = new JsonReader(new StringReader(new String(utf8, StandardCharsets.UTF_8)));
        reader.setStrictness(Strictness.STRICT);
        try {
            Map<String, Object> object = object(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new IOException("nothing must follow");
            }
            return object;
        } catch (IOException | IllegalStateException | IllegalArgumentException e) {
            FileFormatException problem = FileFormatException.of(
                    source, "must be an object of JSON, but at %s: %s".formatted(reader.getPath(), e.getMessage()));
            problem.initCause(e);
            throw problem;
        }
    }

    private static Map<String, Object> object(JsonReader reader) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        reader.beginObject();
        while (reader.hasNext()) {
            String name = reader.nextName();
            if (object.put(name, value(reader)) != null) {
                throw new IOException("names must differ, but two are '%s'".formatted(name));
            }
        }
        reader.endObject();
        return object;
    }

    /** As deep as the reader lets it be, 255 levels. */
    private static Object value(JsonReader reader) throws IOException {
        return switch (reader.peek()) {
            case BEGIN_OBJECT -> object(reader);
            case BEGIN_ARRAY -> list(reader);
            case STRING -> reader.nextString();
            case NUMBER -> reader.nextDouble();
            case BOOLEAN -> reader.nextBoolean();
            case NULL -> {
                reader.nextNull();
                yield NULL;
            }
            case END_ARRAY, END_OBJECT, END_DOCUMENT, NAME -> throw new IOException("there must be a value");
        };
    }

    private static List<Object> list(JsonReader reader) throws IOException {
        List<Object> list = new ArrayList<>();
        reader.beginArray();
        while (reader.hasNext()) {
            list.add(value(reader));
        }
        reader.endArray();
        return list;
    }
}
