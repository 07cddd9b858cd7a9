package org.souvenir.core.kernel;

import org.jspecify.annotations.Nullable;

/** A matrix {@code [k, n]} that stands on the right of products, in the order in which its kernels read it. Read by any thread. */
public interface PackedMatrix {

    /** It may be cut between columns that are multiples of this. */
    int panel();

    /** How many floats a product of m rows and a depth of k works with, beside its operands. */
    int scratchLength(int m, int k);

    /**
     * {@code c [m, n] = from [m, n] + a [m, k] · B}, for n columns of B.
     *
     * @param k all of B's rows
     * @param column the first of B's columns, a multiple of {@link #panel}
     * @param a any strides
     * @param from column stride 1, row stride 0 where one row stands for all; c itself to add to it; null for zeros
     * @param c modified; column stride 1; must not overlap a, nor from in another place
     * @param scratch modified; at least {@code scratchLength(m, k)} floats, whatever they are; of one thread at a time
     */
    void multiply(int m, int n, int k, View a, int column, @Nullable View from, View c, float[] scratch);

    /** {@code c = a · B}, or {@code c += a · B} to accumulate; for once, with memory of its own. */
    default void multiply(int m, int n, int k, View a, int column, View c, boolean accumulate) {
        multiply(m, n, k, a, column, accumulate ? c : null, c, new float[scratchLength(m, k)]);
    }
}
