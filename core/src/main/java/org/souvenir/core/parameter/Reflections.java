package org.souvenir.core.parameter;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.souvenir.core.platform.Platform;
import org.souvenir.core.random.RandomStream;

/**
 * A large matrix with orthonormal columns, uniformly distributed, without a decomposition: the product of Householder's
 * reflections of independent Gaussian vectors of lengths m, m - 1, … (Stewart, "The efficient generation of random orthogonal
 * matrices", 1980). That is what the decomposition of a Gaussian matrix comes to: what a reflection leaves of its other columns is
 * Gaussian again, and independent of it.
 *
 * <p>Reflections are gathered in blocks, {@code H_j … H_{j+b-1} = I - V T Vᵀ} (Schreiber and Van Loan, 1989), and each stripe of
 * columns goes through all of them by itself. So any number of threads gives the same bits.
 */
final class Reflections {
    /** Reflections in a block: a block of them times a stripe stays in the L1 cache. */
    private static final int BLOCK = 32;

    /** Columns that are worked on at once: a stripe of 4096 rows stays in the L2 cache. */
    private static final int STRIPE = 128;

    private static final int UNROLLED = 8;

    private final int rows;
    private final int columns;
    private final double[] signs;
    /** V of each block, {@code [rows - first, BLOCK]}. */
    private final double[][] vectors;
    /** T of each block, {@code [BLOCK, BLOCK]}, of which the part on and above the diagonal is not zero. */
    private final double[][] triangles;

    /** @param rows m, at least as many as columns */
    Reflections(int rows, int columns, RandomStream random) {
        this.rows = rows;
        this.columns = columns;
        this.signs = new double[columns];
        int blocks = (columns + BLOCK - 1) / BLOCK;
        this.vectors = new double[blocks][];
        this.triangles = new double[blocks][];
        Platform.here().parallel(IntStream.range(0, blocks)).forEach(block -> draw(block, random));
    }

    /** Draws the reflections of a block, each with a vector v of length √2, so that it is I - v vᵀ. */
    private void draw(int block, RandomStream random) {
        int first = block * BLOCK;
        double[] v = new double[(rows - first) * BLOCK];
        for (int i = 0; i < Math.min(BLOCK, columns - first); i++) {
            long position = (long) (first + i) * rows;
            double squares = 0;
            for (int row = i; row < rows - first; row++) {
                double x = random.gaussian(position + row);
                v[row * BLOCK + i] = x;
                squares += x * x;
            }
            double head = v[i * BLOCK + i];
            double norm = Math.copySign(Math.sqrt(squares), head);
            signs[first + i] = -Math.signum(norm);
            v[i * BLOCK + i] = head + norm;
            double scale = 1 / Math.sqrt(squares + norm * head); // √2 / ‖v‖
            for (int row = i; row < rows - first; row++) {
                v[row * BLOCK + i] *= scale;
            }
        }
        vectors[block] = v;
        triangles[block] = triangle(v);
    }

    /** T with {@code I - V T Vᵀ = (I - v_1 v_1ᵀ) … (I - v_b v_bᵀ)}. */
    private static double[] triangle(double[] v) {
        double[] products = new double[BLOCK * BLOCK];
        for (int row = 0; row < v.length; row += BLOCK) {
            for (int i = 0; i < BLOCK; i++) {
                double factor = v[row + i];
                for (int j = 0; j < BLOCK; j++) {
                    products[i * BLOCK + j] += factor * v[row + j];
                }
            }
        }
        double[] t = new double[BLOCK * BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            for (int k = 0; k < i; k++) {
                double sum = 0;
                for (int j = k; j < i; j++) {
                    sum += t[k * BLOCK + j] * products[j * BLOCK + i];
                }
                t[k * BLOCK + i] = -sum;
            }
            t[i * BLOCK + i] = 1;
        }
        return t;
    }

    /** Gives the columns of the matrix, some at a time. */
    void forEachStripe(Stripe stripe) {
        int stripes = (columns + STRIPE - 1) / STRIPE;
        Platform.here().parallel(IntStream.range(0, stripes)).forEach(s -> {
            int from = s * STRIPE;
            stripe.take(from, Math.min(STRIPE, columns - from), columns(from));
        });
    }

    /** What becomes of some columns. */
    @FunctionalInterface
    interface Stripe {
        /**
         * Takes them.
         *
         * @param rows {@code [m][count or more]}
         */
        void take(int from, int count, double[][] rows);
    }

    /** Columns from one on: those of the unit matrix, reflected by one block after the other. */
    private double[][] columns(int from) {
        double[][] q = new double[rows][STRIPE];
        for (int i = 0; i < Math.min(STRIPE, columns - from); i++) {
            q[from + i][i] = signs[from + i];
        }
        double[][] products = new double[BLOCK][STRIPE];
        double[][] turned = new double[BLOCK][STRIPE];
        int last = Math.min(columns, from + STRIPE) - 1;
        for (int block = last / BLOCK; block >= 0; block--) {
            reflect(block, q, products, turned);
        }
        return q;
    }

    /** {@code Q -= V T Vᵀ Q}, rows from the block's first on. */
    private void reflect(int block, double[][] q, double[][] products, double[][] turned) {
        double[] v = vectors[block];
        int first = block * BLOCK;
        int count = rows - first;
        int whole = count - count % UNROLLED;
        for (double[] row : products) {
            Arrays.fill(row, 0);
        }
        for (int r = 0; r < whole; r += UNROLLED) {
            for (int i = 0; i < BLOCK; i++) {
                add(products[i], v, r * BLOCK + i, BLOCK, q, first + r);
            }
        }
        for (int r = whole; r < count; r++) {
            for (int i = 0; i < BLOCK; i++) {
                addOne(products[i], v[r * BLOCK + i], q[first + r]);
            }
        }
        double[] t = triangles[block];
        for (int i = 0; i < BLOCK; i++) {
            Arrays.fill(turned[i], 0);
            for (int j = i; j < BLOCK; j++) {
                addOne(turned[i], -t[i * BLOCK + j], products[j]);
            }
        }
        for (int r = 0; r < count; r++) {
            for (int i = 0; i < BLOCK; i += UNROLLED) {
                add(q[first + r], v, r * BLOCK + i, 1, turned, i);
            }
        }
    }

    /** {@code to += Σ factor_k · row_k} of eight rows. */
    private static void add(double[] to, double[] factors, int f, int apart, double[][] rows, int r) {
        double f0 = factors[f];
        double f1 = factors[f + apart];
        double f2 = factors[f + 2 * apart];
        double f3 = factors[f + 3 * apart];
        double f4 = factors[f + 4 * apart];
        double f5 = factors[f + 5 * apart];
        double f6 = factors[f + 6 * apart];
        double f7 = factors[f + 7 * apart];
        double[] r0 = rows[r];
        double[] r1 = rows[r + 1];
        double[] r2 = rows[r + 2];
        double[] r3 = rows[r + 3];
        double[] r4 = rows[r + 4];
        double[] r5 = rows[r + 5];
        double[] r6 = rows[r + 6];
        double[] r7 = rows[r + 7];
        for (int j = 0; j < STRIPE; j++) {
            to[j] = to[j]
                    + f0 * r0[j]
                    + f1 * r1[j]
                    + f2 * r2[j]
                    + f3 * r3[j]
                    + f4 * r4[j]
                    + f5 * r5[j]
                    + f6 * r6[j]
                    + f7 * r7[j];
        }
    }

    private static void addOne(double[] to, double factor, double[] row) {
        for (int j = 0; j < STRIPE; j++) {
            to[j] += factor * row[j];
        }
    }
}
