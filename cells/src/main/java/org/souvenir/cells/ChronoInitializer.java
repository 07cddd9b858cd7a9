package org.souvenir.cells;

import org.souvenir.core.parameter.Initializer;

/**
 * Biases of gates that keep, such that memories last from 1 step to T_max steps (Tallec and Ollivier, "Can recurrent neural
 * networks warp time?", 2018, section 2.3): {@code b_f = log(u - 1)} and {@code b_i = -b_f}, u from 2 to T_max.
 *
 * <p>In the paper {@code u - 1} is drawn from U(1, T_max - 1). Here the units take evenly spaced values of that range: the
 * same distribution without its chance, so that the biases of two gates agree though each starts by itself.
 */
public final class ChronoInitializer {
    private ChronoInitializer() {}

    /**
     * For the bias [1, H] of a forget gate, or of an update gate that keeps.
     *
     * @param longest T_max, the longest lag that is expected, in steps; more than 2
     */
    public static Initializer forget(double longest) {
        return filled(longest, 1);
    }

    /** For the bias [1, H] of an input gate beside it: the negative. */
    public static Initializer input(double longest) {
        return filled(longest, -1);
    }

    private static Initializer filled(double longest, int sign) {
        if (!(longest > 2 && longest < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "chrono: the longest lag must be above 2 steps and finite, but is " + longest);
        }
        return (data, offset, rows, columns, random) -> {
            for (int i = 0; i < rows * columns; i++) {
                double quantile = (i % columns + 0.5) / columns;
                data[offset + i] = (float) (sign * Math.log(1 + (longest - 2) * quantile));
            }
        };
    }
}
