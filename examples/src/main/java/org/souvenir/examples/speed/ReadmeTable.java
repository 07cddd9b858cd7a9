package org.souvenir.examples.speed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.souvenir.core.file.AtomicFile;

/** The table of speed in a file of Markdown, between two lines that stay: what stood there is replaced. */
final class ReadmeTable {
    static final String BEGIN = "<!-- written by examples/run benchmark --readme -->";
    static final String END = "<!-- until here -->";

    private static final Map<String, String> TITLES = new LinkedHashMap<>();

    static {
        TITLES.put("rnn", "vanilla RNN");
        TITLES.put("lstm", "LSTM");
        TITLES.put("gru", "GRU");
        TITLES.put("peephole", "LSTM with peepholes, as a user writes it");
    }

    private final Path file;
    private final String before;
    private final String after;

    private ReadmeTable(Path file, String before, String after) {
        this.file = file;
        this.before = before;
        this.after = after;
    }

    /**
     * The place in a file.
     *
     * @throws IllegalArgumentException if it is no text, or the two lines do not stand there, once each and in their order
     */
    static ReadmeTable in(Path file) {
        String text = text(file);
        int begin = text.indexOf(BEGIN + "\n");
        int end = text.indexOf(END);
        if (begin < 0 || end < begin || begin != text.lastIndexOf(BEGIN) || end != text.lastIndexOf(END)) {
            throw new IllegalArgumentException(
                    "benchmark: %s must have the line '%s' and after it the line '%s', once each; the table goes between them"
                            .formatted(file, BEGIN, END));
        }
        return new ReadmeTable(file, text.substring(0, begin + BEGIN.length() + 1), text.substring(end));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--readme: must be a text that can be read, but is %s: %s".formatted(file, e), e);
        }
    }

    /** Writes the file anew, with the table of these figures. */
    void write(Report report) {
        AtomicFile.write(file, before + table(report) + after);
    }

    /** A paragraph on what was measured where, and how many times as long peers take, in geometric means over shapes. */
    static String table(Report report) {
        List<Column> columns = report.versions().keySet().stream()
                .flatMap(peer -> Arrays.stream(Use.values()).map(use -> new Column(peer, use)))
                .filter(column -> report.ratios(column.peer(), column.use()).length > 0)
                .toList();
        String heads = columns.stream().map(Column::title).collect(Collectors.joining(" | "));
        StringBuilder table = new StringBuilder(caption(report));
        table.append("\n| | ")
                .append(heads)
                .append(" |\n")
                .append("|---".repeat(columns.size() + 1))
                .append("|\n");
        TITLES.forEach((kind, title) -> {
            if (report.figures().stream()
                    .anyMatch(figure -> figure.what().kind().equals(kind))) {
                String cells = columns.stream()
                        .map(column -> cell(report, column, kind))
                        .collect(Collectors.joining(" | "));
                table.append("| ").append(title).append(" | ").append(cells).append(" |\n");
            }
        });
        return table.toString();
    }

    private static String caption(Report report) {
        String peers = report.versions().entrySet().stream()
                .map(each -> each.getKey().title() + " " + each.getValue())
                .collect(Collectors.joining(" and "));
        List<Configuration> layers = report.figures().stream()
                .map(Figure::what)
                .filter(what -> !what.isModel())
                .toList();
        int threads = report.figures().stream().mapToInt(Figure::threads).max().orElse(0);
        return """
                How many times as long %s took, in turns with Souvenir, each on %d threads:
                %s; %s.
                Geometric means over %d shapes, batches of %s sequences and %s units; in brackets the lowest.
                """.formatted(
                        peers,
                        threads,
                        report.machine(),
                        report.date(),
                        layers.stream().map(ReadmeTable::shape).distinct().count(),
                        range(layers.stream().mapToInt(Configuration::batch)),
                        range(layers.stream().mapToInt(Configuration::hidden)));
    }

    private static List<Integer> shape(Configuration what) {
        return List.of(what.batch(), what.steps(), what.inputs(), what.hidden());
    }

    private static String range(IntStream sizes) {
        int[] sorted = sizes.sorted().toArray();
        return sorted.length == 0 ? "no" : "%d to %d".formatted(sorted[0], sorted[sorted.length - 1]);
    }

    private static String cell(Report report, Column column, String kind) {
        double[] ratios = report.ratios(
                column.peer(), column.use().and(what -> what.kind().equals(kind)));
        return ratios.length == 0
                ? "–"
                : String.format(
                        Locale.ROOT,
                        "%.1f × (%.1f)",
                        Report.mean(ratios),
                        Arrays.stream(ratios).min().getAsDouble());
    }

    /** What layers are used for. */
    private enum Use implements Predicate<Configuration> {
        INFERENCE,
        TRAINING;

        @Override
        public boolean test(Configuration what) {
            return !what.isModel() && what.trains() == (this == TRAINING);
        }
    }

    private record Column(Peer peer, Use use) {
        String title() {
            return use.name().toLowerCase(Locale.ROOT) + ", " + peer.title();
        }
    }
}
