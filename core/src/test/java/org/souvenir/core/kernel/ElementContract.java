package org.souvenir.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What every provider's element-wise ops must do. */
interface ElementContract {
    int[] LENGTHS = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 100, 127, 129};
    ElementOp[] CURVES = {
        ElementOp.EXP,
        ElementOp.EXPM1,
        ElementOp.LOG,
        ElementOp.SIGMOID,
        ElementOp.TANH,
        ElementOp.SOFTPLUS,
        ElementOp.SQRT,
        ElementOp.SIN,
        ElementOp.COS,
        ElementOp.ERF
    };
    float[] SPECIAL = {
        0,
        -0f,
        1,
        -1,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN,
        88.72283f,
        88.72284f,
        -87.4f,
        -103.9f,
        -104,
        20,
        -20
    };

    Kernels kernels();

    @Test
    default void computes_every_op_over_awkward_lengths_and_strides() {
        for (ElementOp op : ElementOp.values()) {
            int variant = 0;
            for (int columns : LENGTHS) {
                for (int rows : new int[] {0, 1, 2, 5}) {
                    for (int strides = 0; strides < 1 << op.operands(); strides++) {
                        new Application(kernels(), op, rows, columns, strides, variant++ % 3).check();
                    }
                }
            }
        }
    }

    @Test
    default void spreads_values_over_long_rows() {
        for (ElementOp op : ElementOp.values()) {
            for (int strides = 1; strides < 1 << op.operands(); strides++) {
                for (int variant = 0; variant < 3; variant++) {
                    new Application(kernels(), op, 3, 2600, strides, variant).check();
                }
            }
        }
    }

    @Test
    default void computes_every_op_in_place() {
        for (ElementOp op : ElementOp.values()) {
            for (int columns : LENGTHS) {
                float[] data = Oracle.noise(3 + 2 * columns, 4);
                float[] before = data.clone();
                View window = new View(data, 3, columns, 1);
                kernels().apply(op, 2, columns, window, window, window, window, 0.7f, -0.2f);
                for (int i = 0; i < data.length; i++) {
                    double truth = i < 3 ? before[i] : Oracle.value(op, before[i], before[i], before[i], 0.7f, -0.2f);
                    assertClose(op, data[i], truth, before[i], before[i], before[i]);
                }
            }
        }
    }

    @Test
    default void is_right_on_zeros_infinities_and_nan() {
        int n = SPECIAL.length;
        float[] a = new float[n * n];
        float[] b = new float[n * n];
        for (int i = 0; i < n * n; i++) {
            a[i] = SPECIAL[i % n];
            b[i] = SPECIAL[i / n];
        }
        float[] d = new float[n * n];
        for (ElementOp op : ElementOp.values()) {
            kernels()
                    .apply(
                            op,
                            1,
                            n * n,
                            View.rows(d, 0, n),
                            View.rows(a, 0, n),
                            View.rows(b, 0, n),
                            View.rows(a, 0, n),
                            0.5f,
                            2);
            for (int i = 0; i < n * n; i++) {
                float truth = inFloat(op, a[i], b[i], a[i]);
                if (Oracle.ulps(d[i], truth) > 4) {
                    assertThat(d[i]).as("%s(%s, %s)", op, a[i], b[i]).isEqualTo(truth);
                }
            }
        }
    }

    /** Overflow must happen where floats overflow, so what double would still hold is computed in float. */
    private static float inFloat(ElementOp op, float a, float b, float c) {
        return switch (op) {
            case SIGMOID_GRADIENT -> b * (a * (1 - a));
            case TANH_GRADIENT -> b * (1 - a * a);
            default -> (float) Oracle.value(op, a, b, c, 0.5f, 2);
        };
    }

    @Test
    default void keeps_the_sign_of_zero() {
        for (ElementOp op : new ElementOp[] {ElementOp.TANH, ElementOp.EXPM1, ElementOp.SIN, ElementOp.ERF}) {
            float[] zeros = {-0f, 0};
            float[] d = new float[2];
            kernels().apply(op, 1, 2, View.rows(d, 0, 2), View.rows(zeros, 0, 2), null, null, 0, 0);
            assertThat(Float.floatToRawIntBits(d[0])).as("%s", op).isEqualTo(Float.floatToRawIntBits(-0f));
            assertThat(Float.floatToRawIntBits(d[1])).as("%s", op).isEqualTo(0);
        }
    }

    @Test
    default void stays_within_4_ulp_over_all_floats() {
        for (ElementOp op : CURVES) {
            assertWithin4Ulp(op, 0, 1L << 32, 2003);
        }
    }

    /** Where functions overflow, vanish, saturate, and where one formula takes over from another. */
    @Test
    default void stays_within_4_ulp_at_every_float_near_an_edge() {
        float[] edges = {
            0,
            Float.MIN_NORMAL,
            0x1p-24f,
            0x1p-12f,
            0.25f,
            0.34657359f,
            0.5f,
            0.625f,
            0.6931472f,
            0.7853982f,
            0.92f,
            1,
            1.5707964f,
            3.1415927f,
            3.95f,
            9.010913f,
            16.635532f,
            17.32868f,
            20,
            87.33655f,
            88.72284f,
            103.27893f,
            103.97208f,
            104,
            65535.07f,
            65536,
            Float.POSITIVE_INFINITY
        };
        for (ElementOp op : CURVES) {
            for (float edge : edges) {
                long bits = Float.floatToIntBits(edge);
                assertWithin4Ulp(op, Math.max(0, bits - 3000), bits + 3000, 1);
                assertWithin4Ulp(op, (1L << 31) + Math.max(0, bits - 3000), (1L << 31) + bits + 3000, 1);
            }
        }
    }

    private void assertWithin4Ulp(ElementOp op, long fromBits, long toBits, int by) {
        float[] x = new float[4096];
        float[] d = new float[x.length];
        double worst = 0;
        float worstAt = 0;
        long bits = fromBits;
        while (bits < toBits) {
            int n = 0;
            for (; n < x.length && bits < toBits; bits += by) {
                x[n++] = Float.intBitsToFloat((int) bits);
            }
            kernels().apply(op, 1, n, View.rows(d, 0, n), View.rows(x, 0, n), null, null, 0, 0);
            for (int i = 0; i < n; i++) {
                double ulps = Oracle.ulps(d[i], Oracle.value(op, x[i], 0, 0, 0, 0));
                if (ulps > worst) {
                    worst = ulps;
                    worstAt = x[i];
                }
            }
        }
        assertThat(worst).as("%s at %s", op, worstAt).isLessThanOrEqualTo(4);
    }

    private static void assertClose(ElementOp op, float actual, double truth, double a, double b, double c) {
        boolean close = switch (op) {
            case COPY, ADD, SUBTRACT, MULTIPLY, DIVIDE, MINIMUM, MAXIMUM, GREATER, SQRT ->
                Float.compare(actual, (float) truth) == 0 || actual == 0 && truth == 0; // rounded once
            case EXP, EXPM1, LOG, SIGMOID, TANH, SOFTPLUS, SIN, COS, ERF, SIGMOID_GRADIENT ->
                Oracle.ulps(actual, truth) <= 4;
            // Sums of two terms, which may cancel once each is rounded.
            case SCALE -> Math.abs(actual - truth) <= 2 * (Math.abs(a) + 1) * 0x1p-24;
            case MULTIPLY_ADD -> Math.abs(actual - truth) <= 2 * (Math.abs(a * b) + Math.abs(c)) * 0x1p-24;
            case TANH_GRADIENT -> Math.abs(actual - truth) <= 4 * Math.abs(b) * 0x1p-24;
        };
        if (!close) {
            assertThat(actual).as("%s(%s, %s, %s)", op, a, b, c).isEqualTo((float) truth);
        }
    }

    /** One call of apply with operands at offsets, with repeated rows or values, its result amid other cells. */
    final class Application {
        private final Kernels kernels;
        private final ElementOp op;
        private final int rows;
        private final int columns;
        private final View[] operands = new View[3];
        private final View d;

        /**
         * @param values bit i set: operand i is one value a row
         * @param variant 1: rows repeat, 2: rows are apart
         */
        Application(Kernels kernels, ElementOp op, int rows, int columns, int values, int variant) {
            this.kernels = kernels;
            this.op = op;
            this.rows = rows;
            this.columns = columns;
            for (int i = 0; i < op.operands(); i++) {
                int columnStride = (values >> i & 1) != 0 ? 0 : 1;
                int rowStride = variant == 1 ? 0 : columnStride * columns + variant;
                // Nothing stands behind the last row: reading past it would be caught.
                int length = 2 + i + Math.max(0, rows - 1) * rowStride + (columnStride == 0 ? 1 : columns);
                operands[i] = new View(Oracle.noise(length, 20 + i), 2 + i, rowStride, columnStride);
            }
            d = new View(Oracle.noise(3 + rows * (columns + 1), 5), 3, columns + 1, 1);
        }

        private double at(int operand, int i, int j) {
            View view = operands[operand];
            return view == null ? 0 : view.data[view.offset + i * view.rowStride + j * view.columnStride];
        }

        void check() {
            float[] expected = d.data.clone();
            kernels.apply(op, rows, columns, d, operands[0], operands[1], operands[2], 0.7f, -0.2f);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    int at = d.offset + i * d.rowStride + j;
                    double truth = Oracle.value(op, at(0, i, j), at(1, i, j), at(2, i, j), 0.7f, -0.2f);
                    assertClose(op, d.data[at], truth, at(0, i, j), at(1, i, j), at(2, i, j));
                    expected[at] = d.data[at];
                }
            }
            assertThat(d.data).as("%s: what stands around d", op).isEqualTo(expected);
        }
    }
}
