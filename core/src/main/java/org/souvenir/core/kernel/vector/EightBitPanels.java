package org.souvenir.core.kernel.vector;

import static jdk.incubator.vector.VectorOperators.B2F;
import static org.souvenir.core.kernel.vector.Lanes.COUNT;
import static org.souvenir.core.kernel.vector.Lanes.FLOATS;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.souvenir.core.kernel.NarrowMatrix;
import org.souvenir.core.kernel.View;

/**
 * A matrix in eight bits. Bytes become floats in registers, which takes two instructions for a vector: the L2 cache holds four
 * times as many of them, and further out four times as many come in the same time.
 *
 * @param values panels, and behind them what is read with the last bytes
 * @param scales one for each column
 */
record EightBitPanels(VectorKernels kernels, int k, byte[] values, float[] scales) implements NarrowPanels {
    /** The bytes of a vector of floats; of four floats twice as many, since there are no vectors of four bytes. */
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, COUNT * Byte.SIZE)));

    /** Packs a matrix {@code [k, n]}. */
    static EightBitPanels of(VectorKernels kernels, NarrowMatrix.Eight b, int k, int n) {
        byte[] values = new byte[NarrowPanels.length(k, n) + BYTES.length() - COUNT];
        for (int column = 0; column < n; column += PANEL) {
            int count = Math.min(PANEL, n - column);
            for (int p = 0; p < k; p++) {
                System.arraycopy(b.values(), p * n + column, values, column * k + p * PANEL, count);
            }
        }
        return new EightBitPanels(kernels, k, values, b.scales().clone());
    }

    @Override
    public void widen(int row, int rows, int column, float[] to) {
        for (int i = 0; i < rows; i++) {
            int from = column * k + (row + i) * PANEL;
            for (int j = 0; j < PANEL; j += COUNT) {
                ((FloatVector) ByteVector.fromArray(BYTES, values, from + j).convertShape(B2F, FLOATS, 0))
                        .intoArray(to, i * PANEL + j);
            }
        }
    }

    @Override
    public void addScaled(float x, int row, float[] sums, int so) {
        for (int j = 0; j < PANEL; j++) {
            sums[so + j] = Math.fma(x, values[row + j], sums[so + j]);
        }
    }

    @Override
    public void row(View a, int i, int panel, float[] sums, int so) {
        if (EIGHT_SUMS) {
            rows1x8(k, a.data, a.row(i), a.columnStride, values, panel, sums, so);
            return;
        }
        rows1x4(k, a.data, a.row(i), a.columnStride, values, panel, sums, so);
        rows1x4(k, a.data, a.row(i), a.columnStride, values, panel + HALF, sums, so + HALF);
    }

    @Override
    public void twoRows(View a, int i, int panel, float[] sums, int so) {
        rows2x4(k, a.data, a.row(i), a.rowStride, a.columnStride, values, panel, sums, so);
        rows2x4(k, a.data, a.row(i), a.rowStride, a.columnStride, values, panel + HALF, sums, so + HALF);
    }

    @Override
    public void fourRows(View a, int i, int panel, float[] sums, int so) {
        rows4x4(k, a.data, a.row(i), a.rowStride, a.columnStride, values, panel, sums, so);
        rows4x4(k, a.data, a.row(i), a.rowStride, a.columnStride, values, panel + HALF, sums, so + HALF);
    }

    /** 1 row × 8 vectors. */
    private static void rows1x8(int k, float[] a, int ao, int aStep, byte[] b, int bo, float[] sums, int so) {
        FloatVector s00 = FloatVector.fromArray(FLOATS, sums, so);
        FloatVector s01 = FloatVector.fromArray(FLOATS, sums, so + COUNT);
        FloatVector s02 = FloatVector.fromArray(FLOATS, sums, so + 2 * COUNT);
        FloatVector s03 = FloatVector.fromArray(FLOATS, sums, so + 3 * COUNT);
        FloatVector s04 = FloatVector.fromArray(FLOATS, sums, so + 4 * COUNT);
        FloatVector s05 = FloatVector.fromArray(FLOATS, sums, so + 5 * COUNT);
        FloatVector s06 = FloatVector.fromArray(FLOATS, sums, so + 6 * COUNT);
        FloatVector s07 = FloatVector.fromArray(FLOATS, sums, so + 7 * COUNT);
        int at = ao;
        for (int p = 0; p < k; p++, at += aStep) {
            int bp = bo + p * PANEL;
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            FloatVector b0 = (FloatVector) ByteVector.fromArray(BYTES, b, bp).convertShape(B2F, FLOATS, 0);
            s00 = a0.fma(b0, s00);
            FloatVector b1 =
                    (FloatVector) ByteVector.fromArray(BYTES, b, bp + COUNT).convertShape(B2F, FLOATS, 0);
            s01 = a0.fma(b1, s01);
            FloatVector b2 =
                    (FloatVector) ByteVector.fromArray(BYTES, b, bp + 2 * COUNT).convertShape(B2F, FLOATS, 0);
            s02 = a0.fma(b2, s02);
            FloatVector b3 =
                    (FloatVector) ByteVector.fromArray(BYTES, b, bp + 3 * COUNT).convertShape(B2F, FLOATS, 0);
            s03 = a0.fma(b3, s03);
            FloatVector b4 =
                    (FloatVector) ByteVector.fromArray(BYTES, b, bp + 4 * COUNT).convertShape(B2F, FLOATS, 0);
            s04 = a0.fma(b4, s04);
            FloatVector b5 =
                    (FloatVector) ByteVector.fromArray(BYTES, b, bp + 5 * COUNT).convertShape(B2F, FLOATS, 0);
            s05 = a0.fma(b5, s05);
            FloatVector b6 =
                    (FloatVector) ByteVector.fromArray(BYTES, b, bp + 6 * COUNT).convertShape(B2F, FLOATS, 0);
            s06 = a0.fma(b6, s06);
            FloatVector b7 =
                    (FloatVector) ByteVector.fromArray(BYTES, b, bp + 7 * COUNT).convertShape(B2F, FLOATS, 0);
            s07 = a0.fma(b7, s07);
        }
        s00.intoArray(sums, so);
        s01.intoArray(sums, so + COUNT);
        s02.intoArray(sums, so + 2 * COUNT);
        s03.intoArray(sums, so + 3 * COUNT);
        s04.intoArray(sums, so + 4 * COUNT);
        s05.intoArray(sums, so + 5 * COUNT);
        s06.intoArray(sums, so + 6 * COUNT);
        s07.intoArray(sums, so + 7 * COUNT);
    }

    /** 1 row × 4 vectors. */
    private static void rows1x4(int k, float[] a, int ao, int aStep, byte[] b, int bo, float[] sums, int so) {
        FloatVector s00 = FloatVector.fromArray(FLOATS, sums, so);
        FloatVector s01 = FloatVector.fromArray(FLOATS, sums, so + COUNT);
        FloatVector s02 = FloatVector.fromArray(FLOATS, sums, so + 2 * COUNT);
        FloatVector s03 = FloatVector.fromArray(FLOATS, sums, so + 3 * COUNT);
        int at = ao;
        for (int p = 0; p < k; p++, at += aStep) {
            int bp = bo + p * PANEL;
            FloatVector b0 = (FloatVector) ByteVector.fromArray(BYTES, b, bp).convertShape(B2F, FLOATS, 0);
            FloatVector b1 =
                    (FloatVector) ByteVector.fromArray(BYTES, b, bp + COUNT).convertShape(B2F, FLOATS, 0);
            FloatVector b2 =
                    (FloatVector) ByteVector.fromArray(BYTES, b, bp + 2 * COUNT).convertShape(B2F, FLOATS, 0);
            FloatVector b3 =
                    (FloatVector) ByteVector.fromArray(BYTES, b, bp + 3 * COUNT).convertShape(B2F, FLOATS, 0);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            s02 = a0.fma(b2, s02);
            s03 = a0.fma(b3, s03);
        }
        s00.intoArray(sums, so);
        s01.intoArray(sums, so + COUNT);
        s02.intoArray(sums, so + 2 * COUNT);
        s03.intoArray(sums, so + 3 * COUNT);
    }

    /** 2 rows × 4 vectors. */
    private static void rows2x4(int k, float[] a, int ao, int aRow, int aStep, byte[] b, int bo, float[] sums, int so) {
        FloatVector s00 = FloatVector.fromArray(FLOATS, sums, so);
        FloatVector s01 = FloatVector.fromArray(FLOATS, sums, so + COUNT);
        FloatVector s02 = FloatVector.fromArray(FLOATS, sums, so + 2 * COUNT);
        FloatVector s03 = FloatVector.fromArray(FLOATS, sums, so + 3 * COUNT);
        FloatVector s10 = FloatVector.fromArray(FLOATS, sums, so + PANEL);
        FloatVector s11 = FloatVector.fromArray(FLOATS, sums, so + PANEL + COUNT);
        FloatVector s12 = FloatVector.fromArray(FLOATS, sums, so + PANEL + 2 * COUNT);
        FloatVector s13 = FloatVector.fromArray(FLOATS, sums, so + PANEL + 3 * COUNT);
        int at = ao;
        for (int p = 0; p < k; p++, at += aStep) {
            int bp = bo + p * PANEL;
            FloatVector b0 = (FloatVector) ByteVector.fromArray(BYTES, b, bp).convertShape(B2F, FLOATS, 0);
            FloatVector b1 =
                    (FloatVector) ByteVector.fromArray(BYTES, b, bp + COUNT).convertShape(B2F, FLOATS, 0);
            FloatVector b2 =
                    (FloatVector) ByteVector.fromArray(BYTES, b, bp + 2 * COUNT).convertShape(B2F, FLOATS, 0);
            FloatVector b3 =
                    (FloatVector) ByteVector.fromArray(BYTES, b, bp + 3 * COUNT).convertShape(B2F, FLOATS, 0);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            s02 = a0.fma(b2, s02);
            s03 = a0.fma(b3, s03);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[at + aRow]);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            s12 = a1.fma(b2, s12);
            s13 = a1.fma(b3, s13);
        }
        s00.intoArray(sums, so);
        s01.intoArray(sums, so + COUNT);
        s02.intoArray(sums, so + 2 * COUNT);
        s03.intoArray(sums, so + 3 * COUNT);
        s10.intoArray(sums, so + PANEL);
        s11.intoArray(sums, so + PANEL + COUNT);
        s12.intoArray(sums, so + PANEL + 2 * COUNT);
        s13.intoArray(sums, so + PANEL + 3 * COUNT);
    }

    /** 4 rows × 4 vectors. */
    private static void rows4x4(int k, float[] a, int ao, int aRow, int aStep, byte[] b, int bo, float[] sums, int so) {
        FloatVector s00 = FloatVector.fromArray(FLOATS, sums, so);
        FloatVector s01 = FloatVector.fromArray(FLOATS, sums, so + COUNT);
        FloatVector s02 = FloatVector.fromArray(FLOATS, sums, so + 2 * COUNT);
        FloatVector s03 = FloatVector.fromArray(FLOATS, sums, so + 3 * COUNT);
        FloatVector s10 = FloatVector.fromArray(FLOATS, sums, so + PANEL);
        FloatVector s11 = FloatVector.fromArray(FLOATS, sums, so + PANEL + COUNT);
        FloatVector s12 = FloatVector.fromArray(FLOATS, sums, so + PANEL + 2 * COUNT);
        FloatVector s13 = FloatVector.fromArray(FLOATS, sums, so + PANEL + 3 * COUNT);
        FloatVector s20 = FloatVector.fromArray(FLOATS, sums, so + 2 * PANEL);
        FloatVector s21 = FloatVector.fromArray(FLOATS, sums, so + 2 * PANEL + COUNT);
        FloatVector s22 = FloatVector.fromArray(FLOATS, sums, so + 2 * PANEL + 2 * COUNT);
        FloatVector s23 = FloatVector.fromArray(FLOATS, sums, so + 2 * PANEL + 3 * COUNT);
        FloatVector s30 = FloatVector.fromArray(FLOATS, sums, so + 3 * PANEL);
        FloatVector s31 = FloatVector.fromArray(FLOATS, sums, so + 3 * PANEL + COUNT);
        FloatVector s32 = FloatVector.fromArray(FLOATS, sums, so + 3 * PANEL + 2 * COUNT);
        FloatVector s33 = FloatVector.fromArray(FLOATS, sums, so + 3 * PANEL + 3 * COUNT);
        int at = ao;
        for (int p = 0; p < k; p++, at += aStep) {
            int bp = bo + p * PANEL;
            FloatVector b0 = (FloatVector) ByteVector.fromArray(BYTES, b, bp).convertShape(B2F, FLOATS, 0);
            FloatVector b1 =
                    (FloatVector) ByteVector.fromArray(BYTES, b, bp + COUNT).convertShape(B2F, FLOATS, 0);
            FloatVector b2 =
                    (FloatVector) ByteVector.fromArray(BYTES, b, bp + 2 * COUNT).convertShape(B2F, FLOATS, 0);
            FloatVector b3 =
                    (FloatVector) ByteVector.fromArray(BYTES, b, bp + 3 * COUNT).convertShape(B2F, FLOATS, 0);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            s02 = a0.fma(b2, s02);
            s03 = a0.fma(b3, s03);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[at + aRow]);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            s12 = a1.fma(b2, s12);
            s13 = a1.fma(b3, s13);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[at + 2 * aRow]);
            s20 = a2.fma(b0, s20);
            s21 = a2.fma(b1, s21);
            s22 = a2.fma(b2, s22);
            s23 = a2.fma(b3, s23);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[at + 3 * aRow]);
            s30 = a3.fma(b0, s30);
            s31 = a3.fma(b1, s31);
            s32 = a3.fma(b2, s32);
            s33 = a3.fma(b3, s33);
        }
        s00.intoArray(sums, so);
        s01.intoArray(sums, so + COUNT);
        s02.intoArray(sums, so + 2 * COUNT);
        s03.intoArray(sums, so + 3 * COUNT);
        s10.intoArray(sums, so + PANEL);
        s11.intoArray(sums, so + PANEL + COUNT);
        s12.intoArray(sums, so + PANEL + 2 * COUNT);
        s13.intoArray(sums, so + PANEL + 3 * COUNT);
        s20.intoArray(sums, so + 2 * PANEL);
        s21.intoArray(sums, so + 2 * PANEL + COUNT);
        s22.intoArray(sums, so + 2 * PANEL + 2 * COUNT);
        s23.intoArray(sums, so + 2 * PANEL + 3 * COUNT);
        s30.intoArray(sums, so + 3 * PANEL);
        s31.intoArray(sums, so + 3 * PANEL + COUNT);
        s32.intoArray(sums, so + 3 * PANEL + 2 * COUNT);
        s33.intoArray(sums, so + 3 * PANEL + 3 * COUNT);
    }
}
