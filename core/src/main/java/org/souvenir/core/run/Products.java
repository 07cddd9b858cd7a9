package org.souvenir.core.run;

import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.kernel.PackedMatrix;
import org.souvenir.core.kernel.View;

/**
 * Packed products, the large ones shared out among workers: those of few rows by columns, so that each worker keeps its own
 * part of the weights in its own cache, which is what they wait for; others by rows as well. An element is the same sum whoever
 * computes it: the bits stay.
 */
final class Products implements IntConsumer {
    /** Multiply-adds that are worth a piece: at some 50 per nanosecond half a microsecond, about what sharing costs. */
    private static final long PIECE = 24 * 1024;

    /** The fewest rows of a piece: kernels take several at once, for which they read the weights once. */
    private static final int ROWS = 4;

    /** Multiply-adds in the time that it takes to read a float from another core's cache or a shared one. */
    private static final int READ = 20;

    /**
     * Results that whoever shares them out fetches one line after the other, as its next step waits for them; of more than
     * these, the processor fetches lines ahead.
     */
    private static final int FETCHED_SINGLY = 64 * 1024;

    /**
     * Nanoseconds of a hand-over for each term of a sum that is computed as fast as another thread's is fetched. Measured, for
     * 1 and 8 rows: at 170 ns sums of 64 terms are worth sharing, at 750 ns those of 128 terms cost up to twice as much as
     * without, and those of 256 gain.
     */
    private static final int HAND_OVER_PER_TERM = 4;

    /** Multiply-adds that are worth a nanosecond of the hand-over: at 750 ns 64 thousand lose a third, 256 thousand gain one. */
    private static final int WORK_PER_HAND_OVER = 240;

    private final Workers workers;

    private View[] lefts = {};
    private View[] starts = {};
    private View[] results = {};
    private float[][] scratch = {{}};
    private int rowParts;
    private int columnParts;

    private int m;
    private int n;
    private int k;
    private int panel = 1;
    private @Nullable PackedMatrix packed;
    private boolean zeros;

    Products(Workers workers) {
        this.workers = workers;
    }

    /** {@link PackedMatrix#multiply} with all columns of b. */
    void multiply(int rows, int columns, int depth, View a, PackedMatrix b, @Nullable View from, View c) {
        int parts = workers.parts((long) rows * columns * depth, PIECE);
        panel = b.panel();
        if (parts > 1 && !pays((long) rows * columns, depth, workers.handOver())) {
            parts = 1;
        }
        if (parts > 1) {
            cut(parts, rows, columns);
            parts = columnParts * rowParts;
        }
        if (parts == 1) {
            b.multiply(rows, columns, depth, a, 0, from, c, scratch(b, 0, rows, depth));
            return;
        }
        m = rows;
        n = columns;
        k = depth;
        packed = b;
        zeros = from == null;
        place(parts, a, from, c);
        workers.run(parts, this);
    }

    /** Whether results are not sooner computed than fetched from another thread's cache, so many nanoseconds away. */
    static boolean pays(long results, int depth, int handOver) {
        return results > FETCHED_SINGLY
                || (long) depth * HAND_OVER_PER_TERM >= handOver
                        && results * depth >= (long) handOver * WORK_PER_HAND_OVER;
    }

    /** Finds the grid whose pieces take the least time: each reads its rows of A and its columns of B. */
    private void cut(int parts, int rows, int columns) {
        int panels = panels(columns);
        long least = Long.MAX_VALUE;
        for (int across = 1; across <= parts && (across == 1 || rows / across >= ROWS); across *= 2) {
            int down = Math.min(parts / across, panels);
            int height = (rows + across - 1) / across;
            int width = (panels + down - 1) / down * panel;
            long time = (long) height * width + READ * ((long) height + width);
            if (time < least) {
                least = time;
                rowParts = across;
                columnParts = down;
            }
        }
    }

    private int panels(int columns) {
        return (columns + panel - 1) / panel;
    }

    private void place(int parts, View a, @Nullable View from, View c) {
        if (results.length < parts) {
            lefts = views(parts);
            starts = views(parts);
            results = views(parts);
            scratch = new float[parts][0];
        }
        for (int part = 0; part < parts; part++) {
            int row = row(part / columnParts);
            lefts[part].moveTo(a, row, 0);
            int column = column(part % columnParts);
            results[part].moveTo(c, row, column);
            if (from != null) {
                starts[part].moveTo(from, row, column);
            }
        }
    }

    private static View[] views(int count) {
        View[] views = new View[count];
        for (int i = 0; i < count; i++) {
            views[i] = new View(new float[0], 0, 0, 0);
        }
        return views;
    }

    /** The first row of a part. */
    private int row(int part) {
        return (int) ((long) m * part / rowParts);
    }

    /** The first column of a part. */
    private int column(int part) {
        return Math.min(n, panels(n) * part / columnParts * panel);
    }

    /** One part. */
    @Override
    public void accept(int part) {
        int rows = part / columnParts;
        int columns = part % columnParts;
        int from = column(columns);
        int height = row(rows + 1) - row(rows);
        PackedMatrix b = Objects.requireNonNull(packed);
        b.multiply(
                height,
                column(columns + 1) - from,
                k,
                lefts[part],
                from,
                zeros ? null : starts[part],
                results[part],
                scratch(b, part, height, k));
    }

    private float[] scratch(PackedMatrix b, int part, int rows, int depth) {
        int length = b.scratchLength(rows, depth);
        if (scratch[part].length < length) {
            scratch[part] = new float[length];
        }
        return scratch[part];
    }
}
