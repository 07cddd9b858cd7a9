package org.souvenir.core.file;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.souvenir.core.parameter.Precision;

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

    /** The type that the format calls so, if there is one. */
    static Optional<Dtype> named(String name) {
        return Arrays.stream(values())
                .filter(dtype -> dtype.name().equals(name))
                .findFirst();
    }

    /** Bytes per element. */
    int size() {
        return size;
    }

    /** Whether the elements have fractions and can be read as {@link #floats} and {@link #doubles}. */
    boolean floating() {
        return this == F64 || this == F32 || this == F16 || this == BF16;
    }

    /** Whether the elements are whole numbers (or truth values, 0 and 1), which {@link #whole} reads. */
    boolean isWhole() {
        return switch (this) {
            case I64, U64, I32, U32, I16, U16, I8, U8, BOOL -> true;
            default -> false;
        };
    }

    /**
     * The elements, rounded to float where they are wider.
     *
     * @param bytes all of it, in its order
     */
    float[] floats(ByteBuffer bytes) {
        float[] values = new float[bytes.limit() / size];
        floats(bytes, values, 0);
        return values;
    }

    /** The same into an array, from {@code offset} on. */
    void floats(ByteBuffer bytes, float[] values, int offset) {
        int count = bytes.limit() / size;
        switch (this) {
            case F32 -> bytes.asFloatBuffer().get(values, offset, count);
            case F64 -> {
                for (int i = 0; i < count; i++) {
                    values[offset + i] = (float) bytes.getDouble(i * size);
                }
            }
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    values[offset + i] = half(bytes.getShort(i * size));
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    values[offset + i] = Float.intBitsToFloat(bytes.getShort(i * size) << 16);
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    values[offset + i] = (float) wholeAsDouble(bytes, i);
                }
            }
        }
    }

    /**
     * The elements, exactly; of 64-bit whole numbers only those that doubles can be.
     *
     * @param bytes all of it, in its order
     */
    double[] doubles(ByteBuffer bytes) {
        double[] values = new double[bytes.limit() / size];
        if (this == F64) {
            bytes.asDoubleBuffer().get(values);
        } else if (floating()) {
            float[] floats = floats(bytes);
            for (int i = 0; i < values.length; i++) {
                values[i] = floats[i];
            }
        } else {
            for (int i = 0; i < values.length; i++) {
                values[i] = wholeAsDouble(bytes, i);
            }
        }
        return values;
    }

    /** A whole number; one of {@link #U64} from 2⁶³ on is negative. */
    long whole(ByteBuffer bytes, int index) {
        int at = index * size;
        return switch (this) {
            case I64, U64 -> bytes.getLong(at);
            case I32 -> bytes.getInt(at);
            case U32 -> Integer.toUnsignedLong(bytes.getInt(at));
            case I16 -> bytes.getShort(at);
            case U16 -> Short.toUnsignedLong(bytes.getShort(at));
            case I8 -> bytes.get(at);
            case U8 -> Byte.toUnsignedLong(bytes.get(at));
            case BOOL -> bytes.get(at) == 0 ? 0 : 1;
            default -> throw new AssertionError("whole: not readable, but asked of " + this);
        };
    }

    private double wholeAsDouble(ByteBuffer bytes, int index) {
        long value = whole(bytes, index);
        return this == U64 && value < 0 ? (value >>> 1 | value & 1) * 2.0 : value;
    }

    /**
     * Writes an element at the buffer's position, in its order; fractions are rounded to narrower floats.
     *
     * @throws IllegalArgumentException if it cannot be of this type: it is not whole, or too large
     */
    void put(ByteBuffer bytes, float value) {
        switch (this) {
            case F64 -> bytes.putDouble(value);
            case F32 -> bytes.putFloat(value);
            case F16 -> bytes.putShort(toHalf(value));
            case BF16 -> bytes.putShort((short) (Float.floatToRawIntBits(Precision.bfloat16(value)) >>> 16));
            default -> putWhole(bytes, value);
        }
    }

    private void putWhole(ByteBuffer bytes, float value) {
        boolean signed = this == I64 || this == I32 || this == I16 || this == I8;
        int bits = this == BOOL ? 1 : size * Byte.SIZE;
        double limit = Math.scalb(1.0, signed ? bits - 1 : bits);
        if (!isWhole() || value != Math.rint(value) || value < (signed ? -limit : 0) || value >= limit) {
            throw unfit(value);
        }
        long whole = value < 0x1p63f ? (long) value : (long) (value - 0x1p63f) | Long.MIN_VALUE;
        switch (size) {
            case Long.BYTES -> bytes.putLong(whole);
            case Integer.BYTES -> bytes.putInt((int) whole);
            case Short.BYTES -> bytes.putShort((short) whole);
            default -> bytes.put((byte) whole);
        }
    }

    private IllegalArgumentException unfit(float value) {
        return new IllegalArgumentException("write: elements must be such as " + this + " has, but one is " + value);
    }

    /** The nearest binary16, the even one of two. */
    private short toHalf(float value) {
        int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
        double size = Math.abs(value);
        int magnitude;
        if (!Float.isFinite(value)) {
            magnitude = Float.isNaN(value) ? 0x7e00 : 0x7c00;
        } else {
            int exponent = Math.max(Math.getExponent(value), -14); // below it the fraction has no leading 1
            int steps = (int) Math.rint(Math.scalb(size, 10 - exponent)); // 2048 carries into the exponent
            magnitude = (exponent + 14 << 10) + steps;
            if (magnitude >= 0x7c00) {
                throw unfit(value);
            }
        }
        return (short) (sign | magnitude);
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
