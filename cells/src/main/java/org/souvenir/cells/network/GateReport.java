package org.souvenir.cells.network;

import java.util.Locale;
import org.souvenir.core.tensor.Tensor;

/**
 * What a gate that keeps (forget, update) makes of its units' memory.
 *
 * @param mean of each unit's gate
 * @param halfLife of each unit, in steps: after so many, half of what it held is left, log ½ / mean(log gate)
 * @param closed the share of steps at which each unit's gate is below 0.05
 * @param open the share of steps at which each unit's gate is above 0.95
 */
public record GateReport(double[] mean, double[] halfLife, double[] closed, double[] open) {
    private static final double SATURATED = 0.05;

    static GateReport of(Tensor gate, int[] lengths) {
        int batch = gate.size(1);
        int width = gate.size(2);
        double[] mean = new double[width];
        double[] logs = new double[width];
        double[] closed = new double[width];
        double[] open = new double[width];
        int rows = 0;
        for (int b = 0; b < batch; b++) {
            rows += lengths[b];
            for (int t = 0; t < lengths[b]; t++) {
                for (int j = 0; j < width; j++) {
                    double g = gate.data()[(t * batch + b) * width + j];
                    mean[j] += g;
                    logs[j] += Math.log(Math.max(g, Double.MIN_NORMAL));
                    closed[j] += g < SATURATED ? 1 : 0;
                    open[j] += g > 1 - SATURATED ? 1 : 0;
                }
            }
        }
        double[] halfLife = new double[width];
        for (int j = 0; j < width; j++) {
            mean[j] /= Math.max(1, rows);
            closed[j] /= Math.max(1, rows);
            open[j] /= Math.max(1, rows);
            halfLife[j] = rows == 0 ? 0 : Math.log(0.5) * rows / logs[j];
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
                    "%4d  %5.3f  %9.1f  %5.0f%%  %4.0f%%%n",
                    j,
                    mean[j],
                    halfLife[j],
                    100 * closed[j],
                    100 * open[j]));
        }
        return text.toString();
    }
}
