package org.souvenir.core.kernel.vector;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static org.souvenir.core.kernel.Kernels.LINE;
import static org.souvenir.core.kernel.vector.Lanes.COUNT;
import static org.souvenir.core.kernel.vector.Lanes.FLOATS;
import static org.souvenir.core.kernel.vector.Lanes.INTS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.souvenir.core.kernel.NarrowMatrix;
import org.souvenir.core.kernel.View;

/**
 * A matrix in bfloat16: upper halves of floats, which are made floats in registers by one instruction for a vector.
 *
 * @param pairs panels of half as many whole numbers as there are columns: of each {@code 2 · COUNT} columns the i-th number has the
 *     i-th in its lower half and the one {@code COUNT} further on in its upper half
 */
record SixteenBitPanels(VectorKernels kernels, int k, int[] pairs) implements NarrowPanels {
    private static final int PAIRS = PANEL / 2;
    private static final int UPPER = 0xffff0000;
    private static final float[] NO_SCALES = {};

    /** Packs a matrix {@code [k, n]}. */
    static SixteenBitPanels of(VectorKernels kernels, NarrowMatrix.Sixteen b, int k, int n) {
        int[] pairs = new int[LINE + NarrowPanels.length(k, n) / 2];
        for (int p = 0; p < k; p++) {
            for (int j = 0; j < n; j++) {
                int panel = j / PANEL;
                int group = j % PANEL / (2 * COUNT);
                int at = LINE + (panel * k + p) * PAIRS + group * COUNT + j % COUNT;
                int bits = b.values()[p * n + j] & 0xffff;
                pairs[at] |= j % (2 * COUNT) < COUNT ? bits : bits << 16;
            }
        }
        return new SixteenBitPanels(kernels, k, pairs);
    }

    @Override
    public float[] scales() {
        return NO_SCALES;
    }

    @Override
    public void widen(int row, int rows, int column, float[] to) {
        for (int i = 0; i < rows; i++) {
            int from = LINE + column / 2 * k + (row + i) * PAIRS;
            for (int j = 0; j < PAIRS; j += COUNT) {
                IntVector pair = IntVector.fromArray(INTS, pairs, from + j);
                pair.lanewise(LSHL, 16).reinterpretAsFloats().intoArray(to, i * PANEL + 2 * j);
                pair.and(UPPER).reinterpretAsFloats().intoArray(to, i * PANEL + 2 * j + COUNT);
            }
        }
    }

    @Override
    public void addScaled(float x, int row, float[] sums, int so) {
        for (int j = 0; j < PAIRS; j++) {
            int pair = pairs[LINE + row / 2 + j];
            int lower = so + 2 * j - j % COUNT;
            sums[lower] = Math.fma(x, Float.intBitsToFloat(pair << 16), sums[lower]);
            sums[lower + COUNT] = Math.fma(x, Float.intBitsToFloat(pair & UPPER), sums[lower + COUNT]);
        }
    }

    @Override
    public void row(View a, int i, int panel, float[] sums, int so) {
        if (EIGHT_SUMS) {
            rows1x8(k, a.data, a.row(i), a.columnStride, pairs, LINE + panel / 2, sums, so);
            return;
        }
        rows1x4(k, a.data, a.row(i), a.columnStride, pairs, LINE + panel / 2, sums, so);
        rows1x4(k, a.data, a.row(i), a.columnStride, pairs, LINE + (panel + HALF) / 2, sums, so + HALF);
    }

    @Override
    public void twoRows(View a, int i, int panel, float[] sums, int so) {
        rows2x4(k, a.data, a.row(i), a.rowStride, a.columnStride, pairs, LINE + panel / 2, sums, so);
        rows2x4(k, a.data, a.row(i), a.rowStride, a.columnStride, pairs, LINE + (panel + HALF) / 2, sums, so + HALF);
    }

    @Override
    public void fourRows(View a, int i, int panel, float[] sums, int so) {
        rows4x4(k, a.data, a.row(i), a.rowStride, a.columnStride, pairs, LINE + panel / 2, sums, so);
        rows4x4(k, a.data, a.row(i), a.rowStride, a.columnStride, pairs, LINE + (panel + HALF) / 2, sums, so + HALF);
    }

    /** 1 row × 8 vectors. */
    private static void rows1x8(int k, float[] a, int ao, int aStep, int[] b, int bo, float[] sums, int so) {
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
            int bp = bo + p * PAIRS;
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            IntVector p0 = IntVector.fromArray(INTS, b, bp);
            s00 = a0.fma(p0.lanewise(LSHL, 16).reinterpretAsFloats(), s00);
            s01 = a0.fma(p0.and(UPPER).reinterpretAsFloats(), s01);
            IntVector p1 = IntVector.fromArray(INTS, b, bp + COUNT);
            s02 = a0.fma(p1.lanewise(LSHL, 16).reinterpretAsFloats(), s02);
            s03 = a0.fma(p1.and(UPPER).reinterpretAsFloats(), s03);
            IntVector p2 = IntVector.fromArray(INTS, b, bp + 2 * COUNT);
            s04 = a0.fma(p2.lanewise(LSHL, 16).reinterpretAsFloats(), s04);
            s05 = a0.fma(p2.and(UPPER).reinterpretAsFloats(), s05);
            IntVector p3 = IntVector.fromArray(INTS, b, bp + 3 * COUNT);
            s06 = a0.fma(p3.lanewise(LSHL, 16).reinterpretAsFloats(), s06);
            s07 = a0.fma(p3.and(UPPER).reinterpretAsFloats(), s07);
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
    private static void rows1x4(int k, float[] a, int ao, int aStep, int[] b, int bo, float[] sums, int so) {
        FloatVector s00 = FloatVector.fromArray(FLOATS, sums, so);
        FloatVector s01 = FloatVector.fromArray(FLOATS, sums, so + COUNT);
        FloatVector s02 = FloatVector.fromArray(FLOATS, sums, so + 2 * COUNT);
        FloatVector s03 = FloatVector.fromArray(FLOATS, sums, so + 3 * COUNT);
        int at = ao;
        for (int p = 0; p < k; p++, at += aStep) {
            int bp = bo + p * PAIRS;
            IntVector p0 = IntVector.fromArray(INTS, b, bp);
            FloatVector b0 = p0.lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector b1 = p0.and(UPPER).reinterpretAsFloats();
            IntVector p1 = IntVector.fromArray(INTS, b, bp + COUNT);
            FloatVector b2 = p1.lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector b3 = p1.and(UPPER).reinterpretAsFloats();
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
    private static void rows2x4(int k, float[] a, int ao, int aRow, int aStep, int[] b, int bo, float[] sums, int so) {
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
            int bp = bo + p * PAIRS;
            IntVector p0 = IntVector.fromArray(INTS, b, bp);
            FloatVector b0 = p0.lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector b1 = p0.and(UPPER).reinterpretAsFloats();
            IntVector p1 = IntVector.fromArray(INTS, b, bp + COUNT);
            FloatVector b2 = p1.lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector b3 = p1.and(UPPER).reinterpretAsFloats();
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
    private static void rows4x4(int k, float[] a, int ao, int aRow, int aStep, int[] b, int bo, float[] sums, int so) {
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
            int bp = bo + p * PAIRS;
            IntVector p0 = IntVector.fromArray(INTS, b, bp);
            FloatVector b0 = p0.lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector b1 = p0.and(UPPER).reinterpretAsFloats();
            IntVector p1 = IntVector.fromArray(INTS, b, bp + COUNT);
            FloatVector b2 = p1.lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector b3 = p1.and(UPPER).reinterpretAsFloats();
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
