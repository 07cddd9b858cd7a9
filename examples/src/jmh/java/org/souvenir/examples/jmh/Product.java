package org.souvenir.examples.jmh;

import org.souvenir.core.kernel.KernelProvider;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.View;

/** The operands of {@code c [m, n] = a [m, k] · b [k, n]}. */
final class Product {
    private final Kernels kernels = KernelProvider.best();
    private final int m;
    private final int k;
    private final int n;
    private final View a;
    private final View b;
    private final View c;
    private final float[] packed;
    private final float[] scratch;

    /** @param shape {@code MxKxN} */
    Product(String shape) {
        String[] sizes = shape.split("x", -1);
        m = Integer.parseInt(sizes[0]);
        k = Integer.parseInt(sizes[1]);
        n = Integer.parseInt(sizes[2]);
        a = View.rows(numbers(m * k), 0, k);
        b = View.rows(numbers(k * n), 0, n);
        c = View.rows(new float[m * n], 0, n);
        packed = new float[kernels.packedLength(k, n)];
        scratch = new float[kernels.scratchLength(m, k)];
        pack();
    }

    void pack() {
        kernels.pack(b, k, n, packed, 0, k, n, 0, 0);
    }

    void multiply(boolean accumulate) {
        kernels.multiply(m, n, k, a, packed, 0, accumulate ? c : null, c, scratch);
    }

    /** Numbers between -4 and 4. */
    static float[] numbers(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = i * 37L % 1009 * (8f / 1009) - 4;
        }
        return x;
    }
}
