package org.souvenir.core.kernel.vector;

import org.jspecify.annotations.Nullable;
import org.souvenir.core.kernel.ElementBlocks;
import org.souvenir.core.kernel.ElementLoop;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.ElementProgram;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.LoopCompiler;
import org.souvenir.core.kernel.MatrixSweep;
import org.souvenir.core.kernel.NarrowMatrix;
import org.souvenir.core.kernel.PackedMatrix;
import org.souvenir.core.kernel.RowOp;
import org.souvenir.core.kernel.ScalarKernels;
import org.souvenir.core.kernel.View;

/** The provider on {@code jdk.incubator.vector}; where vectors would gain nothing, it hands over to the scalar one. */
public final class VectorKernels implements Kernels {
    private final ScalarKernels scalar = new ScalarKernels();
    private final LoopCompiler compiler = VectorOps.compiler();
    private final ColdStart cold;

    /** Kernels that use vectors from the first call on. */
    public VectorKernels() {
        this(0);
    }

    private VectorKernels(long work) {
        this.cold = new ColdStart(work);
    }

    @Override
    public Kernels starting(long work) {
        return new VectorKernels(work);
    }

    @Override
    public void warm() {
        cold.end();
    }

    @Override
    public String name() {
        return "vector-" + Lanes.FLOATS.vectorBitSize();
    }

    @Override
    public int panel() {
        return VectorProducts.PANEL;
    }

    @Override
    public int packedLength(int k, int n) {
        return VectorProducts.packedLength(k, n);
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
        if (cold.takes((long) rows * columns)) {
            ColdProducts.pack(b, rows, columns, packed, packedOffset, k, n, rowFrom, columnFrom);
        } else {
            VectorProducts.pack(b, rows, columns, packed, packedOffset, k, n, rowFrom, columnFrom);
        }
    }

    @Override
    public int scratchLength(int m, int k) {
        return VectorProducts.scratchLength(m, k);
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
        if (cold.takes((long) m * n * k)) {
            ColdProducts.multiply(m, n, k, a, packed, packedOffset, from, c);
        } else {
            VectorProducts.multiply(m, n, k, a, packed, packedOffset, from, c, scratch);
        }
    }

    /** Whether so many multiplications are to be made without vectors. */
    boolean startsWith(long work) {
        return cold.takes(work);
    }

    @Override
    public PackedMatrix narrow(NarrowMatrix b, int k, int n) {
        return b instanceof NarrowMatrix.Eight eight
                ? EightBitPanels.of(this, eight, k, n)
                : SixteenBitPanels.of(this, (NarrowMatrix.Sixteen) b, k, n);
    }

    @Override
    public void apply(ElementOp op, int rows, int columns, View d, View a, View b, View c, float alpha, float beta) {
        if (cold.takes((long) rows * columns)) {
            scalar.apply(op, rows, columns, d, a, b, c, alpha, beta);
        } else {
            VectorElements.apply(op, rows, columns, d, a, b, c, alpha, beta);
        }
    }

    @Override
    public void reduce(RowOp op, int rows, int columns, View d, View a) {
        if (columns < Lanes.COUNT || a.columnStride != 1) {
            scalar.reduce(op, rows, columns, d, a);
            return;
        }
        for (int i = 0; i < rows; i++) {
            int from = a.offset + i * a.rowStride;
            float value = switch (op) {
                case SUM -> VectorRows.sum(columns, a.data, from);
                case MAXIMUM -> VectorRows.maximum(columns, a.data, from);
                case LOG_SUM_EXP -> logSumExp(columns, a.data, from);
            };
            d.data[d.offset + i * d.rowStride] = value;
        }
    }

    private static float logSumExp(int n, float[] a, int from) {
        float largest = VectorRows.maximum(n, a, from);
        if (Float.isInfinite(largest)) { // exp(inf - inf) is not a number, but the answer is known
            return largest;
        }
        return largest + (float) Math.log(VectorRows.sumOfExp(n, a, from, largest));
    }

    @Override
    public void outer(int rows, int k, int n, View d, View a, View b) {
        if (n < Lanes.COUNT) {
            scalar.outer(rows, k, n, d, a, b);
        } else {
            VectorMatrices.outer(rows, k, n, d, a, b);
        }
    }

    @Override
    public void addOuter(int rows, int k, int n, View d, View a, View b, View s, View c) {
        if (n < Lanes.COUNT) {
            scalar.addOuter(rows, k, n, d, a, b, s, c);
        } else {
            VectorMatrices.addOuter(rows, k, n, d, a, b, s, c);
        }
    }

    @Override
    public void matrixTimes(int rows, int k, int n, View d, View matrix, View v) {
        if (n < Lanes.COUNT) {
            scalar.matrixTimes(rows, k, n, d, matrix, v);
        } else {
            VectorMatrices.matrixTimes(rows, k, n, d, matrix, v);
        }
    }

    @Override
    public void timesMatrix(int rows, int k, int n, View d, View v, View matrix) {
        if (n < Lanes.COUNT) {
            scalar.timesMatrix(rows, k, n, d, v, matrix);
        } else {
            VectorMatrices.timesMatrix(rows, k, n, d, v, matrix);
        }
    }

    @Override
    public void sweep(int rows, int k, int n, MatrixSweep s) {
        if (VectorSweep.fits(k, n)) {
            VectorSweep.run(rows, k, n, s);
        } else {
            Kernels.super.sweep(rows, k, n, s);
        }
    }

    @Override
    public void addColumnSums(int rows, int columns, View d, View a) {
        if (columns < Lanes.COUNT) {
            scalar.addColumnSums(rows, columns, d, a);
            return;
        }
        int i = 0;
        for (; i + 4 <= rows; i += 4) {
            VectorRows.addFour(columns, a.data, a.offset + i * a.rowStride, a.rowStride, d.data, d.offset);
        }
        for (; i < rows; i++) {
            VectorRows.addScaled(columns, 1, a.data, a.offset + i * a.rowStride, d.data, d.offset);
        }
    }

    @Override
    public void gather(int rows, int columns, View d, View table, View ids) {
        scalar.gather(rows, columns, d, table, ids);
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
        if (n < Lanes.COUNT) {
            scalar.addScaled(n, alpha, x, xOffset, y, yOffset);
        } else {
            VectorRows.addScaled(n, alpha, x, xOffset, y, yOffset);
        }
    }

    @Override
    public double sumOfSquares(int n, float[] x, int xOffset) {
        return VectorSquares.sum(n, x, xOffset);
    }

    @Override
    public void exponentials(int rows, int columns, View largest, View sum, View d, View a) {
        if (columns < Lanes.COUNT) {
            scalar.exponentials(rows, columns, largest, sum, d, a);
            return;
        }
        for (int i = 0; i < rows; i++) {
            sum.data[sum.row(i)] = VectorRows.exponentials(i, columns, largest, d, a);
        }
    }

    @Override
    public void crossEntropy(int rows, int columns, View loss, View d, View a, View ids, float scale) {
        if (columns < Lanes.COUNT) {
            scalar.crossEntropy(rows, columns, loss, d, a, ids, scale);
            return;
        }
        for (int i = 0; i < rows; i++) {
            int id = (int) ids.data[ids.row(i)];
            float ofTarget = a.data[a.row(i) + id];
            float sum = VectorRows.exponentials(i, columns, loss, d, a);
            int to = d.row(i);
            VectorRows.scale(columns, scale / sum, d.data, to);
            d.data[to + id] -= scale;
            loss.data[loss.row(i)] = (float) Math.log(sum) + (loss.data[loss.row(i)] - ofTarget);
        }
    }

    @Override
    public ElementLoop loop(ElementProgram program) {
        if (!LoopCompiler.fits(program)) {
            return new ElementBlocks(program, this);
        }
        ElementLoop vectors = compiler.compile(program);
        ElementLoop rest = scalar.loop(program);
        int lines = program.lines().size();
        return (arrays, scalars, from, to) -> {
            int whole = cold.takes((long) (to - from) * lines) ? from : to - (to - from) % Lanes.COUNT;
            vectors.run(arrays, scalars, from, whole);
            rest.run(arrays, scalars, whole, to);
        };
    }
}
