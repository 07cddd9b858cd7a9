package org.souvenir.core.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The element types of safetensors that fill whole bytes. */
enum Dtype {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    I64(8),
    U64(8),
    C64(8),
    I32(4),
    U32(4),
    I16(2),
    U16(2),
    I8(1),
    U8(1),
    BOOL(1),
    F8_E4M3(1),
    F8_E5M2(1),
    F8_E8M0(1);

    private final int size;

    Dtype(int size) {
        this.size = size;
    }

    /** Bytes per element. */
    int size() {
        return size;
    }

    /** Whether the elements can be read as {@link #floats} and {@link #doubles}. */
    boolean readable() {
        return this == F64 || this == F32 || this == F16 || this == BF16;
    }

    /** The elements, rounded to float where they are double. */
    float[] floats(byte[] raw) {
        ByteBuffer bytes = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[raw.length / size];
        switch (this) {
            case F32 -> bytes.asFloatBuffer().get(values);
            case F64 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) bytes.getDouble(i * size);
                }
            }
            case F16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = half(bytes.getShort(i * size));
                }
            }
            case BF16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.intBitsToFloat(bytes.getShort(i * size) << 16);
                }
            }
            default -> throw new AssertionError("floats: not readable, but asked of " + this);
        }
        return values;
    }

    /** The elements, exactly. */
    double[] doubles(byte[] raw) {
        double[] values = new double[raw.length / size];
        if (this == F64) {
            ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
            return values;
        }
        float[] floats = floats(raw);
        for (int i = 0; i < values.length; i++) {
            values[i] = floats[i];
        }
        return values;
    }

    /** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. ({@code Float.float16ToFloat} needs Java 20.) */
    private static float half(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = bits >>> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        int magnitude = switch (exponent) {
            case 0 -> Float.floatToRawIntBits(fraction * 0x1p-24f);
            case 0x1f -> 0xff << 23 | fraction << 13;
            default -> exponent + 127 - 15 << 23 | fraction << 13;
        };
        return Float.intBitsToFloat(sign | magnitude);
    }
}
