package org.souvenir.core.kernel.vector;

import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.RowOp;
import org.souvenir.core.kernel.ScalarKernels;
import org.souvenir.core.kernel.View;

/** The provider on {@code jdk.incubator.vector}; where vectors would gain nothing, it hands over to the scalar one. */
public final class VectorKernels implements Kernels {
    private final ScalarKernels scalar = new ScalarKernels();

    @Override
    public String name() {
        return "vector-" + Lanes.FLOATS.vectorBitSize();
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
        VectorProducts.pack(b, rows, columns, packed, packedOffset, k, n, rowFrom, columnFrom);
    }

    @Override
    public void multiply(int m, int n, int k, View a, float[] packed, int packedOffset, View c, boolean accumulate) {
        VectorProducts.multiply(m, n, k, a, packed, packedOffset, c, accumulate);
    }

    @Override
    public void apply(ElementOp op, int rows, int columns, View d, View a, View b, View c, float alpha, float beta) {
        VectorElements.apply(op, rows, columns, d, a, b, c, alpha, beta);
    }

    @Override
    public void reduce(RowOp op, int rows, int columns, View d, View a) {
        scalar.reduce(op, rows, columns, d, a);
    }

    @Override
    public void addColumnSums(int rows, int columns, View d, View a) {
        scalar.addColumnSums(rows, columns, d, a);
    }

    @Override
    public void gather(int rows, int columns, View d, View table, View ids) {
        scalar.gather(rows, columns, d, table, ids);
    }

    @Override
    public void scatterAdd(int rows, int columns, View table, View ids, View a) {
        scalar.scatterAdd(rows, columns, table, ids, a);
    }

    @Override
    public void addScaled(int n, float alpha, float[] x, int xOffset, float[] y, int yOffset) {
        scalar.addScaled(n, alpha, x, xOffset, y, yOffset);
    }

    @Override
    public double sumOfSquares(int n, float[] x, int xOffset) {
        return scalar.sumOfSquares(n, x, xOffset);
    }
}
