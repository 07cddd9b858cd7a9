package org.souvenir.core.kernel;

import java.util.List;
import java.util.function.Function;

/**
 * Some work for every kernel and every op, compared with what the scalar kernels make of it: enough to catch a JVM that
 * miscompiles.
 */
final class SelfTest {
    private static final int ROWS = 5;
    private static final int DEPTH = 7;
    private static final int COLUMNS = 83;

    /** Rows that ops work on: each is interpreted, some microseconds a vector, before anything else can be computed. */
    private static final int OP_ROWS = 2;

    /** Two of the longest vectors, and some columns more. */
    private static final int OP_COLUMNS = 37;

    private static final float[] IDS = {0, 2, 0, 1, 4};

    private SelfTest() {}

    /** @throws IllegalStateException if the kernels compute something else than the scalar ones */
    static void check(Kernels kernels) {
        Kernels scalar = new ScalarKernels();
        compare("product", SelfTest::product, kernels, scalar);
        compare("product in 8 bits", k -> narrow(k, eight()), kernels, scalar);
        compare("product in 16 bits", k -> narrow(k, sixteen()), kernels, scalar);
        for (ElementOp op : ElementOp.values()) {
            compare(op.name(), k -> elements(k, op), kernels, scalar);
        }
        for (RowOp op : RowOp.values()) {
            compare("row " + op.name(), k -> reduced(k, op), kernels, scalar);
        }
        compare("outer product", SelfTest::outer, kernels, scalar);
        compare("added outer product", SelfTest::addedOuter, kernels, scalar);
        compare("matrix times row", SelfTest::matrixTimes, kernels, scalar);
        compare("row times matrix", SelfTest::timesMatrix, kernels, scalar);
        compare("matrix sweep", SelfTest::swept, kernels, scalar);
        compare("column sums", SelfTest::columnSums, kernels, scalar);
        compare("gather", SelfTest::gathered, kernels, scalar);
        compare("scatter", SelfTest::scattered, kernels, scalar);
        compare("scaled addition", SelfTest::scaledAndAdded, kernels, scalar);
        compare("sum of squares", SelfTest::sumOfSquares, kernels, scalar);
        compare("exponentials", SelfTest::exponentials, kernels, scalar);
        compare("cross-entropy", SelfTest::crossEntropy, kernels, scalar);
        compare("program", SelfTest::program, kernels, scalar);
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

    /** With as many rows as the matrix has, and with one. */
    private static float[] narrow(Kernels kernels, NarrowMatrix b) {
        PackedMatrix packed = kernels.narrow(b, DEPTH, COLUMNS);
        View c = matrix(COLUMNS);
        packed.multiply(ROWS, COLUMNS, DEPTH, matrix(DEPTH), 0, c, true);
        packed.multiply(1, COLUMNS, DEPTH, matrix(DEPTH), 0, c, true);
        return c.data;
    }

    private static NarrowMatrix eight() {
        byte[] values = new byte[DEPTH * COLUMNS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (i * 71 % 255 - 127);
        }
        return new NarrowMatrix.Eight(values, numbers(COLUMNS));
    }

    private static NarrowMatrix sixteen() {
        short[] values = new short[DEPTH * COLUMNS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) (0x3f00 + i * 71 % 255);
        }
        return new NarrowMatrix.Sixteen(values);
    }

    /** Rows, and beside them one value a row. */
    private static float[] elements(Kernels kernels, ElementOp op) {
        int size = OP_ROWS * OP_COLUMNS;
        View a = View.rows(numbers(size), 0, OP_COLUMNS);
        View b = View.rows(numbers(size + 1), 1, OP_COLUMNS);
        View c = View.rows(numbers(size + 2), 2, OP_COLUMNS);
        View values = new View(numbers(OP_ROWS + 3), 3, 1, 0);
        View d = View.rows(new float[2 * size], 0, OP_COLUMNS);
        kernels.apply(op, OP_ROWS, OP_COLUMNS, d, a, b, c, 0.5f, -1);
        View further = View.rows(d.data, size, OP_COLUMNS);
        kernels.apply(op, OP_ROWS, OP_COLUMNS, further, a, values, c, 0.5f, -1);
        return d.data;
    }

    private static float[] reduced(Kernels kernels, RowOp op) {
        View d = View.rows(new float[OP_ROWS], 0, 1);
        kernels.reduce(op, OP_ROWS, OP_COLUMNS, d, View.rows(numbers(OP_ROWS * OP_COLUMNS), 0, OP_COLUMNS));
        return d.data;
    }

    private static float[] outer(Kernels kernels) {
        View d = View.rows(new float[ROWS * DEPTH * COLUMNS], 0, DEPTH * COLUMNS);
        kernels.outer(ROWS, DEPTH, COLUMNS, d, matrix(DEPTH), matrix(COLUMNS));
        return d.data;
    }

    private static float[] addedOuter(Kernels kernels) {
        View d = View.rows(new float[ROWS * DEPTH * COLUMNS], 0, DEPTH * COLUMNS);
        View s = new View(numbers(ROWS), 0, 1, 0);
        View c = matrix(DEPTH * COLUMNS);
        kernels.addOuter(ROWS, DEPTH, COLUMNS, d, matrix(DEPTH), matrix(COLUMNS), s, c);
        return d.data;
    }

    private static float[] matrixTimes(Kernels kernels) {
        View d = View.rows(new float[ROWS * DEPTH], 0, DEPTH);
        kernels.matrixTimes(ROWS, DEPTH, COLUMNS, d, matrix(DEPTH * COLUMNS), matrix(COLUMNS));
        return d.data;
    }

    private static float[] timesMatrix(Kernels kernels) {
        View d = View.rows(new float[ROWS * COLUMNS], 0, COLUMNS);
        kernels.timesMatrix(ROWS, DEPTH, COLUMNS, d, matrix(DEPTH), matrix(DEPTH * COLUMNS));
        return d.data;
    }

    private static float[] swept(Kernels kernels) {
        int k = 16; // a height and a width that vectors take whole
        int n = 32;
        int size = k * n;
        float[] d = new float[ROWS * (k + 2 * n + 1 + size)];
        View timesRight = View.rows(d, 0, k);
        View leftTimes = View.rows(d, ROWS * k, n);
        View beside = View.rows(d, ROWS * (k + n), n);
        View match = View.rows(d, ROWS * (k + 2 * n), 1);
        View scaled = View.rows(d, ROWS * (k + 2 * n + 1), size);
        View factor = new View(numbers(ROWS), 0, 1, 0);
        MatrixSweep sweep = new MatrixSweep(
                matrix(k),
                matrix(n),
                matrix(size),
                matrix(n),
                timesRight,
                matrix(k),
                leftTimes,
                matrix(size),
                match,
                beside,
                factor,
                scaled);
        kernels.sweep(ROWS, k, n, sweep);
        return d;
    }

    private static float[] columnSums(Kernels kernels) {
        View d = View.rows(numbers(COLUMNS), 0, COLUMNS);
        kernels.addColumnSums(ROWS, COLUMNS, d, matrix(COLUMNS));
        return d.data;
    }

    private static float[] gathered(Kernels kernels) {
        View d = View.rows(new float[ROWS * COLUMNS], 0, COLUMNS);
        kernels.gather(ROWS, COLUMNS, d, matrix(COLUMNS), View.rows(IDS, 0, 1));
        return d.data;
    }

    private static float[] scattered(Kernels kernels) {
        View table = View.rows(new float[ROWS * COLUMNS], 0, COLUMNS);
        kernels.scatterAdd(ROWS, COLUMNS, table, View.rows(IDS, 0, 1), matrix(COLUMNS));
        return table.data;
    }

    private static float[] scaledAndAdded(Kernels kernels) {
        float[] y = numbers(COLUMNS);
        kernels.addScaled(COLUMNS - 1, 0.3f, numbers(COLUMNS), 0, y, 1);
        return y;
    }

    private static float[] sumOfSquares(Kernels kernels) {
        return new float[] {(float) kernels.sumOfSquares(COLUMNS, numbers(COLUMNS), 0)};
    }

    private static float[] exponentials(Kernels kernels) {
        float[] result = new float[2 * ROWS + ROWS * COLUMNS];
        View largest = View.rows(result, 0, 1);
        View sums = View.rows(result, ROWS, 1);
        View d = View.rows(result, 2 * ROWS, COLUMNS);
        kernels.exponentials(ROWS, COLUMNS, largest, sums, d, matrix(COLUMNS));
        return result;
    }

    private static float[] crossEntropy(Kernels kernels) {
        float[] lossesAndGradients = new float[ROWS + ROWS * COLUMNS];
        View losses = View.rows(lossesAndGradients, 0, 1);
        View d = View.rows(lossesAndGradients, ROWS, COLUMNS);
        kernels.crossEntropy(ROWS, COLUMNS, losses, d, matrix(COLUMNS), View.rows(IDS, 0, 1), 2);
        return lossesAndGradients;
    }

    /** Arrays 0 and 1, a scalar 2 and a register 3; that there are loops for all ops is seen by the tests. */
    private static float[] program(Kernels kernels) {
        List<ElementProgram.Line> lines = List.of(
                new ElementProgram.Line(ElementOp.MULTIPLY_ADD, 3, List.of(0, 2, 1)),
                new ElementProgram.Line(ElementOp.SQRT, 3, List.of(3)),
                new ElementProgram.Line(ElementOp.DIVIDE, 1, List.of(0, 3)));
        float[] result = numbers(COLUMNS);
        float[][] arrays = {numbers(COLUMNS + 1), result};
        kernels.loop(new ElementProgram(2, 1, 1, lines)).run(arrays, new float[] {0.1f}, 1, COLUMNS);
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
