package org.souvenir.core.kernel.vector;

import static org.souvenir.core.kernel.vector.Lanes.COUNT;
import static org.souvenir.core.kernel.vector.Lanes.FLOATS;
import static org.souvenir.core.kernel.vector.VectorProducts.PANEL;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of the matrix product: a tile of c stays in registers while k runs. Every element is summed in the
 * order of k by fused multiply-adds, whatever the tile, so the tile's shape does not change the bits.
 *
 * <p>A tile is {@code from + a · b}: {@code a} a few rows, {@code aRow} apart, their elements {@code aStep} apart; {@code b}
 * k rows of two panels, one at {@code bo}, the other at {@code next}; {@code from} and {@code c} rows {@code fRow} and
 * {@code cRow} apart.
 *
 * <p>Places in {@code a} are counted up, not multiplied out, and a panel has a constant width, so that its bounds are checked
 * once: C2 then has registers enough for all addresses. Otherwise it sometimes kept some in vector registers, depending on what ran
 * before, and the product lost 15 %.
 */
final class Tiles {
    private Tiles() {}

    /** 1 row × 4 vectors. */
    static void rows1x4(
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int next,
            float[] from,
            int fo,
            int fRow,
            float[] c,
            int co,
            int cRow) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, from, fo);
        FloatVector c01 = FloatVector.fromArray(FLOATS, from, fo + COUNT);
        FloatVector c02 = FloatVector.fromArray(FLOATS, from, fo + 2 * COUNT);
        FloatVector c03 = FloatVector.fromArray(FLOATS, from, fo + 3 * COUNT);
        int at = ao;
        for (int p = 0; p < k; p++, at += aStep) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL + COUNT);
            FloatVector b2 = FloatVector.fromArray(FLOATS, b, next + p * PANEL);
            FloatVector b3 = FloatVector.fromArray(FLOATS, b, next + p * PANEL + COUNT);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            c02 = a0.fma(b2, c02);
            c03 = a0.fma(b3, c03);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + COUNT);
        c02.intoArray(c, co + 2 * COUNT);
        c03.intoArray(c, co + 3 * COUNT);
    }

    /** 2 rows × 4 vectors. */
    static void rows2x4(
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int next,
            float[] from,
            int fo,
            int fRow,
            float[] c,
            int co,
            int cRow) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, from, fo);
        FloatVector c01 = FloatVector.fromArray(FLOATS, from, fo + COUNT);
        FloatVector c02 = FloatVector.fromArray(FLOATS, from, fo + 2 * COUNT);
        FloatVector c03 = FloatVector.fromArray(FLOATS, from, fo + 3 * COUNT);
        FloatVector c10 = FloatVector.fromArray(FLOATS, from, fo + fRow);
        FloatVector c11 = FloatVector.fromArray(FLOATS, from, fo + fRow + COUNT);
        FloatVector c12 = FloatVector.fromArray(FLOATS, from, fo + fRow + 2 * COUNT);
        FloatVector c13 = FloatVector.fromArray(FLOATS, from, fo + fRow + 3 * COUNT);
        int at = ao;
        for (int p = 0; p < k; p++, at += aStep) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL + COUNT);
            FloatVector b2 = FloatVector.fromArray(FLOATS, b, next + p * PANEL);
            FloatVector b3 = FloatVector.fromArray(FLOATS, b, next + p * PANEL + COUNT);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            c02 = a0.fma(b2, c02);
            c03 = a0.fma(b3, c03);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[at + aRow]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            c12 = a1.fma(b2, c12);
            c13 = a1.fma(b3, c13);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + COUNT);
        c02.intoArray(c, co + 2 * COUNT);
        c03.intoArray(c, co + 3 * COUNT);
        c10.intoArray(c, co + cRow);
        c11.intoArray(c, co + cRow + COUNT);
        c12.intoArray(c, co + cRow + 2 * COUNT);
        c13.intoArray(c, co + cRow + 3 * COUNT);
    }

    /** 3 rows × 4 vectors. */
    static void rows3x4(
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int next,
            float[] from,
            int fo,
            int fRow,
            float[] c,
            int co,
            int cRow) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, from, fo);
        FloatVector c01 = FloatVector.fromArray(FLOATS, from, fo + COUNT);
        FloatVector c02 = FloatVector.fromArray(FLOATS, from, fo + 2 * COUNT);
        FloatVector c03 = FloatVector.fromArray(FLOATS, from, fo + 3 * COUNT);
        FloatVector c10 = FloatVector.fromArray(FLOATS, from, fo + fRow);
        FloatVector c11 = FloatVector.fromArray(FLOATS, from, fo + fRow + COUNT);
        FloatVector c12 = FloatVector.fromArray(FLOATS, from, fo + fRow + 2 * COUNT);
        FloatVector c13 = FloatVector.fromArray(FLOATS, from, fo + fRow + 3 * COUNT);
        FloatVector c20 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow);
        FloatVector c21 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow + COUNT);
        FloatVector c22 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow + 2 * COUNT);
        FloatVector c23 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow + 3 * COUNT);
        int at = ao;
        for (int p = 0; p < k; p++, at += aStep) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL + COUNT);
            FloatVector b2 = FloatVector.fromArray(FLOATS, b, next + p * PANEL);
            FloatVector b3 = FloatVector.fromArray(FLOATS, b, next + p * PANEL + COUNT);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            c02 = a0.fma(b2, c02);
            c03 = a0.fma(b3, c03);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[at + aRow]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            c12 = a1.fma(b2, c12);
            c13 = a1.fma(b3, c13);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[at + 2 * aRow]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            c22 = a2.fma(b2, c22);
            c23 = a2.fma(b3, c23);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + COUNT);
        c02.intoArray(c, co + 2 * COUNT);
        c03.intoArray(c, co + 3 * COUNT);
        c10.intoArray(c, co + cRow);
        c11.intoArray(c, co + cRow + COUNT);
        c12.intoArray(c, co + cRow + 2 * COUNT);
        c13.intoArray(c, co + cRow + 3 * COUNT);
        c20.intoArray(c, co + 2 * cRow);
        c21.intoArray(c, co + 2 * cRow + COUNT);
        c22.intoArray(c, co + 2 * cRow + 2 * COUNT);
        c23.intoArray(c, co + 2 * cRow + 3 * COUNT);
    }

    /** 4 rows × 4 vectors. */
    static void rows4x4(
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int next,
            float[] from,
            int fo,
            int fRow,
            float[] c,
            int co,
            int cRow) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, from, fo);
        FloatVector c01 = FloatVector.fromArray(FLOATS, from, fo + COUNT);
        FloatVector c02 = FloatVector.fromArray(FLOATS, from, fo + 2 * COUNT);
        FloatVector c03 = FloatVector.fromArray(FLOATS, from, fo + 3 * COUNT);
        FloatVector c10 = FloatVector.fromArray(FLOATS, from, fo + fRow);
        FloatVector c11 = FloatVector.fromArray(FLOATS, from, fo + fRow + COUNT);
        FloatVector c12 = FloatVector.fromArray(FLOATS, from, fo + fRow + 2 * COUNT);
        FloatVector c13 = FloatVector.fromArray(FLOATS, from, fo + fRow + 3 * COUNT);
        FloatVector c20 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow);
        FloatVector c21 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow + COUNT);
        FloatVector c22 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow + 2 * COUNT);
        FloatVector c23 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow + 3 * COUNT);
        FloatVector c30 = FloatVector.fromArray(FLOATS, from, fo + 3 * fRow);
        FloatVector c31 = FloatVector.fromArray(FLOATS, from, fo + 3 * fRow + COUNT);
        FloatVector c32 = FloatVector.fromArray(FLOATS, from, fo + 3 * fRow + 2 * COUNT);
        FloatVector c33 = FloatVector.fromArray(FLOATS, from, fo + 3 * fRow + 3 * COUNT);
        int at = ao;
        for (int p = 0; p < k; p++, at += aStep) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL + COUNT);
            FloatVector b2 = FloatVector.fromArray(FLOATS, b, next + p * PANEL);
            FloatVector b3 = FloatVector.fromArray(FLOATS, b, next + p * PANEL + COUNT);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            c02 = a0.fma(b2, c02);
            c03 = a0.fma(b3, c03);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[at + aRow]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            c12 = a1.fma(b2, c12);
            c13 = a1.fma(b3, c13);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[at + 2 * aRow]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            c22 = a2.fma(b2, c22);
            c23 = a2.fma(b3, c23);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[at + 3 * aRow]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            c32 = a3.fma(b2, c32);
            c33 = a3.fma(b3, c33);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + COUNT);
        c02.intoArray(c, co + 2 * COUNT);
        c03.intoArray(c, co + 3 * COUNT);
        c10.intoArray(c, co + cRow);
        c11.intoArray(c, co + cRow + COUNT);
        c12.intoArray(c, co + cRow + 2 * COUNT);
        c13.intoArray(c, co + cRow + 3 * COUNT);
        c20.intoArray(c, co + 2 * cRow);
        c21.intoArray(c, co + 2 * cRow + COUNT);
        c22.intoArray(c, co + 2 * cRow + 2 * COUNT);
        c23.intoArray(c, co + 2 * cRow + 3 * COUNT);
        c30.intoArray(c, co + 3 * cRow);
        c31.intoArray(c, co + 3 * cRow + COUNT);
        c32.intoArray(c, co + 3 * cRow + 2 * COUNT);
        c33.intoArray(c, co + 3 * cRow + 3 * COUNT);
    }

    /** 5 rows × 4 vectors. */
    static void rows5x4(
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int next,
            float[] from,
            int fo,
            int fRow,
            float[] c,
            int co,
            int cRow) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, from, fo);
        FloatVector c01 = FloatVector.fromArray(FLOATS, from, fo + COUNT);
        FloatVector c02 = FloatVector.fromArray(FLOATS, from, fo + 2 * COUNT);
        FloatVector c03 = FloatVector.fromArray(FLOATS, from, fo + 3 * COUNT);
        FloatVector c10 = FloatVector.fromArray(FLOATS, from, fo + fRow);
        FloatVector c11 = FloatVector.fromArray(FLOATS, from, fo + fRow + COUNT);
        FloatVector c12 = FloatVector.fromArray(FLOATS, from, fo + fRow + 2 * COUNT);
        FloatVector c13 = FloatVector.fromArray(FLOATS, from, fo + fRow + 3 * COUNT);
        FloatVector c20 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow);
        FloatVector c21 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow + COUNT);
        FloatVector c22 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow + 2 * COUNT);
        FloatVector c23 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow + 3 * COUNT);
        FloatVector c30 = FloatVector.fromArray(FLOATS, from, fo + 3 * fRow);
        FloatVector c31 = FloatVector.fromArray(FLOATS, from, fo + 3 * fRow + COUNT);
        FloatVector c32 = FloatVector.fromArray(FLOATS, from, fo + 3 * fRow + 2 * COUNT);
        FloatVector c33 = FloatVector.fromArray(FLOATS, from, fo + 3 * fRow + 3 * COUNT);
        FloatVector c40 = FloatVector.fromArray(FLOATS, from, fo + 4 * fRow);
        FloatVector c41 = FloatVector.fromArray(FLOATS, from, fo + 4 * fRow + COUNT);
        FloatVector c42 = FloatVector.fromArray(FLOATS, from, fo + 4 * fRow + 2 * COUNT);
        FloatVector c43 = FloatVector.fromArray(FLOATS, from, fo + 4 * fRow + 3 * COUNT);
        int at = ao;
        for (int p = 0; p < k; p++, at += aStep) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL + COUNT);
            FloatVector b2 = FloatVector.fromArray(FLOATS, b, next + p * PANEL);
            FloatVector b3 = FloatVector.fromArray(FLOATS, b, next + p * PANEL + COUNT);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            c02 = a0.fma(b2, c02);
            c03 = a0.fma(b3, c03);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[at + aRow]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            c12 = a1.fma(b2, c12);
            c13 = a1.fma(b3, c13);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[at + 2 * aRow]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            c22 = a2.fma(b2, c22);
            c23 = a2.fma(b3, c23);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[at + 3 * aRow]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            c32 = a3.fma(b2, c32);
            c33 = a3.fma(b3, c33);
            FloatVector a4 = FloatVector.broadcast(FLOATS, a[at + 4 * aRow]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            c42 = a4.fma(b2, c42);
            c43 = a4.fma(b3, c43);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + COUNT);
        c02.intoArray(c, co + 2 * COUNT);
        c03.intoArray(c, co + 3 * COUNT);
        c10.intoArray(c, co + cRow);
        c11.intoArray(c, co + cRow + COUNT);
        c12.intoArray(c, co + cRow + 2 * COUNT);
        c13.intoArray(c, co + cRow + 3 * COUNT);
        c20.intoArray(c, co + 2 * cRow);
        c21.intoArray(c, co + 2 * cRow + COUNT);
        c22.intoArray(c, co + 2 * cRow + 2 * COUNT);
        c23.intoArray(c, co + 2 * cRow + 3 * COUNT);
        c30.intoArray(c, co + 3 * cRow);
        c31.intoArray(c, co + 3 * cRow + COUNT);
        c32.intoArray(c, co + 3 * cRow + 2 * COUNT);
        c33.intoArray(c, co + 3 * cRow + 3 * COUNT);
        c40.intoArray(c, co + 4 * cRow);
        c41.intoArray(c, co + 4 * cRow + COUNT);
        c42.intoArray(c, co + 4 * cRow + 2 * COUNT);
        c43.intoArray(c, co + 4 * cRow + 3 * COUNT);
    }

    /** 1 row × 8 vectors: four panels, {@code apart} from each other. */
    static void rows1x8(
            int k,
            float[] a,
            int ao,
            int aStep,
            float[] b,
            int bo,
            int apart,
            float[] from,
            int fo,
            float[] c,
            int co) {
        FloatVector c0 = FloatVector.fromArray(FLOATS, from, fo);
        FloatVector c1 = FloatVector.fromArray(FLOATS, from, fo + COUNT);
        FloatVector c2 = FloatVector.fromArray(FLOATS, from, fo + 2 * COUNT);
        FloatVector c3 = FloatVector.fromArray(FLOATS, from, fo + 3 * COUNT);
        FloatVector c4 = FloatVector.fromArray(FLOATS, from, fo + 4 * COUNT);
        FloatVector c5 = FloatVector.fromArray(FLOATS, from, fo + 5 * COUNT);
        FloatVector c6 = FloatVector.fromArray(FLOATS, from, fo + 6 * COUNT);
        FloatVector c7 = FloatVector.fromArray(FLOATS, from, fo + 7 * COUNT);
        int b1 = bo + apart;
        int b2 = b1 + apart;
        int b3 = b2 + apart;
        int at = ao;
        for (int p = 0; p < k; p++, at += aStep) {
            FloatVector x = FloatVector.broadcast(FLOATS, a[at]);
            c0 = x.fma(FloatVector.fromArray(FLOATS, b, bo + p * PANEL), c0);
            c1 = x.fma(FloatVector.fromArray(FLOATS, b, bo + p * PANEL + COUNT), c1);
            c2 = x.fma(FloatVector.fromArray(FLOATS, b, b1 + p * PANEL), c2);
            c3 = x.fma(FloatVector.fromArray(FLOATS, b, b1 + p * PANEL + COUNT), c3);
            c4 = x.fma(FloatVector.fromArray(FLOATS, b, b2 + p * PANEL), c4);
            c5 = x.fma(FloatVector.fromArray(FLOATS, b, b2 + p * PANEL + COUNT), c5);
            c6 = x.fma(FloatVector.fromArray(FLOATS, b, b3 + p * PANEL), c6);
            c7 = x.fma(FloatVector.fromArray(FLOATS, b, b3 + p * PANEL + COUNT), c7);
        }
        c0.intoArray(c, co);
        c1.intoArray(c, co + COUNT);
        c2.intoArray(c, co + 2 * COUNT);
        c3.intoArray(c, co + 3 * COUNT);
        c4.intoArray(c, co + 4 * COUNT);
        c5.intoArray(c, co + 5 * COUNT);
        c6.intoArray(c, co + 6 * COUNT);
        c7.intoArray(c, co + 7 * COUNT);
    }
}
