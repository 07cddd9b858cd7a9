package org.souvenir.core.kernel.vector;

import static org.souvenir.core.kernel.vector.Lanes.COUNT;
import static org.souvenir.core.kernel.vector.Lanes.FLOATS;
import static org.souvenir.core.kernel.vector.VectorProducts.PANEL;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of large matrix products: as {@link Tiles}, but the rows of {@code a} are packed into <em>slivers</em>,
 * element by element of all rows, {@code [k, R]}, so that nothing is left to compute or to check for a row in the loop; and
 * the sums of one panel of {@code b} suffice, which stays in the L1 cache.
 *
 * <p>On a 2-core AVX-512 machine {@code [32, 512] · [512, 2048]} on two threads reach 265 GF/s on JDK 17 and 284 on JDK 25 by 8 and
 * 10 rows, where tiles of 4 × 4 reach 211 and 203. 12 rows gave 5 % less, and 14 make code so long that the compiler sometimes
 * leaves vectors in memory: a third of the speed.
 */
final class Slivers {
    private Slivers() {}

    /** 4 rows × 2 vectors. */
    static void rows4x2(
            int k, float[] a, int ao, float[] b, int bo, float[] from, int fo, int fRow, float[] c, int co, int cRow) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, from, fo);
        FloatVector c01 = FloatVector.fromArray(FLOATS, from, fo + COUNT);
        FloatVector c10 = FloatVector.fromArray(FLOATS, from, fo + fRow);
        FloatVector c11 = FloatVector.fromArray(FLOATS, from, fo + fRow + COUNT);
        FloatVector c20 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow);
        FloatVector c21 = FloatVector.fromArray(FLOATS, from, fo + 2 * fRow + COUNT);
        FloatVector c30 = FloatVector.fromArray(FLOATS, from, fo + 3 * fRow);
        FloatVector c31 = FloatVector.fromArray(FLOATS, from, fo + 3 * fRow + COUNT);
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL + COUNT);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[ao + p * 4]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[ao + p * 4 + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[ao + p * 4 + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[ao + p * 4 + 3]);
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

    /** 6 rows × 2 vectors. */
    static void rows6x2(
            int k, float[] a, int ao, float[] b, int bo, float[] from, int fo, int fRow, float[] c, int co, int cRow) {
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
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL + COUNT);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[ao + p * 6]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[ao + p * 6 + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[ao + p * 6 + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[ao + p * 6 + 3]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            FloatVector a4 = FloatVector.broadcast(FLOATS, a[ao + p * 6 + 4]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            FloatVector a5 = FloatVector.broadcast(FLOATS, a[ao + p * 6 + 5]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
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
    }

    /** 8 rows × 2 vectors. */
    static void rows8x2(
            int k, float[] a, int ao, float[] b, int bo, float[] from, int fo, int fRow, float[] c, int co, int cRow) {
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
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL + COUNT);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[ao + p * 8]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[ao + p * 8 + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[ao + p * 8 + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[ao + p * 8 + 3]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            FloatVector a4 = FloatVector.broadcast(FLOATS, a[ao + p * 8 + 4]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            FloatVector a5 = FloatVector.broadcast(FLOATS, a[ao + p * 8 + 5]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            FloatVector a6 = FloatVector.broadcast(FLOATS, a[ao + p * 8 + 6]);
            c60 = a6.fma(b0, c60);
            c61 = a6.fma(b1, c61);
            FloatVector a7 = FloatVector.broadcast(FLOATS, a[ao + p * 8 + 7]);
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

    /** 10 rows × 2 vectors. */
    static void rows10x2(
            int k, float[] a, int ao, float[] b, int bo, float[] from, int fo, int fRow, float[] c, int co, int cRow) {
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
        FloatVector c80 = FloatVector.fromArray(FLOATS, from, fo + 8 * fRow);
        FloatVector c81 = FloatVector.fromArray(FLOATS, from, fo + 8 * fRow + COUNT);
        FloatVector c90 = FloatVector.fromArray(FLOATS, from, fo + 9 * fRow);
        FloatVector c91 = FloatVector.fromArray(FLOATS, from, fo + 9 * fRow + COUNT);
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bo + p * PANEL + COUNT);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[ao + p * 10]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[ao + p * 10 + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[ao + p * 10 + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[ao + p * 10 + 3]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            FloatVector a4 = FloatVector.broadcast(FLOATS, a[ao + p * 10 + 4]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            FloatVector a5 = FloatVector.broadcast(FLOATS, a[ao + p * 10 + 5]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            FloatVector a6 = FloatVector.broadcast(FLOATS, a[ao + p * 10 + 6]);
            c60 = a6.fma(b0, c60);
            c61 = a6.fma(b1, c61);
            FloatVector a7 = FloatVector.broadcast(FLOATS, a[ao + p * 10 + 7]);
            c70 = a7.fma(b0, c70);
            c71 = a7.fma(b1, c71);
            FloatVector a8 = FloatVector.broadcast(FLOATS, a[ao + p * 10 + 8]);
            c80 = a8.fma(b0, c80);
            c81 = a8.fma(b1, c81);
            FloatVector a9 = FloatVector.broadcast(FLOATS, a[ao + p * 10 + 9]);
            c90 = a9.fma(b0, c90);
            c91 = a9.fma(b1, c91);
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
        c80.intoArray(c, co + 8 * cRow);
        c81.intoArray(c, co + 8 * cRow + COUNT);
        c90.intoArray(c, co + 9 * cRow);
        c91.intoArray(c, co + 9 * cRow + COUNT);
    }
}
