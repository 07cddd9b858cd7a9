package org.souvenir.core.kernel.vector;

import java.util.Arrays;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.ScalarKernels;
import org.souvenir.core.kernel.View;

/**
 * Finds the loop for an element-wise op. An operand that is one value per row is spread to a row first. Rows shorter than a
 * vector take the scalar loops, which give the same bits.
 */
final class VectorElements {
    private static final ScalarKernels SCALAR = new ScalarKernels();

    private VectorElements() {}

    static void apply(ElementOp op, int rows, int columns, View d, View a, View b, View c, float alpha, float beta) {
        int operands = op.operands();
        View second = operands > 1 ? b : a;
        View third = operands > 2 ? c : a;
        if (isWhole(d, columns) && isWhole(a, columns) && isWhole(second, columns) && isWhole(third, columns)) {
            run(op, 1, rows * columns, d, a, second, third, alpha, beta);
        } else if (columns < Lanes.COUNT || a.columnStride + second.columnStride + third.columnStride == 3) {
            run(op, rows, columns, d, a, second, third, alpha, beta);
        } else {
            Spread.THREAD.get().apply(op, rows, columns, d, a, b, c, alpha, beta);
        }
    }

    /** Whether the rows lie end to end, as one. */
    private static boolean isWhole(View view, int columns) {
        return view.rowStride == columns && view.columnStride == 1;
    }

    private static void run(ElementOp op, int rows, int n, View d, View a, View b, View c, float alpha, float beta) {
        if (n < Lanes.COUNT) {
            SCALAR.apply(op, rows, n, d, a, b, c, alpha, beta);
        } else {
            loop(op).run(rows, n, d, a, b, c, alpha, beta);
        }
    }

    private interface Loop {
        void run(int rows, int n, View d, View a, View b, View c, float alpha, float beta);
    }

    private static Loop loop(ElementOp op) {
        return switch (op) {
            case COPY -> (rows, n, d, a, b, c, alpha, beta) -> copy(rows, n, d, a);
            case SCALE -> (rows, n, d, a, b, c, alpha, beta) -> VectorLoops.scale(rows, n, d, a, alpha, beta);
            case SIGMOID -> (rows, n, d, a, b, c, alpha, beta) -> VectorCurves.sigmoid(rows, n, d, a);
            case TANH -> (rows, n, d, a, b, c, alpha, beta) -> VectorCurves.tanh(rows, n, d, a);
            case SOFTPLUS -> (rows, n, d, a, b, c, alpha, beta) -> VectorCurves.softplus(rows, n, d, a);
            case EXP -> (rows, n, d, a, b, c, alpha, beta) -> VectorCurves.exp(rows, n, d, a);
            case EXPM1 -> (rows, n, d, a, b, c, alpha, beta) -> VectorCurves.expm1(rows, n, d, a);
            case LOG -> (rows, n, d, a, b, c, alpha, beta) -> VectorCurves.log(rows, n, d, a);
            case SQRT -> (rows, n, d, a, b, c, alpha, beta) -> VectorLoops.sqrt(rows, n, d, a);
            case SIN -> (rows, n, d, a, b, c, alpha, beta) -> VectorCurves.sin(rows, n, d, a);
            case COS -> (rows, n, d, a, b, c, alpha, beta) -> VectorCurves.cos(rows, n, d, a);
            case ERF -> (rows, n, d, a, b, c, alpha, beta) -> VectorCurves.erf(rows, n, d, a);
            case ADD -> (rows, n, d, a, b, c, alpha, beta) -> VectorLoops.add(rows, n, d, a, b);
            case SUBTRACT -> (rows, n, d, a, b, c, alpha, beta) -> VectorLoops.subtract(rows, n, d, a, b);
            case MULTIPLY -> (rows, n, d, a, b, c, alpha, beta) -> VectorLoops.multiply(rows, n, d, a, b);
            case DIVIDE -> (rows, n, d, a, b, c, alpha, beta) -> VectorLoops.divide(rows, n, d, a, b);
            case MINIMUM -> (rows, n, d, a, b, c, alpha, beta) -> VectorLoops.minimum(rows, n, d, a, b);
            case MAXIMUM -> (rows, n, d, a, b, c, alpha, beta) -> VectorLoops.maximum(rows, n, d, a, b);
            case GREATER -> (rows, n, d, a, b, c, alpha, beta) -> VectorLoops.greater(rows, n, d, a, b);
            case SIGMOID_GRADIENT ->
                (rows, n, d, a, b, c, alpha, beta) -> VectorLoops.sigmoidGradient(rows, n, d, a, b);
            case TANH_GRADIENT -> (rows, n, d, a, b, c, alpha, beta) -> VectorLoops.tanhGradient(rows, n, d, a, b);
            case MULTIPLY_ADD -> (rows, n, d, a, b, c, alpha, beta) -> VectorLoops.multiplyAdd(rows, n, d, a, b, c);
        };
    }

    private static void copy(int rows, int n, View d, View a) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(a.data, a.row(row), d.data, d.row(row), n);
        }
    }

    /** A thread's windows on rows, and what values are spread to. */
    private static final class Spread {
        static final ThreadLocal<Spread> THREAD = ThreadLocal.withInitial(Spread::new);

        /** Floats at a time: as many as stay in the L1 cache. */
        private static final int WIDTH = 1024;

        private final View d = View.rows(new float[0], 0, 0);
        private final Operand a = new Operand();
        private final Operand b = new Operand();
        private final Operand c = new Operand();

        private static boolean isChanging(View view) {
            return view.columnStride == 0 && view.rowStride != 0;
        }

        void apply(ElementOp op, int rows, int columns, View d, View a, View b, View c, float alpha, float beta) {
            int operands = op.operands();
            boolean changing = isChanging(a) || operands > 1 && isChanging(b) || operands > 2 && isChanging(c);
            int step = changing ? Math.max(1, WIDTH / columns) : rows; // what does not change is spread once
            this.d.data = d.data;
            this.d.rowStride = d.rowStride;
            for (int column = 0; column < columns; column += WIDTH) {
                int n = Math.min(WIDTH, columns - column);
                for (int row = 0; row < rows; row += step) {
                    int m = Math.min(step, rows - row);
                    this.d.offset = d.row(row) + column;
                    View x = this.a.at(a, row, column, m, n);
                    View y = operands > 1 ? this.b.at(b, row, column, m, n) : x;
                    View z = operands > 2 ? this.c.at(c, row, column, m, n) : x;
                    run(op, m, n, this.d, x, y, z, alpha, beta);
                }
            }
            this.d.data = this.a.release(); // a thread must not keep the caller's arrays alive
            this.b.release();
            this.c.release();
        }
    }

    /** Some rows of an operand. */
    private static final class Operand {
        private final float[] values = new float[Spread.WIDTH];
        private final View window = View.rows(values, 0, 0);

        View at(View view, int row, int column, int rows, int n) {
            if (view.columnStride == 0) {
                boolean same = view.rowStride == 0;
                for (int i = 0; i < (same ? 1 : rows); i++) {
                    Arrays.fill(values, i * n, i * n + n, view.data[view.row(row + i)]);
                }
                window.data = values;
                window.offset = 0;
                window.rowStride = same ? 0 : n;
            } else {
                window.data = view.data;
                window.offset = view.row(row) + column;
                window.rowStride = view.rowStride;
            }
            return window;
        }

        float[] release() {
            window.data = values;
            return values;
        }
    }
}
