package org.souvenir.core.kernel;

/** A matrix {@code [k, n]} that stands on the right of products, in the order in which its kernels read it. Read by any thread. */
public interface PackedMatrix {

    /** It may be cut between columns that are multiples of this. */
    int panel();

    /**
     * {@code c [m, n] = a [m, k] · B}, or {@code c += a · B} to accumulate, for n columns of B.
     *
     * @param k all of B's rows
     * @param column the first of the columns, a multiple of {@link #panel}
     * @param a any strides
     * @param c modified; column stride 1; must not overlap a
     */
    void multiply(int m, int n, int k, View a, int column, View c, boolean accumulate);
}
