package org.souvenir.core.kernel;

/**
 * What becomes of matrices {@code M = a ⊗ b + c}, row by row, where each is needed for the moment only. So the gradient of a
 * memory {@code C' = s · C + v ⊗ k} that is read by {@code y = C' · q} goes back through a step: M is that of C', of {@code a}, the
 * gradient of y, {@code b = q}, and {@code c}, what comes from the next step; {@code other = C}. All operands as {@link Kernels#addOuter},
 * {@link Kernels#matrixTimes} and {@link Kernels#timesMatrix} take them; no result may overlap an operand.
 *
 * @param a [rows, k]
 * @param b [rows, n]
 * @param c [rows, k · n]
 * @param right [rows, n]
 * @param timesRight [rows, k], modified: {@code M · right}
 * @param left [rows, k]
 * @param leftTimes [rows, n], modified: {@code left · M}
 * @param other [rows, k · n]
 * @param match [rows, 1], modified: the sum of {@code M ∘ other}
 * @param beside [rows, n], modified: {@code a · other}
 * @param factor [rows, 1], read with column stride 0
 * @param scaled [rows, k · n], modified: {@code factor · M}
 */
public record MatrixSweep(
        View a,
        View b,
        View c,
        View right,
        View timesRight,
        View left,
        View leftTimes,
        View other,
        View match,
        View beside,
        View factor,
        View scaled) {}
