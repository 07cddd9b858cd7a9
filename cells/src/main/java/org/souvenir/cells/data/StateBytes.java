package org.souvenir.cells.data;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.souvenir.core.name.Printable;

/**
 * The bytes of a state, big-endian: magic, version, B, number of states; for each the length of its name, the name in
 * UTF-8, its length in floats and the floats; at the end a CRC-32C of all before.
 */
final class StateBytes {
    private static final int MAGIC = 0x53565354; // "SVST"
    private static final int VERSION = 1;

    /** So many sequences may be meant where a network has no states, whose numbers would show that there are as many. */
    private static final int MOST_WITHOUT_NUMBERS = 1 << 16;

    private StateBytes() {}

    static byte[] write(List<String> names, int batch, float[][] rows) {
        int size = 5 * Integer.BYTES;
        List<byte[]> encoded = names.stream()
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toList();
        for (int i = 0; i < rows.length; i++) {
            size += 2 * Integer.BYTES + encoded.get(i).length + rows[i].length * Float.BYTES;
        }
        ByteBuffer buffer = ByteBuffer.allocate(size);
        buffer.putInt(MAGIC).putInt(VERSION).putInt(batch).putInt(rows.length);
        for (int i = 0; i < rows.length; i++) {
            buffer.putInt(encoded.get(i).length).put(encoded.get(i)).putInt(rows[i].length);
            for (float value : rows[i]) {
                buffer.putFloat(value);
            }
        }
        buffer.putInt(checksum(buffer.array(), buffer.position()));
        return buffer.array();
    }

    static State read(byte[] bytes) {
        if (bytes.length < 5 * Integer.BYTES) {
            throw malformed(bytes.length, "at least 20 bytes");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        expect(buffer, MAGIC, "the magic number of a state");
        expect(buffer, VERSION, "version " + VERSION);
        int end = bytes.length - Integer.BYTES;
        if (buffer.getInt(end) != checksum(bytes, end)) {
            throw malformed(end, "the checksum of all before");
        }
        try {
            int batch = buffer.getInt();
            int states = count(buffer, 2 * Integer.BYTES);
            if (batch < 0 || states == 0 && batch > MOST_WITHOUT_NUMBERS) {
                throw malformed(2 * Integer.BYTES, "B, and numbers of each of its sequences");
            }
            Map<String, float[]> rows = new LinkedHashMap<>();
            for (int i = 0; i < states; i++) {
                String name = name(buffer);
                if (rows.put(name, values(buffer, name, batch)) != null) {
                    throw malformed(buffer.position(), "states that differ in their names");
                }
            }
            if (buffer.position() != end) {
                throw malformed(buffer.position(), "the end after the states");
            }
            return new State(List.copyOf(rows.keySet()), batch, rows.values().toArray(float[][]::new));
        } catch (BufferUnderflowException e) {
            throw malformed(buffer.position(), "more bytes");
        }
    }

    private static String name(ByteBuffer buffer) {
        byte[] name = new byte[count(buffer, 1)];
        buffer.get(name);
        return new String(name, StandardCharsets.UTF_8);
    }

    private static float[] values(ByteBuffer buffer, String name, int batch) {
        float[] values = new float[count(buffer, Float.BYTES)];
        buffer.asFloatBuffer().get(values);
        buffer.position(buffer.position() + values.length * Float.BYTES);
        State.checkCount("state bytes", Printable.of(name), batch, values.length);
        for (float value : values) {
            if (Float.isNaN(value)) {
                throw malformed(
                        buffer.position(), "the end of numbers of '" + Printable.of(name) + "', none of them NaN");
            }
        }
        return values;
    }

    private static IllegalArgumentException malformed(int position, String expected) {
        return new IllegalArgumentException(
                "state bytes: at byte %d there must be %s, but the bytes were cut off, altered or of another version"
                        .formatted(position, expected));
    }

    private static int count(ByteBuffer buffer, int bytesEach) {
        int n = buffer.getInt();
        if (n < 0 || (long) n * bytesEach > buffer.remaining()) {
            throw malformed(buffer.position(), "%d times %d bytes".formatted(n, bytesEach));
        }
        return n;
    }

    private static void expect(ByteBuffer buffer, int value, String what) {
        int position = buffer.position();
        if (buffer.getInt() != value) {
            throw malformed(position, what);
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
