package org.souvenir.examples.speed;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;

/**
 * Figures and what they were measured on.
 *
 * @param versions of the peers that were asked, in their order
 * @param figures in their order
 */
record Report(Machine machine, LocalDate date, Map<Peer, String> versions, List<Figure> figures) {

    /** How many times as long a peer takes, over the figures that it has and that are wanted. */
    double[] ratios(Peer peer, Predicate<Configuration> wanted) {
        return figures.stream()
                .filter(figure -> wanted.test(figure.what()))
                .map(figure -> figure.ratio(peer))
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .toArray();
    }

    /** The geometric mean; NaN of nothing. */
    static double mean(double... ratios) {
        return Math.exp(DoubleStream.of(ratios).map(Math::log).average().orElse(Double.NaN));
    }
}
