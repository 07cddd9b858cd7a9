package org.souvenir.core.kernel.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static org.souvenir.core.kernel.vector.Lanes.COUNT;
import static org.souvenir.core.kernel.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.ScalarKernels;
import org.souvenir.core.kernel.View;

/**
 * Element-wise ops, one loop an op: the JIT compiler makes instructions of vectors only where it sees the op in the loop,
 * so the loops are not shared.
 *
 * <p>Rows need not be whole vectors long. The last vector of a row then overlaps the one before; it is computed first and
 * written last, so that it reads what was there even if the op works in place. Rows shorter than a vector, and the few
 * combinations of single values that nobody asks for often, take the scalar loops, which give the same bits.
 */
final class VectorElements {
    private static final ScalarKernels SCALAR = new ScalarKernels();

    private VectorElements() {}

    static void apply(ElementOp op, int rows, int columns, View d, View a, View b, View c, float alpha, float beta) {
        int operands = op.operands();
        View second = operands > 1 ? b : a;
        View third = operands > 2 ? c : a;
        int n = columns;
        int lines = rows;
        if (rows > 1 && isWhole(d, n) && isOneRow(a, n) && isOneRow(second, n) && isOneRow(third, n)) {
            n *= rows;
            lines = 1;
        }
        boolean valueA = a.columnStride == 0;
        boolean valueB = operands > 1 && b.columnStride == 0;
        boolean values = valueA || valueB;
        if (n < COUNT || values && isRare(op, valueA && valueB) || operands == 3 && c.columnStride == 0) {
            SCALAR.apply(op, rows, columns, d, a, second, third, alpha, beta);
            return;
        }
        Loop loop = valueA ? valueAndRowLoop(op) : valueB ? rowAndValueLoop(op) : loop(op);
        for (int line = 0; line < lines; line++) {
            int to = d.offset + line * d.rowStride;
            int i = a.offset + line * a.rowStride;
            int j = second.offset + line * second.rowStride;
            int k = third.offset + line * third.rowStride;
            loop.run(n, d.data, to, a.data, i, second.data, j, third.data, k, alpha, beta);
        }
    }

    private static boolean isRare(ElementOp op, boolean valuesOnly) {
        return valuesOnly || op.operands() == 1 || op == ElementOp.SIGMOID_GRADIENT || op == ElementOp.TANH_GRADIENT;
    }

    /** Rows that lie end to end, or one value for all of them. */
    private static boolean isOneRow(View view, int columns) {
        return isWhole(view, columns) || view.rowStride == 0 && view.columnStride == 0;
    }

    private static boolean isWhole(View view, int columns) {
        return view.rowStride == columns && view.columnStride == 1;
    }

    /** One op over the rows of its operands. */
    private interface Loop {
        void run(
                int n,
                float[] d,
                int to,
                float[] a,
                int i,
                float[] b,
                int j,
                float[] c,
                int k,
                float alpha,
                float beta);
    }

    private static Loop loop(ElementOp op) {
        return switch (op) {
            case COPY -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> System.arraycopy(a, i, d, to, n);
            case SCALE -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> scale(n, d, to, a, i, alpha, beta);
            case SIGMOID -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> sigmoid(n, d, to, a, i);
            case TANH -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> tanh(n, d, to, a, i);
            case SOFTPLUS -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> softplus(n, d, to, a, i);
            case EXP -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> exp(n, d, to, a, i);
            case LOG -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> log(n, d, to, a, i);
            case SQRT -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> sqrt(n, d, to, a, i);
            case ADD -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> add(n, d, to, a, i, b, j);
            case SUBTRACT -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> subtract(n, d, to, a, i, b, j);
            case MULTIPLY -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> multiply(n, d, to, a, i, b, j);
            case DIVIDE -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> divide(n, d, to, a, i, b, j);
            case MINIMUM -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> minimum(n, d, to, a, i, b, j);
            case MAXIMUM -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> maximum(n, d, to, a, i, b, j);
            case GREATER -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> greater(n, d, to, a, i, b, j);
            case SIGMOID_GRADIENT -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> sigmoidGradient(n, d, to, a, i, b, j);
            case TANH_GRADIENT -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> tanhGradient(n, d, to, a, i, b, j);
            case MULTIPLY_ADD -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> multiplyAdd(n, d, to, a, i, b, j, c, k);
        };
    }

    /** Where b is a value. Adding -0 changes nothing, not even the sign of a zero. */
    private static Loop rowAndValueLoop(ElementOp op) {
        return switch (op) {
            case ADD -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> scale(n, d, to, a, i, 1, b[j]);
            case SUBTRACT -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> scale(n, d, to, a, i, 1, -b[j]);
            case MULTIPLY -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> scale(n, d, to, a, i, b[j], -0f);
            case DIVIDE -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> divideBy(n, d, to, a, i, b[j]);
            case MINIMUM -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> minimum(n, d, to, a, i, b[j]);
            case MAXIMUM -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> maximum(n, d, to, a, i, b[j]);
            case GREATER -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> greater(n, d, to, a, i, b[j]);
            case MULTIPLY_ADD -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> addScaled(n, d, to, a, i, c, k, b[j]);
            default -> throw new AssertionError(op + ": rare, so it belongs to the scalar loops");
        };
    }

    /** Where a is a value. */
    private static Loop valueAndRowLoop(ElementOp op) {
        return switch (op) {
            case ADD -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> scale(n, d, to, b, j, 1, a[i]);
            case SUBTRACT -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> scale(n, d, to, b, j, -1, a[i]);
            case MULTIPLY -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> scale(n, d, to, b, j, a[i], -0f);
            case DIVIDE -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> divided(n, d, to, b, j, a[i]);
            case MINIMUM -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> minimum(n, d, to, b, j, a[i]);
            case MAXIMUM -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> maximum(n, d, to, b, j, a[i]);
            case GREATER -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> smaller(n, d, to, b, j, a[i]);
            case MULTIPLY_ADD -> (n, d, to, a, i, b, j, c, k, alpha, beta) -> addScaled(n, d, to, b, j, c, k, a[i]);
            default -> throw new AssertionError(op + ": rare, so it belongs to the scalar loops");
        };
    }

    static void scale(int n, float[] d, int to, float[] a, int i, float alpha, float beta) {
        int last = n - COUNT;
        FloatVector factor = broadcast(FLOATS, alpha);
        FloatVector summand = broadcast(FLOATS, beta);
        FloatVector tail = fromArray(FLOATS, a, i + last).fma(factor, summand);
        for (int p = 0; p < last; p += COUNT) {
            fromArray(FLOATS, a, i + p).fma(factor, summand).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void sigmoid(int n, float[] d, int to, float[] a, int i) {
        int last = n - COUNT;
        FloatVector next = fromArray(FLOATS, a, i);
        for (int p = 0; p < n; p += COUNT) {
            FloatVector x = next;
            next = fromArray(FLOATS, a, i + Math.min(p + COUNT, last));
            VectorMath.sigmoid(x).intoArray(d, to + Math.min(p, last));
        }
    }

    private static void tanh(int n, float[] d, int to, float[] a, int i) {
        int last = n - COUNT;
        FloatVector next = fromArray(FLOATS, a, i);
        for (int p = 0; p < n; p += COUNT) {
            FloatVector x = next;
            next = fromArray(FLOATS, a, i + Math.min(p + COUNT, last));
            VectorMath.tanh(x).intoArray(d, to + Math.min(p, last));
        }
    }

    private static void softplus(int n, float[] d, int to, float[] a, int i) {
        int last = n - COUNT;
        FloatVector next = fromArray(FLOATS, a, i);
        for (int p = 0; p < n; p += COUNT) {
            FloatVector x = next;
            next = fromArray(FLOATS, a, i + Math.min(p + COUNT, last));
            VectorMath.softplus(x).intoArray(d, to + Math.min(p, last));
        }
    }

    private static void exp(int n, float[] d, int to, float[] a, int i) {
        int last = n - COUNT;
        FloatVector next = fromArray(FLOATS, a, i);
        for (int p = 0; p < n; p += COUNT) {
            FloatVector x = next;
            next = fromArray(FLOATS, a, i + Math.min(p + COUNT, last));
            VectorMath.exp(x).intoArray(d, to + Math.min(p, last));
        }
    }

    private static void log(int n, float[] d, int to, float[] a, int i) {
        int last = n - COUNT;
        FloatVector next = fromArray(FLOATS, a, i);
        for (int p = 0; p < n; p += COUNT) {
            FloatVector x = next;
            next = fromArray(FLOATS, a, i + Math.min(p + COUNT, last));
            VectorMath.log(x).intoArray(d, to + Math.min(p, last));
        }
    }

    private static void sqrt(int n, float[] d, int to, float[] a, int i) {
        int last = n - COUNT;
        FloatVector tail = fromArray(FLOATS, a, i + last).sqrt();
        for (int p = 0; p < last; p += COUNT) {
            fromArray(FLOATS, a, i + p).sqrt().intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void add(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        int last = n - COUNT;
        FloatVector tail = fromArray(FLOATS, a, i + last).add(fromArray(FLOATS, b, j + last));
        for (int p = 0; p < last; p += COUNT) {
            fromArray(FLOATS, a, i + p).add(fromArray(FLOATS, b, j + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void subtract(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        int last = n - COUNT;
        FloatVector tail = fromArray(FLOATS, a, i + last).sub(fromArray(FLOATS, b, j + last));
        for (int p = 0; p < last; p += COUNT) {
            fromArray(FLOATS, a, i + p).sub(fromArray(FLOATS, b, j + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void multiply(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        int last = n - COUNT;
        FloatVector tail = fromArray(FLOATS, a, i + last).mul(fromArray(FLOATS, b, j + last));
        for (int p = 0; p < last; p += COUNT) {
            fromArray(FLOATS, a, i + p).mul(fromArray(FLOATS, b, j + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void divide(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        int last = n - COUNT;
        FloatVector tail = fromArray(FLOATS, a, i + last).div(fromArray(FLOATS, b, j + last));
        for (int p = 0; p < last; p += COUNT) {
            fromArray(FLOATS, a, i + p).div(fromArray(FLOATS, b, j + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void minimum(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        int last = n - COUNT;
        FloatVector tail = fromArray(FLOATS, a, i + last).min(fromArray(FLOATS, b, j + last));
        for (int p = 0; p < last; p += COUNT) {
            fromArray(FLOATS, a, i + p).min(fromArray(FLOATS, b, j + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void maximum(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        int last = n - COUNT;
        FloatVector tail = fromArray(FLOATS, a, i + last).max(fromArray(FLOATS, b, j + last));
        for (int p = 0; p < last; p += COUNT) {
            fromArray(FLOATS, a, i + p).max(fromArray(FLOATS, b, j + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void greater(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        int last = n - COUNT;
        FloatVector tail = greater(fromArray(FLOATS, a, i + last), fromArray(FLOATS, b, j + last));
        for (int p = 0; p < last; p += COUNT) {
            greater(fromArray(FLOATS, a, i + p), fromArray(FLOATS, b, j + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void sigmoidGradient(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        int last = n - COUNT;
        FloatVector tail = sigmoidGradient(fromArray(FLOATS, a, i + last), fromArray(FLOATS, b, j + last));
        for (int p = 0; p < last; p += COUNT) {
            sigmoidGradient(fromArray(FLOATS, a, i + p), fromArray(FLOATS, b, j + p))
                    .intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void tanhGradient(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        int last = n - COUNT;
        FloatVector tail = tanhGradient(fromArray(FLOATS, a, i + last), fromArray(FLOATS, b, j + last));
        for (int p = 0; p < last; p += COUNT) {
            tanhGradient(fromArray(FLOATS, a, i + p), fromArray(FLOATS, b, j + p))
                    .intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void multiplyAdd(int n, float[] d, int to, float[] a, int i, float[] b, int j, float[] c, int k) {
        int last = n - COUNT;
        FloatVector tail =
                fromArray(FLOATS, a, i + last).fma(fromArray(FLOATS, b, j + last), fromArray(FLOATS, c, k + last));
        for (int p = 0; p < last; p += COUNT) {
            fromArray(FLOATS, a, i + p)
                    .fma(fromArray(FLOATS, b, j + p), fromArray(FLOATS, c, k + p))
                    .intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void divideBy(int n, float[] d, int to, float[] a, int i, float value) {
        int last = n - COUNT;
        FloatVector y = broadcast(FLOATS, value);
        FloatVector tail = fromArray(FLOATS, a, i + last).div(y);
        for (int p = 0; p < last; p += COUNT) {
            fromArray(FLOATS, a, i + p).div(y).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void minimum(int n, float[] d, int to, float[] a, int i, float value) {
        int last = n - COUNT;
        FloatVector y = broadcast(FLOATS, value);
        FloatVector tail = fromArray(FLOATS, a, i + last).min(y);
        for (int p = 0; p < last; p += COUNT) {
            fromArray(FLOATS, a, i + p).min(y).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void maximum(int n, float[] d, int to, float[] a, int i, float value) {
        int last = n - COUNT;
        FloatVector y = broadcast(FLOATS, value);
        FloatVector tail = fromArray(FLOATS, a, i + last).max(y);
        for (int p = 0; p < last; p += COUNT) {
            fromArray(FLOATS, a, i + p).max(y).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void greater(int n, float[] d, int to, float[] a, int i, float value) {
        int last = n - COUNT;
        FloatVector y = broadcast(FLOATS, value);
        FloatVector tail = greater(fromArray(FLOATS, a, i + last), y);
        for (int p = 0; p < last; p += COUNT) {
            greater(fromArray(FLOATS, a, i + p), y).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void divided(int n, float[] d, int to, float[] a, int i, float value) {
        int last = n - COUNT;
        FloatVector y = broadcast(FLOATS, value);
        FloatVector tail = y.div(fromArray(FLOATS, a, i + last));
        for (int p = 0; p < last; p += COUNT) {
            y.div(fromArray(FLOATS, a, i + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void smaller(int n, float[] d, int to, float[] a, int i, float value) {
        int last = n - COUNT;
        FloatVector y = broadcast(FLOATS, value);
        FloatVector tail = greater(y, fromArray(FLOATS, a, i + last));
        for (int p = 0; p < last; p += COUNT) {
            greater(y, fromArray(FLOATS, a, i + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void addScaled(int n, float[] d, int to, float[] a, int i, float[] b, int j, float factor) {
        int last = n - COUNT;
        FloatVector y = broadcast(FLOATS, factor);
        FloatVector tail = fromArray(FLOATS, a, i + last).fma(y, fromArray(FLOATS, b, j + last));
        for (int p = 0; p < last; p += COUNT) {
            fromArray(FLOATS, a, i + p).fma(y, fromArray(FLOATS, b, j + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static FloatVector greater(FloatVector a, FloatVector b) {
        return broadcast(FLOATS, 0).blend(broadcast(FLOATS, 1), a.compare(VectorOperators.GT, b));
    }

    private static FloatVector sigmoidGradient(FloatVector a, FloatVector b) {
        return b.mul(a.mul(broadcast(FLOATS, 1).sub(a)));
    }

    private static FloatVector tanhGradient(FloatVector a, FloatVector b) {
        return b.mul(a.neg().fma(a, broadcast(FLOATS, 1)));
    }
}
