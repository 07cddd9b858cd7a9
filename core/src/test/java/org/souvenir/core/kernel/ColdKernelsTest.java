package org.souvenir.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.souvenir.core.kernel.vector.VectorKernels;

/** The vector kernels as they are while a JVM starts. */
@Tag("kernels")
class ColdKernelsTest implements ProductContract, NarrowContract, ElementContract, LoopContract {
    private static final Kernels COLD = new VectorKernels().starting(Long.MAX_VALUE);
    private static final Kernels WARM = new VectorKernels();

    @Override
    public Kernels kernels() {
        return COLD;
    }

    @Test
    void multiply_to_the_bits_of_vectors_with_the_same_packed_matrix() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            int m = 1 + random.nextInt(10);
            int n = 1 + random.nextInt(150);
            int k = random.nextInt(40);
            boolean transposed = random.nextBoolean();
            float[] b = Oracle.noise(k * n, round);
            View stored = transposed ? new View(b, 0, 1, k) : View.rows(b, 0, n);
            float[] packed = packed(COLD, stored, k, n);
            assertThat(packed).isEqualTo(packed(WARM, stored, k, n));
            View a = View.rows(Oracle.noise(m * k, round + 1), 0, k);
            boolean accumulate = random.nextBoolean();
            assertThat(product(COLD, m, n, k, a, packed, accumulate))
                    .as("[%s, %s] · [%s, %s]", m, k, k, n)
                    .isEqualTo(product(WARM, m, n, k, a, packed, accumulate));
            assertThat(sum(COLD, m, n, k, a, packed)).isEqualTo(sum(WARM, m, n, k, a, packed));
        }
    }

    private static float[] packed(Kernels kernels, View b, int k, int n) {
        float[] packed = new float[kernels.packedLength(k, n)];
        int rows = k / 2; // in four blocks
        int columns = n / 2;
        for (int row : List.of(0, rows)) {
            for (int column : List.of(0, columns)) {
                View block = new View(b.data, b.row(row) + column * b.columnStride, b.rowStride, b.columnStride);
                int height = row == 0 ? rows : k - rows;
                int width = column == 0 ? columns : n - columns;
                kernels.pack(block, height, width, packed, 0, k, n, row, column);
            }
        }
        return packed;
    }

    private static float[] product(Kernels kernels, int m, int n, int k, View a, float[] packed, boolean accumulate) {
        View c = View.rows(Oracle.noise(m * n, 7), 0, n);
        kernels.multiply(m, n, k, a, packed, 0, c, accumulate);
        return c.data;
    }

    private static float[] sum(Kernels kernels, int m, int n, int k, View a, float[] packed) {
        View one = View.rows(Oracle.noise(n, 8), 0, 0);
        View c = View.rows(new float[m * n], 0, n);
        kernels.multiply(m, n, k, a, packed, 0, one, c, new float[kernels.scratchLength(m, k)]);
        return c.data;
    }

    @Test
    void run_programs_to_the_bits_of_vectors() {
        ElementProgram program = new ElementProgram(
                2,
                0,
                1,
                List.of(
                        new ElementProgram.Line(ElementOp.SIGMOID, 2, List.of(0)),
                        new ElementProgram.Line(ElementOp.TANH, 1, List.of(1)),
                        new ElementProgram.Line(ElementOp.MULTIPLY_ADD, 1, List.of(1, 2, 0))));
        assertThat(run(COLD, program)).isEqualTo(run(WARM, program));
    }

    private static float[] run(Kernels kernels, ElementProgram program) {
        float[][] arrays = {Oracle.noise(1001, 1), Oracle.noise(1001, 2)};
        kernels.loop(program).run(arrays, new float[0], 3, 1001);
        return arrays[1];
    }

    /** A product of 1000 multiplications, as vectors do it, once 500 are left. */
    @Test
    void take_vectors_when_enough_is_done() {
        Kernels starting = new VectorKernels().starting(1500);
        assertThat(starting.name()).isEqualTo(WARM.name());
        float[] packed = packed(WARM, View.rows(Oracle.noise(100, 1), 0, 10), 10, 10);
        View a = View.rows(Oracle.noise(100, 2), 0, 10);
        float[] first = product(starting, 10, 10, 10, a, packed, false);
        assertThat(product(starting, 10, 10, 10, a, packed, false)).isEqualTo(first);
    }
}
