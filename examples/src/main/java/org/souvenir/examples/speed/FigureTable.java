package org.souvenir.examples.speed;

import java.io.PrintStream;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Figures for people, a line each, beside the best matrix product of this machine. */
final class FigureTable {
    private final PrintStream out;
    private final Collection<Peer> peers;
    private final double best;

    /**
     * A table.
     *
     * @param peers whose columns it has
     * @param best GF/s that a product of large matrices reaches
     */
    FigureTable(PrintStream out, Collection<Peer> peers, double best) {
        this.out = out;
        this.peers = peers;
        this.best = best;
    }

    void head() {
        out.printf(
                "%-12s %-5s %4s %4s %4s %4s %10s %12s %7s %6s",
                "cell", "", "B", "T", "I", "H", "ms", "tokens/s", "GF/s", "share");
        peers.forEach(peer -> out.printf(" %15s %6s", peer.title() + " ms", "ratio"));
        out.println();
    }

    void row(Figure figure) {
        Configuration what = figure.what();
        out.printf("%-12s %-5s %4d %4d ", what.kind(), what.mode(), what.batch(), what.steps());
        out.printf(
                Locale.ROOT,
                "%4d %4d %10.3f %,12.0f %7.1f %5.0f%%",
                what.inputs(),
                what.hidden(),
                figure.ours().median(),
                figure.tokensPerSecond(),
                figure.speed(),
                100 * figure.speed() / best);
        for (Peer peer : peers) {
            Stopwatch.Times theirs = figure.peers().get(peer);
            out.print(
                    theirs == null
                            ? " ".repeat(23)
                            : String.format(
                                    Locale.ROOT,
                                    " %15.3f %6.2f",
                                    theirs.median(),
                                    figure.ratio(peer).getAsDouble()));
        }
        out.println();
    }

    /** What the columns mean, and what the ratios come to. */
    void foot(Report report) {
        out.println("\nGF/s: billions of multiplications and additions per second, those of the matrix products alone;"
                + " share: that of the speed of the matrix product above.");
        for (Peer peer : peers) {
            double[] ratios = report.ratios(peer, what -> true);
            lowest(report, peer)
                    .ifPresent(low -> out.printf(
                            Locale.ROOT,
                            "%s %s takes %.2f times as long in the geometric mean of %d; lowest %.2f: %s%n",
                            peer.title(),
                            report.versions().get(peer),
                            Report.mean(ratios),
                            ratios.length,
                            low.ratio(peer).getAsDouble(),
                            low.what()));
        }
    }

    private static Optional<Figure> lowest(Report report, Peer peer) {
        return report.figures().stream()
                .filter(figure -> figure.ratio(peer).isPresent())
                .min(Comparator.comparingDouble(figure -> figure.ratio(peer).getAsDouble()));
    }
}
