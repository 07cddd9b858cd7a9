package org.souvenir.examples.speed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Speed over operations per byte, both on logarithmic scales, under what the machine reaches, in the units of
 * {@code roofline.svg} (Williams, Waterman and Patterson, Roofline, 2009).
 *
 * @param columns operations per byte, powers of two
 * @param rows GF/s, powers of two
 */
record Roofline(List<Tick> columns, List<Tick> rows, List<Roof> roofs, List<Label> labels, List<Dot> dots) {
    private static final int LEFT = 56;
    private static final int RIGHT = 624;
    private static final int TOP = 24;
    private static final int BOTTOM = 366;

    /** A line across the plot, with its number. */
    record Tick(String at, String number) {}

    /** What bounds the speed: reading at first, then arithmetic; of all threads, or of one. */
    record Roof(boolean many, String path) {}

    /**
     * What a roof is.
     *
     * @param turn degrees, so that it follows its line
     * @param anchor {@code start} or {@code middle}: what of it lies at x and y
     */
    record Label(String x, String y, String turn, String anchor, String text) {}

    /**
     * A figure.
     *
     * @param cell its cell, or that it is a language model
     * @param title what one reads who points at it
     */
    record Dot(String x, String y, String cell, String mode, String title) {}

    /** Where numbers lie: from one power of two to another. */
    private record Scale(int from, int to, int start, int end) {
        static Scale of(DoubleStream values, int start, int end) {
            double[] logs = values.map(Scale::log2).sorted().toArray();
            int from = (int) Math.floor(logs[0]);
            return new Scale(from, Math.max(from + 1, (int) Math.ceil(logs[logs.length - 1])), start, end);
        }

        static double log2(double x) {
            return Math.log(x) / Math.log(2);
        }

        double at(double x) {
            return start + (end - start) * (log2(x) - from) / (to - from);
        }

        /** Units for each doubling. */
        double octave() {
            return (end - start) / (double) (to - from);
        }

        double lowest() {
            return Math.pow(2, from);
        }

        double highest() {
            return Math.pow(2, to);
        }

        List<Tick> ticks() {
            return IntStream.rangeClosed(from, to)
                    .mapToObj(power -> new Tick(
                            format(at(Math.pow(2, power))), power < 0 ? "1/" + (1 << -power) : "" + (1L << power)))
                    .toList();
        }
    }

    /**
     * Of figures.
     *
     * @param peaks of one thread, or of one and of all
     * @param figures at least one
     */
    static Roofline of(List<Peak> peaks, Collection<Figure> figures) {
        Scale x = Scale.of(figures.stream().mapToDouble(figure -> figure.what().intensity()), LEFT, RIGHT);
        DoubleStream speeds = figures.stream().mapToDouble(Figure::speed);
        Scale y = Scale.of(DoubleStream.concat(speeds, peaks.stream().mapToDouble(Peak::operations)), BOTTOM, TOP);
        List<Roof> roofs = new ArrayList<>();
        List<Label> labels = new ArrayList<>();
        for (Peak peak : peaks) {
            boolean many = peak.equals(peaks.get(peaks.size() - 1));
            Slope cache = Slope.of(peak, peak.cache(), x, y);
            Slope memory = Slope.of(peak, peak.memory(), x, y);
            roofs.add(new Roof(many, cache.path()));
            roofs.add(new Roof(many, memory.path()));
            labels.add(cache.flat("%s: %.0f GF/s".formatted(threads(peak), peak.operations())));
            if (many) {
                cache.along("from cache: %.0f GB/s".formatted(peak.cache())).ifPresent(labels::add);
                memory.along("from memory: %.0f GB/s".formatted(peak.memory())).ifPresent(labels::add);
            }
        }
        List<Dot> dots = figures.stream().map(figure -> dot(figure, x, y)).toList();
        return new Roofline(x.ticks(), y.ticks(), roofs, labels, dots);
    }

    /** A roof's line: from where it enters the plot to where the arithmetic bounds it, and on to the right. */
    private record Slope(double startX, double startY, double bendX, double bendY, double turn) {
        /** A label along a shorter one would leave the line. */
        private static final double SHORTEST = 180;

        static Slope of(Peak peak, double bandwidth, Scale x, Scale y) {
            double start = Math.min(x.highest(), Math.max(x.lowest(), y.lowest() / bandwidth));
            double bend = Math.min(x.highest(), Math.max(start, peak.operations() / bandwidth));
            return new Slope(
                    x.at(start),
                    y.at(Math.max(y.lowest(), Math.min(peak.operations(), start * bandwidth))),
                    x.at(bend),
                    y.at(Math.max(y.lowest(), Math.min(peak.operations(), bend * bandwidth))),
                    Math.toDegrees(Math.atan2(y.octave(), x.octave())));
        }

        String path() {
            return "%s,%s %s,%s %s,%s"
                    .formatted(
                            format(startX), format(startY), format(bendX), format(bendY), format(RIGHT), format(bendY));
        }

        Label flat(String text) {
            return new Label(format(Math.min(bendX + 4, RIGHT - SHORTEST)), format(bendY), "0", "start", text);
        }

        Optional<Label> along(String text) {
            String x = format((startX + bendX) / 2);
            String y = format((startY + bendY) / 2);
            return Math.hypot(bendX - startX, bendY - startY) < SHORTEST
                    ? Optional.empty()
                    : Optional.of(new Label(x, y, format(turn), "middle", text));
        }
    }

    private static String threads(Peak peak) {
        return peak.threads() == 1 ? "1 thread" : peak.threads() + " threads";
    }

    private static Dot dot(Figure figure, Scale x, Scale y) {
        Configuration what = figure.what();
        return new Dot(
                format(x.at(what.intensity())),
                format(y.at(figure.speed())),
                what.isModel() ? "model" : what.kind(),
                what.trains() ? "train" : "infer",
                String.format(
                        Locale.ROOT,
                        "%s %s, B %d, T %d, I %d, H %d: %.1f GF/s, %.1f operations per byte",
                        what.kind(),
                        what.mode(),
                        what.batch(),
                        what.steps(),
                        what.inputs(),
                        what.hidden(),
                        figure.speed(),
                        what.intensity()));
    }

    private static String format(double place) {
        return String.format(Locale.ROOT, "%.1f", place);
    }
}
