package org.souvenir.cells.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.souvenir.core.file.Allocation;

class StateTest {

    @Test
    void is_made_of_numbers_that_stay_the_callers() {
        float[] h = {1, 2, 3, 4};
        Map<String, float[]> values = new LinkedHashMap<>();
        values.put("lstm.h", h);
        values.put("lstm.c", new float[] {5, 6});
        State state = State.of(2, values);
        h[0] = 9;
        assertThat(state.batch()).isEqualTo(2);
        assertThat(state.names()).containsExactly("lstm.h", "lstm.c");
        assertThat(state.values("lstm.h")).containsExactly(1, 2, 3, 4);
        assertThat(state.values("lstm.c")).containsExactly(5, 6);
        assertThat(State.fromBytes(state.toBytes())).isEqualTo(state);
    }

    @Test
    void refuses_numbers_that_are_not_as_many_for_each_sequence() {
        assertThatThrownBy(() -> State.of(2, Map.of("lstm.h", new float[3])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("state: lstm.h must hold as many numbers for each of B = 2 sequences, but holds 3");
        assertThatThrownBy(() -> State.of(0, Map.of("lstm.h", new float[1])))
                .hasMessage("state: lstm.h must hold as many numbers for each of B = 0 sequences, but holds 1");
    }

    private static State three() {
        Map<String, float[]> values = new LinkedHashMap<>();
        values.put("lstm.h", new float[] {1, 2, 3, 4, 5, 6});
        values.put("lstm.c", new float[] {7, 8, 9});
        return State.of(3, values);
    }

    @Test
    void picks_repeats_and_reorders_its_sequences() {
        State state = three();
        State picked = state.select(2, 0, 2, 2);
        assertThat(picked.batch()).isEqualTo(4);
        assertThat(picked.values("lstm.h")).containsExactly(5, 6, 1, 2, 5, 6, 5, 6);
        assertThat(picked.values("lstm.c")).containsExactly(9, 7, 9, 9);
        assertThat(picked.width("lstm.h")).isEqualTo(2).isEqualTo(state.width("lstm.h"));
        assertThat(state.select(0, 1, 2)).isEqualTo(state);
        assertThat(state.select().batch()).isZero();
        assertThat(state.select().width("lstm.h")).isZero();
        assertThat(State.fromBytes(picked.toBytes())).isEqualTo(picked);
        assertThat(State.fromBytes(state.select().toBytes())).isEqualTo(state.select());
    }

    @Test
    void puts_sequences_one_after_the_other() {
        State state = three();
        State whole = State.concat(state.select(0), state.select(), state.select(1, 2));
        assertThat(whole).isEqualTo(state).hasSameHashCodeAs(state);
        assertThat(State.concat(state, state)).isEqualTo(state.select(0, 1, 2, 0, 1, 2));
        assertThat(State.fromBytes(whole.toBytes())).isEqualTo(state);
    }

    @Test
    void takes_other_numbers_for_one_of_its_states() {
        State state = three();
        float[] c = {-1, -2, -3};
        State other = state.with("lstm.c", c);
        c[0] = 99;
        assertThat(other.values("lstm.c")).containsExactly(-1, -2, -3);
        assertThat(other.values("lstm.h")).isEqualTo(state.values("lstm.h"));
        assertThat(state.values("lstm.c")).containsExactly(7, 8, 9);
        assertThat(other.with("lstm.c", state.values("lstm.c"))).isEqualTo(state);
    }

    @Test
    void says_what_does_not_fit() {
        State state = three();
        assertThatThrownBy(() -> state.width("gru.h"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("state: there are [lstm.h, lstm.c], but not gru.h");
        assertThatThrownBy(() -> state.with("lstm.h", new float[5]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("state: lstm.h must be [B = 3, 2], so 6 numbers, but found 5");
        assertThatThrownBy(() -> state.select(0, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("select: sequences must lie in [0, B = 3), but found 3");
        assertThatThrownBy(() -> State.concat())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("concat: there must be a state at least, but there is none");
        assertThatThrownBy(() -> State.concat(state, State.of(1, Map.of("lstm.h", new float[2]))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("concat: states must be of one network, but one is "
                        + "State[B = 3, [lstm.h [B, 2], lstm.c [B, 1]]] and one State[B = 1, [lstm.h [B, 2]]]");
        assertThatThrownBy(() -> State.concat(
                        State.of(1, Map.of("lstm.h", new float[3])), State.of(1, Map.of("lstm.h", new float[2]))))
                .hasMessageContaining("one is State[B = 1, [lstm.h [B, 3]]] and one State[B = 1, [lstm.h [B, 2]]]");
    }

    @Test
    void notices_bytes_that_were_cut_off_altered_or_longer() {
        byte[] whole = three().toBytes();
        for (int i = 0; i < whole.length; i++) {
            byte[] cut = Arrays.copyOf(whole, i);
            byte[] altered = whole.clone();
            altered[i] ^= 1;
            assertThatThrownBy(() -> State.fromBytes(cut)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> State.fromBytes(altered)).isInstanceOf(IllegalArgumentException.class);
        }
        byte[] longer = Arrays.copyOf(whole, whole.length + 4);
        assertThatThrownBy(() -> State.fromBytes(longer)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Bytes with a right checksum. */
    private static byte[] bytes(int... numbers) {
        ByteBuffer buffer = ByteBuffer.allocate((numbers.length + 3) * Integer.BYTES);
        buffer.putInt(0x53565354).putInt(1);
        for (int number : numbers) {
            buffer.putInt(number);
        }
        CRC32C crc = new CRC32C();
        crc.update(buffer.array(), 0, buffer.position());
        return buffer.putInt((int) crc.getValue()).array();
    }

    @Test
    void believes_no_count_in_bytes() {
        int h = 'h' << 24 | 'h' << 16 | 'h' << 8 | 'h';
        assertThat(State.fromBytes(bytes(2, 1, 4, h, 2, 0, 0)).names()).containsExactly("hhhh");
        int[][] wrong = {
            {500_000_000, 0},
            {-1, 0},
            {1, -1},
            {-2, 1, 4, h, 2, 0, 0},
            {1, 500_000_000},
            {1, Integer.MAX_VALUE},
            {1, 1, -4, h, 1, 0},
            {1, 1, 1 << 30, h, 1, 0},
            {1, 1, 4, h, -1},
            {1, 1, 4, h, 1 << 29},
            {1, 1, 4, h, 1 << 30},
            {3, 1, 4, h, 2, 0, 0},
            {500_000_000, 1, 4, h, 0},
            {1, 1, 4, h, 1, 0, 0},
            {1, 1, 4, h, 1, Float.floatToIntBits(Float.NaN)},
            {1, 2, 4, h, 1, 0, 4, h, 1, 0}
        };
        for (int[] numbers : wrong) {
            long before = Allocation.now();
            assertThatThrownBy(() -> State.fromBytes(bytes(numbers)))
                    .as(Arrays.toString(numbers))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("state bytes: ");
            assertThat(Allocation.now() - before).isLessThan(1 << 20);
        }
        assertThat(State.fromBytes(bytes(1, 1, 4, h, 1, Float.floatToIntBits(Float.NEGATIVE_INFINITY)))
                        .values("hhhh"))
                .containsExactly(Float.NEGATIVE_INFINITY);
        assertThat(State.fromBytes(bytes(64, 0)).batch()).isEqualTo(64);
    }
}
