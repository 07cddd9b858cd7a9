package org.souvenir.core.kernel.vector;

import static org.souvenir.core.kernel.vector.Lanes.COUNT;
import static org.souvenir.core.kernel.vector.Lanes.FLOATS;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.souvenir.core.kernel.View;

/**
 * The packed matrix product. B is cut into panels of {@code 4 · COUNT} columns, each {@code [k, 4 · COUNT]} row by row; the last
 * panel has half or a quarter of the width if that is enough, and is padded.
 */
final class VectorProducts {
    static final int PANEL = 4 * COUNT;
    private static final int HALF = 2 * COUNT;

    /**
     * Whether the sixteen sums of four rows fit the registers: 16 registers go with 256 bits (AVX2), 32 with 512 (AVX-512) and
     * 128 (NEON). Where they do not fit, six rows and half a panel at a time.
     */
    private static final boolean MANY_REGISTERS = FLOATS.vectorBitSize() != 256;

    /** Rows of a panel that are used again and again before the next ones: 128 KiB with 16 lanes, for the L2 cache. */
    private static final int DEPTH = 512;

    /** Rows packed together: a transposed block is read by whole cache lines, and what is written stays in the L1 cache. */
    private static final int BAND = 64;

    private static final float[] ZEROS = new float[PANEL];

    /** A tile for the ragged right edge. */
    private static final ThreadLocal<float[]> EDGE = ThreadLocal.withInitial(() -> new float[4 * PANEL]);

    private VectorProducts() {}

    static int packedLength(int k, int n) {
        return k * (n / PANEL * PANEL + width(n % PANEL));
    }

    /** The width of the panel for the last columns. */
    private static int width(int columns) {
        if (columns > HALF) {
            return PANEL;
        }
        return columns > COUNT ? HALF : columns > 0 ? COUNT : 0;
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
        for (int column = columnFrom; column < end; ) {
            int panel = column / PANEL * PANEL;
            int width = width(Math.min(PANEL, n - panel));
            int count = Math.min(end, panel + PANEL) - column;
            int to = packedOffset + panel * k + rowFrom * width + column - panel;
            int from = b.offset + (column - columnFrom) * b.columnStride;
            for (int row = 0; row < rows; row += BAND) {
                int band = Math.min(BAND, rows - row);
                packBand(b, from + row * b.rowStride, band, count, packed, to + row * width, width);
            }
            column += count;
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
            for (int j = 0; j < columns; j++) {
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

    private static void packColumn(int rows, float[] x, int from, float[] packed, int to) {
        for (int i = 0; i < rows; i++) {
            packed[to + i * PANEL] = x[from + i];
        }
    }

    private static void copy(int n, float[] x, int from, float[] y, int to) {
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector.fromArray(FLOATS, x, from + j).intoArray(y, to + j);
        }
        for (; j < n; j++) {
            y[to + j] = x[from + j];
        }
    }

    static void multiply(int m, int n, int k, View a, float[] packed, int packedOffset, View c, boolean accumulate) {
        if (k == 0 && !accumulate) {
            for (int i = 0; i < m; i++) {
                int row = c.offset + i * c.rowStride;
                Arrays.fill(c.data, row, row + n, 0);
            }
        }
        for (int depth = 0; depth < k; depth += DEPTH) {
            int steps = Math.min(DEPTH, k - depth);
            boolean add = accumulate || depth > 0;
            int ao = a.offset + depth * a.columnStride;
            for (int panel = 0; panel < n; panel += PANEL) {
                int columns = Math.min(PANEL, n - panel);
                int width = width(columns);
                int bo = packedOffset + panel * k + depth * width;
                int co = c.offset + panel;
                if (columns == width) {
                    panel(m, steps, a, ao, packed, bo, width, c.data, co, c.rowStride, add);
                } else {
                    edge(m, columns, steps, a, ao, packed, bo, width, c.data, co, c.rowStride, add);
                }
            }
        }
    }

    private static void panel(
            int m, int k, View a, int ao, float[] b, int bo, int width, float[] c, int co, int cRow, boolean add) {
        int i = 0;
        if (!MANY_REGISTERS) {
            for (; i + 6 <= m; i += 6) {
                rows(6, k, a, ao + i * a.rowStride, b, bo, width, c, co + i * cRow, cRow, add);
            }
        }
        for (; i < m; i += 4) {
            rows(Math.min(4, m - i), k, a, ao + i * a.rowStride, b, bo, width, c, co + i * cRow, cRow, add);
        }
    }

    /** Computes four rows at a time aside, and moves what belongs to c. */
    private static void edge(
            int m,
            int columns,
            int k,
            View a,
            int ao,
            float[] b,
            int bo,
            int width,
            float[] c,
            int co,
            int cRow,
            boolean add) {
        float[] tile = EDGE.get();
        for (int i = 0; i < m; i += 4) {
            int rows = Math.min(4, m - i);
            if (add) {
                for (int r = 0; r < rows; r++) {
                    copy(columns, c, co + (i + r) * cRow, tile, r * width);
                }
            }
            rows(rows, k, a, ao + i * a.rowStride, b, bo, width, tile, 0, width, add);
            for (int r = 0; r < rows; r++) {
                copy(columns, tile, r * width, c, co + (i + r) * cRow);
            }
        }
    }

    private static void rows(
            int rows, int k, View a, int ao, float[] b, int bo, int width, float[] c, int co, int cRow, boolean add) {
        float[] from = add ? c : ZEROS;
        int fo = add ? co : 0;
        int fRow = add ? cRow : 0;
        float[] x = a.data;
        int xRow = a.rowStride;
        int xStep = a.columnStride;
        if (width == PANEL && (rows <= 2 || MANY_REGISTERS)) {
            switch (rows) {
                case 1 -> Tiles.rows1x4(k, x, ao, xRow, xStep, b, bo, from, fo, fRow, c, co, cRow);
                case 2 -> Tiles.rows2x4(k, x, ao, xRow, xStep, b, bo, from, fo, fRow, c, co, cRow);
                case 3 -> Tiles.rows3x4(k, x, ao, xRow, xStep, b, bo, from, fo, fRow, c, co, cRow);
                default -> Tiles.rows4x4(k, x, ao, xRow, xStep, b, bo, from, fo, fRow, c, co, cRow);
            }
            return;
        }
        if (width == COUNT) {
            int i = 0;
            if (rows >= 4) {
                NarrowTiles.rows4x1(k, x, ao, xRow, xStep, b, bo, width, from, fo, fRow, c, co, cRow);
                i = 4;
            }
            for (; i < rows; i++) {
                int xi = ao + i * xRow;
                int fi = fo + i * fRow;
                int ci = co + i * cRow;
                NarrowTiles.rows1x1(k, x, xi, xRow, xStep, b, bo, width, from, fi, fRow, c, ci, cRow);
            }
            return;
        }
        for (int half = 0; half < width; half += HALF) {
            int bh = bo + half;
            int fh = fo + half;
            int ch = co + half;
            switch (rows) {
                case 1 -> NarrowTiles.rows1x2(k, x, ao, xRow, xStep, b, bh, width, from, fh, fRow, c, ch, cRow);
                case 2 -> NarrowTiles.rows2x2(k, x, ao, xRow, xStep, b, bh, width, from, fh, fRow, c, ch, cRow);
                case 3 -> NarrowTiles.rows3x2(k, x, ao, xRow, xStep, b, bh, width, from, fh, fRow, c, ch, cRow);
                case 4 -> NarrowTiles.rows4x2(k, x, ao, xRow, xStep, b, bh, width, from, fh, fRow, c, ch, cRow);
                default -> NarrowTiles.rows6x2(k, x, ao, xRow, xStep, b, bh, width, from, fh, fRow, c, ch, cRow);
            }
        }
    }
}
