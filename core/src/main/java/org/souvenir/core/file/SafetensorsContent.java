package org.souvenir.core.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.souvenir.core.file.SafetensorsHeader.Entry;
import org.souvenir.core.tensor.Tensor;

/**
 * Tensors and metadata, checked and ready to be written: header and checksum are made, the elements are still those of the
 * tensors.
 */
record SafetensorsContent(SafetensorsHeader header, byte[] json, SortedMap<String, Tensor> tensors)
        implements AtomicFile.Content {
    private static final byte[] ZERO = {(byte) 0xc0, (byte) 0x80};
    private static final int CHUNK = 1 << 14; // floats converted at a time

    /** Writes the elements of a tensor as they stand in a file. */
    @FunctionalInterface
    interface Elements {
        void write(String name, OutputStream out) throws IOException;
    }

    static SafetensorsContent of(
            Map<String, Tensor> tensors, Map<String, String> dtypes, Map<String, String> metadata) {
        if (tensors.containsKey(SafetensorsHeader.METADATA) || metadata.containsKey(Safetensors.CHECKSUM)) {
            throw new IllegalArgumentException("write: the tensor name '" + SafetensorsHeader.METADATA
                    + "' and the metadata name '" + Safetensors.CHECKSUM + "' are reserved, but one is used");
        }
        metadata.forEach((name, text) -> {
            if (name == null || text == null) {
                throw new IllegalArgumentException(
                        "write: metadata must be text by name, but that of '" + name + "' is " + text);
            }
        });
        SortedMap<String, Tensor> sorted = new TreeMap<>(tensors);
        SortedMap<String, Entry> entries = new TreeMap<>();
        long end = 0;
        for (var item : sorted.entrySet()) {
            Tensor tensor = item.getValue();
            long begin = end;
            String type = dtypes.getOrDefault(item.getKey(), Dtype.F32.name());
            Dtype dtype = Dtype.named(type)
                    .orElseThrow(
                            () -> new IllegalArgumentException("write: the type of '%s' must be one of %s, but is %s"
                                    .formatted(item.getKey(), Arrays.toString(Dtype.values()), type)));
            end += (long) tensor.length() * dtype.size();
            if (end - begin > Safetensors.LARGEST) {
                throw new IllegalArgumentException("write: a tensor must have at most " + Safetensors.LARGEST
                        + " bytes, but '" + item.getKey() + "' has " + (end - begin));
            }
            List<Integer> shape = Arrays.stream(tensor.shape()).boxed().toList();
            entries.put(item.getKey(), new Entry(dtype, shape, begin, end));
        }
        SafetensorsHeader header = new SafetensorsHeader(entries, new TreeMap<>(metadata));
        Elements elements = (name, out) -> write(
                Safetensors.known(entries, name).dtype(),
                Safetensors.known(sorted, name).data(),
                out);
        header.metadata().put(Safetensors.CHECKSUM, checksum(header, elements));
        return new SafetensorsContent(header, header.json(), sorted);
    }

    /** How many bytes will be written. */
    long size() {
        long data = header.entries().values().stream()
                .mapToLong(entry -> entry.end() - entry.begin())
                .sum();
        return SafetensorsHeader.LENGTH_BYTES + json.length + data;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        byte[] length = new byte[SafetensorsHeader.LENGTH_BYTES];
        littleEndian(length).putLong(json.length);
        out.write(length);
        out.write(json);
        for (var item : tensors.entrySet()) {
            write(
                    Safetensors.known(header.entries(), item.getKey()).dtype(),
                    item.getValue().data(),
                    out);
        }
    }

    private static void write(Dtype dtype, float[] values, OutputStream out) throws IOException {
        if (dtype == Dtype.F32) {
            writeFloats(values, out);
            return;
        }
        byte[] bytes = new byte[CHUNK * dtype.size()];
        for (int done = 0; done < values.length; done += CHUNK) {
            int end = Math.min(values.length, done + CHUNK);
            ByteBuffer chunk = littleEndian(bytes);
            for (int i = done; i < end; i++) {
                dtype.put(chunk, values[i]);
            }
            out.write(bytes, 0, chunk.position());
        }
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

    /** Of all that a reader of the file can ask for, in the order of names: it does not depend on where things stand. */
    static String checksum(SafetensorsHeader header, Elements elements) {
        CRC32C crc = new CRC32C();
        try (OutputStream out = new CheckedOutputStream(OutputStream.nullOutputStream(), crc)) {
            for (var item : header.entries().entrySet()) {
                Entry entry = item.getValue();
                writeText(item.getKey(), out);
                writeText(entry.dtype() + entry.shape().toString(), out);
                elements.write(item.getKey(), out);
            }
            for (var item : header.metadata().entrySet()) {
                if (!item.getKey().equals(Safetensors.CHECKSUM)) {
                    writeText(item.getKey(), out);
                    writeText(item.getValue(), out);
                }
            }
        } catch (IOException e) {
            throw new AssertionError("checksum: nothing is written anywhere", e);
        }
        return String.format("crc32c:%08x", crc.getValue());
    }

    /** In UTF-8, ended by a 0; one that is in the text is written as Java's class files have it, as no UTF-8 is. */
    private static void writeText(String text, OutputStream out) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int from = 0;
        for (int at = 0; at < utf8.length; at++) {
            if (utf8[at] == 0) {
                out.write(utf8, from, at - from);
                out.write(ZERO);
                from = at + 1;
            }
        }
        out.write(utf8, from, utf8.length - from);
        out.write(0);
    }
}
