package org.souvenir.training;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.View;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.Pool;

/**
 * The cross-entropy of scores x · W + b of very many classes, and its gradients, some rows and some columns at a time: a block
 * of scores is made, and taken back to x, W and b, while it is in the cache, and of the scores no more than those of
 * {@value #FEWEST_ROWS} rows, or {@value #SCORES} floats, are held at once.
 *
 * <pre>
 * e_ij = exp(s_ij - m_iJ)                         s = x · W + b; m_iJ the largest score of row i in block J of columns
 * d_ij = w_i · (e_ij · exp(m_iJ - m_i) / Σ_J Σ_j∈J e_ij · exp(m_iJ - m_i) - (1 where j is the target))
 * </pre>
 *
 * <p>x [N, k], W [k, V], b [1, V]. Blocks and groups of them depend on N and V alone, so that the bits are the same for any
 * number of threads. For one caller at a time.
 */
final class BlockedCrossEntropy {
    /** Floats of scores that are held at once, 32 MiB; more only where {@value #FEWEST_ROWS} rows have more. */
    private static final int SCORES = 8 << 20;

    /** With fewer rows at once, what sums over rows is slower. */
    private static final int FEWEST_ROWS = 256;

    private static final int MOST_ROWS = 1024;

    /** Columns of a block: 512 rows of it, packed and not, are 1 MiB, to stay in the L2 cache. */
    private static final int COLUMNS = 256;

    /** Parts of the gradient of x that are summed up apart, so that as many threads can work on it. */
    private static final int GROUPS = 16;

    /**
     * Where the layer stands among the parameters of a network.
     *
     * @param depth k
     * @param classes V
     * @param weight where W starts
     * @param bias where b starts; below 0 if there is none
     */
    record Layer(int depth, int classes, int weight, int bias) {}

    /**
     * Rows to go through.
     *
     * @param x [N, k], not modified
     * @param targets one of the classes for each row; not modified
     * @param weights w of each row before it is multiplied by {@code share}, not modified; null if all are 1
     * @param share what all w are times in the gradients
     */
    record Rows(int count, float[] x, float[] targets, float @Nullable [] weights, float share) {}

    /** One thread's memory for packed matrices and products. */
    private record Packed(float[] weight, float[] scores, float[] scratch) implements Pool.Reusable {
        @Override
        public void release() {
            // keeps nothing that belongs to others
        }
    }

    private final Layer layer;
    private final Engine engine;
    private final Kernels kernels;
    private final int mostRows;
    private final int blocks;
    private final int groups;
    private final Pool<Packed> pool;
    private final View none = new View(new float[0], 0, 0, 0);

    /** Block after block, rows of a block one after the other: scores, then e, then d. */
    private float[] scores = new float[0];
    /** [blocks, n]: the largest score of each row, then what e is times. */
    private float[] factors = new float[0];
    /** [blocks, n], the sums of e. */
    private float[] sums = new float[0];

    private float[] largest = new float[0];
    private float[] ofTargets = new float[0];
    /** [groups, n, k]. */
    private float[] parts = new float[0];

    private float[] dx = new float[0];
    /** [n, k + 1]: x, and 1, which the bias is times. */
    private float[] inner = new float[0];

    private float[] parameters = new float[0];

    /** Memory for rows of a layer. */
    BlockedCrossEntropy(Layer layer, Engine engine) {
        this(layer, engine, Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, SCORES / layer.classes())));
    }

    /** @param mostRows how many rows are gone through at once */
    BlockedCrossEntropy(Layer layer, Engine engine, int mostRows) {
        this.layer = layer;
        this.engine = engine;
        this.kernels = engine.kernels();
        this.mostRows = mostRows;
        this.blocks = (layer.classes() + COLUMNS - 1) / COLUMNS;
        this.groups = Math.min(GROUPS, blocks);
        int depth = layer.depth();
        this.pool = new Pool<>(() -> new Packed(
                new float[Math.max(kernels.packedLength(depth + 1, COLUMNS), kernels.packedLength(COLUMNS, depth))],
                new float[kernels.packedLength(mostRows, COLUMNS)],
                new float[scratchLength(mostRows)]));
    }

    private int scratchLength(int n) {
        int depth = layer.depth();
        return Math.max(
                kernels.scratchLength(n, depth + 1),
                Math.max(kernels.scratchLength(depth, n), kernels.scratchLength(n, COLUMNS)));
    }

    /**
     * Goes through all rows.
     *
     * @param network all parameters, not modified
     * @param losses [N], modified: -log softmax(s)[target] of each row
     * @param gradients modified: those of W and b are added
     * @return the gradient of x, [N, k]; valid until the next call
     */
    float[] gradient(Rows rows, float[] network, float[] losses, GradientArray gradients) {
        parameters = network;
        gradients.reach(layer.weight(), layer.depth() * layer.classes());
        if (layer.bias() >= 0) {
            gradients.reach(layer.bias(), layer.classes());
        }
        if (dx.length < rows.count * layer.depth()) {
            dx = new float[rows.count * layer.depth()];
        }
        int passes = (rows.count + mostRows - 1) / mostRows;
        for (int pass = 0; pass < passes; pass++) { // of nearly the same number of rows
            int from = (int) ((long) rows.count * pass / passes);
            int to = (int) ((long) rows.count * (pass + 1) / passes);
            size(to - from);
            take(rows.x, from, to - from);
            share(blocks, block -> score(rows, from, to - from, block));
            weigh(rows, from, to - from, losses);
            share(groups, group -> back(rows, from, to - from, group, gradients.values()));
            share(groups, part -> addUp(from, to - from, part));
        }
        return dx;
    }

    private void share(int tasks, IntConsumer task) {
        engine.workers().run(tasks, task);
    }

    private void size(int n) {
        if (ofTargets.length < n) {
            inner = new float[n * (layer.depth() + 1)];
            scores = new float[n * layer.classes()];
            factors = new float[blocks * n];
            sums = new float[blocks * n];
            largest = new float[n];
            ofTargets = new float[n];
            parts = new float[groups * n * layer.depth()];
        }
    }

    private void take(float[] x, int from, int n) {
        int depth = layer.depth();
        for (int i = 0; i < n; i++) {
            System.arraycopy(x, (from + i) * depth, inner, i * (depth + 1), depth);
            inner[i * (depth + 1) + depth] = 1;
        }
    }

    private int width(int block) {
        return Math.min(COLUMNS, layer.classes() - block * COLUMNS);
    }

    private View scores(int n, int block) {
        return View.rows(scores, n * block * COLUMNS, width(block));
    }

    /** A block of scores, and what must be known of it: the largest ones, Σ e, and those of targets. */
    private void score(Rows rows, int from, int n, int block) {
        int columns = width(block);
        int column = block * COLUMNS;
        int depth = layer.depth();
        int terms = layer.bias() < 0 ? depth : depth + 1;
        View s = scores(n, block);
        Packed packed = pool.take();
        View weight = View.rows(parameters, layer.weight() + column, layer.classes());
        kernels.pack(weight, depth, columns, packed.weight, 0, terms, columns, 0, 0);
        if (layer.bias() >= 0) {
            View bias = View.rows(parameters, layer.bias() + column, 0);
            kernels.pack(bias, 1, columns, packed.weight, 0, terms, columns, depth, 0);
        }
        View x = View.rows(inner, 0, depth + 1);
        kernels.multiply(n, columns, terms, x, packed.weight, 0, null, s, packed.scratch);
        pool.give(packed);
        for (int i = 0; i < n; i++) {
            int j = (int) rows.targets[from + i] - column;
            if (j >= 0 && j < columns) {
                ofTargets[i] = scores[s.row(i) + j];
            }
        }
        View most = View.rows(factors, block * n, 1);
        kernels.exponentials(n, columns, most, View.rows(sums, block * n, 1), s, s);
    }

    /** From the blocks' largest scores and sums to losses, and what e is times in the gradient. */
    private void weigh(Rows rows, int from, int n, float[] losses) {
        System.arraycopy(factors, 0, largest, 0, n);
        View m = View.rows(largest, 0, n);
        for (int block = 1; block < blocks; block++) {
            kernels.apply(ElementOp.MAXIMUM, 1, n, m, m, View.rows(factors, block * n, n), none, 0, 0);
        }
        View all = View.rows(factors, 0, n);
        kernels.apply(ElementOp.SUBTRACT, blocks, n, all, all, new View(largest, 0, 0, 1), none, 0, 0);
        kernels.apply(ElementOp.EXP, blocks, n, all, all, none, none, 0, 0);
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int block = 0; block < blocks; block++) {
                sum += (double) factors[block * n + i] * sums[block * n + i];
            }
            losses[from + i] = (float) (Math.log(sum) + ((double) largest[i] - ofTargets[i]));
            largest[i] = (float) (weight(rows, from + i) / sum);
        }
        kernels.apply(ElementOp.MULTIPLY, blocks, n, all, all, new View(largest, 0, 0, 1), none, 0, 0);
    }

    private static float weight(Rows rows, int row) {
        return rows.weights == null ? rows.share : rows.share * rows.weights[row];
    }

    /** Takes a group of blocks back. */
    private void back(Rows rows, int from, int n, int group, float[] gradients) {
        Packed packed = pool.take();
        int first = blocks * group / groups;
        for (int block = first; block < blocks * (group + 1) / groups; block++) {
            int columns = width(block);
            int column = block * COLUMNS;
            View d = scores(n, block);
            finish(rows, from, n, block, d);
            if (layer.bias() >= 0) {
                kernels.addColumnSums(n, columns, View.rows(gradients, layer.bias() + column, columns), d);
            }
            int depth = layer.depth();
            kernels.pack(d, n, columns, packed.scores, 0, n, columns, 0, 0);
            View turned = new View(inner, 0, 1, depth + 1);
            View dw = View.rows(gradients, layer.weight() + column, layer.classes());
            kernels.multiply(depth, columns, n, turned, packed.scores, 0, dw, dw, packed.scratch);
            View weight = new View(parameters, layer.weight() + column, 1, layer.classes());
            kernels.pack(weight, columns, depth, packed.weight, 0, columns, depth, 0, 0);
            View part = View.rows(parts, group * n * depth, depth);
            kernels.multiply(n, depth, columns, d, packed.weight, 0, block > first ? part : null, part, packed.scratch);
        }
        pool.give(packed);
    }

    /** From e to d. */
    private void finish(Rows rows, int from, int n, int block, View d) {
        int columns = width(block);
        View factor = new View(factors, block * n, 1, 0);
        kernels.apply(ElementOp.MULTIPLY, n, columns, d, d, factor, none, 0, 0);
        for (int i = 0; i < n; i++) {
            float weight = weight(rows, from + i);
            int row = d.row(i);
            int j = (int) rows.targets[from + i] - block * COLUMNS;
            if (weight == 0) { // its scores may be anything, 0 · ∞ among them
                Arrays.fill(scores, row, row + columns, 0);
            } else if (j >= 0 && j < columns) {
                scores[row + j] -= weight;
            }
        }
    }

    /** The sum over the groups, of some rows of the gradient of x. */
    private void addUp(int from, int n, int part) {
        int depth = layer.depth();
        int start = (int) ((long) n * part / groups) * depth;
        int length = (int) ((long) n * (part + 1) / groups) * depth - start;
        System.arraycopy(parts, start, dx, from * depth + start, length);
        for (int group = 1; group < groups; group++) {
            kernels.addScaled(length, 1, parts, group * n * depth + start, dx, from * depth + start);
        }
    }
}
