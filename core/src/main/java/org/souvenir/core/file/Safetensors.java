package org.souvenir.core.file;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.souvenir.core.file.SafetensorsHeader.Entry;
import org.souvenir.core.name.NearNames;
import org.souvenir.core.tensor.Tensor;

/**
 * Tensors by name, and text beside them, in the safetensors format of Hugging Face: eight bytes with the length of the
 * header (little-endian), a JSON header with {@code dtype}, {@code shape} and {@code data_offsets} of each tensor and
 * {@code __metadata__}, then the elements, little-endian, row-major, without gaps. Nothing in such a file is ever executed.
 *
 * <p>The format itself cannot tell that a byte was altered. Files written here carry a checksum of names, shapes, elements
 * and metadata, under the metadata key {@value #CHECKSUM}; reading verifies it where it is there. It notices accidents, not
 * intent.
 *
 * <p>What was read is immutable: each call makes tensors and arrays of its own.
 */
public final class Safetensors {

    /** The metadata key of the checksum: {@code crc32c:} and eight hexadecimal digits. */
    public static final String CHECKSUM = "souvenir.checksum";

    static final int LARGEST = Integer.MAX_VALUE - 8; // bytes a Java array can have
    private static final int CHUNK = 1 << 14; // floats converted at a time

    private final Path file;
    private final SafetensorsHeader header;
    private final long dataStart;
    private final Map<String, byte[]> content;

    private Safetensors(Path file, SafetensorsHeader header, long dataStart, Map<String, byte[]> content) {
        this.file = file;
        this.header = header;
        this.dataStart = dataStart;
        this.content = content;
    }

    /**
     * Writes tensors as F32, whole or not at all (as {@link AtomicFile} does). The same tensors and metadata give the same
     * bytes: both are written in the order of their names, whatever the order of the maps.
     *
     * @param tensors not modified
     * @param metadata any text by any name but {@value #CHECKSUM}
     * @throws IllegalArgumentException if a name is reserved or a tensor has more than 2 GiB, or the path is not that of a
     *     file in a folder that exists
     * @throws UncheckedIOException if writing fails
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
        if (tensors.containsKey(SafetensorsHeader.METADATA) || metadata.containsKey(CHECKSUM)) {
            throw new IllegalArgumentException("write: the tensor name '" + SafetensorsHeader.METADATA
                    + "' and the metadata name '" + CHECKSUM + "' are reserved, but one is used");
        }
        SortedMap<String, Entry> entries = new TreeMap<>();
        long end = 0;
        for (var item : new TreeMap<>(tensors).entrySet()) {
            Tensor tensor = item.getValue();
            long begin = end;
            end += (long) tensor.length() * Float.BYTES;
            if (end - begin > LARGEST) {
                throw new IllegalArgumentException("write: a tensor must have at most " + LARGEST + " bytes, but '"
                        + item.getKey() + "' has " + (end - begin));
            }
            List<Integer> shape = Arrays.stream(tensor.shape()).boxed().toList();
            entries.put(item.getKey(), new Entry(Dtype.F32, shape, begin, end));
        }
        SafetensorsHeader header = new SafetensorsHeader(entries, new TreeMap<>(metadata));
        Elements elements = (name, out) -> writeFloats(known(tensors, name).data(), out);
        header.metadata().put(CHECKSUM, checksum(header, elements));
        byte[] json = header.json();
        byte[] length = new byte[SafetensorsHeader.LENGTH_BYTES];
        littleEndian(length).putLong(json.length);
        AtomicFile.write(file, out -> {
            out.write(length);
            out.write(json);
            for (String name : entries.keySet()) {
                elements.write(name, out);
            }
        });
    }

    /**
     * Reads a file whole.
     *
     * @throws FileFormatException if it cannot be read, is not in the format (wherever it was written), or is not as
     *     Souvenir wrote it
     */
    public static Safetensors read(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            long size = Files.size(file);
            byte[] lengthBytes = in.readNBytes(SafetensorsHeader.LENGTH_BYTES);
            byte[] json = new byte[SafetensorsHeader.length(file, lengthBytes, size)];
            readFully(file, in, json);
            long dataStart = (long) SafetensorsHeader.LENGTH_BYTES + json.length;
            SafetensorsHeader header = SafetensorsHeader.parse(file, json, size - dataStart);
            Map<String, byte[]> content = new HashMap<>();
            for (var item : header.inFileOrder()) {
                Entry entry = item.getValue();
                byte[] raw = new byte[(int) (entry.end() - entry.begin())];
                readFully(file, in, raw);
                content.put(item.getKey(), raw);
            }
            Safetensors result = new Safetensors(file, header, dataStart, content);
            result.verify();
            return result;
        } catch (IOException e) {
            throw FileFormatException.unreadable(file, e);
        }
    }

    /** The names of all tensors, sorted; unmodifiable. */
    public List<String> names() {
        return List.copyOf(header.entries().keySet());
    }

    /** The tensors that {@link #tensor} can read, by name, sorted; a new unmodifiable map with tensors of its own. */
    public Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new TreeMap<>();
        header.entries().forEach((name, entry) -> {
            if (entry.dtype().readable()) {
                tensors.put(name, tensor(name));
            }
        });
        return Collections.unmodifiableMap(tensors);
    }

    /**
     * A tensor of F32, or of F16 or BF16 widened, or of F64 rounded to float.
     *
     * @throws FileFormatException if there is none of this name or its elements are of another type
     */
    public Tensor tensor(String name) {
        Entry entry = readable(name);
        return Tensor.of(entry.dtype().floats(raw(name)), entry.shapeArray());
    }

    /**
     * The elements of a tensor of F64, F32, F16 or BF16, row-major, exactly.
     *
     * @throws FileFormatException if there is none of this name or its elements are of another type
     */
    public double[] doubles(String name) {
        return readable(name).dtype().doubles(raw(name));
    }

    /**
     * The shape of a tensor; a copy.
     *
     * @throws FileFormatException if there is none of this name
     */
    public int[] shape(String name) {
        return entry(name).shapeArray();
    }

    /**
     * The element type of a tensor as the format names it: {@code F32}, {@code I64}.
     *
     * @throws FileFormatException if there is none of this name
     */
    public String dtype(String name) {
        return entry(name).dtype().name();
    }

    /** The text beside the tensors, by name, sorted, without the checksum; unmodifiable. */
    public Map<String, String> metadata() {
        Map<String, String> metadata = new TreeMap<>(header.metadata());
        metadata.remove(CHECKSUM);
        return Collections.unmodifiableMap(metadata);
    }

    /** Whether the file carries a checksum, which was then verified; a file that Souvenir wrote does. */
    public boolean hasChecksum() {
        return header.metadata().containsKey(CHECKSUM);
    }

    /** The file and what is in it: {@code Safetensors model.safetensors (dense.bias F32 [1, 2])}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Safetensors ").append(file).append(" (");
        header.entries()
                .forEach((name, entry) -> text.append(text.charAt(text.length() - 1) == '(' ? "" : ", ")
                        .append(name + " " + entry.dtype() + " " + entry.shape()));
        return text.append(')').toString();
    }

    private Entry entry(String name) {
        Entry entry = header.entries().get(name);
        if (entry == null) {
            throw FileFormatException.of(
                    file,
                    "there must be a tensor '" + name + "', but there are "
                            + NearNames.of(name, header.entries().keySet()));
        }
        return entry;
    }

    private Entry readable(String name) {
        Entry entry = entry(name);
        if (!entry.dtype().readable()) {
            throw FileFormatException.atByte(
                    file,
                    dataStart + entry.begin(),
                    "the elements of '" + name + "' must be F64, F32, F16 or BF16, but are " + entry.dtype());
        }
        return entry;
    }

    private byte[] raw(String name) {
        return known(content, name);
    }

    private static <V> V known(Map<String, V> map, String name) {
        V value = map.get(name);
        if (value == null) {
            throw new AssertionError("known: must be one of " + map.keySet() + ", but is " + name);
        }
        return value;
    }

    private void verify() {
        String expected = header.metadata().get(CHECKSUM);
        if (expected == null) {
            return;
        }
        String found = checksum(header, (name, out) -> out.write(raw(name)));
        if (!found.equals(expected)) {
            throw FileFormatException.of(
                    file, "the checksum must be " + expected + ", but is " + found + ": the file was altered");
        }
    }

    /** Writes the elements of a tensor as they stand in a file. */
    @FunctionalInterface
    private interface Elements {
        void write(String name, OutputStream out) throws IOException;
    }

    /** Of all that a reader of the file can ask for, in the order of names: it does not depend on where things stand. */
    private static String checksum(SafetensorsHeader header, Elements elements) {
        CRC32C crc = new CRC32C();
        try (OutputStream out = new CheckedOutputStream(OutputStream.nullOutputStream(), crc)) {
            for (var item : header.entries().entrySet()) {
                Entry entry = item.getValue();
                out.write(utf8(item.getKey() + '\0' + entry.dtype() + entry.shape() + '\0'));
                elements.write(item.getKey(), out);
            }
            for (var item : header.metadata().entrySet()) {
                if (!item.getKey().equals(CHECKSUM)) {
                    out.write(utf8(item.getKey() + '\0' + item.getValue() + '\0'));
                }
            }
        } catch (IOException e) {
            throw new AssertionError("checksum: nothing is written anywhere", e);
        }
        return String.format("crc32c:%08x", crc.getValue());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void writeFloats(float[] values, OutputStream out) throws IOException {
        byte[] bytes = new byte[CHUNK * Float.BYTES];
        FloatBuffer floats = littleEndian(bytes).asFloatBuffer();
        for (int done = 0; done < values.length; done += CHUNK) {
            int count = Math.min(CHUNK, values.length - done);
            floats.clear().put(values, done, count);
            out.write(bytes, 0, count * Float.BYTES);
        }
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void readFully(Path file, InputStream in, byte[] bytes) throws IOException {
        if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
            throw FileFormatException.of(file, "the file must stay as it is while it is read, but it became shorter");
        }
    }
}
