package org.souvenir.examples.speed;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.souvenir.core.engine.Engine;

/** What more threads do: the time of a layer of 512 units over numbers of threads, and how many times as fast as one it is. */
final class ScalingTable {
    private static final int[] BATCHES = {16, 32, 64};
    private static final String SHAPE = "50 512 512";

    private ScalingTable() {}

    /**
     * Prints line by line.
     *
     * @param most threads; fewer are powers of two
     * @return all that was measured
     */
    static List<Figure> print(PrintStream out, String kind, int most, double seconds) {
        List<Integer> counts = counts(most);
        out.printf("%-8s %-5s %4s %4s %4s", "cell", "", "B", "T", "H");
        counts.forEach(threads -> out.printf(" %9s %7s", threads == 1 ? "1 thread" : threads + " threads", "ratio"));
        out.println();
        List<Figure> figures = new ArrayList<>();
        Map<Integer, Engine> engines = new LinkedHashMap<>();
        try {
            counts.forEach(threads -> engines.put(threads, Engine.withThreads(threads)));
            for (String mode : List.of("infer", "train")) {
                for (int batch : BATCHES) {
                    Configuration what = Configuration.parse("%s %s %d %s".formatted(kind, mode, batch, SHAPE));
                    figures.addAll(row(out, what, engines, seconds));
                }
            }
        } finally {
            engines.values().forEach(Engine::close);
        }
        out.println("\nmilliseconds, and how many times as fast as one thread");
        return figures;
    }

    private static List<Figure> row(PrintStream out, Configuration what, Map<Integer, Engine> engines, double seconds) {
        out.printf("%-8s %-5s %4d %4d %4d", what.kind(), what.mode(), what.batch(), what.steps(), what.hidden());
        List<Figure> figures = new ArrayList<>();
        engines.forEach((threads, engine) -> {
            Figure figure = new Figure(what, threads, Stopwatch.time(Workload.of(what, engine), seconds), Map.of());
            figures.add(figure);
            double alone = figures.get(0).ours().median();
            double ms = figure.ours().median();
            out.printf(Locale.ROOT, " %9.2f %5.2f ×", ms, alone / ms);
            out.flush();
        });
        out.println();
        return figures;
    }

    /** 1, 2, 4, 8 … and the largest number. */
    static List<Integer> counts(int most) {
        TreeSet<Integer> counts = new TreeSet<>(List.of(most));
        IntStream.iterate(1, n -> n < most, n -> 2 * n).forEach(counts::add);
        return List.copyOf(counts);
    }
}
