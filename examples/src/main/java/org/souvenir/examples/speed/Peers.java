package org.souvenir.examples.speed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The peers that are there, none of which works while another one is asked. */
final class Peers implements AutoCloseable {
    private final List<PeerProcess> processes = new ArrayList<>();

    private Peers() {}

    /** Nobody. */
    static Peers none() {
        return new Peers();
    }

    /**
     * All that a Python has; says on standard error who is missing.
     *
     * @throws IllegalArgumentException if it has none
     */
    static Peers start(String python, int threads, double seconds) throws IOException {
        Peers peers = new Peers();
        try {
            for (Peer peer : Peer.values()) {
                Optional<PeerProcess> found = PeerProcess.start(python, peer, threads, seconds);
                found.ifPresent(peers.processes::add);
            }
            if (peers.processes.isEmpty()) {
                throw new IllegalArgumentException("benchmark: --peers needs PyTorch or ONNX Runtime, but '" + python
                        + "' has neither; --python PATH names another one");
            }
            return peers;
        } catch (IOException | RuntimeException e) {
            peers.close();
            throw e;
        }
    }

    /** Who is there, and which version. */
    Map<Peer, String> versions() {
        Map<Peer, String> versions = new EnumMap<>(Peer.class);
        processes.forEach(process -> versions.put(process.peer(), process.version()));
        return Collections.unmodifiableMap(versions);
    }

    /** How long it takes, one after the other; without those that have no such thing. */
    Map<Peer, Stopwatch.Times> time(Configuration what) throws IOException {
        Map<Peer, Stopwatch.Times> times = new EnumMap<>(Peer.class);
        for (PeerProcess process : processes) {
            process.time(what).ifPresent(found -> times.put(process.peer(), found));
        }
        return times;
    }

    /** Ends them. */
    @Override
    public void close() throws IOException {
        for (PeerProcess process : processes) {
            process.close();
        }
    }
}
