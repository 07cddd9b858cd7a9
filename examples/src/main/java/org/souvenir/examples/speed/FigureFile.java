package org.souvenir.examples.speed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Figures as CSV (RFC 4180), a line each; every line says what it was measured on. */
final class FigureFile {
    private static final List<String> BEFORE = List.of(
            "kind",
            "mode",
            "batch",
            "steps",
            "inputs",
            "hidden",
            "threads",
            "ms",
            "p10_ms",
            "p90_ms",
            "runs",
            "tokens_per_second",
            "gflops",
            "operations_per_byte");
    private static final List<String> AFTER = List.of("processor", "processors", "system", "java", "kernels", "date");

    private FigureFile() {}

    /** The columns: the same whichever peers were asked. */
    static List<String> columns() {
        Stream<String> peers = Arrays.stream(Peer.values())
                .flatMap(peer -> Stream.of("_version", "_ms", "_ratio").map(end -> peer.word() + end));
        return Stream.of(BEFORE.stream(), peers, AFTER.stream())
                .flatMap(each -> each)
                .toList();
    }

    /** The whole file. */
    static String of(Report report) {
        return Stream.concat(Stream.of(columns()), report.figures().stream().map(figure -> row(report, figure)))
                .map(row -> row.stream().map(FigureFile::quoted).collect(Collectors.joining(",", "", "\n")))
                .collect(Collectors.joining());
    }

    private static List<String> row(Report report, Figure figure) {
        Configuration what = figure.what();
        Stopwatch.Times ours = figure.ours();
        List<String> row = new ArrayList<>(List.of(what.toString().split(" ")));
        row.add("" + figure.threads());
        row.addAll(List.of(number(ours.median()), number(ours.p10()), number(ours.p90()), "" + ours.runs()));
        row.addAll(List.of(number(figure.tokensPerSecond()), number(figure.speed()), number(what.intensity())));
        for (Peer peer : Peer.values()) {
            Stopwatch.Times theirs = figure.peers().get(peer);
            row.add(report.versions().getOrDefault(peer, ""));
            row.add(theirs == null ? "" : number(theirs.median()));
            row.add(theirs == null ? "" : number(figure.ratio(peer).getAsDouble()));
        }
        Machine machine = report.machine();
        row.addAll(List.of(machine.processor(), "" + machine.processors(), machine.system(), machine.java()));
        row.addAll(List.of(machine.kernels(), report.date().toString()));
        return row;
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.4f", x);
    }

    private static String quoted(String field) {
        return field.matches("[^,\"\r\n]*") ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
