package org.souvenir.core.kernel.vector;

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
        if (rows > 1 && isWhole(d, n) && isWhole(a, n) && isWhole(second, n) && isWhole(third, n)) {
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
        for (int line = 0; line < lines; line++) {
            int to = d.offset + line * d.rowStride;
            int i = a.offset + line * a.rowStride;
            int j = second.offset + line * second.rowStride;
            int k = third.offset + line * third.rowStride;
            if (!values) {
                rows(op, n, d.data, to, a.data, i, second.data, j, third.data, k, alpha, beta);
            } else if (valueA) {
                valueAndRow(op, n, d.data, to, a.data[i], second.data, j, third.data, k);
            } else {
                rowAndValue(op, n, d.data, to, a.data, i, second.data[j], third.data, k);
            }
        }
    }

    private static boolean isRare(ElementOp op, boolean valuesOnly) {
        return valuesOnly || op.operands() == 1 || op == ElementOp.SIGMOID_GRADIENT || op == ElementOp.TANH_GRADIENT;
    }

    private static boolean isWhole(View view, int columns) {
        return view.rowStride == columns && view.columnStride == 1;
    }

    private static void rows(
            ElementOp op,
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
            float beta) {
        switch (op) {
            case COPY -> System.arraycopy(a, i, d, to, n);
            case SCALE -> scale(n, d, to, a, i, alpha, beta);
            case SIGMOID -> sigmoid(n, d, to, a, i);
            case TANH -> tanh(n, d, to, a, i);
            case SOFTPLUS -> softplus(n, d, to, a, i);
            case EXP -> exp(n, d, to, a, i);
            case LOG -> log(n, d, to, a, i);
            case SQRT -> sqrt(n, d, to, a, i);
            case ADD -> add(n, d, to, a, i, b, j);
            case SUBTRACT -> subtract(n, d, to, a, i, b, j);
            case MULTIPLY -> multiply(n, d, to, a, i, b, j);
            case DIVIDE -> divide(n, d, to, a, i, b, j);
            case MINIMUM -> minimum(n, d, to, a, i, b, j);
            case MAXIMUM -> maximum(n, d, to, a, i, b, j);
            case GREATER -> greater(n, d, to, a, i, b, j);
            case SIGMOID_GRADIENT -> sigmoidGradient(n, d, to, a, i, b, j);
            case TANH_GRADIENT -> tanhGradient(n, d, to, a, i, b, j);
            case MULTIPLY_ADD -> multiplyAdd(n, d, to, a, i, b, j, c, k);
        }
    }

    /** Where b is a value. Adding -0 changes nothing, not even the sign of a zero. */
    private static void rowAndValue(
            ElementOp op, int n, float[] d, int to, float[] a, int i, float value, float[] c, int k) {
        switch (op) {
            case ADD -> scale(n, d, to, a, i, 1, value);
            case SUBTRACT -> scale(n, d, to, a, i, 1, -value);
            case MULTIPLY -> scale(n, d, to, a, i, value, -0f);
            case DIVIDE -> divideBy(n, d, to, a, i, value);
            case MINIMUM -> minimum(n, d, to, a, i, value);
            case MAXIMUM -> maximum(n, d, to, a, i, value);
            case GREATER -> greater(n, d, to, a, i, value);
            case MULTIPLY_ADD -> addScaled(n, d, to, a, i, c, k, value);
            default -> throw new AssertionError(op + ": rare, so it belongs to the scalar loops");
        }
    }

    /** Where a is a value. */
    private static void valueAndRow(
            ElementOp op, int n, float[] d, int to, float value, float[] b, int j, float[] c, int k) {
        switch (op) {
            case ADD -> scale(n, d, to, b, j, 1, value);
            case SUBTRACT -> scale(n, d, to, b, j, -1, value);
            case MULTIPLY -> scale(n, d, to, b, j, value, -0f);
            case DIVIDE -> divided(n, d, to, b, j, value);
            case MINIMUM -> minimum(n, d, to, b, j, value);
            case MAXIMUM -> maximum(n, d, to, b, j, value);
            case GREATER -> smaller(n, d, to, b, j, value);
            case MULTIPLY_ADD -> addScaled(n, d, to, b, j, c, k, value);
            default -> throw new AssertionError(op + ": rare, so it belongs to the scalar loops");
        }
    }

    private static void scale(int n, float[] d, int to, float[] a, int i, float alpha, float beta) {
        int last = n - COUNT;
        FloatVector factor = all(alpha);
        FloatVector summand = all(beta);
        FloatVector tail = at(a, i + last).fma(factor, summand);
        for (int p = 0; p < last; p += COUNT) {
            at(a, i + p).fma(factor, summand).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void sigmoid(int n, float[] d, int to, float[] a, int i) {
        int last = n - COUNT;
        FloatVector tail = VectorMath.sigmoid(at(a, i + last));
        for (int p = 0; p < last; p += COUNT) {
            VectorMath.sigmoid(at(a, i + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void tanh(int n, float[] d, int to, float[] a, int i) {
        int last = n - COUNT;
        FloatVector tail = VectorMath.tanh(at(a, i + last));
        for (int p = 0; p < last; p += COUNT) {
            VectorMath.tanh(at(a, i + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void softplus(int n, float[] d, int to, float[] a, int i) {
        int last = n - COUNT;
        FloatVector tail = VectorMath.softplus(at(a, i + last));
        for (int p = 0; p < last; p += COUNT) {
            VectorMath.softplus(at(a, i + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void exp(int n, float[] d, int to, float[] a, int i) {
        int last = n - COUNT;
        FloatVector tail = VectorMath.exp(at(a, i + last));
        for (int p = 0; p < last; p += COUNT) {
            VectorMath.exp(at(a, i + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void log(int n, float[] d, int to, float[] a, int i) {
        int last = n - COUNT;
        FloatVector tail = VectorMath.log(at(a, i + last));
        for (int p = 0; p < last; p += COUNT) {
            VectorMath.log(at(a, i + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void sqrt(int n, float[] d, int to, float[] a, int i) {
        int last = n - COUNT;
        FloatVector tail = at(a, i + last).sqrt();
        for (int p = 0; p < last; p += COUNT) {
            at(a, i + p).sqrt().intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void add(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        int last = n - COUNT;
        FloatVector tail = at(a, i + last).add(at(b, j + last));
        for (int p = 0; p < last; p += COUNT) {
            at(a, i + p).add(at(b, j + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void subtract(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        int last = n - COUNT;
        FloatVector tail = at(a, i + last).sub(at(b, j + last));
        for (int p = 0; p < last; p += COUNT) {
            at(a, i + p).sub(at(b, j + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void multiply(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        int last = n - COUNT;
        FloatVector tail = at(a, i + last).mul(at(b, j + last));
        for (int p = 0; p < last; p += COUNT) {
            at(a, i + p).mul(at(b, j + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void divide(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        int last = n - COUNT;
        FloatVector tail = at(a, i + last).div(at(b, j + last));
        for (int p = 0; p < last; p += COUNT) {
            at(a, i + p).div(at(b, j + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void minimum(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        int last = n - COUNT;
        FloatVector tail = at(a, i + last).min(at(b, j + last));
        for (int p = 0; p < last; p += COUNT) {
            at(a, i + p).min(at(b, j + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void maximum(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        int last = n - COUNT;
        FloatVector tail = at(a, i + last).max(at(b, j + last));
        for (int p = 0; p < last; p += COUNT) {
            at(a, i + p).max(at(b, j + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void greater(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        int last = n - COUNT;
        FloatVector tail = greater(at(a, i + last), at(b, j + last));
        for (int p = 0; p < last; p += COUNT) {
            greater(at(a, i + p), at(b, j + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void sigmoidGradient(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        int last = n - COUNT;
        FloatVector tail = sigmoidGradient(at(a, i + last), at(b, j + last));
        for (int p = 0; p < last; p += COUNT) {
            sigmoidGradient(at(a, i + p), at(b, j + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void tanhGradient(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        int last = n - COUNT;
        FloatVector tail = tanhGradient(at(a, i + last), at(b, j + last));
        for (int p = 0; p < last; p += COUNT) {
            tanhGradient(at(a, i + p), at(b, j + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void multiplyAdd(int n, float[] d, int to, float[] a, int i, float[] b, int j, float[] c, int k) {
        int last = n - COUNT;
        FloatVector tail = at(a, i + last).fma(at(b, j + last), at(c, k + last));
        for (int p = 0; p < last; p += COUNT) {
            at(a, i + p).fma(at(b, j + p), at(c, k + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void divideBy(int n, float[] d, int to, float[] a, int i, float value) {
        int last = n - COUNT;
        FloatVector y = all(value);
        FloatVector tail = at(a, i + last).div(y);
        for (int p = 0; p < last; p += COUNT) {
            at(a, i + p).div(y).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void minimum(int n, float[] d, int to, float[] a, int i, float value) {
        int last = n - COUNT;
        FloatVector y = all(value);
        FloatVector tail = at(a, i + last).min(y);
        for (int p = 0; p < last; p += COUNT) {
            at(a, i + p).min(y).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void maximum(int n, float[] d, int to, float[] a, int i, float value) {
        int last = n - COUNT;
        FloatVector y = all(value);
        FloatVector tail = at(a, i + last).max(y);
        for (int p = 0; p < last; p += COUNT) {
            at(a, i + p).max(y).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void greater(int n, float[] d, int to, float[] a, int i, float value) {
        int last = n - COUNT;
        FloatVector y = all(value);
        FloatVector tail = greater(at(a, i + last), y);
        for (int p = 0; p < last; p += COUNT) {
            greater(at(a, i + p), y).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void divided(int n, float[] d, int to, float[] a, int i, float value) {
        int last = n - COUNT;
        FloatVector y = all(value);
        FloatVector tail = y.div(at(a, i + last));
        for (int p = 0; p < last; p += COUNT) {
            y.div(at(a, i + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void smaller(int n, float[] d, int to, float[] a, int i, float value) {
        int last = n - COUNT;
        FloatVector y = all(value);
        FloatVector tail = greater(y, at(a, i + last));
        for (int p = 0; p < last; p += COUNT) {
            greater(y, at(a, i + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static void addScaled(int n, float[] d, int to, float[] a, int i, float[] b, int j, float factor) {
        int last = n - COUNT;
        FloatVector y = all(factor);
        FloatVector tail = at(a, i + last).fma(y, at(b, j + last));
        for (int p = 0; p < last; p += COUNT) {
            at(a, i + p).fma(y, at(b, j + p)).intoArray(d, to + p);
        }
        tail.intoArray(d, to + last);
    }

    private static FloatVector at(float[] x, int i) {
        return FloatVector.fromArray(FLOATS, x, i);
    }

    private static FloatVector all(float value) {
        return FloatVector.broadcast(FLOATS, value);
    }

    private static FloatVector greater(FloatVector a, FloatVector b) {
        return all(0).blend(all(1), a.compare(VectorOperators.GT, b));
    }

    private static FloatVector sigmoidGradient(FloatVector a, FloatVector b) {
        return b.mul(a.mul(all(1).sub(a)));
    }

    private static FloatVector tanhGradient(FloatVector a, FloatVector b) {
        return b.mul(a.neg().fma(a, all(1)));
    }
}
