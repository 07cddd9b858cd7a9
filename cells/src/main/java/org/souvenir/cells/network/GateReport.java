package org.souvenir.cells.network;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import org.souvenir.core.tensor.Tensor;

/**
 * What a gate that keeps (forget, update) makes of its units' memory; NaN throughout where no step was read.
 *
 * @param mean of each unit's gate
 * @param halfLife of each unit, in steps: after so many, half of what it held is left, log ½ / mean(log gate); +∞
 *     for a gate that is always 1
 * @param closed the share of steps at which each unit's gate is below 0.05
 * @param open the share of steps at which each unit's gate is above 0.95
 */
public record GateReport(double[] mean, double[] halfLife, double[] closed, double[] open) {
    /** Checks that nothing is missing. */
    public GateReport {
        requireNonNull(mean, "mean");
        requireNonNull(halfLife, "halfLife");
        requireNonNull(closed, "closed");
        requireNonNull(open, "open");
    }

    private static final double SATURATED = 0.05;

    static GateReport of(Tensor gate, int[] lengths) {
        int batch = gate.size(1);
        int width = gate.size(2);
        double[] mean = new double[width];
        double[] decay = new double[width];
        double[] closed = new double[width];
        double[] open = new double[width];
        int rows = 0;
        for (int b = 0; b < batch; b++) {
            rows += lengths[b];
            for (int t = 0; t < lengths[b]; t++) {
                for (int j = 0; j < width; j++) {
                    double g = gate.data()[(t * batch + b) * width + j];
                    mean[j] += g;
                    decay[j] -= Math.log(Math.max(g, Double.MIN_NORMAL));
                    closed[j] += g < SATURATED ? 1 : 0;
                    open[j] += g > 1 - SATURATED ? 1 : 0;
                }
            }
        }
        double[] halfLife = new double[width];
        for (int j = 0; j < width; j++) {
            mean[j] /= rows;
            closed[j] /= rows;
            open[j] /= rows;
            halfLife[j] = Math.log(2) * rows / decay[j];
        }
        return new GateReport(mean, halfLife, closed, open);
    }

    /** A line a unit. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("unit   mean  half-life  closed   open\n");
        for (int j = 0; j < mean.length; j++) {
            text.append(String.format(
                    Locale.ROOT,
                    "%4d  %5.3f  %9.1f  %5.0f%%  %4.0f%%\n",
                    j,
                    mean[j],
                    halfLife[j],
                    100 * closed[j],
                    100 * open[j]));
        }
        return text.toString();
    }
}
