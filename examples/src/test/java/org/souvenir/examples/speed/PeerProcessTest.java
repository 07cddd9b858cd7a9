package org.souvenir.examples.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PeerProcessTest {
    private static final Configuration SMALL = Configuration.parse("lstm infer 1 2 3 4");

    private static Optional<PeerProcess> start(String greeting, String answer) throws IOException {
        return PeerProcess.start(Peer.PYTORCH, FakePeer.command(greeting, answer));
    }

    @Test
    void answers_line_by_line() throws IOException {
        try (PeerProcess peer = start("peer 2.9.1", "ms 1.5000 1.0000 2.0000 5").orElseThrow()) {
            assertThat(peer.version()).isEqualTo("2.9.1");
            for (int i = 0; i < 2; i++) {
                assertThat(peer.time(SMALL)).contains(new Stopwatch.Times(1.5, 1, 2, 5));
            }
        }
    }

    @Test
    void may_have_no_such_thing() throws IOException {
        try (PeerProcess peer = start("peer 1", "none").orElseThrow()) {
            assertThat(peer.time(SMALL)).isEmpty();
        }
    }

    @Test
    void is_not_there_if_its_module_is_missing() throws IOException {
        assertThat(start("missing torch", "")).isEmpty();
    }

    @Test
    void that_says_something_else_is_refused() throws IOException {
        assertThatThrownBy(() -> start("hello", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("benchmark: PyTorch must begin with 'peer VERSION', but said 'hello'");
        try (PeerProcess peer = start("peer 1", "fast").orElseThrow()) {
            assertThatThrownBy(() -> peer.time(SMALL))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'fast'");
        }
    }

    @Test
    void that_ends_too_soon_is_told_of() throws IOException {
        try (PeerProcess peer = start("peer 1", "end").orElseThrow()) {
            assertThatThrownBy(() -> peer.time(SMALL))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("PyTorch ended without an answer to 'lstm infer 1 2 3 4'");
        }
    }

    @Test
    void needs_a_python() {
        assertThatThrownBy(() -> PeerProcess.start("no-such-python", Peer.PYTORCH, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'no-such-python'", "--python PATH");
    }

    /** With whatever Python is there, if there is one. */
    @ParameterizedTest
    @EnumSource
    void of_the_real_one_understands_each_line(Peer peer) throws IOException {
        Optional<PeerProcess> found = Optional.empty();
        try {
            found = PeerProcess.start(System.getProperty("peer.python", "python3"), peer, 1, 0.01);
        } catch (IllegalArgumentException e) {
            Assumptions.abort(e.getMessage());
        }
        if (found.isPresent()) {
            try (PeerProcess process = found.get()) {
                assertThat(process.version()).matches("\\d+\\..*");
                for (Configuration what : Grid.ALL.configurations("")) {
                    Configuration small = new Configuration(what.kind(), what.mode(), 2, 3, 4, 5);
                    boolean plain = !what.isModel() && !what.kind().equals("peephole");
                    assertThat(process.time(small).isPresent())
                            .isEqualTo(peer == Peer.PYTORCH || plain && !what.trains());
                }
            }
        }
    }
}
