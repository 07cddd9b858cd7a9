package org.souvenir.core.kernel.vector;

import static org.souvenir.core.kernel.vector.Lanes.COUNT;
import static org.souvenir.core.kernel.vector.Lanes.FLOATS;
import static org.souvenir.core.kernel.vector.VectorProducts.PANEL;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of the matrix product for one panel, or the last one of half the width, as {@link Tiles} are for two.
 */
final class NarrowTiles {
    private NarrowTiles() {}

    /** 1 row × 1 vector. */
    static void rows1x1(
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            float[] from,
            int fo,
            int fRow,
            float[] c,
            int co,
            int cRow) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, from, fo);
        int at = ao;
        for (int p = 0; p < k; p++, at += aStep) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo + p * COUNT);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            c00 = a0.fma(b0, c00);
        }
        c00.intoArray(c, co);
    }

    /** 4 rows × 1 vector. */
    static void rows4x1(
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            float[] from,
            int fo,
            int fRow,
            float[] c,
            int co,
            int cRow) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, from, fo);
        FloatVector c10 = FloatVector.fromArray(FLOATS, from, fo + fRow);
        FloatVector c20 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow);
        FloatVector c30 = FloatVector.fromArray(FLOATS, from, fo + 3 * fRow);
        int at = ao;
        for (int p = 0; p < k; p++, at += aStep) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo + p * COUNT);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            c00 = a0.fma(b0, c00);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[at + aRow]);
            c10 = a1.fma(b0, c10);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[at + 2 * aRow]);
            c20 = a2.fma(b0, c20);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[at + 3 * aRow]);
            c30 = a3.fma(b0, c30);
        }
        c00.intoArray(c, co);
        c10.intoArray(c, co + cRow);
        c20.intoArray(c, co + 2 * cRow);
        c30.intoArray(c, co + 3 * cRow);
    }

    /** 8 rows × 1 vector: as many sums as hide how long one takes. */
    static void rows8x1(
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            float[] from,
            int fo,
            int fRow,
            float[] c,
            int co,
            int cRow) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, from, fo);
        FloatVector c10 = FloatVector.fromArray(FLOATS, from, fo + fRow);
        FloatVector c20 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow);
        FloatVector c30 = FloatVector.fromArray(FLOATS, from, fo + 3 * fRow);
        FloatVector c40 = FloatVector.fromArray(FLOATS, from, fo + 4 * fRow);
        FloatVector c50 = FloatVector.fromArray(FLOATS, from, fo + 5 * fRow);
        FloatVector c60 = FloatVector.fromArray(FLOATS, from, fo + 6 * fRow);
        FloatVector c70 = FloatVector.fromArray(FLOATS, from, fo + 7 * fRow);
        int at = ao;
        for (int p = 0; p < k; p++, at += aStep) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo + p * COUNT);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            c00 = a0.fma(b0, c00);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[at + aRow]);
            c10 = a1.fma(b0, c10);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[at + 2 * aRow]);
            c20 = a2.fma(b0, c20);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[at + 3 * aRow]);
            c30 = a3.fma(b0, c30);
            FloatVector a4 = FloatVector.broadcast(FLOATS, a[at + 4 * aRow]);
            c40 = a4.fma(b0, c40);
            FloatVector a5 = FloatVector.broadcast(FLOATS, a[at + 5 * aRow]);
            c50 = a5.fma(b0, c50);
            FloatVector a6 = FloatVector.broadcast(FLOATS, a[at + 6 * aRow]);
            c60 = a6.fma(b0, c60);
            FloatVector a7 = FloatVector.broadcast(FLOATS, a[at + 7 * aRow]);
            c70 = a7.fma(b0, c70);
        }
        c00.intoArray(c, co);
        c10.intoArray(c, co + cRow);
        c20.intoArray(c, co + 2 * cRow);
        c30.intoArray(c, co + 3 * cRow);
        c40.intoArray(c, co + 4 * cRow);
        c50.intoArray(c, co + 5 * cRow);
        c60.intoArray(c, co + 6 * cRow);
        c70.intoArray(c, co + 7 * cRow);
    }

    /** 1 row × 2 vectors. */
    static void rows1x2(
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            float[] from,
            int fo,
            int fRow,
            float[] c,
            int co,
            int cRow) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, from, fo);
        FloatVector c01 = FloatVector.fromArray(FLOATS, from, fo + COUNT);
        int at = ao;
        for (int p = 0; p < k; p++, at += aStep) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL + COUNT);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + COUNT);
    }

    /** 2 rows × 2 vectors. */
    static void rows2x2(
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            float[] from,
            int fo,
            int fRow,
            float[] c,
            int co,
            int cRow) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, from, fo);
        FloatVector c01 = FloatVector.fromArray(FLOATS, from, fo + COUNT);
        FloatVector c10 = FloatVector.fromArray(FLOATS, from, fo + fRow);
        FloatVector c11 = FloatVector.fromArray(FLOATS, from, fo + fRow + COUNT);
        int at = ao;
        for (int p = 0; p < k; p++, at += aStep) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL + COUNT);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[at + aRow]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + COUNT);
        c10.intoArray(c, co + cRow);
        c11.intoArray(c, co + cRow + COUNT);
    }

    /** 3 rows × 2 vectors. */
    static void rows3x2(
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            float[] from,
            int fo,
            int fRow,
            float[] c,
            int co,
            int cRow) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, from, fo);
        FloatVector c01 = FloatVector.fromArray(FLOATS, from, fo + COUNT);
        FloatVector c10 = FloatVector.fromArray(FLOATS, from, fo + fRow);
        FloatVector c11 = FloatVector.fromArray(FLOATS, from, fo + fRow + COUNT);
        FloatVector c20 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow);
        FloatVector c21 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow + COUNT);
        int at = ao;
        for (int p = 0; p < k; p++, at += aStep) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL + COUNT);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[at + aRow]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[at + 2 * aRow]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + COUNT);
        c10.intoArray(c, co + cRow);
        c11.intoArray(c, co + cRow + COUNT);
        c20.intoArray(c, co + 2 * cRow);
        c21.intoArray(c, co + 2 * cRow + COUNT);
    }

    /** 4 rows × 2 vectors. */
    static void rows4x2(
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            float[] from,
            int fo,
            int fRow,
            float[] c,
            int co,
            int cRow) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, from, fo);
        FloatVector c01 = FloatVector.fromArray(FLOATS, from, fo + COUNT);
        FloatVector c10 = FloatVector.fromArray(FLOATS, from, fo + fRow);
        FloatVector c11 = FloatVector.fromArray(FLOATS, from, fo + fRow + COUNT);
        FloatVector c20 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow);
        FloatVector c21 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow + COUNT);
        FloatVector c30 = FloatVector.fromArray(FLOATS, from, fo + 3 * fRow);
        FloatVector c31 = FloatVector.fromArray(FLOATS, from, fo + 3 * fRow + COUNT);
        int at = ao;
        for (int p = 0; p < k; p++, at += aStep) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL + COUNT);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[at + aRow]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[at + 2 * aRow]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[at + 3 * aRow]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + COUNT);
        c10.intoArray(c, co + cRow);
        c11.intoArray(c, co + cRow + COUNT);
        c20.intoArray(c, co + 2 * cRow);
        c21.intoArray(c, co + 2 * cRow + COUNT);
        c30.intoArray(c, co + 3 * cRow);
        c31.intoArray(c, co + 3 * cRow + COUNT);
    }

    /** 8 rows × 2 vectors, more than 16 registers hold. */
    static void rows8x2(
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            float[] from,
            int fo,
            int fRow,
            float[] c,
            int co,
            int cRow) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, from, fo);
        FloatVector c01 = FloatVector.fromArray(FLOATS, from, fo + COUNT);
        FloatVector c10 = FloatVector.fromArray(FLOATS, from, fo + fRow);
        FloatVector c11 = FloatVector.fromArray(FLOATS, from, fo + fRow + COUNT);
        FloatVector c20 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow);
        FloatVector c21 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow + COUNT);
        FloatVector c30 = FloatVector.fromArray(FLOATS, from, fo + 3 * fRow);
        FloatVector c31 = FloatVector.fromArray(FLOATS, from, fo + 3 * fRow + COUNT);
        FloatVector c40 = FloatVector.fromArray(FLOATS, from, fo + 4 * fRow);
        FloatVector c41 = FloatVector.fromArray(FLOATS, from, fo + 4 * fRow + COUNT);
        FloatVector c50 = FloatVector.fromArray(FLOATS, from, fo + 5 * fRow);
        FloatVector c51 = FloatVector.fromArray(FLOATS, from, fo + 5 * fRow + COUNT);
        FloatVector c60 = FloatVector.fromArray(FLOATS, from, fo + 6 * fRow);
        FloatVector c61 = FloatVector.fromArray(FLOATS, from, fo + 6 * fRow + COUNT);
        FloatVector c70 = FloatVector.fromArray(FLOATS, from, fo + 7 * fRow);
        FloatVector c71 = FloatVector.fromArray(FLOATS, from, fo + 7 * fRow + COUNT);
        int at = ao;
        int low = ao + 4 * aRow;
        for (int p = 0; p < k; p++, at += aStep, low += aStep) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL + COUNT);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[at + aRow]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[at + 2 * aRow]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[at + 3 * aRow]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            FloatVector a4 = FloatVector.broadcast(FLOATS, a[low]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            FloatVector a5 = FloatVector.broadcast(FLOATS, a[low + aRow]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            FloatVector a6 = FloatVector.broadcast(FLOATS, a[low + 2 * aRow]);
            c60 = a6.fma(b0, c60);
            c61 = a6.fma(b1, c61);
            FloatVector a7 = FloatVector.broadcast(FLOATS, a[low + 3 * aRow]);
            c70 = a7.fma(b0, c70);
            c71 = a7.fma(b1, c71);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + COUNT);
        c10.intoArray(c, co + cRow);
        c11.intoArray(c, co + cRow + COUNT);
        c20.intoArray(c, co + 2 * cRow);
        c21.intoArray(c, co + 2 * cRow + COUNT);
        c30.intoArray(c, co + 3 * cRow);
        c31.intoArray(c, co + 3 * cRow + COUNT);
        c40.intoArray(c, co + 4 * cRow);
        c41.intoArray(c, co + 4 * cRow + COUNT);
        c50.intoArray(c, co + 5 * cRow);
        c51.intoArray(c, co + 5 * cRow + COUNT);
        c60.intoArray(c, co + 6 * cRow);
        c61.intoArray(c, co + 6 * cRow + COUNT);
        c70.intoArray(c, co + 7 * cRow);
        c71.intoArray(c, co + 7 * cRow + COUNT);
    }
}
