package org.souvenir.core.run;

import java.util.Arrays;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.RowOp;
import org.souvenir.core.kernel.View;

/** What {@link Kernels#reduce} does with rows, done with columns. */
final class ColumnReduction {
    private final Kernels kernels;
    private final int columns;
    private final View line = new View(new float[0], 0, 0, 1);
    private final View largest;
    private final View difference;

    ColumnReduction(Kernels kernels, int columns) {
        this.kernels = kernels;
        this.columns = columns;
        this.largest = View.rows(new float[columns], 0, columns);
        this.difference = View.rows(new float[columns], 0, columns);
    }

    /**
     * {@code d [1, columns] = op(a [rows, columns])}, column by column; 0 where there are no rows.
     *
     * @param d modified; column stride 1
     * @param a column stride 1
     */
    void run(RowOp op, int rows, View d, View a) {
        if (rows == 0) {
            Arrays.fill(d.data, d.offset, d.offset + columns, 0);
            return;
        }
        line.data = a.data;
        line.offset = a.offset;
        if (columns == 1 && a.rowStride == 1) { // a column that lies as a row does
            kernels.reduce(op, 1, rows, d, line);
            return;
        }
        switch (op) {
            case SUM -> {
                Arrays.fill(d.data, d.offset, d.offset + columns, 0);
                kernels.addColumnSums(rows, columns, d, a);
            }
            case MAXIMUM -> maximum(rows, d, a);
            case LOG_SUM_EXP -> logSumExp(rows, d, a);
        }
    }

    private void maximum(int rows, View d, View a) {
        System.arraycopy(a.data, a.offset, d.data, d.offset, columns);
        for (int i = 1; i < rows; i++) {
            line.offset = a.row(i);
            apply(ElementOp.MAXIMUM, d, d, line);
        }
    }

    /** By way of the largest element. */
    private void logSumExp(int rows, View d, View a) {
        maximum(rows, largest, a);
        Arrays.fill(d.data, d.offset, d.offset + columns, 0);
        for (int i = 0; i < rows; i++) {
            line.offset = a.row(i);
            apply(ElementOp.SUBTRACT, difference, line, largest);
            apply(ElementOp.EXP, difference, difference, difference);
            apply(ElementOp.ADD, d, d, difference);
        }
        apply(ElementOp.LOG, d, d, d);
        apply(ElementOp.ADD, d, d, largest);
        for (int j = 0; j < columns; j++) {
            if (Float.isInfinite(largest.data[j])) { // exp(inf - inf) is not a number, but the answer is known
                d.data[d.offset + j] = largest.data[j];
            }
        }
    }

    private void apply(ElementOp op, View d, View a, View b) {
        kernels.apply(op, 1, columns, d, a, b, b, 0, 0);
    }
}
