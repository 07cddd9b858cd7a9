package org.souvenir.core.kernel;

import org.jspecify.annotations.Nullable;

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
    private float[] scratch = new float[0];
    private final View whole = new View(block, 0, 0, 1);
    private final View sums = new View(block, 0, 0, 1);
    private final View factors = new View(block, 0, 0, 1);
    private final View left = new View(block, 0, 0, 1);
    private final View part = new View(block, 0, 0, 1);
    private final View begin = new View(block, 0, 0, 1);

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
            scratch = new float[kernels.scratchLength(ROWS, DEPTH)];
            whole.data = block;
            whole.rowStride = width;
            sums.data = new float[ROWS * width];
            sums.rowStride = width;
        }
    }

    /** {@link PackedMatrix#multiply}. */
    public void multiply(
            Kernels kernels, Source b, int m, int n, int k, View a, int column, @Nullable View from, View c) {
        makeRoom(kernels);
        boolean scaled = b.scales().length > 0;
        factors.data = b.scales();
        for (int j = 0; j < n; j += width) {
            int columns = Math.min(width, n - j);
            factors.offset = column + j;
            for (int i = 0; i < m; i += ROWS) {
                int rows = Math.min(ROWS, m - i);
                left.moveTo(a, i, 0);
                part.moveTo(c, i, j);
                View start = View.part(begin, from, i, j);
                if (scaled) {
                    add(kernels, b, rows, columns, k, column + j, null, sums);
                    ScaledSums.add(kernels, rows, columns, sums, factors, start, part);
                } else {
                    add(kernels, b, rows, columns, k, column + j, start, part);
                }
            }
        }
    }

    /** Adds the product of rows on the left with columns of b. */
    private void add(Kernels kernels, Source b, int m, int n, int k, int column, @Nullable View start, View to) {
        for (int depth = 0; depth < k || depth == 0; depth += DEPTH) {
            int steps = Math.min(DEPTH, k - depth);
            b.widen(depth, steps, column, block);
            kernels.pack(whole, steps, n, packed, 0, steps, n, 0, 0);
            kernels.multiply(m, n, steps, left, packed, 0, depth > 0 ? to : start, to, scratch);
            left.offset += steps * left.columnStride;
        }
    }
}
