package org.souvenir.core.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The loops that everything runs on: a small set of operations on plain float arrays.
 *
 * <p>A matrix that stands on the right of many products is <em>packed</em> once, in an order only the provider knows.
 * Views that are read are never modified. Arguments are not checked here: callers inside the library are responsible;
 * addresses outside an array end in an {@link IndexOutOfBoundsException}, never in a wrong read.
 */
public interface Kernels {

    /** The provider's name for people, with its vector width: {@code scalar}, {@code vector-512}. */
    String name();

    /**
     * Kernels of the same kind for a JVM that has just started: they do the first work in loops that need no compiler to be quick, to
     * the same bits.
     *
     * @param work how much, in multiplications
     */
    default Kernels starting(long work) {
        return this;
    }

    /** Ends what {@link #starting} began, before all of the work is done: loops that are to be compiled have to run. */
    default void warm() {}

    /**
     * Where a cache line begins in an array of floats, whose first one lies 16 bytes behind its start, if the JVM aligns objects to
     * lines ({@code -XX:ObjectAlignmentInBytes=64}). What is read most is best put there: a vector of 64 bytes that lies across two
     * lines takes two reads. In other JVMs lines begin anywhere, and this place is as good as any.
     */
    int LINE = 12;

    /**
     * A packed {@code [k, n]} matrix may be cut between columns that are multiples of this: its columns from c on are the
     * packed {@code [k, n - c]} matrix that starts {@code c · k} floats further on.
     */
    int panel();

    /** How many floats a packed {@code [k, n]} matrix takes. */
    int packedLength(int k, int n);

    /**
     * Writes the block {@code b [rows, columns]} into a packed {@code [k, n]} matrix, at row {@code rowFrom} and column
     * {@code columnFrom}. A packed matrix is whole once blocks cover it; what pads its edges does not matter.
     *
     * @param b the block; any strides, so a transposed block has its two strides swapped
     * @param packed modified: {@code packedLength(k, n)} floats from {@code packedOffset} on
     */
    void pack(
            View b, int rows, int columns, float[] packed, int packedOffset, int k, int n, int rowFrom, int columnFrom);

    /** How many floats a product of m rows and a depth of k works with, beside its operands. */
    int scratchLength(int m, int k);

    /**
     * {@code c [m, n] = from [m, n] + a [m, k] · B [k, n]}.
     *
     * @param a any strides; a transposed matrix has its two strides swapped
     * @param packed B, whole, as {@link #pack} wrote it
     * @param from column stride 1, row stride 0 where one row stands for all; c itself to add to it; null for zeros
     * @param c modified; column stride 1; must not overlap a or packed, nor from in another place
     * @param scratch modified; at least {@code scratchLength(m, k)} floats, whatever they are; of one thread at a time
     */
    void multiply(
            int m,
            int n,
            int k,
            View a,
            float[] packed,
            int packedOffset,
            @Nullable View from,
            View c,
            float[] scratch);

    /** {@code c = a · B}, or {@code c += a · B} to accumulate; for once, with memory of its own. */
    default void multiply(int m, int n, int k, View a, float[] packed, int packedOffset, View c, boolean accumulate) {
        multiply(m, n, k, a, packed, packedOffset, accumulate ? c : null, c, new float[scratchLength(m, k)]);
    }

    /**
     * A matrix in fewer bits, packed; these kernels hold it as floats.
     *
     * @param b {@code [k, n]}; not modified, and not kept
     */
    default PackedMatrix narrow(NarrowMatrix b, int k, int n) {
        float[] values = new float[k * n];
        for (int i = 0; i < values.length; i++) {
            values[i] = b.at(i);
        }
        FloatMatrix floats = FloatMatrix.ofSize(this, k, n);
        pack(View.rows(values, 0, n), k, n, floats.values(), 0, k, n, 0, 0);
        return b instanceof NarrowMatrix.Eight eight
                ? new ScaledMatrix(floats, eight.scales().clone())
                : floats;
    }

    /**
     * {@code d [rows, columns] = op(a, b, c)}, element by element.
     *
     * @param d modified; column stride 1; may be the same window as an operand, but must not overlap one otherwise
     * @param a column stride 0 or 1, any row stride
     * @param b as a; ignored where the op does not take it
     * @param c as a; ignored where the op does not take it
     * @param alpha for {@link ElementOp#SCALE}
     * @param beta for {@link ElementOp#SCALE}
     */
    void apply(ElementOp op, int rows, int columns, View d, View a, View b, View c, float alpha, float beta);

    /**
     * {@code d [rows, 1] = op(a [rows, columns])}, row by row.
     *
     * @param d modified
     * @param a column stride 0 or 1
     */
    void reduce(RowOp op, int rows, int columns, View d, View a);

    /**
     * {@code d = a ⊗ b}, row by row: {@code d [i, p · n + q] = a [i, p] · b [i, q]}.
     *
     * @param d [rows, k · n], modified; column stride 1; must not overlap an operand
     * @param a [rows, k], any strides
     * @param b [rows, n], column stride 1, or 0 for n = 1
     */
    void outer(int rows, int k, int n, View d, View a, View b);

    /**
     * {@code d = a ⊗ b + s ∘ c}, row by row: what a memory is after a step, s what it keeps of itself.
     *
     * @param d [rows, k · n], modified; column stride 1; must not overlap an operand
     * @param a [rows, k], any strides
     * @param b [rows, n], column stride 1, or 0 for n = 1
     * @param s [rows, k · n], column stride 0 or 1
     * @param c [rows, k · n], column stride 1, or 0 for k · n = 1
     */
    void addOuter(int rows, int k, int n, View d, View a, View b, View s, View c);

    /**
     * {@code d = M · v}, row by row: {@code d [i, p] = Σ_q matrix [i, p · n + q] · v [i, q]}.
     *
     * @param d [rows, k], modified; column stride 1; must not overlap an operand
     * @param matrix [rows, k · n], column stride 1, or 0 for k · n = 1
     * @param v [rows, n], column stride 1, or 0 for n = 1
     */
    void matrixTimes(int rows, int k, int n, View d, View matrix, View v);

    /**
     * {@code d = v · M}, row by row: {@code d [i, q] = Σ_p v [i, p] · matrix [i, p · n + q]}.
     *
     * @param d [rows, n], modified; column stride 1; must not overlap an operand
     * @param v [rows, k], any strides
     * @param matrix [rows, k · n], column stride 1, or 0 for k · n = 1
     */
    void timesMatrix(int rows, int k, int n, View d, View v, View matrix);

    /** All of a {@link MatrixSweep}; {@code k > 1}. */
    default void sweep(int rows, int k, int n, MatrixSweep s) {
        View m = s.scaled();
        addOuter(rows, k, n, m, s.a(), s.b(), new View(new float[] {1}, 0, 0, 0), s.c());
        matrixTimes(rows, k, n, s.timesRight(), m, s.right());
        timesMatrix(rows, k, n, s.leftTimes(), s.left(), m);
        matrixTimes(rows, 1, k * n, s.match(), m, s.other());
        timesMatrix(rows, k, n, s.beside(), s.a(), s.other());
        apply(ElementOp.MULTIPLY, rows, k * n, m, m, s.factor(), s.factor(), 1, 0);
    }

    /**
     * {@code d [1, columns] += Σ_i a [i, columns]}.
     *
     * @param d modified; column stride 1
     * @param a column stride 1
     */
    void addColumnSums(int rows, int columns, View d, View a);

    /**
     * {@code d [i, :] = table [ids [i], :]}.
     *
     * @param d modified; column stride 1
     * @param table column stride 1
     * @param ids whole numbers within the table, one per row
     */
    void gather(int rows, int columns, View d, View table, View ids);

    /**
     * {@code table [ids [i], :] += a [i, :]}, in the order of i.
     *
     * @param table modified; column stride 1
     * @param ids whole numbers within the table, one per row
     * @param a column stride 1
     */
    void scatterAdd(int rows, int columns, View table, View ids, View a);

    /** {@code y += alpha · x}, over n floats. */
    void addScaled(int n, float alpha, float[] x, int xOffset, float[] y, int yOffset);

    /** Σ x², summed in double, in an order that depends on n and the provider alone. */
    double sumOfSquares(int n, float[] x, int xOffset);

    /**
     * {@code largest [i] = max_j a [i, j]}, {@code d = exp(a - largest)}, {@code sum [i] = Σ_j d [i, j]}, row by row: what a softmax is
     * made of, of a row or of a part of one. A score of -∞ gives 0; where all are, the largest is taken as the smallest finite
     * number. NaN or +∞ make the sum NaN.
     *
     * @param largest [rows, 1], modified
     * @param sum [rows, 1], modified
     * @param d [rows, columns], modified; column stride 1; may be the same window as a
     * @param a [rows, columns], {@code columns > 0}; column stride 1
     */
    void exponentials(int rows, int columns, View largest, View sum, View d, View a);

    /**
     * Softmax and cross-entropy in one pass, with the derivative: {@code loss [i] = log Σ_j exp(a [i, j]) - a [i, ids [i]]} and
     * {@code d [i, j] = scale · (softmax(a [i])_j - (1 where j = ids [i]))}, from the differences to the row's largest score, so
     * that a common offset costs no digits. A score of -∞ has probability 0; where all are -∞, or one is +∞, the loss is NaN.
     *
     * @param loss [rows, 1], modified
     * @param d [rows, columns], modified; column stride 1; may be the same window as a
     * @param a [rows, columns]; column stride 1
     * @param ids [rows, 1], whole numbers in [0, {@code columns})
     * @param scale for the derivatives only
     */
    void crossEntropy(int rows, int columns, View loss, View d, View a, View ids, float scale);

    /**
     * Makes an element-wise program ready to run.
     *
     * @return for one thread at a time
     */
    ElementLoop loop(ElementProgram program);
}
