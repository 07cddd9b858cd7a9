package org.souvenir.core.kernel;

/** A matrix {@code [k, n]} that stands on the right of products, in the order in which its kernels read it. Read by any thread. */
public interface PackedMatrix {

    /** It may be cut between columns that are multiples of this. */
    int panel();

    /** How many floats a product of m rows and a depth of k works with, beside its operands. */
    int scratchLength(int m, int k);

    /**
     * {@code c [m, n] = a [m, k] · B}, or {@code c += a · B} to accumulate, for n columns of B.
     *
     * @param k all of B's rows
     * @param column the first of the columns, a multiple of {@link #panel}
     * @param a any strides
     * @param c modified; column stride 1; must not overlap a
     * @param scratch modified; at least {@code scratchLength(m, k)} floats, whatever they are; of one thread at a time
     */
    void multiply(int m, int n, int k, View a, int column, View c, boolean accumulate, float[] scratch);

    /** As above for once, with memory of its own. */
    default void multiply(int m, int n, int k, View a, int column, View c, boolean accumulate) {
        multiply(m, n, k, a, column, c, accumulate, new float[scratchLength(m, k)]);
    }
}
