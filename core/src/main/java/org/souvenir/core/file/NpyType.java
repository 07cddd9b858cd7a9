package org.souvenir.core.file;

import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An element type as NumPy writes it, such as {@code <f4}.
 *
 * @param dtype kind and size
 * @param order of an element's bytes; little for those that have one
 */
record NpyType(Dtype dtype, ByteOrder order) {

    /** Kind and size, without the order: {@code b1, f2, …}. */
    static final List<String> KNOWN = List.of("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8");

    private static final Map<String, Dtype> DTYPES = Map.ofEntries(
            Map.entry("b1", Dtype.BOOL),
            Map.entry("i1", Dtype.I8),
            Map.entry("i2", Dtype.I16),
            Map.entry("i4", Dtype.I32),
            Map.entry("i8", Dtype.I64),
            Map.entry("u1", Dtype.U8),
            Map.entry("u2", Dtype.U16),
            Map.entry("u4", Dtype.U32),
            Map.entry("u8", Dtype.U64),
            Map.entry("f2", Dtype.F16),
            Map.entry("f4", Dtype.F32),
            Map.entry("f8", Dtype.F64));

    /** The type that a {@code descr} names, or null if it names none that is known. */
    static @Nullable NpyType of(String descr) {
        Dtype dtype = descr.isEmpty() ? null : DTYPES.get(descr.substring(1));
        if (dtype == null) {
            return null;
        }
        boolean single = dtype.size() == 1;
        return switch (descr.charAt(0)) {
            case '<' -> new NpyType(dtype, ByteOrder.LITTLE_ENDIAN);
            case '>' -> new NpyType(dtype, single ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            case '|' -> single ? new NpyType(dtype, ByteOrder.LITTLE_ENDIAN) : null;
            default -> null;
        };
    }

    /** As NumPy writes it. */
    String descr() {
        char sign = dtype.size() == 1 ? '|' : order == ByteOrder.LITTLE_ENDIAN ? '<' : '>';
        String code = KNOWN.stream()
                .filter(known -> DTYPES.get(known) == dtype)
                .findFirst()
                .orElseThrow();
        return sign + code;
    }
}
