package org.souvenir.examples.speed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.file.AtomicFile;
import org.souvenir.examples.option.Count;
import org.souvenir.examples.option.Output;
import org.souvenir.examples.option.Threads;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times layers and small models: a table for people, files for all others, or line by line for a script. */
@Command(
        name = "benchmark",
        description = "Times cells and models of many shapes; with --peers, beside PyTorch and ONNX Runtime.",
        mixinStandardHelpOptions = true)
public final class Benchmark implements Callable<Integer> {
    /** The side of the square matrices that tell what the kernels can reach. */
    private static final int SIDE = 512;

    /** What is timed instead of the grid. */
    static final class Instead {
        @Option(
                names = "--stdin",
                description = "Read configurations (KIND MODE B T I H), answer \"ms MEDIAN P10 P90 RUNS\".")
        private boolean stdin;

        @Option(names = "--scaling", description = "Time 1, 2, 4, 8 ... threads up to --threads instead.")
        private boolean scaling;

        @Option(names = "--growth", description = "Time longer sequences and larger batches instead.")
        private boolean growth;

        @Option(names = "--products", description = "Time square matrix products instead.")
        private boolean products;

        @Option(names = "--stream", description = "Time single steps of a session instead.")
        private boolean stream;

        @Option(
                names = "--long",
                description = "Train on one sequence of 100,000 steps instead, plain and recomputing.")
        private boolean longSequence;
    }

    @ArgGroup(exclusive = true)
    private @Nullable Instead instead;

    @Mixin
    private Threads threads = new Threads();

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "1",
            description = "How long to measure each (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = "--grid",
            defaultValue = "LAYER",
            description = "What to time: ${COMPLETION-CANDIDATES} (default: layer).")
    private Grid grid = Grid.LAYER;

    @Option(names = "--kind", description = "Only this kind: rnn, lstm, gru, peephole, charlm-lstm ...")
    private String kind = "";

    @Option(
            names = "--peers",
            description = "Time PyTorch and ONNX Runtime as well, in turns, as far as Python has them.")
    private boolean peers;

    @Option(
            names = "--python",
            paramLabel = "PATH",
            defaultValue = "python3",
            description = "Where the peers are installed (default: ${DEFAULT-VALUE}).")
    private String python = "python3";

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "2",
            description = "How often each is asked in turns with the peers (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write the figures as CSV.")
    private @Nullable Path csv;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a page with the figures, beside what the machine reaches.")
    private @Nullable Path html;

    @Option(
            names = "--readme",
            paramLabel = "FILE",
            description = "Replace the table between two lines of a Markdown file; with --peers.")
    private @Nullable Path readme;

    /** Made by picocli. */
    public Benchmark() {}

    /** Prints what was asked for. */
    @Override
    public Integer call() throws IOException {
        check();
        try (Engine engine = threads.engine()) {
            if (instead == null) {
                grid(engine);
            } else if (instead.stdin) {
                answer(engine);
            } else {
                instead(engine, instead);
            }
        }
        return 0;
    }

    /** Before anything is measured, so that nobody waits in vain. */
    private void check() {
        threads.check();
        Count.check("--rounds", rounds);
        if (!(seconds > 0)) {
            throw new IllegalArgumentException("--seconds: must be above 0, but is " + seconds);
        }
        if (instead != null && (peers || html != null || readme != null || csv != null && !instead.scaling)) {
            throw new IllegalArgumentException(
                    "benchmark: --peers, --html, --readme and --csv are for the grid, --csv also for --scaling");
        }
        if (readme != null && !peers) {
            throw new IllegalArgumentException("benchmark: --readme needs --peers, whose figures it writes");
        }
        Output.check("--csv", csv);
        Output.check("--html", html);
        Output.check("--readme", readme);
    }

    private void answer(Engine engine) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                System.out.println(time(Configuration.parse(line), engine));
                System.out.flush();
            }
        }
    }

    private Stopwatch.Times time(Configuration what, Engine engine) {
        return Stopwatch.time(Workload.of(what, engine), seconds);
    }

    private static Machine head(Engine engine) {
        Machine machine = Machine.of(engine);
        System.out.printf("%s; %d threads%n", machine, engine.threads());
        return machine;
    }

    private void instead(Engine engine, Instead what) throws IOException {
        Machine machine = head(engine);
        String cell = kind.isEmpty() ? "lstm" : kind;
        if (what.products) {
            ProductTable.print(System.out, engine, seconds);
        } else if (what.stream) {
            StreamTable.print(System.out);
        } else if (what.growth) {
            GrowthTable.print(System.out, cell, engine, seconds);
        } else if (what.longSequence) {
            LongSequence.compare(engine);
        } else {
            List<Figure> figures = ScalingTable.print(System.out, cell, engine.threads(), seconds);
            write(new Report(machine, LocalDate.now(ZoneId.systemDefault()), Map.of(), figures));
        }
    }

    private void grid(Engine engine) throws IOException {
        List<Configuration> configurations = grid.configurations(kind);
        ReadmeTable table = readme == null ? null : ReadmeTable.in(readme);
        Machine machine = head(engine);
        try (Peers asked = peers ? Peers.start(python, engine.threads(), seconds) : Peers.none()) {
            double best = ProductTable.speed(SIDE, engine, seconds);
            System.out.printf("matrix product of %d × %d: %.0f GF/s%n%n", SIDE, SIDE, best);
            FigureTable lines = new FigureTable(System.out, asked.versions().keySet(), best);
            lines.head();
            List<Figure> figures = new ArrayList<>();
            for (Configuration what : configurations) {
                Figure figure = measure(what, engine, asked);
                lines.row(figure);
                figures.add(figure);
            }
            Report report = new Report(machine, LocalDate.now(ZoneId.systemDefault()), asked.versions(), figures);
            lines.foot(report);
            write(report);
            if (html != null) {
                SpeedPage.write(html, report, peaks(engine));
            }
            if (table != null) {
                table.write(report);
            }
        }
    }

    /** Here, there, here, there. */
    private Figure measure(Configuration what, Engine engine, Peers asked) throws IOException {
        List<Stopwatch.Times> ours = new ArrayList<>();
        Map<Peer, List<Stopwatch.Times>> theirs = new EnumMap<>(Peer.class);
        int turns = asked.versions().isEmpty() ? 1 : rounds;
        for (int i = 0; i < turns; i++) {
            ours.add(time(what, engine));
            asked.time(what)
                    .forEach((peer, times) ->
                            theirs.computeIfAbsent(peer, p -> new ArrayList<>()).add(times));
        }
        Map<Peer, Stopwatch.Times> middle = new EnumMap<>(Peer.class);
        theirs.forEach((peer, times) -> middle.put(peer, Stopwatch.Times.middle(times)));
        return new Figure(what, engine.threads(), Stopwatch.Times.middle(ours), middle);
    }

    /** What one thread reaches, and all of them. */
    private List<Peak> peaks(Engine engine) {
        return IntStream.of(1, engine.threads())
                .distinct()
                .mapToObj(count -> Peak.of(count, Math.min(1, seconds)))
                .toList();
    }

    private void write(Report report) {
        if (csv != null) {
            AtomicFile.write(csv, FigureFile.of(report));
        }
    }
}
