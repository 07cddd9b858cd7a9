package org.souvenir.core.kernel;

import org.jspecify.annotations.Nullable;

/** The provider that is always there: plain loops, which the JIT compiler vectorises where it can. */
public final class ScalarKernels implements Kernels {
    private final LoopCompiler compiler = ScalarOps.compiler();

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public int panel() {
        return ScalarProducts.PANEL;
    }

    @Override
    public int packedLength(int k, int n) {
        return ScalarProducts.packedLength(k, n);
    }

    @Override
    public void pack(
            View b,
            int rows,
            int columns,
            float[] packed,
            int packedOffset,
            int k,
            int n,
            int rowFrom,
            int columnFrom) {
        ScalarProducts.pack(b, rows, columns, packed, packedOffset, k, rowFrom, columnFrom);
    }

    @Override
    public int scratchLength(int m, int k) {
        return 0;
    }

    @Override
    public void multiply(
            int m,
            int n,
            int k,
            View a,
            float[] packed,
            int packedOffset,
            @Nullable View from,
            View c,
            float[] scratch) {
        ScalarProducts.multiply(m, n, k, a, packed, packedOffset, from, c);
    }

    @Override
    public void apply(ElementOp op, int rows, int columns, View d, View a, View b, View c, float alpha, float beta) {
        ScalarElements.apply(op, rows, columns, d, a, b, c, alpha, beta);
    }

    @Override
    public void reduce(RowOp op, int rows, int columns, View d, View a) {
        for (int i = 0; i < rows; i++) {
            int from = a.offset + i * a.rowStride;
            float value = switch (op) {
                case SUM -> sum(columns, a.data, from, a.columnStride);
                case MAXIMUM -> maximum(columns, a.data, from, a.columnStride);
                case LOG_SUM_EXP -> logSumExp(columns, a.data, from, a.columnStride);
            };
            d.data[d.offset + i * d.rowStride] = value;
        }
    }

    private static float sum(int n, float[] a, int from, int stride) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int j = 0;
        for (; j + 4 <= n; j += 4) {
            int at = from + j * stride;
            s0 += a[at];
            s1 += a[at + stride];
            s2 += a[at + 2 * stride];
            s3 += a[at + 3 * stride];
        }
        for (; j < n; j++) {
            s0 += a[from + j * stride];
        }
        return s0 + s1 + (s2 + s3);
    }

    private static float maximum(int n, float[] a, int from, int stride) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < n; j++) {
            largest = Math.max(largest, a[from + j * stride]);
        }
        return largest;
    }

    private static float logSumExp(int n, float[] a, int from, int stride) {
        float largest = maximum(n, a, from, stride);
        if (Float.isInfinite(largest)) { // exp(inf - inf) is not a number, but the answer is known
            return largest;
        }
        float sum = 0;
        for (int j = 0; j < n; j++) {
            sum += ScalarMath.exp(a[from + j * stride] - largest);
        }
        return largest + ScalarMath.log(sum);
    }

    @Override
    public void outer(int rows, int k, int n, View d, View a, View b) {
        ScalarMatrices.outer(rows, k, n, d, a, b);
    }

    @Override
    public void addOuter(int rows, int k, int n, View d, View a, View b, View s, View c) {
        ScalarMatrices.addOuter(rows, k, n, d, a, b, s, c);
    }

    @Override
    public void matrixTimes(int rows, int k, int n, View d, View matrix, View v) {
        ScalarMatrices.matrixTimes(rows, k, n, d, matrix, v);
    }

    @Override
    public void timesMatrix(int rows, int k, int n, View d, View v, View matrix) {
        ScalarMatrices.timesMatrix(rows, k, n, d, v, matrix);
    }

    @Override
    public void addColumnSums(int rows, int columns, View d, View a) {
        for (int i = 0; i < rows; i++) {
            addScaled(columns, 1, a.data, a.offset + i * a.rowStride, d.data, d.offset);
        }
    }

    @Override
    public void gather(int rows, int columns, View d, View table, View ids) {
        for (int i = 0; i < rows; i++) {
            int row = (int) ids.data[ids.offset + i * ids.rowStride];
            System.arraycopy(
                    table.data, table.offset + row * table.rowStride, d.data, d.offset + i * d.rowStride, columns);
        }
    }

    @Override
    public void scatterAdd(int rows, int columns, View table, View ids, View a) {
        for (int i = 0; i < rows; i++) {
            int row = (int) ids.data[ids.offset + i * ids.rowStride];
            addScaled(columns, 1, a.data, a.offset + i * a.rowStride, table.data, table.offset + row * table.rowStride);
        }
    }

    @Override
    public void addScaled(int n, float alpha, float[] x, int xOffset, float[] y, int yOffset) {
        for (int i = 0; i < n; i++) {
            y[yOffset + i] = FusedMultiplyAdd.multiplyAdd(alpha, x[xOffset + i], y[yOffset + i]);
        }
    }

    @Override
    public double sumOfSquares(int n, float[] x, int xOffset) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 4 <= n; i += 4) {
            double x0 = x[xOffset + i];
            double x1 = x[xOffset + i + 1];
            double x2 = x[xOffset + i + 2];
            double x3 = x[xOffset + i + 3];
            s0 += x0 * x0;
            s1 += x1 * x1;
            s2 += x2 * x2;
            s3 += x3 * x3;
        }
        for (; i < n; i++) {
            s0 += (double) x[xOffset + i] * x[xOffset + i];
        }
        return s0 + s1 + (s2 + s3);
    }

    @Override
    public void exponentials(int rows, int columns, View largest, View sum, View d, View a) {
        for (int i = 0; i < rows; i++) {
            float most = Math.max(-Float.MAX_VALUE, maximum(columns, a.data, a.row(i), 1));
            float total = 0;
            for (int j = 0; j < columns; j++) {
                float e = ScalarMath.exp(a.data[a.row(i) + j] - most);
                d.data[d.row(i) + j] = e;
                total += e;
            }
            largest.data[largest.row(i)] = most;
            sum.data[sum.row(i)] = total;
        }
    }

    @Override
    public void crossEntropy(int rows, int columns, View loss, View d, View a, View ids, float scale) {
        for (int i = 0; i < rows; i++) {
            int id = (int) ids.data[ids.offset + i * ids.rowStride];
            int from = a.offset + i * a.rowStride;
            int to = d.offset + i * d.rowStride;
            float ofTarget = a.data[from + id];
            float largest = maximum(columns, a.data, from, 1);
            float sum = 0;
            for (int j = 0; j < columns; j++) {
                float e = ScalarMath.exp(a.data[from + j] - largest);
                d.data[to + j] = e;
                sum += e;
            }
            float factor = scale / sum;
            for (int j = 0; j < columns; j++) {
                d.data[to + j] *= factor;
            }
            d.data[to + id] -= scale;
            loss.data[loss.offset + i * loss.rowStride] = ScalarMath.log(sum) + (largest - ofTarget);
        }
    }

    @Override
    public ElementLoop loop(ElementProgram program) {
        return LoopCompiler.fits(program) ? compiler.compile(program) : new ElementBlocks(program, this);
    }
}
