package org.souvenir.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What every provider's products with matrices in 8 and 16 bits must do. */
interface NarrowContract {
    int[] ROWS = {0, 1, 2, 3, 4, 5, 7, 16, 17, 29, 65};
    int[] COLUMNS = {0, 1, 3, 8, 31, 32, 33, 64, 65, 127, 129, 300};
    int[] DEPTHS = {0, 1, 2, 61, 130, 521};

    Kernels kernels();

    /** A product with one of either kind, and what is there before. */
    record NarrowProduct(NarrowMatrix b, int m, int n, int k, View a, float[] before) {
        static List<NarrowProduct> of(int m, int n, int k, boolean transposed) {
            byte[] eight = new byte[k * n];
            short[] sixteen = new short[k * n];
            for (int i = 0; i < eight.length; i++) {
                float noise = Oracle.noise(31L * i);
                eight[i] = (byte) Math.round(127 * noise);
                sixteen[i] = (short) (Float.floatToRawIntBits(noise) >>> 16);
            }
            float[] scales = Oracle.noise(n, 5);
            float[] a = Oracle.noise(m * k + 3, 7);
            View left = transposed ? new View(a, 3, 1, m) : View.rows(a, 3, k);
            float[] before = Oracle.noise(m * (n + 2), 9);
            return List.of(
                    new NarrowProduct(new NarrowMatrix.Eight(eight, scales), m, n, k, left, before),
                    new NarrowProduct(new NarrowMatrix.Sixteen(sixteen), m, n, k, left, before));
        }

        /** [m, n + 2], of which the last two columns are not the product's. */
        float[] by(Kernels kernels, boolean accumulate) {
            float[] c = before.clone();
            kernels.narrow(b, k, n).multiply(m, n, k, a, 0, View.rows(c, 0, n + 2), accumulate);
            return c;
        }

        void check(float[] c, boolean accumulate) {
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    double scale = b instanceof NarrowMatrix.Eight eight ? eight.scales()[j] : 1;
                    double sum = accumulate ? before[i * (n + 2) + j] : 0;
                    double size = Math.abs(sum);
                    for (int p = 0; p < k; p++) {
                        double term = scale * a.data[a.row(i) + p * a.columnStride] * b.at(p * n + j);
                        sum += term;
                        size += Math.abs(term);
                    }
                    double error = Math.abs(c[i * (n + 2) + j] - sum);
                    if (!(error <= 1e-6 * size)) { // formatting a message for each would take most of the time
                        assertThat(error).as("%s rows, (%s, %s)", m, i, j).isLessThanOrEqualTo(1e-6 * size);
                    }
                }
                assertThat(c[i * (n + 2) + n]).isEqualTo(before[i * (n + 2) + n]);
                assertThat(c[i * (n + 2) + n + 1]).isEqualTo(before[i * (n + 2) + n + 1]);
            }
        }
    }

    @Test
    default void multiplies_narrow_matrices_of_awkward_sizes() {
        int layout = 0;
        for (int m : ROWS) {
            for (int n : COLUMNS) {
                for (int k : DEPTHS) {
                    boolean accumulate = (layout & 2) != 0;
                    for (NarrowProduct product : NarrowProduct.of(m, n, k, layout % 2 == 1)) {
                        product.check(product.by(kernels(), accumulate), accumulate);
                    }
                    layout++;
                }
            }
        }
    }

    @Test
    default void multiplies_narrow_matrices_to_the_bits_of_the_scalar_kernels() {
        for (int m : new int[] {1, 3, 6, 16, 17, 64, 65, 300}) {
            for (NarrowProduct product : NarrowProduct.of(m, 333, 1031, false)) {
                for (boolean accumulate : new boolean[] {false, true}) {
                    assertThat(product.by(kernels(), accumulate))
                            .isEqualTo(product.by(new ScalarKernels(), accumulate));
                }
            }
        }
    }

    @Test
    default void gives_a_row_the_same_bits_whatever_stands_around_it_in_narrow_products() {
        int n = 100;
        int k = 70;
        for (NarrowProduct all : NarrowProduct.of(71, n, k, false)) {
            float[] whole = all.by(kernels(), true);
            for (int m = 1; m < 71; m++) {
                View last = View.rows(all.a().data, all.a().row(71 - m), k);
                float[] before = java.util.Arrays.copyOfRange(all.before(), (71 - m) * (n + 2), 71 * (n + 2));
                float[] c = new NarrowProduct(all.b(), m, n, k, last, before).by(kernels(), true);
                assertThat(c).isEqualTo(java.util.Arrays.copyOfRange(whole, (71 - m) * (n + 2), 71 * (n + 2)));
            }
        }
    }

    @Test
    default void multiplies_by_16_bits_as_by_the_floats_that_they_are() {
        int n = 100;
        int k = 70;
        NarrowProduct product = NarrowProduct.of(5, n, k, false).get(1);
        float[] floats = new float[k * n];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = product.b().at(i);
        }
        float[] packed = new float[kernels().packedLength(k, n)];
        kernels().pack(View.rows(floats, 0, n), k, n, packed, 0, k, n, 0, 0);
        float[] c = product.before().clone();
        kernels().multiply(5, n, k, product.a(), packed, 0, View.rows(c, 0, n + 2), true);
        assertThat(product.by(kernels(), true)).isEqualTo(c);
    }

    @Test
    default void adds_to_one_row_for_all_as_if_it_had_been_copied() {
        int n = 300;
        int k = 40;
        View one = View.rows(Oracle.noise(n, 4), 0, 0);
        for (int m : new int[] {1, 6, 70}) {
            for (NarrowProduct product : NarrowProduct.of(m, n, k, false)) {
                PackedMatrix packed = kernels().narrow(product.b(), k, n);
                float[] copied = product.before().clone();
                for (int i = 0; i < m; i++) {
                    System.arraycopy(one.data, 0, copied, i * (n + 2), n);
                }
                packed.multiply(m, n, k, product.a(), 0, View.rows(copied, 0, n + 2), true);
                float[] c = product.before().clone();
                float[] scratch = new float[packed.scratchLength(m, k)];
                packed.multiply(m, n, k, product.a(), 0, one, View.rows(c, 0, n + 2), scratch);
                assertThat(c).isEqualTo(copied);
            }
        }
    }

    @Test
    default void multiplies_by_some_panels_of_a_narrow_matrix() {
        int k = 40;
        for (int kind = 0; kind < 2; kind++) {
            int panel = kernels()
                    .narrow(NarrowProduct.of(1, 1, 1, false).get(kind).b(), 1, 1)
                    .panel();
            int n = 3 * panel + 5;
            for (int m : new int[] {1, 6, 20, 70}) {
                NarrowProduct product = NarrowProduct.of(m, n, k, false).get(kind);
                PackedMatrix packed = kernels().narrow(product.b(), k, n);
                float[] c = product.before().clone();
                for (int from = 0; from < n; from += 2 * panel) {
                    int width = Math.min(2 * panel, n - from);
                    packed.multiply(m, width, k, product.a(), from, new View(c, from, n + 2, 1), true);
                }
                assertThat(c).isEqualTo(product.by(kernels(), true));
            }
        }
    }
}
