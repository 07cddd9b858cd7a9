package org.souvenir.core.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an {@code .npy} file says before its elements: the magic bytes, a version (1, 2 or 3), the header's length
 * (two bytes, or four from version 2 on) and a Python dictionary, {@code {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }}.
 *
 * @param type of the elements
 * @param fortran whether the first axis lies together, not the last
 */
record NpyHeader(NpyType type, boolean fortran, List<Long> shape) {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LARGEST = 1 << 16; // NumPy itself reads 10,000 without being told to
    private static final int ALIGNMENT = 64;

    /** A header and where the elements begin. */
    record Parsed(NpyHeader header, int end) {}

    /**
     * Reads and checks a header.
     *
     * @param source what error messages call it
     * @param bytes from the beginning
     */
    static Parsed parse(String source, ByteBuffer bytes) {
        int version = version(source, bytes);
        int sizeBytes = version == 1 ? Short.BYTES : Integer.BYTES;
        int begin = MAGIC.length + 2 + sizeBytes;
        need(source, bytes, begin);
        ByteBuffer sizes = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        long size = version == 1
                ? Short.toUnsignedLong(sizes.getShort(begin - sizeBytes))
                : Integer.toUnsignedLong(sizes.getInt(begin - sizeBytes));
        if (size > LARGEST) {
            throw FileFormatException.atByte(
                    source,
                    begin - sizeBytes,
                    "the header must have at most " + LARGEST + " bytes, but claims " + size);
        }
        int end = begin + (int) size;
        need(source, bytes, end);
        byte[] text = new byte[(int) size];
        bytes.get(begin, text);
        PythonLiteral literal = new PythonLiteral(source, begin, new String(text, StandardCharsets.UTF_8));
        return new Parsed(of(source, begin, literal.dictionary()), end);
    }

    private static int version(String source, ByteBuffer bytes) {
        need(source, bytes, MAGIC.length + 2);
        byte[] magic = new byte[MAGIC.length];
        bytes.get(0, magic);
        int version = bytes.get(MAGIC.length);
        int minor = bytes.get(MAGIC.length + 1);
        if (!Arrays.equals(magic, MAGIC)) {
            throw FileFormatException.atByte(source, 0, "must begin as an .npy file does, but does not");
        }
        if (version < 1 || version > 3 || minor != 0) {
            throw FileFormatException.atByte(
                    source,
                    MAGIC.length,
                    "the version must be 1.0, 2.0 or 3.0, but is %d.%d".formatted(version & 0xff, minor & 0xff));
        }
        return version;
    }

    private static void need(String source, ByteBuffer bytes, int end) {
        if (end > bytes.limit()) {
            throw FileFormatException.atByte(
                    source,
                    bytes.limit(),
                    "the header must end at byte %d, but there are no more bytes (truncated?)".formatted(end));
        }
    }

    private static NpyHeader of(String source, int begin, Map<String, Object> literal) {
        if (!literal.keySet().equals(Set.of("descr", "fortran_order", "shape"))) {
            throw FileFormatException.atByte(
                    source, begin, "the header must have descr, fortran_order and shape, but has " + literal.keySet());
        }
        Object descr = known(literal, "descr");
        NpyType type = descr instanceof String text ? NpyType.of(text) : null;
        if (type == null) {
            throw FileFormatException.atByte(
                    source,
                    begin,
                    "the elements must be bool, whole or floating (descr %s), but are '%s', which is refused"
                            .formatted(NpyType.KNOWN, descr));
        }
        if (!(known(literal, "fortran_order") instanceof Boolean fortran)
                || !(known(literal, "shape") instanceof List<?> shape)) {
            throw FileFormatException.atByte(
                    source, begin, "fortran_order must be True or False and shape a tuple, but they are not");
        }
        return new NpyHeader(
                type, fortran, shape.stream().map(size -> (Long) size).toList());
    }

    private static Object known(Map<String, Object> literal, String key) {
        @Nullable Object value = literal.get(key);
        if (value == null) {
            throw new AssertionError("known: must be one of " + literal.keySet() + ", but is " + key);
        }
        return value;
    }

    /** The header of version 1.0, padded so that the elements are aligned. */
    byte[] bytes() {
        String sizes = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
        String text = "{'descr': '%s', 'fortran_order': %s, 'shape': (%s%s), }"
                .formatted(type.descr(), fortran ? "True" : "False", sizes, shape.size() == 1 ? "," : "");
        int begin = MAGIC.length + 2 + Short.BYTES;
        int end = (begin + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer bytes = ByteBuffer.allocate(end).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (end - begin));
        bytes.put(text.getBytes(StandardCharsets.US_ASCII));
        Arrays.fill(bytes.array(), bytes.position(), end - 1, (byte) ' ');
        bytes.array()[end - 1] = '\n';
        return bytes.array();
    }
}
