package org.souvenir.core.kernel;

/**
 * A matrix in eight bits whose whole numbers are held as floats.
 *
 * @param scales one for each column
 */
record ScaledMatrix(FloatMatrix whole, float[] scales) implements PackedMatrix {
    /** Floats of sums that are made before they are scaled: 256 KiB. */
    private static final int SUMS = 64 * 1024;

    private static final ThreadLocal<float[]> ROOM = ThreadLocal.withInitial(() -> new float[SUMS]);

    @Override
    public int panel() {
        return whole.panel();
    }

    @Override
    public void multiply(int m, int n, int k, View a, int column, View c, boolean accumulate) {
        float[] room = ROOM.get();
        int width = Math.min(n, SUMS / panel() * panel());
        int height = width == 0 ? m : SUMS / width;
        for (int j = 0; j < n; j += width) {
            int columns = Math.min(width, n - j);
            View sums = View.rows(room, 0, columns);
            View factors = new View(scales, column + j, 0, 1);
            for (int i = 0; i < m; i += height) {
                int rows = Math.min(height, m - i);
                View left = new View(a.data, a.row(i), a.rowStride, a.columnStride);
                whole.multiply(rows, columns, k, left, column + j, sums, false);
                View part = new View(c.data, c.row(i) + j, c.rowStride, 1);
                ScaledSums.add(whole.kernels(), rows, columns, sums, factors, part, accumulate);
            }
        }
    }
}
