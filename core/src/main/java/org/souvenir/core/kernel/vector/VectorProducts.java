package org.souvenir.core.kernel.vector;

import static org.souvenir.core.kernel.Kernels.LINE;
import static org.souvenir.core.kernel.vector.Lanes.COUNT;
import static org.souvenir.core.kernel.vector.Lanes.FLOATS;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.kernel.View;

/**
 * The packed matrix product. B is cut into panels of {@code 2 · COUNT} columns, each {@code [k, 2 · COUNT]} row by row; the last
 * panel has half of the width if that is enough, and is padded. The first one begins at {@link
 * org.souvenir.core.kernel.Kernels#LINE}. Large products are those of {@link BlockedProduct} where it pays; else up to five rows at a
 * time are read where they lie, and two panels; eight rows, twice eight and many of a transposed matrix by one panel, eight at a
 * time, and a single row by four.
 */
final class VectorProducts {
    static final int PANEL = 2 * COUNT;
    private static final int PAIR = 2 * PANEL;
    private static final int QUAD = 2 * PAIR;

    /**
     * Whether 16 sums and more fit the registers: 16 registers go with 256 bits (AVX2), 32 with 512 (AVX-512) and 128 (NEON).
     */
    static final boolean MANY_REGISTERS = FLOATS.vectorBitSize() != 256;

    /** Rows by two panels: 20 sums, four vectors of b and one of a fit 32 registers. */
    private static final int HIGHEST = 5;

    /** Rows by one panel, or by half of one. */
    private static final int TALL = 8;

    /** Rows of two panels that are used again and again before the next ones: 128 KiB with 16 lanes, for the L2 cache. */
    private static final int DEPTH = 512;

    /**
     * Rows of a transposed matrix that are worth taking by eight, which lie in one cache line, or two. JDK 17 reads five as fast, by two
     * panels.
     */
    private static final int MANY = Runtime.version().feature() == 17 ? Integer.MAX_VALUE : 4 * TALL;

    /** Floats of a transposed matrix that are used again and again: 512 KiB, for the L2 cache. */
    private static final int TRANSPOSED = 128 * 1024;

    /** Rows packed together: a transposed block is read by whole cache lines, and what is written stays in the L1 cache. */
    private static final int BAND = 64;

    /** Columns of a row that are packed one after the other: long enough to be fetched ahead, and not to too many places at once. */
    private static final int RUN = 512;

    static final float[] ZEROS = new float[QUAD];

    private VectorProducts() {}

    static int packedLength(int k, int n) {
        return LINE + k * (n / PANEL * PANEL + width(n % PANEL));
    }

    /** The width of a panel, from how many columns are left for it. */
    static int width(int columns) {
        return columns > COUNT ? PANEL : columns > 0 ? COUNT : 0;
    }

    static void pack(
            View b,
            int rows,
            int columns,
            float[] packed,
            int packedOffset,
            int k,
            int n,
            int rowFrom,
            int columnFrom) {
        int end = columnFrom + columns;
        int column = columnFrom;
        if (b.columnStride == 1 && column % PANEL == 0) {
            for (; column <= end - PANEL; column += RUN) {
                int run = Math.min(RUN, (end - column) / PANEL * PANEL);
                int to = packedOffset + LINE + column * k + rowFrom * PANEL;
                packRuns(b, column - columnFrom, rows, run, packed, to, PANEL * k);
            }
            column = columnFrom + columns / PANEL * PANEL;
        }
        while (column < end) {
            int panel = column / PANEL * PANEL;
            int width = width(Math.min(PANEL, n - panel));
            int count = Math.min(end, panel + PANEL) - column;
            int to = packedOffset + LINE + panel * k + rowFrom * width + column - panel;
            int from = b.offset + (column - columnFrom) * b.columnStride;
            for (int row = 0; row < rows; row += BAND) {
                int band = Math.min(BAND, rows - row);
                packBand(b, from + row * b.rowStride, band, count, packed, to + row * width, width);
            }
            column += count;
        }
    }

    /** Rows of neighbouring panels. */
    private static void packRuns(View b, int columnFrom, int rows, int columns, float[] packed, int to, int panel) {
        float[] x = b.data;
        for (int i = 0; i < rows; i++) {
            int from = b.row(i) + columnFrom;
            int at = to + i * PANEL;
            for (int j = 0; j < columns; j += PANEL, at += panel) {
                FloatVector.fromArray(FLOATS, x, from + j).intoArray(packed, at);
                FloatVector.fromArray(FLOATS, x, from + j + COUNT).intoArray(packed, at + COUNT);
            }
        }
    }

    private static void packBand(View b, int from, int rows, int columns, float[] packed, int to, int width) {
        float[] x = b.data;
        int rowStride = b.rowStride;
        int columnStride = b.columnStride;
        if (columnStride == 1) {
            for (int i = 0; i < rows; i++) {
                copy(columns, x, from + i * rowStride, packed, to + i * width);
            }
        } else if (rowStride == 1 && width == PANEL) { // a transposed matrix; constant strides cost no bounds checks
            int j = 0;
            for (; j <= columns - 4; j += 4) {
                packFour(rows, x, from + j * columnStride, columnStride, packed, to + j);
            }
            for (; j < columns; j++) {
                packColumn(rows, x, from + j * columnStride, packed, to + j);
            }
        } else {
            for (int j = 0; j < columns; j++) {
                for (int i = 0; i < rows; i++) {
                    packed[to + i * width + j] = x[from + i * rowStride + j * columnStride];
                }
            }
        }
    }

    private static void packFour(int rows, float[] x, int from, int columnStride, float[] packed, int to) {
        for (int i = 0; i < rows; i++) {
            packed[to + i * PANEL] = x[from + i];
            packed[to + i * PANEL + 1] = x[from + columnStride + i];
            packed[to + i * PANEL + 2] = x[from + 2 * columnStride + i];
            packed[to + i * PANEL + 3] = x[from + 3 * columnStride + i];
        }
    }

    private static void packColumn(int rows, float[] x, int from, float[] packed, int to) {
        for (int i = 0; i < rows; i++) {
            packed[to + i * PANEL] = x[from + i];
        }
    }

    static void copy(int n, float[] x, int from, float[] y, int to) {
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector.fromArray(FLOATS, x, from + j).intoArray(y, to + j);
        }
        for (; j < n; j++) {
            y[to + j] = x[from + j];
        }
    }

    static int scratchLength(int m, int k) {
        return Math.max(HIGHEST * PAIR, BlockedProduct.scratchLength(m, k));
    }

    static void multiply(
            int m,
            int n,
            int k,
            View a,
            float[] packed,
            int packedOffset,
            @Nullable View from,
            View c,
            float[] scratch) {
        multiply(BlockedProduct.pays(m, n, k), m, n, k, a, packed, packedOffset, from, c, scratch);
    }

    /** The same by {@link BlockedProduct} or, to the same bits, without. */
    static void multiply(
            boolean blocked,
            int m,
            int n,
            int k,
            View a,
            float[] packed,
            int packedOffset,
            @Nullable View from,
            View c,
            float[] scratch) {
        if (k == 0) {
            start(m, n, from, c);
        }
        int done = 0;
        if (blocked) {
            done = width(n % PANEL) == PANEL ? n : n / PANEL * PANEL;
            BlockedProduct.multiply(m, done, k, a, packed, packedOffset, from, c, scratch);
        }
        boolean transposed = isTransposed(m, a);
        boolean tall = tall(m) || MANY_REGISTERS && transposed;
        int deep = transposed ? Math.max(DEPTH / 4, Math.min(DEPTH, TRANSPOSED / m)) : DEPTH;
        for (int depth = 0; depth < k && done < n; depth += deep) {
            int steps = Math.min(deep, k - depth);
            View start = depth > 0 ? c : from;
            float[] f = start == null ? ZEROS : start.data;
            int fRow = start == null ? 0 : start.rowStride;
            int ao = a.offset + depth * a.columnStride;
            for (int panel = done; panel < n; ) {
                int fo = start == null ? 0 : start.offset + panel;
                int co = c.offset + panel;
                if (m == 1 && MANY_REGISTERS && n - panel >= QUAD) {
                    int bo = packedOffset + LINE + panel * k + depth * PANEL;
                    row(steps, a, ao, packed, bo, k, f, fo, c.data, co);
                    panel += QUAD;
                    continue;
                }
                int columns = Math.min(tall ? PANEL : PAIR, n - panel);
                int width = columns > PANEL + COUNT ? PAIR : width(Math.min(PANEL, columns));
                columns = Math.min(columns, width);
                int bo = packedOffset + LINE + panel * k + depth * Math.min(width, PANEL);
                if (columns == width) {
                    columns(m, steps, a, ao, packed, bo, k, width, f, fo, fRow, c.data, co, c.rowStride);
                } else {
                    edge(m, columns, steps, a, ao, packed, bo, k, width, f, fo, fRow, c.data, co, c.rowStride, scratch);
                }
                panel += columns;
            }
        }
    }

    /** What a product without depth is. */
    private static void start(int m, int n, @Nullable View from, View c) {
        for (int i = 0; i < m; i++) {
            if (from == null) {
                Arrays.fill(c.data, c.row(i), c.row(i) + n, 0);
            } else if (from != c) {
                System.arraycopy(from.data, from.row(i), c.data, c.row(i), n);
            }
        }
    }

    /** One row of four panels: with eight sums nothing waits for a sum, only for b. */
    private static void row(
            int k, View a, int ao, float[] b, int bo, int bRows, float[] from, int fo, float[] c, int co) {
        Tiles.rows1x8(k, a.data, ao, a.columnStride, b, bo, bRows * PANEL, from, fo, c, co);
    }

    /** How many of the rows that are left are taken at a time; by two panels, nearly as many each time. */
    private static int height(int left, int width) {
        if (width == PAIR && MANY_REGISTERS) {
            int tiles = (left + HIGHEST - 1) / HIGHEST;
            return (left + tiles - 1) / tiles;
        }
        boolean tall = width == COUNT || MANY_REGISTERS && left >= TALL;
        return Math.min(left, tall ? TALL : 4);
    }

    /** Whether all rows are taken by eight: they read b half as often as by four, and the second eight from the L1 cache. */
    private static boolean tall(int m) {
        return MANY_REGISTERS && (m == TALL || m == 2 * TALL);
    }

    /** Whether a is transposed and has many rows. */
    private static boolean isTransposed(int m, View a) {
        return m >= MANY && a.rowStride == 1 && a.columnStride > 1;
    }

    /** All rows of a few columns, some at a time. */
    private static void columns(
            int m,
            int k,
            View a,
            int ao,
            float[] b,
            int bo,
            int bRows,
            int width,
            float[] from,
            int fo,
            int fRow,
            float[] c,
            int co,
            int cRow) {
        for (int i = 0; i < m; ) {
            int rows = height(m - i, width);
            int ai = ao + i * a.rowStride;
            rows(rows, k, a, ai, b, bo, bRows, width, from, fo + i * fRow, fRow, c, co + i * cRow, cRow);
            i += rows;
        }
    }

    /** Computes some rows at a time aside, and moves what belongs to c. */
    private static void edge(
            int m,
            int columns,
            int k,
            View a,
            int ao,
            float[] b,
            int bo,
            int bRows,
            int width,
            float[] from,
            int fo,
            int fRow,
            float[] c,
            int co,
            int cRow,
            float[] scratch) {
        boolean zeros = from == ZEROS;
        float[] f = zeros ? ZEROS : scratch;
        for (int i = 0; i < m; ) {
            int rows = height(m - i, width);
            for (int r = 0; !zeros && r < rows; r++) {
                copy(columns, from, fo + (i + r) * fRow, scratch, r * width);
            }
            int ai = ao + i * a.rowStride;
            rows(rows, k, a, ai, b, bo, bRows, width, f, 0, zeros ? 0 : width, scratch, 0, width);
            for (int r = 0; r < rows; r++) {
                copy(columns, scratch, r * width, c, co + (i + r) * cRow);
            }
            i += rows;
        }
    }

    private static void rows(
            int rows,
            int k,
            View a,
            int ao,
            float[] b,
            int bo,
            int bRows,
            int width,
            float[] from,
            int fo,
            int fRow,
            float[] c,
            int co,
            int cRow) {
        float[] x = a.data;
        int xRow = a.rowStride;
        int xStep = a.columnStride;
        if (width == PAIR && (rows <= 2 || MANY_REGISTERS)) {
            int next = bo + bRows * PANEL;
            switch (rows) {
                case 1 -> Tiles.rows1x4(k, x, ao, xRow, xStep, b, bo, next, from, fo, fRow, c, co, cRow);
                case 2 -> Tiles.rows2x4(k, x, ao, xRow, xStep, b, bo, next, from, fo, fRow, c, co, cRow);
                case 3 -> Tiles.rows3x4(k, x, ao, xRow, xStep, b, bo, next, from, fo, fRow, c, co, cRow);
                case 4 -> Tiles.rows4x4(k, x, ao, xRow, xStep, b, bo, next, from, fo, fRow, c, co, cRow);
                default -> Tiles.rows5x4(k, x, ao, xRow, xStep, b, bo, next, from, fo, fRow, c, co, cRow);
            }
            return;
        }
        if (width == COUNT) {
            int i = 0;
            if (rows == 8) {
                NarrowTiles.rows8x1(k, x, ao, xRow, xStep, b, bo, from, fo, fRow, c, co, cRow);
                i = 8;
            } else if (rows >= 4) {
                NarrowTiles.rows4x1(k, x, ao, xRow, xStep, b, bo, from, fo, fRow, c, co, cRow);
                i = 4;
            }
            for (; i < rows; i++) {
                int xi = ao + i * xRow;
                NarrowTiles.rows1x1(k, x, xi, xRow, xStep, b, bo, from, fo + i * fRow, fRow, c, co + i * cRow, cRow);
            }
            return;
        }
        for (int half = 0; half < width; half += PANEL) {
            int bh = bo + half * bRows;
            int fh = fo + half;
            int ch = co + half;
            switch (rows) {
                case 1 -> NarrowTiles.rows1x2(k, x, ao, xRow, xStep, b, bh, from, fh, fRow, c, ch, cRow);
                case 2 -> NarrowTiles.rows2x2(k, x, ao, xRow, xStep, b, bh, from, fh, fRow, c, ch, cRow);
                case 3 -> NarrowTiles.rows3x2(k, x, ao, xRow, xStep, b, bh, from, fh, fRow, c, ch, cRow);
                case 4 -> NarrowTiles.rows4x2(k, x, ao, xRow, xStep, b, bh, from, fh, fRow, c, ch, cRow);
                default -> NarrowTiles.rows8x2(k, x, ao, xRow, xStep, b, bh, from, fh, fRow, c, ch, cRow);
            }
        }
    }
}
