package org.souvenir.training.optimizer;

import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.Workers;

/**
 * How gradients that are too large are made smaller before an optimizer sees them (Pascanu et al., 2013): first all together,
 * then each by itself.
 *
 * <pre>
 * g ← g · min(1, norm / (‖g‖ + 1e-6))           ‖g‖ = √Σ g² over all parameters
 * g ← min(max(g, -value), value)
 * </pre>
 *
 * @param norm above 0; infinite for no limit
 * @param value above 0; infinite for no limit
 */
public record Clipping(double norm, double value) {

    /** Checks the limits. */
    public Clipping {
        if (!(norm > 0) || !(value > 0)) {
            throw new IllegalArgumentException(
                    "clipping: limits must be above 0, but are %s for the norm and %s for the value"
                            .formatted(norm, value));
        }
    }

    /** Gradients stay as they are. */
    public static Clipping none() {
        return new Clipping(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /** All together, which keeps their direction; PyTorch's {@code clip_grad_norm_}. */
    public static Clipping byNorm(double limit) {
        return new Clipping(limit, Double.POSITIVE_INFINITY);
    }

    /** Each gradient by itself; PyTorch's {@code clip_grad_value_}. */
    public static Clipping byValue(double limit) {
        return new Clipping(Double.POSITIVE_INFINITY, limit);
    }

    /**
     * Clips all gradients of a step. If one of them is not finite, all stay as they are.
     *
     * @param gradients modified
     * @param workers who share the gradients among them; the result is the same for any number
     * @return ‖g‖ before, summed in double; infinite or NaN if a gradient is
     */
    public double apply(float[] gradients, Workers workers) {
        return apply(GradientArray.of(gradients), workers);
    }

    /** The same for gradients that know where they are not 0. */
    public double apply(GradientArray gradients, Workers workers) {
        double found = norm(gradients, workers);
        if (!Double.isFinite(found)) {
            return found;
        }
        float[] g = gradients.values();
        float factor = (float) Math.min(1, norm / (found + 1e-6));
        if (factor < 1) {
            onReached(gradients, workers, (from, to) -> {
                for (int i = from; i < to; i++) {
                    g[i] *= factor;
                }
            });
        }
        if (value < Double.POSITIVE_INFINITY) {
            float limit = (float) value;
            onReached(gradients, workers, (from, to) -> {
                for (int i = from; i < to; i++) {
                    g[i] = Math.min(Math.max(g[i], -limit), limit);
                }
            });
        }
        return found;
    }

    private static void onReached(GradientArray gradients, Workers workers, GradientArray.Work work) {
        workers.run(gradients.ranges(), range -> gradients.eachReached(range, work));
    }

    private static double norm(GradientArray gradients, Workers workers) {
        Kernels kernels = Kernels.best();
        double[] parts = new double[gradients.ranges()];
        workers.run(
                parts.length,
                range -> gradients.eachReached(
                        range,
                        (from, to) -> parts[range] += kernels.sumOfSquares(to - from, gradients.values(), from)));
        double sum = 0;
        for (double part : parts) {
            sum += part;
        }
        return Math.sqrt(sum);
    }
}
