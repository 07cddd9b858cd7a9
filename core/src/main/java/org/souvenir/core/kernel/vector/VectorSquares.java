package org.souvenir.core.kernel.vector;

import static org.souvenir.core.kernel.vector.Lanes.COUNT;
import static org.souvenir.core.kernel.vector.Lanes.FLOATS;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Σ x² in double, which holds the square of a float exactly. (A float vector of half the width would be simpler; but where C2 has
 * seen two kinds of float vectors, it makes objects of them in other loops.)
 */
final class VectorSquares {
    private static final VectorSpecies<Double> DOUBLES = VectorSpecies.of(double.class, FLOATS.vectorShape());
    private static final ThreadLocal<double[]> SUMS = ThreadLocal.withInitial(() -> new double[DOUBLES.length()]);

    private VectorSquares() {}

    static double sum(int n, float[] x, int from) {
        DoubleVector even = DoubleVector.zero(DOUBLES);
        DoubleVector odd = even;
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector floats = FloatVector.fromArray(FLOATS, x, from + i);
            DoubleVector low = (DoubleVector) floats.convertShape(VectorOperators.F2D, DOUBLES, 0);
            DoubleVector high = (DoubleVector) floats.convertShape(VectorOperators.F2D, DOUBLES, 1);
            even = low.fma(low, even);
            odd = high.fma(high, odd);
        }
        double[] sums = SUMS.get();
        even.add(odd).intoArray(sums, 0);
        double sum = 0;
        for (double lane : sums) {
            sum += lane;
        }
        for (; i < n; i++) {
            sum += (double) x[from + i] * x[from + i];
        }
        return sum;
    }
}
