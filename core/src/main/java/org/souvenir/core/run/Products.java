package org.souvenir.core.run;

import java.util.function.IntConsumer;
import org.souvenir.core.kernel.Kernels;
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

    private final Kernels kernels;
    private final Workers workers;
    private final View[] results;
    private final float[][] scratch;

    private int m;
    private int n;
    private int k;
    private View left = new View(new float[0], 0, 0, 0);
    private float[] packed = new float[0];
    private View whole = left;
    private boolean accumulate;

    Products(Kernels kernels, Workers workers) {
        this.kernels = kernels;
        this.workers = workers;
        this.results = new View[workers.size()];
        this.scratch = new float[workers.size()][0];
        for (int i = 0; i < results.length; i++) {
            results[i] = new View(packed, 0, 0, 1);
        }
    }

    /** {@link Kernels#multiply} with B at the start of {@code b}. */
    void multiply(int rows, int columns, int depth, View a, float[] b, View c, boolean add) {
        if (results.length == 1 || (long) rows * columns * depth < WORTH_SHARING) {
            kernels.multiply(rows, columns, depth, a, b, 0, c, add, scratch(0, rows, depth));
            return;
        }
        m = rows;
        n = columns;
        k = depth;
        left = a;
        packed = b;
        whole = c;
        accumulate = add;
        workers.run(results.length, this);
    }

    /** One worker's columns. */
    @Override
    public void accept(int part) {
        int panel = kernels.panel();
        int panels = (n + panel - 1) / panel;
        int from = panels * part / results.length * panel;
        int to = Math.min(n, panels * (part + 1) / results.length * panel);
        if (from < to) {
            View c = results[part];
            c.data = whole.data;
            c.offset = whole.offset + from;
            c.rowStride = whole.rowStride;
            kernels.multiply(m, to - from, k, left, packed, from * k, c, accumulate, scratch(part, m, k));
        }
    }

    private float[] scratch(int part, int rows, int depth) {
        int length = kernels.scratchLength(rows, depth);
        if (scratch[part].length < length) {
            scratch[part] = new float[length];
        }
        return scratch[part];
    }
}
