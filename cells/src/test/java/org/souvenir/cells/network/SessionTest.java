package org.souvenir.cells.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.MinGru;
import org.souvenir.cells.Slstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.run.StateRows;
import org.souvenir.cells.wrapper.Resets;
import org.souvenir.core.tensor.Tensor;

class SessionTest {
    private static final int WIDTH = 4;

    private static Tensor random(long seed, int... shape) {
        Random random = new Random(seed);
        float[] data = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) random.nextGaussian();
        }
        return Tensor.of(data, shape);
    }

    private static Network network() {
        return Network.initialised(
                Architecture.of(
                        Input.features(WIDTH),
                        Recurrent.of(n -> new Lstm(n, 5)),
                        Recurrent.of(n -> new Gru(n, 3)),
                        new Dense(2)),
                3);
    }

    static Stream<Network> networks() {
        return Stream.of(
                network(),
                Network.initialised(Architecture.of(Input.features(WIDTH), Recurrent.of(n -> new Gru(n, 64))), 4),
                Network.initialised(
                        Architecture.of(Input.features(WIDTH), Recurrent.of(n -> new Slstm(n, 17)), new Dense(33)), 5),
                Network.initialised(Architecture.of(Input.features(WIDTH), Recurrent.of(n -> new MinGru(n, 40))), 6));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void a_step_gives_to_the_bit_what_the_whole_sequence_gives(Network network) {
        for (int batch : new int[] {1, 3, 8}) {
            Tensor x = random(1, 20, batch, WIDTH);
            Network.Output whole = network.infer(Batch.of(x));
            int n = batch * WIDTH;
            int m = batch * network.architecture().output().width();
            try (Session session = network.sessionOfBatch(batch)) {
                for (int t = 0; t < 20; t++) {
                    float[] y = session.step(Arrays.copyOfRange(x.data(), t * n, (t + 1) * n));
                    assertThat(y)
                            .as("step %d of %d sequences", t, batch)
                            .containsExactly(Arrays.copyOfRange(whole.values().data(), t * m, (t + 1) * m));
                }
                assertThat(session.state()).isEqualTo(whole.state());
            }
        }
    }

    @Test
    void thousands_of_sessions_go_on_in_turns_in_many_threads() throws Exception {
        Network network = network();
        int sessions = 3000;
        int steps = 6;
        Tensor x = random(1, steps, sessions, WIDTH);
        Tensor expected = network.infer(Batch.of(x)).values();
        List<Session> open =
                IntStream.range(0, sessions).mapToObj(i -> network.session()).toList();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int t = 0; t < steps; t++) {
                List<Callable<Void>> turns = new ArrayList<>();
                for (int i = 0; i < sessions; i++) {
                    int step = t;
                    int s = i;
                    turns.add(() -> {
                        int at = (step * sessions + s) * WIDTH;
                        float[] y = open.get(s).step(Arrays.copyOfRange(x.data(), at, at + WIDTH));
                        assertThat(y[0]).isCloseTo(expected.get(step, s, 0), within(1e-6f));
                        assertThat(y[1]).isCloseTo(expected.get(step, s, 1), within(1e-6f));
                        return null;
                    });
                }
                Collections.shuffle(turns, new Random(t));
                for (Future<Void> turn : threads.invokeAll(turns)) {
                    turn.get();
                }
            }
        } finally {
            threads.shutdown();
            open.forEach(Session::close);
        }
    }

    @Test
    void a_state_is_a_value_that_later_steps_leave_alone() {
        Network network = network();
        try (Session session = network.session();
                Session other = network.session()) {
            session.step(1, 2, 3, 4);
            State fork = session.state();
            State same = session.state();
            assertThat(fork).isEqualTo(same).hasSameHashCodeAs(same);
            float[] next = session.step(4, 3, 2, 1);
            assertThat(fork).isEqualTo(same).isNotEqualTo(session.state());
            other.resume(fork);
            assertThat(other.step(4, 3, 2, 1)).containsExactly(next);
            session.reset();
            assertThat(session.state()).isEqualTo(network.session().state());
        }
    }

    @Test
    void flags_start_single_sequences_anew() {
        Network network = Network.initialised(
                Architecture.of(Input.features(WIDTH), Recurrent.of(n -> new Resets(new Lstm(n, 5)))), 3);
        Tensor x = random(1, 6, 2, WIDTH);
        Tensor flags = Tensor.zeros(6, 2);
        flags.set(1, 4, 1);
        Tensor whole = network.infer(Batch.of(x).with(Resets.RESET, flags)).values();
        Tensor never = network.infer(Batch.of(x).with(Resets.RESET, Tensor.zeros(6, 2)))
                .values();
        Tensor fresh = network.infer(Batch.of(rows(x, 4, 6)).with(Resets.RESET, Tensor.zeros(2, 2)))
                .values();
        for (int j = 0; j < 5; j++) {
            assertThat(whole.get(5, 0, j)).isEqualTo(never.get(5, 0, j));
            assertThat(whole.get(3, 1, j)).isEqualTo(never.get(3, 1, j));
            assertThat(whole.get(5, 1, j)).isCloseTo(fresh.get(1, 1, j), within(1e-6f));
        }
        try (Session session = network.sessionOfBatch(2)) {
            session.run(Batch.of(rows(x, 0, 4)).with(Resets.RESET, Tensor.zeros(4, 2)));
            Tensor rest = session.run(Batch.of(rows(x, 4, 6)).with(Resets.RESET, rows(flags, 4, 6)));
            assertThat(rest.data()).containsExactly(rows(whole, 4, 6).data(), within(1e-6f));
        }
        try (Session session = network.sessionOfBatch(2)) {
            assertThat(session.run(x).data()).containsExactly(never.data(), within(1e-6f));
        }
    }

    private static Tensor rows(Tensor x, int from, int to) {
        int size = x.length() / x.size(0);
        int[] shape = x.shape();
        shape[0] = to - from;
        return Tensor.of(Arrays.copyOfRange(x.data(), from * size, to * size), shape);
    }

    @Test
    void chunks_may_end_at_unlike_steps() {
        Network network = network();
        Tensor x = random(1, 5, 3, WIDTH);
        try (Session session = network.sessionOfBatch(3)) {
            session.run(Batch.of(rows(x, 0, 3), new int[] {1, 3, 2}));
            State state = session.state();
            State whole = network.infer(Batch.of(x, new int[] {1, 3, 2})).state();
            for (String name : state.names()) {
                assertThat(state.values(name)).containsExactly(whole.values(name), within(1e-6f));
            }
            Tensor rest = session.run(rows(x, 3, 5));
            Tensor expected = network.infer(Batch.of(rows(x, 3, 5)), whole).values();
            assertThat(rest.data()).containsExactly(expected.data(), within(1e-6f));
        }
    }

    @Test
    void a_layer_that_reads_backward_carries_its_state_from_the_end() {
        Network forward =
                Network.initialised(Architecture.of(Input.features(WIDTH), Recurrent.of(n -> new Gru(n, 3))), 3);
        Network backward = Network.of(
                Architecture.of(
                        Input.features(WIDTH), Recurrent.of(n -> new Gru(n, 3)).backward()),
                forward.parameters());
        Tensor x = random(1, 4, 1, WIDTH);
        Tensor turned = Tensor.zeros(4, 1, WIDTH);
        for (int t = 0; t < 4; t++) {
            System.arraycopy(x.data(), t * WIDTH, turned.data(), (3 - t) * WIDTH, WIDTH);
        }
        State start = forward.infer(Batch.of(random(2, 2, 1, WIDTH))).state();
        Network.Output there = forward.infer(Batch.of(x), start);
        Network.Output back = backward.infer(Batch.of(turned), start);
        assertThat(back.state()).isEqualTo(there.state());
        assertThat(back.values().get(0, 0, 1)).isEqualTo(there.values().get(3, 0, 1));
    }

    @Test
    void refuses_what_comes_after_the_end() {
        Session session = network().session();
        State state = session.state();
        session.close();
        Tensor chunk = Tensor.zeros(2, 1, WIDTH);
        List<Runnable> uses = List.of(
                () -> session.step(1, 2, 3, 4),
                () -> session.run(chunk),
                () -> session.run(Batch.of(chunk)),
                () -> session.generate(new float[WIDTH], 1, (t, y) -> y),
                session::state,
                session::reset,
                () -> session.resume(state));
        assertThat(uses)
                .allSatisfy(use -> assertThatThrownBy(use::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("session: it was closed; open a new one with network.session()"));
        session.close();
    }

    @Test
    void refuses_chunks_and_steps_that_do_not_fit() {
        Session session = network().sessionOfBatch(2);
        assertThatThrownBy(() -> session.run(Tensor.zeros(3, 1, WIDTH)))
                .hasMessage("session: the steps must have the session's B = 2, but have 1");
        assertThatThrownBy(() -> session.run(Tensor.zeros(3, 2, 7)))
                .hasMessage("batch: input x must be [T, B, 4], but is [3, 2, 7]");
        assertThatThrownBy(() -> session.step(1, 2, 3, 4, 5, 6, 7, Float.NaN))
                .hasMessage("session: at each step numbers must be finite, but found NaN");
        Session ids = Network.initialised(Architecture.of(Input.ids(10), new Embedding(3)), 1)
                .session();
        assertThatThrownBy(() -> ids.step(2.5f))
                .hasMessage("session: at each step ids must be whole numbers in [0, 10), but found 2.5");
    }

    @Test
    void refuses_networks_that_read_from_the_end_and_says_why() {
        Network both = Network.initialised(
                Architecture.of(
                        Input.features(4), Recurrent.of(n -> new Gru(n, 3)).bidirectional()),
                1);
        assertThatThrownBy(both::session)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "session: every layer must read forward, but recurrent1.backward reads backward, from steps that have not come yet");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 19, 20, 40, -1})
    void refuses_bytes_that_were_cut_off(int length) {
        byte[] bytes = network().session().state().toBytes();
        int cut = length < 0 ? bytes.length - 1 : length;
        assertThatThrownBy(() -> State.fromBytes(Arrays.copyOf(bytes, cut)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("but the bytes were cut off, altered or of another version");
    }

    @Test
    void refuses_bytes_of_which_any_one_was_altered() {
        byte[] bytes = network().session().state().toBytes();
        for (int i = 0; i < bytes.length; i++) {
            byte[] altered = bytes.clone();
            altered[i] ^= 4;
            assertThatThrownBy(() -> State.fromBytes(altered))
                    .as("byte %d", i)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refuses_more_sequences_than_an_array_can_have() {
        Network network = network();
        assertThatThrownBy(() -> network.sessionOfBatch(1 << 29))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("session: there may be 0 to 16777216 sequences, but 536870912 are asked for");
        assertThatThrownBy(() -> StateRows.empty(network.architecture(), 1 << 29))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("run: 536,870,912 rows of recurrent1.h are 2,684,354,560 floats, more than");
    }

    @Test
    void refuses_bytes_of_another_version() {
        byte[] bytes = network().session().state().toBytes();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).putInt(4, 2);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        buffer.putInt(bytes.length - 4, (int) crc.getValue());
        assertThatThrownBy(() -> State.fromBytes(bytes)).hasMessageContaining("at byte 4 there must be version 1");
    }

    @Test
    void refuses_whole_bytes_that_hold_no_state() {
        ByteBuffer buffer =
                ByteBuffer.allocate(36).putInt(0x53565354).putInt(1).putInt(7).putInt(1);
        buffer.putInt(1).put((byte) 'h').putInt(2).putFloat(1).putFloat(2);
        byte[] bytes = Arrays.copyOf(buffer.array(), buffer.position() + 4);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) crc.getValue());
        assertThatThrownBy(() -> State.fromBytes(bytes))
                .hasMessage("state bytes: h must hold as many numbers for each of B = 7 sequences, but holds 2");
    }

    @Test
    void refuses_the_state_of_another_network_or_of_other_widths() {
        State state = network().session().state();
        Network other =
                Network.initialised(Architecture.of(Input.features(WIDTH), Recurrent.of(n -> new Gru(n, 3))), 1);
        assertThatThrownBy(() -> other.session().resume(state))
                .hasMessage(
                        "state: must be of this network, with [recurrent1.h [B, 3]], but has [recurrent1.h [B, 5], recurrent1.c [B, 5], recurrent2.h [B, 3]]");
        Network wider = Network.initialised(
                Architecture.of(
                        Input.features(WIDTH),
                        Recurrent.of(n -> new Lstm(n, 6)),
                        Recurrent.of(n -> new Gru(n, 3)),
                        new Dense(2)),
                3);
        assertThatThrownBy(() -> wider.session().resume(state))
                .hasMessageContaining("with [recurrent1.h [B, 6], recurrent1.c [B, 6], recurrent2.h [B, 3]]");
        assertThatThrownBy(() -> network().sessionOfBatch(3).resume(state))
                .hasMessage("state: must be of as many sequences as the batch, 3, but is of 1");
        assertThatThrownBy(() -> state.values("recurrent1.x"))
                .hasMessageContaining("there are [recurrent1.h, recurrent1.c, recurrent2.h], but not recurrent1.x");
    }
}
