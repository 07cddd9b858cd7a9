package org.souvenir.core.reference;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import org.ejml.data.DMatrixRMaj;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.name.Places;
import org.souvenir.core.random.RandomStream;

/**
 * A gradient beside central differences, in double: the derivative of a loss L along a direction v of an array a, in which
 * all its numbers move at once, or one alone.
 *
 * @param expected v · ∂L/∂a, as the gradient says
 * @param measured (8 (L(a + hv) - L(a - hv)) - (L(a + 2hv) - L(a - 2hv))) / 12h
 * @param error their distance, but for what rounding makes of it, relative to |expected|, or to the gradient's root mean
 *     square where that is larger; NaN if the loss is
 */
public record CentralDifference(double expected, double measured, double error) {
    /** h; what the formula leaves out is of the order of its fourth power, 1e-20. */
    private static final double STEP = 1e-5;

    /**
     * So close to each other, losses lie on a parabola but for rounding. As irregular as sines of whole numbers, because at
     * regular places the rounding errors of a loss that moves on a coarse grid may lie on a line.
     */
    private static final double NEAR = 4e-7;

    private static final int NEIGHBOURS = 12;

    /** Standard deviations of rounding that are nothing unusual, and units in the last place of the loss itself. */
    private static final double USUAL = 12;

    /** Of the loss: what is more than that is a jump. */
    private static final double ROUNDING = 1e-6;

    /** Of the scale; no tolerance is so small that rounding would have to be looked at. */
    private static final double CLOSE = 1e-9;

    /**
     * Measures in a random direction of length 1.
     *
     * @param array a: matrices of one size; moved and put back
     * @param gradient ∂L/∂a, one matrix after the other
     * @param random where v comes from
     * @param loss L, computed from the array as it is
     */
    public static CentralDifference of(
            DMatrixRMaj[] array, double[] gradient, RandomStream random, DoubleSupplier loss) {
        NoNulls.in(array, "array");
        requireNonNull(gradient, "gradient");
        requireNonNull(random, "random");
        requireNonNull(loss, "loss");
        double[] direction = new double[gradient.length];
        Arrays.setAll(direction, i -> ((random.bits(i) & 1) == 0 ? 1 : -1) / Math.sqrt(direction.length));
        return new Line(array, direction, loss).beside(gradient);
    }

    /**
     * Measures for one number alone.
     *
     * @param array a: matrices of one size; moved and put back
     * @param gradient ∂L/∂a, one matrix after the other
     * @param number which one, in the order of the gradient
     * @param loss L, computed from the array as it is
     */
    public static CentralDifference of(DMatrixRMaj[] array, double[] gradient, int number, DoubleSupplier loss) {
        NoNulls.in(array, "array");
        requireNonNull(gradient, "gradient");
        requireNonNull(loss, "loss");
        double[] direction = new double[gradient.length];
        direction[Places.one("central difference: numbers", number, gradient.length)] = 1;
        return new Line(array, direction, loss).beside(gradient);
    }

    /** The loss along a line through the array as it is. */
    private record Line(DMatrixRMaj[] array, double[] direction, DoubleSupplier loss) {

        Line {
            int numbers =
                    Arrays.stream(array).mapToInt(matrix -> matrix.data.length).sum();
            Places.all("central difference: gradients of " + numbers + " numbers", direction.length, numbers);
        }

        CentralDifference beside(double[] gradient) {
            double expected = 0;
            double squares = 0;
            for (int i = 0; i < gradient.length; i++) {
                expected += direction[i] * gradient[i];
                squares += gradient[i] * gradient[i];
            }
            double near = at(STEP) - at(-STEP);
            double far = at(2 * STEP) - at(-2 * STEP);
            double measured = (8 * near - far) / (12 * STEP);
            double distance = Math.abs(measured - expected);
            double scale = Math.max(Math.abs(expected), Math.sqrt(squares / Math.max(1, gradient.length)));
            if (distance > CLOSE * scale) {
                distance = Math.max(0, distance - rounding() / STEP);
            }
            return new CentralDifference(expected, measured, distance == 0 ? 0 : distance / scale);
        }

        /** The loss, so far along the line. */
        private double at(double amount) {
            double[][] kept = new double[array.length][];
            int i = 0;
            for (int t = 0; t < array.length; t++) {
                kept[t] = array[t].data.clone();
                for (int k = 0; k < kept[t].length; k++) {
                    array[t].data[k] += amount * direction[i++];
                }
            }
            double value = loss.getAsDouble();
            for (int t = 0; t < array.length; t++) {
                System.arraycopy(kept[t], 0, array[t].data, 0, kept[t].length);
            }
            return value;
        }

        /** What rounding may make of a loss: terms that cancel in it may be far larger than what is left. */
        private double rounding() {
            double[] places = new double[NEIGHBOURS];
            Arrays.setAll(places, i -> Math.sin(i));
            double here = at(0);
            double[] rest = Arrays.stream(places).map(t -> at(NEAR * t) - here).toArray();
            double[][] powers = new double[3][];
            for (int k = 0; k < powers.length; k++) {
                int power = k;
                powers[k] = Arrays.stream(places).map(t -> Math.pow(t, power)).toArray();
                for (int other = 0; other < k; other++) {
                    subtractPart(powers[k], powers[other]);
                }
                subtractPart(rest, powers[k]);
            }
            double deviation = Math.sqrt(dot(rest, rest) / (NEIGHBOURS - powers.length));
            return deviation > ROUNDING * Math.abs(here) ? 0 : USUAL * (deviation + Math.ulp(here));
        }

        /** Makes a orthogonal to b. */
        private static void subtractPart(double[] a, double[] b) {
            double factor = dot(a, b) / dot(b, b);
            Arrays.setAll(a, i -> a[i] - factor * b[i]);
        }

        private static double dot(double[] a, double[] b) {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += a[i] * b[i];
            }
            return sum;
        }
    }
}
