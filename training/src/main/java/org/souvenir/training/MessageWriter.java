package org.souvenir.training;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Numbers as bytes, big-endian, for {@link MessageReader} in another process of the same release. */
final class MessageWriter {
    private static final int FIRST = 1 << 12;

    private ByteBuffer buffer = ByteBuffer.allocate(FIRST);

    private ByteBuffer room(long bytes) {
        if (buffer.remaining() < bytes) {
            long needed = buffer.position() + bytes;
            if (needed > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException(
                        "shard: its message must fit into one array, but has %d bytes or more; take smaller batches"
                                .formatted(needed));
            }
            int size = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * buffer.capacity()));
            buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), size)).position(buffer.position());
        }
        return buffer;
    }

    void put(int value) {
        room(Integer.BYTES).putInt(value);
    }

    void put(long value) {
        room(Long.BYTES).putLong(value);
    }

    void put(double value) {
        room(Double.BYTES).putDouble(value);
    }

    void put(boolean value) {
        put(value ? 1 : 0);
    }

    void put(int[] values, int count) {
        put(count);
        ByteBuffer to = room((long) count * Integer.BYTES);
        to.asIntBuffer().put(values, 0, count);
        to.position(to.position() + count * Integer.BYTES);
    }

    void put(float[] values, int from, int count) {
        put(count);
        ByteBuffer to = room((long) count * Float.BYTES);
        to.asFloatBuffer().put(values, from, count);
        to.position(to.position() + count * Float.BYTES);
    }

    void put(float[] values) {
        put(values, 0, values.length);
    }

    void put(String text) {
        put(text.chars().toArray(), text.length());
    }

    byte[] bytes() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
