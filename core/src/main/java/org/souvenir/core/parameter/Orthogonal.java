package org.souvenir.core.parameter;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.QRDecomposition;
import org.souvenir.core.random.RandomStream;

/** {@link Initializer#orthogonal(double)}. */
record Orthogonal(double gain) implements Initializer {

    @Override
    public void fill(float[] data, int offset, int rows, int columns, RandomStream random) {
        int tall = Math.max(rows, columns);
        int narrow = Math.min(rows, columns);
        if (narrow == 0) {
            return;
        }
        DMatrixRMaj q = uniformlyDistributed(tall, narrow, random);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double value = rows >= columns ? q.get(row, column) : q.get(column, row);
                data[offset + row * columns + column] = (float) (gain * value);
            }
        }
    }

    /** A matrix with orthonormal columns. */
    private static DMatrixRMaj uniformlyDistributed(int rows, int columns, RandomStream random) {
        DMatrixRMaj gaussian = new DMatrixRMaj(rows, columns);
        for (int i = 0; i < rows * columns; i++) {
            gaussian.data[i] = random.gaussian(i);
        }
        QRDecomposition<DMatrixRMaj> decomposition = DecompositionFactory_DDRM.qr(rows, columns);
        if (!decomposition.decompose(gaussian)) {
            throw new AssertionError("orthogonal: EJML could not decompose a Gaussian matrix [" + rows + ", " + columns
                    + "] of " + random);
        }
        DMatrixRMaj q = decomposition.getQ(null, true);
        DMatrixRMaj r = decomposition.getR(null, true);
        for (int column = 0; column < columns; column++) {
            double sign = Math.copySign(1, r.get(column, column));
            for (int row = 0; row < rows; row++) {
                q.set(row, column, sign * q.get(row, column));
            }
        }
        return q;
    }
}
