package org.souvenir.cells.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.souvenir.core.file.Fuzz;
import org.souvenir.core.file.Mutation;

/** {@link Fuzz} of the bytes of states, half of them with a right checksum. */
class StateFuzzTest {
    private static final List<byte[]> STATES = List.of(
            State.of(2, Map.of("lstm.h", new float[] {1, 2, 3, 4})).toBytes(),
            State.of(3, Map.of("lstm.h", new float[] {1, 2, 3}, "größe.c", new float[] {4, 5, 6, 7, 8, 9}))
                    .toBytes(),
            State.of(0, Map.of("gru.h", new float[0])).toBytes(),
            State.of(5, Map.of()).toBytes());

    @Test
    void nothing_but_our_exception_comes_of_it() {
        Fuzz.of("state", 2000)
                .endingIn(IllegalArgumentException.class)
                .trying(
                        random -> {
                            byte[] bytes = Mutation.of(
                                    STATES.get(random.nextInt(STATES.size())),
                                    STATES.get(random.nextInt(STATES.size())),
                                    random);
                            return random.nextBoolean() ? bytes : summed(bytes);
                        },
                        bytes -> assertThat(State.fromBytes(bytes)).isNotNull());
    }

    private static byte[] summed(byte[] bytes) {
        int end = bytes.length - Integer.BYTES;
        if (end >= 0) {
            CRC32C crc = new CRC32C();
            crc.update(bytes, 0, end);
            ByteBuffer.wrap(bytes).putInt(end, (int) crc.getValue());
        }
        return bytes;
    }
}
