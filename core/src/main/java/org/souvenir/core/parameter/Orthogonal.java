package org.souvenir.core.parameter;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.QRDecomposition;
import org.souvenir.core.random.RandomStream;

/**
 * {@link Initializer#orthogonal(double)}: of small matrices by decomposing a Gaussian one, of large ones by {@link Reflections},
 * which have the same distribution.
 */
record Orthogonal(double gain) implements Initializer {
    /** From this width on there are reflections: on two threads 0.1 s at 1024, 0.5 at 2048, 3.4 at 4096. */
    private static final int LARGE = 512;

    @Override
    public void fill(float[] data, int offset, int rows, int columns, RandomStream random) {
        int tall = Math.max(rows, columns);
        int narrow = Math.min(rows, columns);
        if (narrow == 0) {
            return;
        }
        if (narrow >= LARGE) {
            new Reflections(tall, narrow, random)
                    .forEachStripe((from, count, q) -> put(data, offset, rows, columns, from, count, q));
        } else {
            put(data, offset, rows, columns, 0, narrow, uniformlyDistributed(tall, narrow, random));
        }
    }

    /** Puts some columns of the tall matrix to their place, which are rows of a wide one. */
    private void put(float[] data, int offset, int rows, int columns, int from, int count, double[][] values) {
        for (int i = 0; i < Math.max(rows, columns); i++) {
            for (int j = 0; j < count; j++) {
                int to = rows >= columns ? i * columns + from + j : (from + j) * columns + i;
                data[offset + to] = (float) (gain * values[i][j]);
            }
        }
    }

    /** A matrix with orthonormal columns. */
    private static double[][] uniformlyDistributed(int rows, int columns, RandomStream random) {
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
        double[][] signed = new double[rows][columns];
        for (int column = 0; column < columns; column++) {
            double sign = Math.copySign(1, r.get(column, column));
            for (int row = 0; row < rows; row++) {
                signed[row][column] = sign * q.get(row, column);
            }
        }
        return signed;
    }
}
