package org.souvenir.core.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.souvenir.core.kernel.View;
import org.souvenir.core.random.RandomStream;

@Tag("kernels")
class VectorProductsTest {
    /** Whichever of them this machine takes, the other one is tried here. */
    @ParameterizedTest
    @CsvSource({
        "6, 96, 32",
        "7, 97, 33",
        "8, 97, 40",
        "10, 100, 256",
        "13, 192, 60",
        "16, 1000, 300",
        "11, 128, 257",
        "22, 130, 700",
        "25, 512, 40",
        "121, 200, 90",
        "37, 1031, 1500"
    })
    void packs_rows_or_leaves_them_where_they_lie_to_the_same_bits(int m, int n, int k) {
        for (boolean turned : new boolean[] {false, true}) {
            for (boolean accumulate : new boolean[] {false, true}) {
                assertThat(product(true, m, n, k, turned, accumulate))
                        .isEqualTo(product(false, m, n, k, turned, accumulate));
            }
        }
    }

    private static float[] product(boolean blocked, int m, int n, int k, boolean turned, boolean accumulate) {
        float[] a = noise(m * k, 1);
        float[] c = noise(m * n, 3);
        float[] packed = new float[VectorProducts.packedLength(k, n)];
        VectorProducts.pack(View.rows(noise(k * n, 2), 0, n), k, n, packed, 0, k, n, 0, 0);
        View rows = turned ? new View(a, 0, 1, m) : View.rows(a, 0, k);
        float[] scratch = new float[VectorProducts.scratchLength(m, k)];
        View to = View.rows(c, 0, n);
        VectorProducts.multiply(blocked, m, n, k, rows, packed, 0, accumulate ? to : null, to, scratch);
        return c;
    }

    private static float[] noise(int n, long seed) {
        RandomStream random = RandomStream.of(seed);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.gaussian(i);
        }
        return x;
    }
}
