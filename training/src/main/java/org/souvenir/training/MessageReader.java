package org.souvenir.training;

import java.nio.ByteBuffer;

/** What a {@link MessageWriter} has written, in the same order. */
final class MessageReader {
    private final ByteBuffer buffer;

    MessageReader(byte[] bytes) {
        this.buffer = ByteBuffer.wrap(bytes);
    }

    int number() {
        return checked(Integer.BYTES).getInt();
    }

    long longNumber() {
        return checked(Long.BYTES).getLong();
    }

    double real() {
        return checked(Double.BYTES).getDouble();
    }

    boolean flag() {
        return number() != 0;
    }

    int[] numbers() {
        int[] values = new int[count(Integer.BYTES)];
        buffer.asIntBuffer().get(values);
        buffer.position(buffer.position() + values.length * Integer.BYTES);
        return values;
    }

    float[] floats() {
        float[] values = new float[count(Float.BYTES)];
        floats(values, 0, values.length);
        return values;
    }

    /** Floats into a part of an array; gives how many they are. */
    int floats(float[] values, int from) {
        int count = count(Float.BYTES);
        if (count > values.length - from) {
            throw malformed();
        }
        floats(values, from, count);
        return count;
    }

    private void floats(float[] values, int from, int count) {
        buffer.asFloatBuffer().get(values, from, count);
        buffer.position(buffer.position() + count * Float.BYTES);
    }

    String text() {
        int[] chars = numbers();
        StringBuilder text = new StringBuilder();
        for (int c : chars) {
            text.append((char) c);
        }
        return text.toString();
    }

    /** How many numbers of so many bytes come: not more than there are. */
    private int count(int size) {
        int count = number();
        if (count < 0 || count > buffer.remaining() / size) {
            throw malformed();
        }
        return count;
    }

    private ByteBuffer checked(int bytes) {
        if (buffer.remaining() < bytes) {
            throw malformed();
        }
        return buffer;
    }

    private IllegalArgumentException malformed() {
        return new IllegalArgumentException(
                "shard: its message must be one of this release, whole, but is not from byte %d on"
                        .formatted(buffer.position()));
    }
}
