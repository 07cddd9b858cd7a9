package org.souvenir.core.reference;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.souvenir.core.expr.Step;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.name.Places;
import org.souvenir.core.random.RandomStream;

/**
 * How far float32 may be from the reference in double. Where large terms cancel, that is far more than a rounding of the
 * result; so it is measured on the reference itself, which then rounds each number that it computes.
 */
public final class SinglePrecision {
    /** A rounding of a float, relative. */
    private static final double ROUNDING = 0x1p-24;

    /** Another order of sums, products that are put together, functions within some units in the last place. */
    private static final double TIMES = 8;

    /** So many that an error, which may vanish by chance, does not vanish in all. */
    private static final int REFERENCES = 4;

    private SinglePrecision() {}

    /**
     * The reference in single precision, more or less, some times: each number goes to the next float above or below, at
     * random, so that no error vanishes because it is made twice (Parker, 1997: Monte Carlo arithmetic).
     */
    public static List<ReferenceExecutor> references(Step step, ReferenceExecutor.Setup problem) {
        requireNonNull(step, "step");
        requireNonNull(problem, "problem");
        return IntStream.range(0, REFERENCES)
                .mapToObj(i -> reference(step, problem, RandomStream.of(i)))
                .toList();
    }

    /** One of these references. */
    public static ReferenceExecutor reference(Step step, ReferenceExecutor.Setup problem, RandomStream random) {
        requireNonNull(step, "step");
        requireNonNull(problem, "problem");
        requireNonNull(random, "random");
        return new ReferenceExecutor(step, problem, new Rounding(random));
    }

    /** Rounds up or down at random. */
    private static final class Rounding implements DoubleUnaryOperator {
        private final RandomStream random;
        private long count;

        Rounding(RandomStream random) {
            this.random = random;
        }

        @Override
        public double applyAsDouble(double x) {
            float nearest = (float) x;
            boolean keep = nearest == x || !Float.isFinite(nearest) || (random.bits(count++) & 1) == 0;
            return keep ? nearest : nearest < x ? Math.nextUp(nearest) : Math.nextDown(nearest);
        }
    }

    /**
     * How far each number of an array may be from the exact one; what float32 cannot hold is no excuse.
     *
     * @param exact what the reference makes of it
     * @param rounded what the {@link #references} make of it
     */
    public static double tolerance(double[] exact, List<double[]> rounded) {
        requireNonNull(exact, "exact");
        NoNulls.in(rounded, "rounded");
        rounded.forEach(other -> Places.all("tolerance: rounded numbers", other.length, exact.length));
        double largest = 0;
        double noise = 0;
        for (int i = 0; i < exact.length; i++) {
            largest = Math.max(largest, Math.abs(exact[i]));
            for (double[] other : rounded) {
                double distance = Math.abs(other[i] - exact[i]);
                noise = distance < Double.POSITIVE_INFINITY ? Math.max(noise, distance) : noise;
            }
        }
        return TIMES * (ROUNDING * largest + noise);
    }
}
