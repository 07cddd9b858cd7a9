package org.souvenir.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.souvenir.core.run.Workers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Times layers and small models: a table for people, or line by line for a script. */
@Command(
        name = "benchmark",
        description = "Times cells and models of many shapes; with --stdin, the configurations of a script.",
        mixinStandardHelpOptions = true)
final class Benchmark implements Callable<Integer> {
    @Option(
            names = "--stdin",
            description = "Read configurations (KIND MODE B T I H), answer \"ms MEDIAN P10 P90 RUNS\".")
    private boolean stdin;

    @Option(names = "--threads", defaultValue = "0", description = "Threads to share a batch (one a processor).")
    private int threads;

    @Option(names = "--seconds", defaultValue = "1.5", description = "How long to measure each (${DEFAULT-VALUE}).")
    private double seconds;

    @Override
    public Integer call() throws IOException {
        try (Workers workers = threads == 0 ? Workers.forThisMachine() : new Workers(threads)) {
            PrintStream answers = System.out;
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    answers.println(measure(Workload.parse(line, workers)));
                    answers.flush();
                }
            }
        }
        return 0;
    }

    /** Warms up until the median no longer falls, then measures. */
    private String measure(Workload workload) {
        double best = Double.MAX_VALUE;
        int calm = 0;
        long warm = System.nanoTime();
        while (calm < 4 && System.nanoTime() - warm < 12e9) {
            double median = median(times(workload, 0.25, 3));
            calm = median < 0.97 * best ? 0 : calm + 1;
            best = Math.min(best, median);
        }
        double[] times = times(workload, seconds, 5);
        Arrays.sort(times);
        int n = times.length;
        return String.format(Locale.ROOT, "ms %.4f %.4f %.4f %d", times[n / 2], times[n / 10], times[n * 9 / 10], n);
    }

    private static double median(double[] times) {
        Arrays.sort(times);
        return times[times.length / 2];
    }

    private static double[] times(Workload workload, double seconds, int least) {
        double[] times = new double[16];
        int n = 0;
        long start = System.nanoTime();
        while (n < least || System.nanoTime() - start < seconds * 1e9) {
            if (n == times.length) {
                times = Arrays.copyOf(times, 2 * n);
            }
            long before = System.nanoTime();
            workload.run();
            times[n++] = (System.nanoTime() - before) / 1e6;
        }
        return Arrays.copyOf(times, n);
    }
}
