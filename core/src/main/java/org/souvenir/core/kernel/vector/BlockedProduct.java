package org.souvenir.core.kernel.vector;

import static org.souvenir.core.kernel.Kernels.LINE;
import static org.souvenir.core.kernel.vector.VectorProducts.MANY_REGISTERS;
import static org.souvenir.core.kernel.vector.VectorProducts.PANEL;
import static org.souvenir.core.kernel.vector.VectorProducts.ZEROS;
import static org.souvenir.core.kernel.vector.VectorProducts.copy;

import org.jspecify.annotations.Nullable;
import org.souvenir.core.kernel.View;
import org.souvenir.core.platform.Platform;

/**
 * The matrix product for many rows and columns, as Goto and van de Geijn cut it (Anatomy of High-Performance Matrix
 * Multiplication, 2008): a block of a is packed into {@link Slivers}, small enough for the L2 cache; every panel of b is used by
 * all slivers of the block, as many of its rows at a time as the L1 cache holds.
 *
 * <p>A product of m rows has slivers of nearly the same height; the last one is filled with zeros.
 *
 * <p>Blocks take the panels in turns from either end, also those of one product after another with the same scratch memory: a
 * recurrent cell multiplies by the same b at every step, and where b is larger than the L2 cache, what was read last is still there.
 */
final class BlockedProduct {
    /**
     * The highest sliver: two sums a row, two vectors of b and some of a must fit the registers. After JDK 17, C2 reads all of a first:
     * of 6 rows in 16 registers it then leaves sums in memory, and takes twice as long.
     */
    private static final int HIGHEST = MANY_REGISTERS ? 10 : Runtime.version().feature() == 17 ? 6 : 4;

    /** Slivers have a multiple of so many rows. */
    private static final int STEP = HIGHEST == 4 ? 4 : 2;

    /**
     * Whether it pays here: not with 32 registers on AMD's processors. Their L2 cache feeds {@link Tiles}, which read a where it lies; with
     * 16 registers JDK 17 makes those slow.
     */
    private static final boolean PAYS =
            !MANY_REGISTERS || !Platform.here().processor().contains("AuthenticAMD");

    /** Slivers of a block: at most 120 rows. */
    private static final int BLOCK = 12;

    /** Columns of a block: at most 480 KiB of a are packed at once. */
    private static final int WIDTH = 1024;

    /** Rows of a panel that are used by a whole block before the next ones: 32 KiB with 16 lanes. */
    private static final int DEPTH = 256;

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
        return PAYS && m >= LEAST_ROWS && n >= LEAST_COLUMNS && k >= LEAST_DEPTH;
    }

    /** How much memory a product works with; its last number tells which end of b was read last. */
    static int scratchLength(int m, int k) {
        return TILE + Math.min(m + STEP - 1, BLOCK * HIGHEST) * Math.min(k, WIDTH) + 1;
    }

    /** As {@link VectorProducts#multiply}, for columns whose panels have the full width; the last ones may be padded. */
    static void multiply(
            int m,
            int n,
            int k,
            View a,
            float[] packed,
            int packedOffset,
            @Nullable View start,
            View c,
            float[] scratch) {
        int slivers = slivers(m);
        int turn = scratch.length - 1;
        for (int from = 0; from < k; from += WIDTH) {
            int to = Math.min(k, from + WIDTH);
            View begin = from > 0 ? c : start;
            for (int first = 0; first < slivers; first += BLOCK) {
                int end = Math.min(first + BLOCK, slivers);
                for (int depth = from; depth < to; depth += DEPTH) {
                    pack(
                            m,
                            first,
                            end,
                            depth,
                            Math.min(to, depth + DEPTH),
                            a,
                            scratch,
                            at(m, first, end, depth - from));
                }
                boolean back = scratch[turn] != 0;
                block(m, n, k, first, end, from, to, scratch, back, packed, packedOffset, begin, c);
                scratch[turn] = back ? 0 : 1;
            }
        }
    }

    /** Where the slivers of a block lie from a column on, behind the tile. */
    private static int at(int m, int first, int end, int column) {
        return TILE + (row(m, end) - row(m, first)) * column;
    }

    /** A packed block by all panels. */
    private static void block(
            int m,
            int n,
            int k,
            int first,
            int end,
            int from,
            int to,
            float[] a,
            boolean back,
            float[] packed,
            int packedOffset,
            @Nullable View start,
            View c) {
        int panels = (n + PANEL - 1) / PANEL;
        for (int i = 0; i < panels; i++) {
            int panel = (back ? panels - 1 - i : i) * PANEL;
            int columns = Math.min(PANEL, n - panel);
            for (int depth = from; depth < to; depth += DEPTH) {
                int steps = Math.min(DEPTH, to - depth);
                View begin = depth > from ? c : start;
                int ao = at(m, first, end, depth - from);
                int bo = packedOffset + LINE + panel * k + depth * PANEL;
                panel(m, columns, first, end, steps, a, ao, packed, bo, begin, c, panel);
            }
        }
    }

    private static int slivers(int m) {
        return (steps(m) * STEP + HIGHEST - 1) / HIGHEST;
    }

    private static int steps(int m) {
        return (m + STEP - 1) / STEP;
    }

    /** The first row of a sliver; behind the last one, the end of its rows and zeros. */
    private static int row(int m, int sliver) {
        return (int) (STEP * (steps(m) * (long) sliver / slivers(m)));
    }

    /** Packs some columns of a block's slivers, one sliver after the other. */
    private static void pack(int m, int first, int end, int from, int until, View a, float[] to, int at) {
        int k = until - from;
        for (int s = first; s < end; s++) {
            int row = row(m, s);
            int height = row(m, s + 1) - row;
            pack(a, a.offset + from * a.columnStride + row * a.rowStride, Math.min(height, m - row), height, k, to, at);
            at += height * k;
        }
    }

    /** All slivers of a block by one panel. */
    private static void panel(
            int m,
            int columns,
            int first,
            int end,
            int k,
            float[] a,
            int ao,
            float[] b,
            int bo,
            @Nullable View start,
            View c,
            int column) {
        float[] from = start == null ? ZEROS : start.data;
        int fRow = start == null ? 0 : start.rowStride;
        int at = ao;
        for (int s = first; s < end; s++) {
            int row = row(m, s);
            int height = row(m, s + 1) - row;
            int rows = Math.min(height, m - row);
            int fo = start == null ? 0 : start.row(row) + column;
            int co = c.row(row) + column;
            if (rows == height && columns == PANEL) {
                tile(height, k, a, at, b, bo, from, fo, fRow, c.data, co, c.rowStride);
            } else {
                edge(rows, columns, height, k, a, at, b, bo, from, fo, fRow, c.data, co, c.rowStride);
            }
            at += height * k;
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
            float[] from,
            int fo,
            int fRow,
            float[] c,
            int co,
            int cRow) {
        boolean zeros = from == ZEROS;
        for (int r = 0; !zeros && r < rows; r++) {
            copy(columns, from, fo + r * fRow, a, r * PANEL);
        }
        tile(height, k, a, ao, b, bo, zeros ? ZEROS : a, 0, zeros ? 0 : PANEL, a, 0, PANEL);
        for (int r = 0; r < rows; r++) {
            copy(columns, a, r * PANEL, c, co + r * cRow);
        }
    }

    private static void tile(
            int height,
            int k,
            float[] a,
            int ao,
            float[] b,
            int bo,
            float[] from,
            int fo,
            int fRow,
            float[] c,
            int co,
            int cRow) {
        switch (height) {
            case 4 -> Slivers.rows4x2(k, a, ao, b, bo, from, fo, fRow, c, co, cRow);
            case 6 -> Slivers.rows6x2(k, a, ao, b, bo, from, fo, fRow, c, co, cRow);
            case 8 -> Slivers.rows8x2(k, a, ao, b, bo, from, fo, fRow, c, co, cRow);
            case 10 -> Slivers.rows10x2(k, a, ao, b, bo, from, fo, fRow, c, co, cRow);
            default -> throw new IllegalStateException("kernel: slivers have no height of " + height);
        }
    }
}
