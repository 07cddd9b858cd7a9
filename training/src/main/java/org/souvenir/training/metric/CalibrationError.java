package org.souvenir.training.metric;

import static java.util.Objects.requireNonNull;

import org.souvenir.core.tensor.Scores;

/**
 * How far the probabilities that a classifier states are from how often it is right, in [0, 1]: the expected calibration
 * error (Naeini, Cooper and Hauskrecht, 2015; Guo et al., 2017, equation 3). Rows are sorted into bins of equal width by the
 * probability p of their best class; with the share of rows that are right and the mean of p in each bin,
 *
 * <pre>{@code
 * error = Σ_bins rows in bin / all rows · |right - mean p|.
 * }</pre>
 *
 * <p>A row that is not a number is counted nowhere.
 *
 * @param bins at least 1; bin k of M has the rows with {@code (k - 1) / M < p <= k / M}
 * @param temperature by which scores are divided before a softmax makes probabilities of them
 */
public record CalibrationError(int bins, Temperature temperature) implements Metric {

    /** More would be finer than floats are. */
    private static final int MOST_BINS = 1 << 24;

    /** As many bins as the literature takes. */
    public static final int BINS = 15;

    /** Checks the bins. */
    public CalibrationError {
        requireNonNull(temperature, "temperature");
        if (bins < 1 || bins > MOST_BINS) {
            throw new IllegalArgumentException(
                    "calibration error: there may be 1 to %d bins, but are %d".formatted(MOST_BINS, bins));
        }
    }

    /** With 15 bins. */
    public CalibrationError(Temperature temperature) {
        this(BINS, temperature);
    }

    /** With 15 bins, of probabilities as the network states them. */
    public CalibrationError() {
        this(Temperature.NONE);
    }

    @Override
    public String name() {
        return "calibration error";
    }

    @Override
    public Better better() {
        return Better.LOWER;
    }

    @Override
    public Count start() {
        return new Bins(bins, temperature.value());
    }

    private static final class Bins implements Count {
        private final double temperature;
        /** How much the rows of each bin are more often right than they say. */
        private final double[] excess;

        private long rows;

        Bins(int bins, double temperature) {
            this.temperature = temperature;
            this.excess = new double[bins];
        }

        @Override
        public Targets targets() {
            return Targets.IDS;
        }

        @Override
        public void add(Predictions p) {
            float[] probabilities = new float[p.width()];
            for (int row = 0; row < p.rows(); row++) {
                int best = p.best(row);
                if (best < 0) {
                    continue;
                }
                for (int j = 0; j < p.width(); j++) {
                    probabilities[j] = (float) (p.values()[row * p.width() + j] / temperature);
                }
                Scores.softmax(probabilities, 0, 1, p.width(), probabilities);
                double stated = probabilities[best];
                int bin = (int) Math.ceil(stated * excess.length) - 1;
                excess[Math.max(0, Math.min(excess.length - 1, bin))] += (best == p.id(row) ? 1 : 0) - stated;
                rows++;
            }
        }

        @Override
        public double value() {
            double sum = 0;
            for (double bin : excess) {
                sum += Math.abs(bin);
            }
            return sum / rows;
        }
    }
}
