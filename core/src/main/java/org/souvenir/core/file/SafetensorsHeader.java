package org.souvenir.core.file;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.souvenir.core.name.Printable;

/** The JSON header of a safetensors file: what tensors there are, where they stand in the data section, and the metadata. */
record SafetensorsHeader(SortedMap<String, Entry> entries, SortedMap<String, String> metadata) {

    static final int LENGTH_BYTES = 8;
    static final String METADATA = "__metadata__";
    private static final int LARGEST = 100_000_000; // the limit of the format's own reader
    private static final int MOST_TENSORS = 1 << 17;
    private static final int MOST_TEXTS = 1 << 20;
    private static final int LONGEST_NUMBER = 18; // digits that a long always holds
    private static final int LONGEST_PATH = 200;

    /**
     * A tensor.
     *
     * @param begin its first byte, from the beginning of the data section
     * @param end the byte after its last
     */
    record Entry(Dtype dtype, List<Integer> shape, long begin, long end) {

        int[] shapeArray() {
            return shape.stream().mapToInt(Integer::intValue).toArray();
        }
    }

    /** The header's length, checked; {@code lengthBytes} are the first eight. */
    static int length(String source, byte[] lengthBytes) {
        long length =
                ByteBuffer.wrap(lengthBytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > LARGEST) {
            throw FileFormatException.atByte(
                    source,
                    0,
                    "the header's length must be from 2 to " + LARGEST + ", but is " + Long.toUnsignedString(length)
                            + " (is it a safetensors file?)");
        }
        return (int) length;
    }

    /**
     * Reads and checks a header.
     *
     * @param json as it stands in the file
     */
    static SafetensorsHeader parse(String source, byte[] json) {
        SafetensorsHeader header = new SafetensorsHeader(new TreeMap<>(), new TreeMap<>());
        checkUtf8(source, json);
        JsonReader reader = new JsonReader(
                new InputStreamReader(new ByteArrayInputStream(json), StandardCharsets.UTF_8)); // never whole as text
        reader.setStrictness(Strictness.STRICT);
        try {
            header.read(reader);
        } catch (IOException | IllegalStateException | IllegalArgumentException e) {
            String problem = String.valueOf(e.getMessage());
            throw FileFormatException.atByte(
                    source,
                    LENGTH_BYTES,
                    "the header must be JSON that describes tensors, but at "
                            + Printable.of(reader.getPath(), LONGEST_PATH) + ": "
                            + problem.split("\n", 2)[0]); // then gson tells where to read on
        }
        header.checkOffsets(source, LENGTH_BYTES + json.length);
        return header;
    }

    /** The header as JSON in UTF-8, names in order, padded with spaces so that the data is aligned. */
    byte[] json() {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.beginObject();
            if (!metadata.isEmpty()) {
                json.name(METADATA).beginObject();
                for (var item : metadata.entrySet()) {
                    json.name(item.getKey()).value(item.getValue());
                }
                json.endObject();
            }
            for (var item : entries.entrySet()) {
                write(json, item.getKey(), item.getValue());
            }
            json.endObject();
        } catch (IOException e) {
            throw new AssertionError("json: a string can always be written to", e);
        }
        byte[] bytes = utf8(text.toString());
        if (bytes.length > LARGEST) {
            throw new IllegalArgumentException(
                    "write: the header must have at most " + LARGEST + " bytes, but has " + bytes.length);
        }
        byte[] padded = Arrays.copyOf(bytes, (bytes.length + 7) / 8 * 8);
        Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
        return padded;
    }

    private static byte[] utf8(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] array = new byte[bytes.remaining()];
            bytes.get(array);
            return array;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "write: names and metadata must be Unicode text, but half of a surrogate pair stands alone in them",
                    e);
        }
    }

    private static void write(JsonWriter json, String name, Entry entry) throws IOException {
        json.name(name).beginObject();
        json.name("dtype").value(entry.dtype().name());
        json.name("shape").beginArray();
        for (int size : entry.shape()) {
            json.value(size);
        }
        json.endArray();
        json.name("data_offsets").beginArray();
        json.value(entry.begin()).value(entry.end()).endArray();
        json.endObject();
    }

    private static void checkUtf8(String source, byte[] json) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.wrap(json);
        CharBuffer some = CharBuffer.allocate(Math.min(json.length, 1 << 13));
        CoderResult result = CoderResult.OVERFLOW;
        while (result.isOverflow()) {
            result = decoder.decode(bytes, some.clear(), true);
        }
        if (result.isError()) {
            throw FileFormatException.atByte(
                    source,
                    LENGTH_BYTES + bytes.position(),
                    "the header must be UTF-8, but here is byte " + (json[bytes.position()] & 0xff));
        }
    }

    private void read(JsonReader json) throws IOException {
        boolean hasMetadata = false;
        json.beginObject();
        while (json.hasNext()) {
            String name = json.nextName();
            if (name.equals(METADATA)) {
                once(name, hasMetadata);
                hasMetadata = true;
                readMetadata(json);
            } else {
                once(name, entries.put(name, readEntry(json)) != null);
                atMost(MOST_TENSORS, "tensors", entries);
            }
        }
        json.endObject();
        if (json.peek() != JsonToken.END_DOCUMENT) {
            throw new IllegalStateException("only spaces may follow the JSON");
        }
    }

    private void readMetadata(JsonReader json) throws IOException {
        json.beginObject();
        while (json.hasNext()) {
            String name = json.nextName();
            if (json.peek() != JsonToken.STRING) {
                throw new IllegalStateException(
                        "metadata must be strings, but '" + Printable.of(name) + "' is " + json.peek());
            }
            once(name, metadata.put(name, json.nextString()) != null);
            atMost(MOST_TEXTS, "metadata", metadata);
        }
        json.endObject();
    }

    private static void once(String name, boolean before) {
        if (before) {
            throw new IllegalStateException(
                    "each name must be there once, but '" + Printable.of(name) + "' is there twice");
        }
    }

    private static void atMost(int most, String what, Map<String, ?> read) {
        if (read.size() > most) {
            throw new IllegalStateException("there must be at most " + most + " " + what + ", but there are more");
        }
    }

    private static Entry readEntry(JsonReader json) throws IOException {
        Dtype dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        json.beginObject();
        while (json.hasNext()) {
            String name = json.nextName();
            switch (name) {
                case "dtype" -> {
                    once(name, dtype != null);
                    dtype = readDtype(json);
                }
                case "shape" -> {
                    once(name, shape != null);
                    shape = readNumbers(json, StoredTensor.MOST_AXES);
                }
                case "data_offsets" -> {
                    once(name, offsets != null);
                    offsets = readNumbers(json, StoredTensor.MOST_AXES);
                }
                default -> json.skipValue();
            }
        }
        json.endObject();
        if (dtype == null || shape == null || offsets == null) {
            throw new IllegalStateException("a tensor must have dtype, shape and data_offsets");
        }
        if (offsets.size() != 2) {
            throw new IllegalStateException("data_offsets must be two numbers, but are " + offsets);
        }
        return entry(dtype, shape, offsets.get(0), offsets.get(1));
    }

    private static Dtype readDtype(JsonReader json) throws IOException {
        String name = json.nextString();
        return Dtype.named(name)
                .orElseThrow(() -> new IllegalStateException(
                        "dtype must be one of " + Arrays.toString(Dtype.values()) + ", but is " + Printable.of(name)));
    }

    private static List<Long> readNumbers(JsonReader json, int most) throws IOException {
        List<Long> numbers = new ArrayList<>(2);
        json.beginArray();
        while (json.hasNext()) {
            if (numbers.size() == most) {
                throw new IllegalStateException("there must be at most " + most + " numbers, but there are more");
            }
            numbers.add(number(json.peek() == JsonToken.NUMBER ? json.nextString() : String.valueOf(json.peek())));
        }
        json.endArray();
        return numbers;
    }

    private static long number(String text) {
        boolean whole = text.length() <= LONGEST_NUMBER && (text.length() == 1 || text.charAt(0) != '0');
        for (int i = 0; i < text.length() && whole; i++) {
            whole = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        if (!whole) {
            throw new IllegalStateException(
                    "sizes and offsets must be whole numbers from 0 on, but one is " + Printable.of(text));
        }
        return Long.parseLong(text);
    }

    private static Entry entry(Dtype dtype, List<Long> shape, long begin, long end) {
        long bytes = dtype.size();
        for (long size : shape) {
            if (size > Integer.MAX_VALUE || size > 0 && bytes > Long.MAX_VALUE / size) {
                throw new IllegalStateException("a tensor must fit into memory, but its shape is " + shape);
            }
            bytes *= size;
        }
        if (end - begin != bytes) {
            throw new IllegalStateException("data_offsets must be " + bytes + " bytes apart for " + dtype + " " + shape
                    + ", but are " + begin + " and " + end);
        }
        if (bytes > Safetensors.LARGEST) {
            throw new IllegalStateException(
                    "a tensor must have at most " + Safetensors.LARGEST + " bytes, but has " + bytes);
        }
        return new Entry(dtype, shape.stream().map(Long::intValue).toList(), begin, end);
    }

    /** The tensors must cover the data section, each byte once. */
    private void checkOffsets(String source, long dataStart) {
        long covered = 0;
        for (var item : inFileOrder()) {
            Entry entry = item.getValue();
            if (entry.begin() != covered) {
                throw FileFormatException.atByte(
                        source,
                        dataStart + Math.min(covered, entry.begin()),
                        "tensors must follow each other without gap or overlap, but '" + Printable.of(item.getKey())
                                + "' begins at "
                                + entry.begin() + " of the data section and the one before ends at " + covered);
            }
            covered = entry.end();
        }
    }

    /** The tensors as they stand in the data section. */
    List<Map.Entry<String, Entry>> inFileOrder() {
        List<Map.Entry<String, Entry>> ordered = new ArrayList<>(entries.entrySet());
        ordered.sort((one, other) -> order(one.getValue(), other.getValue()));
        return ordered;
    }

    private static int order(Entry one, Entry other) {
        int begins = Long.compare(one.begin(), other.begin());
        return begins != 0 ? begins : Long.compare(one.end(), other.end());
    }
}
