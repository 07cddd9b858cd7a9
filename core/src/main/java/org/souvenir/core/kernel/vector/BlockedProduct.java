package org.souvenir.core.kernel.vector;

import static org.souvenir.core.kernel.vector.VectorProducts.MANY_REGISTERS;
import static org.souvenir.core.kernel.vector.VectorProducts.PANEL;
import static org.souvenir.core.kernel.vector.VectorProducts.ZEROS;
import static org.souvenir.core.kernel.vector.VectorProducts.copy;

import org.souvenir.core.kernel.View;

/**
 * The matrix product for many rows and columns, as Goto and van de Geijn cut it (Anatomy of High-Performance Matrix
 * Multiplication, 2008): a block of a is packed into {@link Slivers}, small enough for the L2 cache; every panel of b, as deep as
 * the L1 cache allows, is used by all slivers of the block.
 *
 * <p>A product of m rows has slivers of nearly the same even height. An odd last row is paired with zeros.
 */
final class BlockedProduct {
    /** The highest sliver: two sums a row, two vectors of b and one of a must fit the registers. */
    private static final int HIGHEST = MANY_REGISTERS ? 10 : 6;

    /** Slivers of a block: at most 240 rows. */
    private static final int BLOCK = 24;

    /** Rows of a panel that are used by a whole block before the next ones: 24 KiB with 16 lanes. */
    private static final int DEPTH = 192;

    /** A tile for ragged edges, at the start of the scratch memory. */
    private static final int TILE = HIGHEST * PANEL;

    /** Fewer rows are faster where they lie. */
    private static final int LEAST_ROWS = 6;

    /** Fewer columns are not worth the packing. */
    private static final int LEAST_COLUMNS = 96;

    /** What is less deep is not worth it either. */
    private static final int LEAST_DEPTH = 32;

    private BlockedProduct() {}

    static boolean pays(int m, int n, int k) {
        return m >= LEAST_ROWS && n >= LEAST_COLUMNS && k >= LEAST_DEPTH;
    }

    /** How much memory a product works with. */
    static int scratchLength(int m, int k) {
        return TILE + Math.min(m + 1, BLOCK * HIGHEST) * Math.min(k, DEPTH);
    }

    /** As {@link VectorProducts#multiply}, for columns whose panels have the full width; the last ones may be padded. */
    static void multiply(
            int m,
            int n,
            int k,
            View a,
            float[] packed,
            int packedOffset,
            View c,
            boolean accumulate,
            float[] scratch) {
        int pairs = (m + 1) / 2;
        int slivers = (2 * pairs + HIGHEST - 1) / HIGHEST;
        for (int first = 0; first < slivers; first += BLOCK) {
            int end = Math.min(first + BLOCK, slivers);
            for (int depth = 0; depth < k; depth += DEPTH) {
                int steps = Math.min(DEPTH, k - depth);
                int start = 2 * (pairs * first / slivers);
                for (int s = first; s < end; s++) {
                    int row = 2 * (pairs * s / slivers);
                    int height = 2 * (pairs * (s + 1) / slivers) - row;
                    int from = a.offset + row * a.rowStride + depth * a.columnStride;
                    pack(a, from, Math.min(height, m - row), height, steps, scratch, TILE + (row - start) * steps);
                }
                boolean add = accumulate || depth > 0;
                for (int panel = 0; panel < n; panel += PANEL) {
                    int columns = Math.min(PANEL, n - panel);
                    int bo = packedOffset + panel * k + depth * PANEL;
                    for (int s = first; s < end; s++) {
                        int row = 2 * (pairs * s / slivers);
                        int height = 2 * (pairs * (s + 1) / slivers) - row;
                        int ao = TILE + (row - start) * steps;
                        int co = c.offset + row * c.rowStride + panel;
                        int rows = Math.min(height, m - row);
                        if (rows == height && columns == PANEL) {
                            tile(height, steps, scratch, ao, packed, bo, c.data, co, c.rowStride, add);
                        } else {
                            edge(rows, columns, height, steps, scratch, ao, packed, bo, c.data, co, c.rowStride, add);
                        }
                    }
                }
            }
        }
    }

    /** Packs rows of a, and zeros up to the height of the sliver. */
    private static void pack(View a, int from, int rows, int height, int k, float[] to, int at) {
        float[] x = a.data;
        int rowStride = a.rowStride;
        int columnStride = a.columnStride;
        switch (height) { // constant strides cost no bounds checks
            case 4 -> pack(x, from, rowStride, columnStride, rows, 4, k, to, at);
            case 6 -> pack(x, from, rowStride, columnStride, rows, 6, k, to, at);
            case 8 -> pack(x, from, rowStride, columnStride, rows, 8, k, to, at);
            default -> pack(x, from, rowStride, columnStride, rows, 10, k, to, at);
        }
        for (int r = rows; r < height; r++) {
            for (int p = 0; p < k; p++) {
                to[at + r + p * height] = 0;
            }
        }
    }

    private static void pack(
            float[] x, int from, int rowStride, int columnStride, int rows, int height, int k, float[] to, int at) {
        if (rowStride == 1 && rows == height) { // a transposed matrix: its rows lie side by side
            for (int p = 0; p < k; p++) {
                int row = from + p * columnStride;
                for (int r = 0; r < height; r++) {
                    to[at + p * height + r] = x[row + r];
                }
            }
        } else if (columnStride == 1) {
            int r = 0;
            for (; r + 1 < rows; r += 2) {
                packPair(x, from + r * rowStride, from + (r + 1) * rowStride, height, k, to, at + r);
            }
            if (r < rows) {
                packRow(x, from + r * rowStride, 1, height, k, to, at + r);
            }
        } else {
            for (int r = 0; r < rows; r++) {
                packRow(x, from + r * rowStride, columnStride, height, k, to, at + r);
            }
        }
    }

    private static void packPair(float[] x, int one, int two, int height, int k, float[] to, int at) {
        for (int p = 0; p < k; p++) {
            to[at + p * height] = x[one + p];
            to[at + p * height + 1] = x[two + p];
        }
    }

    private static void packRow(float[] x, int from, int columnStride, int height, int k, float[] to, int at) {
        for (int p = 0; p < k; p++) {
            to[at + p * height] = x[from + p * columnStride];
        }
    }

    /** Computes a tile aside, and moves what belongs to c. */
    private static void edge(
            int rows,
            int columns,
            int height,
            int k,
            float[] a,
            int ao,
            float[] b,
            int bo,
            float[] c,
            int co,
            int cRow,
            boolean add) {
        for (int r = 0; add && r < rows; r++) {
            copy(columns, c, co + r * cRow, a, r * PANEL);
        }
        tile(height, k, a, ao, b, bo, a, 0, PANEL, add);
        for (int r = 0; r < rows; r++) {
            copy(columns, a, r * PANEL, c, co + r * cRow);
        }
    }

    private static void tile(
            int height, int k, float[] a, int ao, float[] b, int bo, float[] c, int co, int cRow, boolean add) {
        float[] from = add ? c : ZEROS;
        int fo = add ? co : 0;
        int fRow = add ? cRow : 0;
        switch (height) {
            case 4 -> Slivers.rows4x2(k, a, ao, b, bo, from, fo, fRow, c, co, cRow);
            case 6 -> Slivers.rows6x2(k, a, ao, b, bo, from, fo, fRow, c, co, cRow);
            case 8 -> Slivers.rows8x2(k, a, ao, b, bo, from, fo, fRow, c, co, cRow);
            case 10 -> Slivers.rows10x2(k, a, ao, b, bo, from, fo, fRow, c, co, cRow);
            default -> throw new IllegalStateException("kernel: slivers have no height of " + height);
        }
    }
}
