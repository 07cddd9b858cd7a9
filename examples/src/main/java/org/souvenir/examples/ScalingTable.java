package org.souvenir.examples;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.souvenir.core.engine.Engine;

/** What more threads, longer sequences and larger batches do to the time per token. */
final class ScalingTable {
    private ScalingTable() {}

    static void print(PrintStream out, String kind, Engine engine, double seconds) {
        try (Engine one = Engine.withThreads(1)) {
            print(out, kind, one, engine, seconds);
        }
        out.println("\nnanoseconds per token, and how many times as fast as one thread");
    }

    private static void print(PrintStream out, String kind, Engine one, Engine engine, double seconds) {
        out.printf(
                "%-8s %-5s %4s %4s %4s %12s %12s%n",
                "cell", "", "B", "T", "H", "1 thread", engine.threads() + " threads");
        for (String mode : List.of("infer", "train")) {
            for (String shape : List.of("32 50 128 128", "32 50 256 256", "64 50 512 512")) {
                String line = kind + " " + mode + " " + shape;
                double alone = nanosPerToken(line, one, seconds);
                row(out, line, nanosPerToken(line, engine, seconds), alone);
            }
        }
        for (String mode : List.of("infer", "train")) {
            for (int steps : new int[] {50, 500, 5000}) {
                String line = kind + " " + mode + " 32 " + steps + " 64 64";
                row(out, line, nanosPerToken(line, engine, seconds), 0);
            }
        }
        for (String mode : List.of("infer", "train")) {
            for (int batch = 8; batch <= 256; batch *= 2) {
                String line = kind + " " + mode + " " + batch + " 50 128 128";
                row(out, line, nanosPerToken(line, engine, seconds), 0);
            }
        }
    }

    private static void row(PrintStream out, String line, double nanos, double alone) {
        String[] words = line.split(" ", -1);
        out.printf("%-8s %-5s %4s %4s %4s ", words[0], words[1], words[2], words[3], words[5]);
        out.printf(Locale.ROOT, "%12s %12.1f", alone == 0 ? "" : String.format(Locale.ROOT, "%.1f", alone), nanos);
        out.println(alone == 0 ? "" : String.format(Locale.ROOT, "  %.2f ×", alone / nanos));
    }

    private static double nanosPerToken(String line, Engine engine, double seconds) {
        String[] words = line.split(" ", -1);
        double tokens = Double.parseDouble(words[2]) * Double.parseDouble(words[3]);
        return Stopwatch.time(Workload.parse(line, engine), seconds).median() * 1e6 / tokens;
    }
}
