package org.souvenir.core.kernel;

/**
 * Products of many rows with a narrow matrix: block by block it is made floats, for the kernels that multiply floats. What that
 * costs is shared by all rows.
 */
public final class WidenedProduct {
    private static final int ROWS = 256;
    private static final int DEPTH = 512;

    /** A narrow matrix, packed. */
    public interface Source {
        /** Writes rows from {@code row} on of the columns from {@code column} on, as floats, {@code [rows, width]}. */
        void widen(int row, int rows, int column, float[] to);

        /** The scales of its columns; empty without. */
        float[] scales();
    }

    private final int width;
    private float[] block = new float[0];
    private float[] packed = new float[0];
    private float[] room = new float[0];

    /**
     * For one thread at a time; takes room with the first product.
     *
     * @param width columns that a source makes floats at once
     */
    public WidenedProduct(int width) {
        this.width = width;
    }

    private void makeRoom(Kernels kernels) {
        if (block.length == 0) {
            block = new float[DEPTH * width];
            packed = new float[kernels.packedLength(DEPTH, width)];
            room = new float[ROWS * width];
        }
    }

    /** {@link PackedMatrix#multiply}. */
    public void multiply(
            Kernels kernels, Source b, int m, int n, int k, View a, int column, View c, boolean accumulate) {
        makeRoom(kernels);
        boolean scaled = b.scales().length > 0;
        for (int j = 0; j < n; j += width) {
            int columns = Math.min(width, n - j);
            for (int i = 0; i < m; i += ROWS) {
                int rows = Math.min(ROWS, m - i);
                View part = new View(c.data, c.row(i) + j, c.rowStride, 1);
                View sums = scaled ? View.rows(room, 0, columns) : part;
                View left = new View(a.data, a.row(i), a.rowStride, a.columnStride);
                add(kernels, b, rows, columns, k, left, column + j, sums, accumulate && !scaled);
                if (scaled) {
                    View factors = new View(b.scales(), column + j, 0, 1);
                    ScaledSums.add(kernels, rows, columns, sums, factors, part, accumulate);
                }
            }
        }
    }

    private void add(
            Kernels kernels, Source b, int m, int n, int k, View a, int column, View sums, boolean accumulate) {
        int from = a.offset;
        for (int depth = 0; depth < k || depth == 0; depth += DEPTH) {
            int steps = Math.min(DEPTH, k - depth);
            b.widen(depth, steps, column, block);
            kernels.pack(View.rows(block, 0, width), steps, n, packed, 0, steps, n, 0, 0);
            a.offset = from + depth * a.columnStride;
            kernels.multiply(m, n, steps, a, packed, 0, sums, accumulate || depth > 0);
        }
    }
}
