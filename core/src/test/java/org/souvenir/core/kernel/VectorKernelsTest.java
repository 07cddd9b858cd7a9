package org.souvenir.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.souvenir.core.kernel.vector.VectorKernels;

@Tag("kernels")
class VectorKernelsTest
        implements ProductContract,
                NarrowContract,
                ElementContract,
                RowContract,
                MatrixContract,
                LoopContract,
                LossContract,
                AllocationContract {
    @Override
    public Kernels kernels() {
        return new VectorKernels();
    }

    @Test
    void computes_the_same_bits_as_the_scalar_kernels() {
        float[] x = new float[5000];
        float[] y = Oracle.noise(x.length, 41);
        float[] vector = new float[x.length];
        float[] scalar = new float[x.length];
        for (ElementOp op : ElementOp.values()) {
            for (long bits = 0; bits < 1L << 32; ) {
                int n = 0;
                for (; n < x.length && bits < 1L << 32; bits += 60_013) {
                    x[n++] = Float.intBitsToFloat((int) bits);
                }
                apply(kernels(), op, n, vector, x, y);
                apply(new ScalarKernels(), op, n, scalar, x, y);
                for (int i = 0; i < n; i++) {
                    if (Float.compare(vector[i], scalar[i]) != 0) {
                        assertThat(vector[i]).as("%s(%s, %s)", op, x[i], y[i]).isEqualTo(scalar[i]);
                    }
                }
            }
        }
    }

    private static void apply(Kernels kernels, ElementOp op, int n, float[] d, float[] x, float[] y) {
        kernels.apply(
                op, 1, n, View.rows(d, 0, n), View.rows(x, 0, n), View.rows(y, 0, n), View.rows(y, 0, n), 3, 0.1f);
    }
}
