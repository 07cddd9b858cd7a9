package org.souvenir.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.souvenir.core.engine.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Times layers and small models: a table for people, or line by line for a script. */
@Command(
        name = "benchmark",
        description = "Times cells and models of many shapes; with --stdin, the configurations of a script.",
        mixinStandardHelpOptions = true)
final class Benchmark implements Callable<Integer> {
    /** The side of the square matrices that tell what the kernels can reach. */
    private static final int SIDE = 512;

    private static final List<String> KINDS = List.of("rnn", "lstm", "gru", "peephole");
    private static final List<String> SHAPES =
            List.of("1 50 64 64", "1 50 256 256", "32 50 64 64", "32 50 128 128", "32 50 256 256", "64 50 512 512");

    @Option(
            names = "--stdin",
            description = "Read configurations (KIND MODE B T I H), answer \"ms MEDIAN P10 P90 RUNS\".")
    private boolean stdin;

    @Option(
            names = "--threads",
            defaultValue = "0",
            description = "Threads that share a batch (default: one per processor).")
    private int threads;

    @Option(
            names = "--seconds",
            defaultValue = "1",
            description = "How long to measure each (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--kind", description = "Only this kind: rnn, lstm, gru or peephole.")
    private String kind = "";

    @Option(names = "--long", description = "Train on one sequence of 100,000 steps instead, plain and recomputing.")
    private boolean longSequence;

    @Option(names = "--products", description = "Time square matrix products instead.")
    private boolean products;

    @Option(names = "--stream", description = "Time single steps of a session instead.")
    private boolean stream;

    @Option(names = "--scaling", description = "Time more threads, longer sequences and larger batches instead.")
    private boolean scaling;

    @Override
    public Integer call() throws IOException {
        try (Engine engine = threads == 0 ? Engine.standard() : Engine.withThreads(threads)) {
            if (stdin) {
                answer(engine);
                return 0;
            }
            head(engine);
            if (products) {
                ProductTable.print(System.out, engine, seconds);
            } else if (stream) {
                StreamTable.print(System.out);
            } else if (scaling) {
                ScalingTable.print(System.out, kind.isEmpty() ? "lstm" : kind, engine, seconds);
            } else if (longSequence) {
                LongSequence.compare(engine);
            } else {
                table(engine);
            }
        }
        return 0;
    }

    private void answer(Engine engine) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                System.out.println(Stopwatch.time(Workload.parse(line, engine), seconds));
                System.out.flush();
            }
        }
    }

    private static void head(Engine engine) {
        System.out.printf(
                "%s %s, %d processors; Java %s, %d threads, kernels %s%n",
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                engine.threads(),
                engine.kernelName());
    }

    private void table(Engine engine) {
        PrintStream out = System.out;
        double best = ProductTable.speed(SIDE, engine, seconds);
        out.printf(Locale.ROOT, "matrix product of %d × %d: %.0f GF/s%n%n", SIDE, SIDE, best);
        out.printf(
                "%-8s %-5s %4s %4s %4s %4s %10s %12s %7s %6s%n",
                "cell", "", "B", "T", "I", "H", "ms", "tokens/s", "GF/s", "share");
        for (String each : kind.isEmpty() ? KINDS : List.of(kind)) {
            for (String shape : SHAPES) {
                for (String mode : List.of("infer", "train")) {
                    row(out, each, mode, shape.split(" "), engine, best);
                }
            }
        }
        out.println("\nGF/s: billions of multiplications and additions per second, those of the matrix products alone;"
                + " share: that of the speed of the matrix product above.");
    }

    private void row(PrintStream out, String each, String mode, String[] shape, Engine engine, double best) {
        String line = each + " " + mode + " " + String.join(" ", shape);
        double ms = Stopwatch.time(Workload.parse(line, engine), seconds).median();
        double tokens = Double.parseDouble(shape[0]) * Double.parseDouble(shape[1]) / ms * 1e3;
        double speed = Workload.flops(line) / ms / 1e6;
        out.printf(
                Locale.ROOT,
                "%-8s %-5s %4s %4s %4s %4s %10.3f %,12.0f %7.1f %5.0f%%%n",
                each,
                mode,
                shape[0],
                shape[1],
                shape[2],
                shape[3],
                ms,
                tokens,
                speed,
                100 * speed / best);
    }
}
