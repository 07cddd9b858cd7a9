package streams;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Rows of numbers as a topic holds them: four bytes each, the highest first. */
final class Floats {
    private Floats() {}

    static Serde<float[]> serde() {
        return Serdes.serdeFrom((topic, row) -> row == null ? null : bytes(row), (topic, bytes) -> row(topic, bytes));
    }

    private static byte[] bytes(float[] row) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * row.length);
        bytes.asFloatBuffer().put(row);
        return bytes.array();
    }

    private static float[] row(String topic, byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        if (bytes.length % Float.BYTES != 0) {
            throw new SerializationException(
                    "%s: a row must be four bytes for each number, but is %d bytes".formatted(topic, bytes.length));
        }
        float[] row = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(row);
        return row;
    }
}
