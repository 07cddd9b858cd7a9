package org.souvenir.core.run;

import java.util.function.DoubleSupplier;
import org.ejml.data.DMatrixRMaj;
import org.souvenir.core.random.RandomStream;

/**
 * A gradient beside central differences, in double: the derivative in a random direction v that moves all numbers of an
 * array a at once.
 *
 * @param expected v · ∂L/∂a, as the gradient says
 * @param measured (L(a + εv) - L(a - εv)) / 2ε
 * @param scale what their distance is seen relative to: |expected|, or the gradient's root mean square where that is larger
 */
public record CentralDifference(double expected, double measured, double scale) {
    private static final double STEP = 1e-5; // truncation and rounding errors are both near 1e-10 here
    private static final double FLOOR = 1e-3;

    /**
     * Measures.
     *
     * @param array a: matrices of one size; moved and put back
     * @param gradient ∂L/∂a, one matrix after the other
     * @param random where v comes from
     * @param loss L, computed from the array as it is
     */
    public static CentralDifference of(
            DMatrixRMaj[] array, double[] gradient, RandomStream random, DoubleSupplier loss) {
        double norm = 0;
        double expected = 0;
        for (int i = 0; i < gradient.length; i++) {
            norm += gradient[i] * gradient[i];
            expected += direction(random, i, gradient.length) * gradient[i];
        }
        double measured = (moved(array, random, STEP, loss) - moved(array, random, -STEP, loss)) / (2 * STEP);
        double mean = Math.sqrt(norm / Math.max(1, gradient.length));
        return new CentralDifference(expected, measured, Math.max(FLOOR, Math.max(Math.abs(expected), mean)));
    }

    /** |measured - expected| / scale; NaN if the loss is. */
    public double error() {
        return Math.abs(measured - expected) / scale;
    }

    private static double moved(DMatrixRMaj[] array, RandomStream random, double amount, DoubleSupplier loss) {
        int size = array.length == 0 ? 0 : array.length * array[0].data.length;
        double[][] kept = new double[array.length][];
        int i = 0;
        for (int t = 0; t < array.length; t++) {
            kept[t] = array[t].data.clone();
            for (int k = 0; k < kept[t].length; k++) {
                array[t].data[k] += amount * direction(random, i++, size);
            }
        }
        double value = loss.getAsDouble();
        for (int t = 0; t < array.length; t++) {
            System.arraycopy(kept[t], 0, array[t].data, 0, kept[t].length);
        }
        return value;
    }

    /** A vector of length 1. */
    private static double direction(RandomStream random, int i, int size) {
        return ((random.bits(i) & 1) == 0 ? 1 : -1) / Math.sqrt(size);
    }
}
