package org.souvenir.core.run;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.kernel.View;

/** Adds what a fixed expression sums over batch and time, {@link org.souvenir.core.expr.Op#OUTER} and its like. */
interface Reductions {

    /**
     * {@code d += e[row from …, column from …]}.
     *
     * @param d modified; column stride 1
     */
    void add(Expr e, Block block, View d);

    /** A part of a matrix. */
    record Block(int row, int rows, int column, int columns) {
        static Block all(Expr e) {
            return new Block(0, e.rows(), 0, e.width());
        }
    }
}
