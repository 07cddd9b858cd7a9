package org.souvenir.core.run;

import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.kernel.PackedMatrix;
import org.souvenir.core.kernel.View;

/**
 * Packed products, the columns of large ones shared out among workers.
 *
 * <p>A batch too small to be cut into shards leaves workers idle; each then keeps its own half of the weights in its own
 * cache, which is what a product with few rows waits for. Columns do not depend on each other: the bits stay.
 */
final class Products implements IntConsumer {
    /** Multiply-adds from which sharing pays: at some 20 per nanosecond, several times the half microsecond it costs. */
    private static final long WORTH_SHARING = 48 * 1024;

    private final Workers workers;
    private final View[] results;

    private int m;
    private int n;
    private int k;
    private View left = new View(new float[0], 0, 0, 0);
    private @Nullable PackedMatrix right;
    private View whole = left;
    private boolean accumulate;

    Products(Workers workers) {
        this.workers = workers;
        this.results = new View[workers.size()];
        for (int i = 0; i < results.length; i++) {
            results[i] = new View(left.data, 0, 0, 1);
        }
    }

    /** {@link PackedMatrix#multiply} with all columns of b. */
    void multiply(int rows, int columns, int depth, View a, PackedMatrix b, View c, boolean add) {
        if (results.length == 1 || (long) rows * columns * depth < WORTH_SHARING) {
            b.multiply(rows, columns, depth, a, 0, c, add);
            return;
        }
        m = rows;
        n = columns;
        k = depth;
        left = a;
        right = b;
        whole = c;
        accumulate = add;
        workers.run(results.length, this);
    }

    /** One worker's columns. */
    @Override
    public void accept(int part) {
        PackedMatrix b = Objects.requireNonNull(right);
        int panel = b.panel();
        int panels = (n + panel - 1) / panel;
        int from = panels * part / results.length * panel;
        int to = Math.min(n, panels * (part + 1) / results.length * panel);
        if (from < to) {
            View c = results[part];
            c.data = whole.data;
            c.offset = whole.offset + from;
            c.rowStride = whole.rowStride;
            b.multiply(m, to - from, k, left, from, c, accumulate);
        }
    }
}
