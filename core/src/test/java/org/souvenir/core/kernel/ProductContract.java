package org.souvenir.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What every provider's packed matrix product must do. */
interface ProductContract {
    int[] ROWS = {0, 1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 14, 15, 17, 23, 29};
    int[] COLUMNS = {0, 1, 3, 4, 5, 8, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 100, 131, 257, 300};
    int[] DEPTHS = {0, 1, 2, 7, 8, 9, 61, 130, 521};

    Kernels kernels();

    @Test
    default void multiplies_matrices_of_awkward_sizes() {
        int layout = 0;
        for (int m : ROWS) {
            for (int n : COLUMNS) {
                for (int k : DEPTHS) {
                    checkProduct(new Product(kernels(), m, n, k, layout % 2 == 1), (layout & 2) != 0);
                    layout++;
                }
            }
        }
    }

    @Test
    default void multiplies_matrices_longer_than_any_block() {
        checkProduct(new Product(kernels(), 37, 1031, 1500, false), false);
        checkProduct(new Product(kernels(), 300, 45, 2111, true), true);
        checkProduct(new Product(kernels(), 1, 4099, 1031, false), true);
        checkProduct(new Product(kernels(), 517, 149, 401, false), true);
        checkProduct(new Product(kernels(), 271, 600, 193, true), false);
    }

    /** All rows are one and the same, so that they need no memory. */
    @Test
    default void multiplies_very_many_rows() {
        Product one = new Product(kernels(), 1, 96, 32, false);
        one.run(false);
        View a = new View(one.a.data, one.a.offset, 0, 1);
        View c = new View(new float[96], 0, 0, 1);
        kernels().multiply(300_000, 96, 32, a, one.packed, one.packedOffset, c, false);
        for (int j = 0; j < 96; j++) {
            assertThat(c.data[j]).isEqualTo(one.result(0, j));
        }
    }

    private static void checkProduct(Product product, boolean accumulate) {
        float[] before = product.c.data.clone();
        product.run(accumulate);
        product.check(before, accumulate);
    }

    @Test
    default void gives_a_row_the_same_bits_whatever_stands_around_it() {
        for (int k : new int[] {5, 64, 700}) {
            for (int n : new int[] {1, 33, 100, 512}) {
                Product all = new Product(kernels(), 31, n, k, false);
                all.run(false);
                for (int m = 1; m < 31; m++) {
                    float[] c = new float[m * n];
                    View a = new View(all.a.data, all.a.offset + (31 - m) * all.a.rowStride, all.a.rowStride, 1);
                    kernels().multiply(m, n, k, a, all.packed, all.packedOffset, View.rows(c, 0, n), false);
                    for (int i = 0; i < m; i++) {
                        for (int j = 0; j < n; j++) {
                            assertThat(c[i * n + j]).isEqualTo(all.result(31 - m + i, j));
                        }
                    }
                }
            }
        }
    }

    @Test
    default void gives_a_transposed_left_side_the_same_bits() {
        givesATransposedLeftSideTheSameBits(13, 37, 29);
        givesATransposedLeftSideTheSameBits(43, 301, 250);
        givesATransposedLeftSideTheSameBits(517, 150, 700);
    }

    private void givesATransposedLeftSideTheSameBits(int m, int n, int k) {
        Product plain = new Product(kernels(), m, n, k, false);
        plain.run(false);
        float[] transposed = new float[m * k];
        for (int i = 0; i < m; i++) {
            for (int p = 0; p < k; p++) {
                transposed[p * m + i] = plain.a.data[plain.a.offset + i * plain.a.rowStride + p];
            }
        }
        float[] c = new float[m * n];
        kernels()
                .multiply(
                        m,
                        n,
                        k,
                        new View(transposed, 0, 1, m),
                        plain.packed,
                        plain.packedOffset,
                        View.rows(c, 0, n),
                        false);
        for (int i = 0; i < m * n; i++) {
            assertThat(c[i]).isEqualTo(plain.result(i / n, i % n));
        }
    }

    @Test
    default void packs_blocks_side_by_side_and_transposed_into_the_same_floats() {
        int k = 45;
        int n = 331;
        float[] b = Oracle.noise(k * n, 3);
        float[] transposed = new float[k * n];
        for (int i = 0; i < k * n; i++) {
            transposed[i % n * k + i / n] = b[i];
        }
        float[] whole = new float[kernels().packedLength(k, n)];
        kernels().pack(View.rows(b, 0, n), k, n, whole, 0, k, n, 0, 0);

        float[] fromTransposed = new float[whole.length + 3];
        kernels().pack(new View(transposed, 0, 1, k), k, n, fromTransposed, 3, k, n, 0, 0);
        assertThat(java.util.Arrays.copyOfRange(fromTransposed, 3, whole.length + 3))
                .isEqualTo(whole);

        float[] blocks = new float[whole.length];
        int[] rowCuts = {0, 1, 20, k};
        int[] columnCuts = {0, 7, 16, 131, 256, n};
        for (int r = 0; r + 1 < rowCuts.length; r++) {
            for (int s = 0; s + 1 < columnCuts.length; s++) {
                int rows = rowCuts[r + 1] - rowCuts[r];
                int columns = columnCuts[s + 1] - columnCuts[s];
                boolean flip = (r + s) % 2 == 1;
                View block = flip
                        ? new View(transposed, columnCuts[s] * k + rowCuts[r], 1, k)
                        : new View(b, rowCuts[r] * n + columnCuts[s], n, 1);
                kernels().pack(block, rows, columns, blocks, 0, k, n, rowCuts[r], columnCuts[s]);
            }
        }
        assertThat(blocks).isEqualTo(whole);
    }

    @Test
    default void multiplies_by_some_panels_of_a_packed_matrix() {
        int panel = kernels().panel();
        int n = 3 * panel + 5;
        Product whole = new Product(kernels(), 6, n, 40, false);
        whole.run(false);
        float[] c = new float[6 * n];
        for (int from = 0; from < n; from += 2 * panel) {
            int width = Math.min(2 * panel, n - from);
            int packedOffset = whole.packedOffset + from * 40;
            kernels().multiply(6, width, 40, whole.a, whole.packed, packedOffset, new View(c, from, n, 1), false);
        }
        for (int i = 0; i < 6 * n; i++) {
            assertThat(c[i]).isEqualTo(whole.result(i / n, i % n));
        }
    }

    @Test
    default void starts_from_rows_that_lie_elsewhere_as_if_they_had_been_copied() {
        int[][] sizes = {
            {1, 1, 0},
            {5, 130, 0},
            {1, 300, 9},
            {2, 37, 70},
            {7, 129, 33},
            {8, 64, 40},
            {16, 100, 300},
            {43, 301, 250},
            {37, 1031, 1500}
        };
        for (int[] size : sizes) {
            for (boolean transposed : new boolean[] {false, true}) {
                startsFromRowsElsewhere(new Product(kernels(), size[0], size[1], size[2], transposed));
            }
        }
    }

    private static void startsFromRowsElsewhere(Product product) {
        int n = product.n;
        View rows = new View(Oracle.noise(3 + product.m * (n + 5), 4), 3, n + 5, 1);
        View one = new View(rows.data, 3, 0, 1);
        for (View from : List.of(rows, one)) {
            for (int i = 0; i < product.m; i++) {
                System.arraycopy(from.data, from.row(i), product.c.data, product.c.row(i), n);
            }
            float[] start = from.data.clone();
            product.run(true);
            float[] copied = product.c.data.clone();
            for (int i = 0; i < product.m; i++) {
                java.util.Arrays.fill(product.c.data, product.c.row(i), product.c.row(i) + n, Float.NaN);
            }
            product.runFrom(from);
            assertThat(product.c.data)
                    .as("%d x %d x %d", product.m, n, product.k)
                    .isEqualTo(copied);
            assertThat(from.data).isEqualTo(start);
        }
    }

    @Test
    default void keeps_infinities_and_nan_where_they_belong() {
        for (int n : new int[] {1, 17, 40}) {
            Product product = new Product(kernels(), 5, n, 9, false);
            product.a.data[product.a.offset + 2 * product.a.rowStride + 4] = Float.NaN;
            product.a.data[product.a.offset + 3 * product.a.rowStride + 1] = Float.POSITIVE_INFINITY;
            product.run(false);
            for (int j = 0; j < n; j++) {
                assertThat(product.result(0, j)).isFinite();
                assertThat(product.result(1, j)).isFinite();
                assertThat(product.result(2, j)).isNaN();
                assertThat(product.result(3, j)).isInfinite();
                assertThat(product.result(4, j)).isFinite();
            }
        }
    }

    @Test
    default void refuses_a_left_side_outside_its_array() {
        Product product = new Product(kernels(), 9, 20, 30, false);
        View a = new View(product.a.data, product.a.data.length - 30, 30, 1);
        assertThatThrownBy(
                        () -> kernels().multiply(9, 20, 30, a, product.packed, product.packedOffset, product.c, false))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** One product with its operands at offsets and its result amid cells that must stay as they are. */
    final class Product {
        final Kernels kernels;
        final int m;
        final int n;
        final int k;
        final float[] b;
        final View a;
        final View c;
        final float[] packed;
        final int packedOffset = 5;

        Product(Kernels kernels, int m, int n, int k, boolean transposed) {
            this.kernels = kernels;
            this.m = m;
            this.n = n;
            this.k = k;
            int lead = transposed ? m + 3 : k + 3;
            a = new View(Oracle.noise(7 + lead * Math.max(m, k), 1), 7, transposed ? 1 : lead, transposed ? lead : 1);
            b = Oracle.noise(k * n, 2);
            c = new View(Oracle.noise(11 + m * (n + 2), 3), 11, n + 2, 1);
            packed = new float[kernels.packedLength(k, n) + packedOffset];
            kernels.pack(View.rows(b, 0, n), k, n, packed, packedOffset, k, n, 0, 0);
        }

        void run(boolean accumulate) {
            kernels.multiply(m, n, k, a, packed, packedOffset, c, accumulate);
        }

        void runFrom(View from) {
            float[] scratch = new float[kernels.scratchLength(m, k)];
            kernels.multiply(m, n, k, a, packed, packedOffset, from, c, scratch);
        }

        float result(int i, int j) {
            return c.data[c.offset + i * c.rowStride + j];
        }

        void check(float[] before, boolean accumulate) {
            double[] sums = new double[n];
            double[] sizes = new double[n];
            for (int i = 0; i < m; i++) {
                int row = c.offset + i * c.rowStride;
                for (int j = 0; j < n; j++) {
                    sums[j] = accumulate ? before[row + j] : 0;
                    sizes[j] = Math.abs(sums[j]);
                }
                for (int p = 0; p < k; p++) {
                    double x = a.data[a.offset + i * a.rowStride + p * a.columnStride];
                    for (int j = 0; j < n; j++) {
                        sums[j] += x * b[p * n + j];
                        sizes[j] += Math.abs(x * b[p * n + j]);
                    }
                }
                for (int j = 0; j < n; j++) {
                    double error = Math.abs(c.data[row + j] - sums[j]);
                    if (!(error <= sizes[j] * (k + 2) * 0x1p-24)) {
                        assertThat(c.data[row + j])
                                .as("%s: element (%d, %d) of %d x %d x %d", kernels.name(), i, j, m, n, k)
                                .isEqualTo((float) sums[j]);
                    }
                    before[row + j] = c.data[row + j];
                }
            }
            assertThat(c.data).as("what stands around c").isEqualTo(before);
        }
    }
}
