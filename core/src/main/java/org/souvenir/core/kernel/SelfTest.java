package org.souvenir.core.kernel;

/** A few products and every element-wise op, compared with the scalar kernels: enough to catch a JVM that miscompiles. */
final class SelfTest {
    private static final int ROWS = 5;
    private static final int DEPTH = 7;
    private static final int COLUMNS = 83;

    private SelfTest() {}

    /** @throws IllegalStateException if the kernels compute something else than the scalar ones */
    static void check(Kernels kernels) {
        Kernels scalar = new ScalarKernels();
        compare("product", product(kernels), product(scalar));
        for (ElementOp op : ElementOp.values()) {
            compare(op.name(), elements(kernels, op), elements(scalar, op));
        }
    }

    private static float[] product(Kernels kernels) {
        View a = View.rows(numbers(ROWS * DEPTH), 0, DEPTH);
        View b = View.rows(numbers(DEPTH * COLUMNS), 0, COLUMNS);
        float[] packed = new float[kernels.packedLength(DEPTH, COLUMNS)];
        kernels.pack(b, DEPTH, COLUMNS, packed, 0, DEPTH, COLUMNS, 0, 0);
        View c = View.rows(numbers(ROWS * COLUMNS), 0, COLUMNS);
        kernels.multiply(ROWS, COLUMNS, DEPTH, a, packed, 0, c, true);
        return c.data;
    }

    private static float[] elements(Kernels kernels, ElementOp op) {
        View a = View.rows(numbers(COLUMNS), 0, COLUMNS);
        View b = View.rows(numbers(COLUMNS + 1), 1, COLUMNS);
        View c = View.rows(numbers(COLUMNS + 2), 2, COLUMNS);
        View d = View.rows(new float[COLUMNS], 0, COLUMNS);
        kernels.apply(op, 1, COLUMNS, d, a, b, c, 0.5f, -1);
        return d.data;
    }

    /** Numbers between 0.1 and 3.1, all different. */
    private static float[] numbers(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = 0.1f + i * 71 % 1009 * (3f / 1009);
        }
        return x;
    }

    private static void compare(String what, float[] actual, float[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= 1e-5f * (1 + Math.abs(expected[i])))) {
                throw new IllegalStateException(
                        "self-test: %s must give %s, but gave %s".formatted(what, expected[i], actual[i]));
            }
        }
    }
}
