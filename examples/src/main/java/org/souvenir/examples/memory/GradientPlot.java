package org.souvenir.examples.memory;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How far back the gradient reaches, on a logarithmic scale, in the units of {@code plot.svg}.
 *
 * @param caption what it shows
 * @param rules powers of ten
 * @param ticks steps
 * @param lines a contender each
 */
record GradientPlot(String caption, List<Rule> rules, List<Tick> ticks, List<Line> lines) {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 310;
    private static final int LEFT = 56;
    private static final int BOTTOM = 44;
    private static final int RIGHT = 16;
    private static final int TOP = 18;
    /** What is smaller is drawn at the lower edge. */
    private static final double SMALLEST = 1e-12;
    /** What is larger, at the upper one. */
    private static final double LARGEST = 1e3;

    /** A line across at a power of ten. */
    record Rule(String y, int power) {}

    /** A step below the plot. */
    record Tick(String x, int step) {}

    /** The norms of one contender. */
    record Line(Contender contender, String path) {}

    static GradientPlot of(Results results, Task task, boolean learned) {
        int lag = results.longest();
        int steps = results.norms(task, lag, Contender.RNN, learned).length;
        return new GradientPlot(
                learned ? "after training" : "before training",
                IntStream.rangeClosed(0, 5)
                        .map(i -> 3 * i - 12)
                        .mapToObj(power -> new Rule(format(y(Math.pow(10, power))), power))
                        .toList(),
                IntStream.rangeClosed(0, 4)
                        .map(tick -> tick * (steps - 1) / 4)
                        .distinct()
                        .mapToObj(t -> new Tick(format(x(t, steps)), t))
                        .toList(),
                Arrays.stream(Contender.values())
                        .map(contender -> new Line(contender, path(results.norms(task, lag, contender, learned))))
                        .toList());
    }

    private static String path(double[] norms) {
        return IntStream.range(0, norms.length)
                .mapToObj(t -> format(x(t, norms.length)) + "," + format(y(norms[t])))
                .collect(Collectors.joining(" "));
    }

    private static double x(int t, int steps) {
        return LEFT + (WIDTH - (double) RIGHT - LEFT) * t / Math.max(1, steps - 1);
    }

    private static double y(double norm) {
        double share =
                Math.log10(Math.min(LARGEST, Math.max(SMALLEST, norm)) / SMALLEST) / Math.log10(LARGEST / SMALLEST);
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share;
    }

    private static String format(double place) {
        return String.format(Locale.ROOT, "%.1f", place);
    }
}
