package org.souvenir.examples.speed;

import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Figures that nobody measured. */
final class Reports {
    private static final Machine MACHINE =
            new Machine("A \"<b>fast</b>\" one, 3 GHz", 8, "Linux amd64", "25+36", "vector-256");

    private Reports() {}

    static Stopwatch.Times times(double ms) {
        return new Stopwatch.Times(ms, ms / 2, ms * 2, 7);
    }

    static Figure figure(String line, double ours, double torch, double onnx) {
        Map<Peer, Stopwatch.Times> peers = new EnumMap<>(Peer.class);
        if (torch > 0) {
            peers.put(Peer.PYTORCH, times(torch));
        }
        if (onnx > 0) {
            peers.put(Peer.ONNX_RUNTIME, times(onnx));
        }
        return new Figure(Configuration.parse(line), 2, times(ours), peers);
    }

    static Report of(Figure... figures) {
        Map<Peer, String> versions = new EnumMap<>(Peer.class);
        versions.put(Peer.PYTORCH, "2.9.1");
        versions.put(Peer.ONNX_RUNTIME, "1.23");
        return new Report(MACHINE, LocalDate.of(2026, 2, 3), versions, List.of(figures));
    }

    static Report alone(Figure... figures) {
        return new Report(MACHINE, LocalDate.of(2026, 2, 3), Map.of(), List.of(figures));
    }
}
