package org.souvenir.training;

import org.souvenir.core.engine.Engine;
import org.souvenir.core.run.GradientArray;
import org.souvenir.training.optimizer.Clipping;

/** Clips the gradients of a step, where they are not 0. */
final class Clipper {
    private Clipper() {}

    /**
     * Clips all gradients of a step. If one of them is not finite, all stay as they are.
     *
     * @param gradients modified
     * @param engine whose threads share the gradients among them; the result is the same for any number
     * @return ‖g‖ before, summed in double; infinite or NaN if a gradient is
     */
    static double clip(GradientArray gradients, Clipping clipping, Engine engine) {
        double found = norm(gradients, engine);
        if (!Double.isFinite(found)) {
            return found;
        }
        float[] g = gradients.values();
        float factor = (float) factor(clipping, found);
        if (factor < 1) {
            onReached(gradients, engine, (from, to) -> {
                for (int i = from; i < to; i++) {
                    g[i] *= factor;
                }
            });
        }
        if (clipping.value() < Double.POSITIVE_INFINITY) {
            float limit = (float) clipping.value();
            onReached(gradients, engine, (from, to) -> {
                for (int i = from; i < to; i++) {
                    g[i] = Math.min(Math.max(g[i], -limit), limit);
                }
            });
        }
        return found;
    }

    /** What clipping by norm multiplies gradients of a norm by. */
    static double factor(Clipping clipping, double norm) {
        return Math.min(1, clipping.norm() / (norm + 1e-6));
    }

    private static void onReached(GradientArray gradients, Engine engine, GradientArray.Work work) {
        engine.workers().run(gradients.ranges(), range -> gradients.eachReached(range, work));
    }

    private static double norm(GradientArray gradients, Engine engine) {
        double[] parts = new double[gradients.ranges()];
        engine.workers()
                .run(
                        parts.length,
                        range -> gradients.eachReached(
                                range,
                                (from, to) -> parts[range] +=
                                        engine.kernels().sumOfSquares(to - from, gradients.values(), from)));
        double sum = 0;
        for (double part : parts) {
            sum += part;
        }
        return Math.sqrt(sum);
    }
}
