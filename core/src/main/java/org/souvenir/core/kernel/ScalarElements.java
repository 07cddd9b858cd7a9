package org.souvenir.core.kernel;

/** Element-wise ops, row by row: one plain loop per op where operands are rows, a slower one where they are values. */
final class ScalarElements {
    private ScalarElements() {}

    static void apply(ElementOp op, int rows, int columns, View d, View a, View b, View c, float alpha, float beta) {
        int operands = op.operands();
        View second = operands > 1 ? b : a;
        View third = operands > 2 ? c : a;
        boolean plain = a.columnStride == 1 && second.columnStride == 1 && third.columnStride == 1;
        for (int i = 0; i < rows; i++) {
            int to = d.offset + i * d.rowStride;
            int from = a.offset + i * a.rowStride;
            int from2 = second.offset + i * second.rowStride;
            int from3 = third.offset + i * third.rowStride;
            if (plain) {
                row(op, columns, d.data, to, a.data, from, second.data, from2, third.data, from3, alpha, beta);
            } else {
                for (int j = 0; j < columns; j++) {
                    d.data[to + j] = value(
                            op,
                            a.data[from + j * a.columnStride],
                            second.data[from2 + j * second.columnStride],
                            third.data[from3 + j * third.columnStride],
                            alpha,
                            beta);
                }
            }
        }
    }

    private static float value(ElementOp op, float x, float y, float z, float alpha, float beta) {
        return switch (op) {
            case COPY -> x;
            case SCALE -> ScalarOps.multiplyAdd(alpha, x, beta);
            case SIGMOID -> ScalarOps.sigmoid(x);
            case TANH -> ScalarOps.tanh(x);
            case SOFTPLUS -> ScalarOps.softplus(x);
            case EXP -> ScalarOps.exp(x);
            case EXPM1 -> ScalarOps.expm1(x);
            case LOG -> ScalarOps.log(x);
            case SQRT -> ScalarOps.sqrt(x);
            case SIN -> ScalarOps.sin(x);
            case COS -> ScalarOps.cos(x);
            case ERF -> ScalarOps.erf(x);
            case ADD -> ScalarOps.add(x, y);
            case SUBTRACT -> ScalarOps.subtract(x, y);
            case MULTIPLY -> ScalarOps.multiply(x, y);
            case DIVIDE -> ScalarOps.divide(x, y);
            case MINIMUM -> ScalarOps.minimum(x, y);
            case MAXIMUM -> ScalarOps.maximum(x, y);
            case GREATER -> ScalarOps.greater(x, y);
            case SIGMOID_GRADIENT -> ScalarOps.sigmoidGradient(x, y);
            case TANH_GRADIENT -> ScalarOps.tanhGradient(x, y);
            case MULTIPLY_ADD -> ScalarOps.multiplyAdd(x, y, z);
        };
    }

    private static void row(
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
            case ADD -> add(n, d, to, a, i, b, j);
            case SUBTRACT -> subtract(n, d, to, a, i, b, j);
            case MULTIPLY -> multiply(n, d, to, a, i, b, j);
            default -> {
                for (int p = 0; p < n; p++) {
                    d[to + p] = value(op, a[i + p], b[j + p], c[k + p], alpha, beta);
                }
            }
        }
    }

    private static void add(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        for (int p = 0; p < n; p++) {
            d[to + p] = a[i + p] + b[j + p];
        }
    }

    private static void subtract(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        for (int p = 0; p < n; p++) {
            d[to + p] = a[i + p] - b[j + p];
        }
    }

    private static void multiply(int n, float[] d, int to, float[] a, int i, float[] b, int j) {
        for (int p = 0; p < n; p++) {
            d[to + p] = a[i + p] * b[j + p];
        }
    }
}
