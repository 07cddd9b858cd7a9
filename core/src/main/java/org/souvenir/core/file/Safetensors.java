package org.souvenir.core.file;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.souvenir.core.file.SafetensorsHeader.Entry;
import org.souvenir.core.name.NearNames;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.name.Printable;
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
 * <p>A header has at most 100 MB, as in the format's own reader, 131,072 tensors of at most 64 axes, and 1,048,576 texts.
 *
 * <p>What was read is immutable: each call makes tensors and arrays of its own.
 */
public final class Safetensors implements NamedTensors {

    /** The metadata key of the checksum: {@code crc32c:} and eight hexadecimal digits. */
    public static final String CHECKSUM = "souvenir.checksum";

    static final int LARGEST = Integer.MAX_VALUE - 8; // bytes a Java array can have

    private final String source;
    private final SafetensorsHeader header;
    private final long dataStart;
    private final Map<String, byte[]> content;

    private Safetensors(String source, SafetensorsHeader header, long dataStart, Map<String, byte[]> content) {
        this.source = source;
        this.header = header;
        this.dataStart = dataStart;
        this.content = content;
    }

    /**
     * Writes tensors as F32 to a file, whole or not at all (as {@link AtomicFile} does). The same tensors and metadata give
     * the same bytes: both are written in the order of their names, whatever the order of the maps.
     *
     * @param tensors not modified
     * @param metadata any text by any name but {@value #CHECKSUM}
     * @throws IllegalArgumentException if a name is reserved, a text is null, or a tensor has more than 2 GiB, or the path is not that of a
     *     file in a folder that exists
     * @throws UncheckedIOException if writing fails
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
        write(file, tensors, Map.of(), metadata);
    }

    /**
     * As {@link #write(Path, Map, Map)}, with other element types.
     *
     * @param dtypes of tensors that are not F32, by name: {@code F64}, {@code F16}, {@code BF16}, {@code I8} and so on, as the
     *     format names them. To narrower floats is rounded; whole numbers must be such
     * @throws IllegalArgumentException also if a tensor has numbers that its type has not
     */
    public static void write(
            Path file, Map<String, Tensor> tensors, Map<String, String> dtypes, Map<String, String> metadata) {
        requireNonNull(file, "file");
        NoNulls.in(tensors, "tensors");
        NoNulls.in(dtypes, "dtypes");
        requireNonNull(metadata, "metadata");
        AtomicFile.write(file, SafetensorsContent.of(tensors, dtypes, metadata));
    }

    /**
     * Writes to a stream what {@link #write(Path, Map, Map)} writes to a file. The stream is flushed and stays open.
     *
     * @throws IllegalArgumentException if a name is reserved or a tensor has more than 2 GiB; nothing is written then
     * @throws UncheckedIOException if writing fails
     */
    public static void write(OutputStream out, Map<String, Tensor> tensors, Map<String, String> metadata) {
        write(out, tensors, Map.of(), metadata);
    }

    /** Writes to a stream what {@link #write(Path, Map, Map, Map)} writes to a file. It is flushed and stays open. */
    public static void write(
            OutputStream out, Map<String, Tensor> tensors, Map<String, String> dtypes, Map<String, String> metadata) {
        requireNonNull(out, "out");
        NoNulls.in(tensors, "tensors");
        NoNulls.in(dtypes, "dtypes");
        requireNonNull(metadata, "metadata");
        SafetensorsContent content = SafetensorsContent.of(tensors, dtypes, metadata);
        try {
            content.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("write: the stream must be writable, but " + e, e);
        }
    }

    /**
     * The bytes that {@link #write(Path, Map, Map)} writes to a file.
     *
     * @throws IllegalArgumentException if a name is reserved or all together are more than 2 GiB
     */
    public static byte[] toBytes(Map<String, Tensor> tensors, Map<String, String> metadata) {
        return toBytes(tensors, Map.of(), metadata);
    }

    /** The bytes that {@link #write(Path, Map, Map, Map)} writes to a file. */
    public static byte[] toBytes(
            Map<String, Tensor> tensors, Map<String, String> dtypes, Map<String, String> metadata) {
        NoNulls.in(tensors, "tensors");
        NoNulls.in(dtypes, "dtypes");
        requireNonNull(metadata, "metadata");
        SafetensorsContent content = SafetensorsContent.of(tensors, dtypes, metadata);
        if (content.size() > LARGEST) {
            throw new IllegalArgumentException(
                    "write: an array holds at most " + LARGEST + " bytes, but there are " + content.size());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) content.size());
        try {
            content.writeTo(out);
        } catch (IOException e) {
            throw new AssertionError("toBytes: an array can always be written to", e);
        }
        return out.toByteArray();
    }

    /**
     * Reads a file whole.
     *
     * @throws FileFormatException if it cannot be read, is not in the format (wherever it was written), or is not as
     *     Souvenir wrote it
     */
    public static Safetensors read(Path file) {
        requireNonNull(file, "file");
        return ByteSource.read(file, Safetensors::read);
    }

    /**
     * Reads a stream to its end, where the last tensor must end too. The stream stays open. No more memory is taken than
     * twice what the stream gives, whatever its header claims.
     *
     * @throws FileFormatException as {@link #read(Path)}; the source is called {@code stream}
     */
    public static Safetensors read(InputStream in) {
        requireNonNull(in, "in");
        ByteSource source = ByteSource.of(in);
        try {
            return read(source);
        } catch (IOException e) {
            throw FileFormatException.unreadable(source.name(), e);
        }
    }

    /**
     * Reads what {@link #toBytes} gave, or what stands in a file.
     *
     * @param bytes not modified; copied
     * @throws FileFormatException as {@link #read(Path)}; the source is called {@code bytes}
     */
    public static Safetensors fromBytes(byte[] bytes) {
        requireNonNull(bytes, "bytes");
        try {
            return read(ByteSource.of("bytes", new ByteArrayInputStream(bytes), bytes.length));
        } catch (IOException e) {
            throw new AssertionError("fromBytes: an array can always be read", e);
        }
    }

    private static Safetensors read(ByteSource source) throws IOException {
        byte[] lengthBytes = source.take("the header's length", SafetensorsHeader.LENGTH_BYTES);
        byte[] json = source.take("the header", SafetensorsHeader.length(source.name(), lengthBytes));
        SafetensorsHeader header = SafetensorsHeader.parse(source.name(), json);
        long dataStart = source.position();
        Map<String, byte[]> content = new HashMap<>();
        for (var item : header.inFileOrder()) {
            Entry entry = item.getValue();
            String what = "tensor '" + item.getKey() + "'";
            content.put(item.getKey(), source.take(what, (int) (entry.end() - entry.begin())));
        }
        source.checkEnd(content.isEmpty() ? "the header" : "the last tensor");
        Safetensors result = new Safetensors(source.name(), header, dataStart, content);
        result.verify();
        return result;
    }

    /** What error messages call it: the path of the file, {@code stream} or {@code bytes}. */
    @Override
    public String source() {
        return source;
    }

    /** The names of all tensors, sorted; unmodifiable. */
    @Override
    public List<String> names() {
        return List.copyOf(header.entries().keySet());
    }

    /** The tensors that {@link #tensor} can read, by name, sorted; a new unmodifiable map with tensors of its own. */
    @Override
    public Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new TreeMap<>();
        header.entries().forEach((name, entry) -> {
            if (entry.dtype().floating()) {
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
    @Override
    public Tensor tensor(String name) {
        requireNonNull(name, "name");
        Entry entry = readable(name);
        return Tensor.of(entry.dtype().floats(raw(name)), entry.shapeArray());
    }

    /**
     * A tensor of whole numbers of at most 16 bits, which floats can be: I8, U8, I16, U16, BOOL.
     *
     * @throws FileFormatException if there is none of this name or its elements are of another type
     */
    public Tensor whole(String name) {
        requireNonNull(name, "name");
        Entry entry = entry(name);
        if (!isShort(entry)) {
            throw FileFormatException.atByte(
                    source,
                    dataStart + entry.begin(),
                    "the elements of '" + name + "' must be I8, U8, I16, U16 or BOOL, but are " + entry.dtype());
        }
        return Tensor.of(entry.dtype().floats(raw(name)), entry.shapeArray());
    }

    private static boolean isShort(Entry entry) {
        return entry.dtype().isWhole() && entry.dtype().size() <= Short.BYTES;
    }

    /**
     * What {@link #tensor} or {@link #whole} gives of this name, row-major, into an array that is there.
     *
     * @param into modified, from {@code offset} on
     * @throws IllegalArgumentException if the array has not as much room behind the offset
     * @throws FileFormatException if there is none of this name or its elements are of a type that neither reads
     */
    public void copy(String name, float[] into, int offset) {
        requireNonNull(name, "name");
        requireNonNull(into, "into");
        Entry entry = isShort(entry(name)) ? entry(name) : readable(name);
        ByteBuffer elements = raw(name);
        int count = elements.limit() / entry.dtype().size();
        if (offset < 0 || offset > into.length - count) {
            throw new IllegalArgumentException(
                    "copy: there must be room for the %d numbers of '%s', but there is from %d to %d"
                            .formatted(count, Printable.of(name), offset, into.length));
        }
        entry.dtype().floats(elements, into, offset);
    }

    /**
     * The elements of a tensor of F64, F32, F16 or BF16, row-major, exactly.
     *
     * @throws FileFormatException if there is none of this name or its elements are of another type
     */
    @Override
    public double[] doubles(String name) {
        requireNonNull(name, "name");
        return readable(name).dtype().doubles(raw(name));
    }

    /**
     * The shape of a tensor; a copy.
     *
     * @throws FileFormatException if there is none of this name
     */
    @Override
    public int[] shape(String name) {
        requireNonNull(name, "name");
        return entry(name).shapeArray();
    }

    /**
     * The element type of a tensor as the format names it: {@code F32}, {@code I64}.
     *
     * @throws FileFormatException if there is none of this name
     */
    @Override
    public String dtype(String name) {
        requireNonNull(name, "name");
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

    /** The source and what is in it: {@code Safetensors model.safetensors (dense.bias F32 [1, 2])}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Safetensors ").append(source).append(" (");
        header.entries()
                .forEach((name, entry) -> text.append(text.charAt(text.length() - 1) == '(' ? "" : ", ")
                        .append(Printable.of(name) + " " + entry.dtype() + " " + entry.shape()));
        return text.append(')').toString();
    }

    private Entry entry(String name) {
        Entry entry = header.entries().get(name);
        if (entry == null) {
            throw FileFormatException.of(
                    source,
                    "there must be a tensor '" + Printable.of(name) + "', but there are "
                            + NearNames.of(name, header.entries().keySet()));
        }
        return entry;
    }

    private Entry readable(String name) {
        Entry entry = entry(name);
        if (!entry.dtype().floating()) {
            throw FileFormatException.atByte(
                    source,
                    dataStart + entry.begin(),
                    "the elements of '" + name + "' must be F64, F32, F16 or BF16, but are " + entry.dtype());
        }
        return entry;
    }

    private ByteBuffer raw(String name) {
        return ByteBuffer.wrap(known(content, name)).order(ByteOrder.LITTLE_ENDIAN);
    }

    static <V> V known(Map<String, V> map, String name) {
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
        String found = SafetensorsContent.checksum(header, (name, out) -> out.write(known(content, name)));
        if (!found.equals(expected)) {
            throw FileFormatException.of(
                    source, "the checksum must be " + expected + ", but is " + found + ": something was altered");
        }
    }
}
