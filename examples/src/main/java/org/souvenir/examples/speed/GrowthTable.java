package org.souvenir.examples.speed;

import java.io.PrintStream;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.souvenir.core.engine.Engine;

/** What longer sequences and larger batches do to the time per token. */
final class GrowthTable {
    private static final int[] STEPS = {50, 500, 5000};
    private static final int[] BATCHES = {8, 16, 32, 64, 128, 256};

    private GrowthTable() {}

    static void print(PrintStream out, String kind, Engine engine, double seconds) {
        out.printf("%-8s %-5s %4s %4s %4s %12s%n", "cell", "", "B", "T", "H", "ns per token");
        for (String use : new String[] {kind + " infer ", kind + " train "}) {
            Stream<String> longer = IntStream.of(STEPS).mapToObj(steps -> use + "32 " + steps + " 64 64");
            Stream<String> larger = IntStream.of(BATCHES).mapToObj(batch -> use + batch + " 50 128 128");
            Stream.concat(longer, larger).map(Configuration::parse).forEach(what -> row(out, what, engine, seconds));
        }
    }

    private static void row(PrintStream out, Configuration what, Engine engine, double seconds) {
        double nanos = Stopwatch.time(Workload.of(what, engine), seconds).median() * 1e6 / what.tokens();
        out.printf("%-8s %-5s %4d %4d %4d", what.kind(), what.mode(), what.batch(), what.steps(), what.hidden());
        out.printf(Locale.ROOT, " %12.1f%n", nanos);
    }
}
