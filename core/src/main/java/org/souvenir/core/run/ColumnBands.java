package org.souvenir.core.run;

import org.souvenir.core.kernel.View;

/** Sums over rows whose columns are shared out among workers where there is much to add. */
final class ColumnBands {
    /** Columns that stay together: whole vectors of any kernels, and whole cache lines. */
    private static final int BAND = 64;

    /** Floats that are worth a piece: some 5 microseconds. */
    private static final int PIECE = 32 * 1024;

    private ColumnBands() {}

    /** A sum over the rows of some columns. */
    @FunctionalInterface
    interface Sum {
        /** Adds it. */
        void add(int columns, View d, View a);
    }

    /**
     * Adds up all columns.
     *
     * @param d modified
     * @param a the rows; column stride 1
     */
    static void add(Workers workers, int rows, int columns, View d, View a, Sum sum) {
        int bands = Math.max(1, columns / BAND);
        int parts = Math.min(bands, workers.parts((long) rows * columns, PIECE));
        if (parts <= 1) {
            sum.add(columns, d, a);
            return;
        }
        workers.run(parts, part -> {
            int from = bands * part / parts * BAND;
            int to = part == parts - 1 ? columns : bands * (part + 1) / parts * BAND;
            sum.add(
                    to - from,
                    new View(d.data, d.offset + from, d.rowStride, 1),
                    new View(a.data, a.offset + from, a.rowStride, 1));
        });
    }
}
