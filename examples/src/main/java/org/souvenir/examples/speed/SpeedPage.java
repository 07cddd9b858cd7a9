package org.souvenir.examples.speed;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.souvenir.examples.page.PageTemplate;

/**
 * Figures as one self-contained page: what {@code speed.html} shows.
 *
 * @param machine in words
 * @param peers that were asked
 * @param reached what the machine reaches with one thread, and with all
 * @param legend the cells that are there
 * @param rows a figure each
 */
record SpeedPage(
        String machine,
        String date,
        int threads,
        List<Head> peers,
        List<Reached> reached,
        Roofline roofline,
        List<String> legend,
        List<Row> rows) {

    /**
     * The head of a peer's columns.
     *
     * @param mean in words, the ratio over all
     */
    record Head(String title, String version, String mean, String lowest) {}

    /** What a number of threads reaches, in words. */
    record Reached(int threads, String operations, String cache, String memory) {}

    /**
     * A figure in words.
     *
     * @param share of the largest number of operations that the machine reaches, in percent
     */
    record Row(
            Configuration what,
            String intensity,
            String ms,
            String spread,
            String tokens,
            String speed,
            String share,
            List<Beside> beside) {}

    /** A peer's time and how many times ours it is; empty where it has no such thing. */
    record Beside(String ms, String ratio, boolean slower) {}

    /** The page on some figures, at least one. */
    static SpeedPage of(Report report, List<Peak> peaks) {
        List<Figure> figures = report.figures();
        Collection<Peer> peers = report.versions().keySet();
        double peak = peaks.get(peaks.size() - 1).operations();
        return new SpeedPage(
                report.machine().toString(),
                report.date().toString(),
                figures.get(0).threads(),
                peers.stream().map(peer -> head(report, peer)).toList(),
                peaks.stream().map(SpeedPage::reached).toList(),
                Roofline.of(peaks, figures),
                figures.stream()
                        .map(figure -> figure.what().isModel()
                                ? "model"
                                : figure.what().kind())
                        .distinct()
                        .toList(),
                figures.stream().map(figure -> row(figure, peers, peak)).toList());
    }

    /** Writes the page, whole or not at all. */
    static void write(Path file, Report report, List<Peak> peaks) {
        PageTemplate.beside(SpeedPage.class, "speed.html").write(file, of(report, peaks));
    }

    private static Head head(Report report, Peer peer) {
        double[] ratios = report.ratios(peer, what -> true);
        return new Head(
                peer.title(),
                report.versions().getOrDefault(peer, ""),
                ratios.length == 0 ? "" : format("%.2f", Report.mean(ratios)),
                format("%.2f", Arrays.stream(ratios).min().orElse(Double.NaN)));
    }

    private static Reached reached(Peak peak) {
        return new Reached(
                peak.threads(),
                format("%.0f", peak.operations()),
                format("%.0f", peak.cache()),
                format("%.0f", peak.memory()));
    }

    private static Row row(Figure figure, Collection<Peer> peers, double peak) {
        Stopwatch.Times ours = figure.ours();
        return new Row(
                figure.what(),
                format("%.1f", figure.what().intensity()),
                ms(ours.median()),
                ms(ours.p10()) + " – " + ms(ours.p90()),
                format("%,.0f", figure.tokensPerSecond()),
                format("%.1f", figure.speed()),
                format("%.0f", 100 * figure.speed() / peak),
                peers.stream().map(peer -> beside(figure, peer)).toList());
    }

    private static Beside beside(Figure figure, Peer peer) {
        Stopwatch.Times theirs = figure.peers().get(peer);
        if (theirs == null) {
            return new Beside("", "", false);
        }
        double ratio = figure.ratio(peer).getAsDouble();
        return new Beside(ms(theirs.median()), format("%.2f", ratio), ratio < 1);
    }

    private static String ms(double time) {
        return format(time < 1 ? "%.3f" : time < 10 ? "%.2f" : "%.1f", time);
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
