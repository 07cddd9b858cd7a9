package org.souvenir.core.reference;

import java.util.List;
import org.souvenir.core.expr.Step;

/**
 * How far float32 may be from the reference in double. Where large terms cancel, that is far more than a rounding of the
 * result; so it is measured on the reference itself, which then rounds each number that it computes.
 */
public final class SinglePrecision {
    /** A rounding of a float, relative. */
    private static final double ROUNDING = 0x1p-24;

    /** Another order of sums, products that are put together, functions within some units in the last place. */
    private static final double TIMES = 16;

    private SinglePrecision() {}

    /**
     * The reference in single precision, more or less: one rounds each number to the nearest float, the other to the next one
     * towards 0. Where an error vanishes by chance in one, it does not in the other.
     */
    public static List<ReferenceExecutor> references(Step step, ReferenceExecutor.Problem problem) {
        return List.of(
                new ReferenceExecutor(step, problem, x -> (float) x),
                new ReferenceExecutor(step, problem, SinglePrecision::towardsZero));
    }

    private static double towardsZero(double x) {
        float nearest = (float) x;
        return Math.abs(nearest) > Math.abs(x) ? Math.nextAfter(nearest, 0) : nearest;
    }

    /**
     * How far each number of an array may be from the exact one.
     *
     * @param exact what the reference makes of it
     * @param rounded what the {@link #references} make of it
     */
    public static double tolerance(double[] exact, List<double[]> rounded) {
        double largest = 0;
        double noise = 0;
        for (int i = 0; i < exact.length; i++) {
            largest = Math.max(largest, Math.abs(exact[i]));
            for (double[] other : rounded) {
                noise = Math.max(noise, Math.abs(other[i] - exact[i]));
            }
        }
        return TIMES * (ROUNDING * largest + noise);
    }
}
