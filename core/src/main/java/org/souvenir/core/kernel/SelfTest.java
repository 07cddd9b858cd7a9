package org.souvenir.core.kernel;

import java.util.List;
import java.util.function.Function;

/**
 * A little of what every network does, compared with what the scalar kernels make of it: that the module is whole, its classes link
 * and its vectors have the width that they say. Not every op, as it is still interpreted, some microseconds a vector, while a program
 * waits for its first answer; the tests of this library are for that.
 */
final class SelfTest {
    private static final int ROWS = 5;
    private static final int DEPTH = 7;

    /** Two of the longest vectors and more, with a rest. */
    private static final int COLUMNS = 83;

    private SelfTest() {}

    /** @throws IllegalStateException if the kernels compute something else than the scalar ones */
    static void check(Kernels kernels) {
        Kernels scalar = new ScalarKernels();
        compare("product", SelfTest::product, kernels, scalar);
        compare("program", SelfTest::program, kernels, scalar);
        compare("row sum", SelfTest::sum, kernels, scalar);
        compare("exponentials", SelfTest::exponentials, kernels, scalar);
    }

    private static float[] product(Kernels kernels) {
        View a = matrix(DEPTH);
        View b = View.rows(numbers(DEPTH * COLUMNS), 0, COLUMNS);
        float[] packed = new float[kernels.packedLength(DEPTH, COLUMNS)];
        kernels.pack(b, DEPTH, COLUMNS, packed, 0, DEPTH, COLUMNS, 0, 0);
        View c = matrix(COLUMNS);
        kernels.multiply(ROWS, COLUMNS, DEPTH, a, packed, 0, c, true);
        return c.data;
    }

    /** A gate's lines, with arrays 0 and 1, a scalar 2 and a register 3. */
    private static float[] program(Kernels kernels) {
        List<ElementProgram.Line> lines = List.of(
                new ElementProgram.Line(ElementOp.MULTIPLY_ADD, 3, List.of(0, 2, 1)),
                new ElementProgram.Line(ElementOp.SIGMOID, 3, List.of(3)),
                new ElementProgram.Line(ElementOp.TANH, 1, List.of(1)),
                new ElementProgram.Line(ElementOp.MULTIPLY, 1, List.of(1, 3)));
        float[] result = numbers(COLUMNS);
        float[][] arrays = {numbers(COLUMNS + 1), result};
        kernels.loop(new ElementProgram(2, 1, 1, lines)).run(arrays, new float[] {0.1f}, 1, COLUMNS);
        return result;
    }

    private static float[] sum(Kernels kernels) {
        View d = View.rows(new float[ROWS], 0, 1);
        kernels.reduce(RowOp.SUM, ROWS, COLUMNS, d, matrix(COLUMNS));
        return d.data;
    }

    private static float[] exponentials(Kernels kernels) {
        float[] result = new float[2 * ROWS + ROWS * COLUMNS];
        View largest = View.rows(result, 0, 1);
        View sums = View.rows(result, ROWS, 1);
        View d = View.rows(result, 2 * ROWS, COLUMNS);
        kernels.exponentials(ROWS, COLUMNS, largest, sums, d, matrix(COLUMNS));
        return result;
    }

    private static View matrix(int columns) {
        return View.rows(numbers(ROWS * columns), 0, columns);
    }

    /** Numbers between 0.1 and 3.1, all different. */
    private static float[] numbers(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = 0.1f + i * 71 % 1009 * (3f / 1009);
        }
        return x;
    }

    private static void compare(String what, Function<Kernels, float[]> work, Kernels kernels, Kernels scalar) {
        float[] actual = work.apply(kernels);
        float[] expected = work.apply(scalar);
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= 1e-6f + 1e-5f * Math.abs(expected[i]))) {
                throw new IllegalStateException(
                        "self-test: %s must give %s, but gave %s".formatted(what, expected[i], actual[i]));
            }
        }
    }
}
