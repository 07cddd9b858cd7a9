package org.souvenir.core.kernel.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static org.souvenir.core.kernel.vector.Lanes.COUNT;
import static org.souvenir.core.kernel.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.souvenir.core.kernel.View;

/**
 * One loop per element-wise op, over rows of at least one whole vector: the JIT compiler makes instructions of vectors only
 * where it sees the op in the loop, so the loops are not shared. Those of longer functions are {@link VectorCurves}.
 *
 * <p>The last vector of a row may overlap the one before. It is computed first and written last, so an op also works in place.
 */
final class VectorLoops {
    private VectorLoops() {}

    static void sqrt(int rows, int n, View d, View a) {
        float[] x = a.data;
        float[] z = d.data;
        int last = n - COUNT;
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int to = d.row(row);
            FloatVector tail = fromArray(FLOATS, x, i + last).sqrt();
            for (int p = 0; p < last; p += COUNT) {
                fromArray(FLOATS, x, i + p).sqrt().intoArray(z, to + p);
            }
            tail.intoArray(z, to + last);
        }
    }

    static void scale(int rows, int n, View d, View a, float alpha, float beta) {
        float[] x = a.data;
        float[] z = d.data;
        int last = n - COUNT;
        FloatVector factor = broadcast(FLOATS, alpha);
        FloatVector summand = broadcast(FLOATS, beta);
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int to = d.row(row);
            FloatVector tail = fromArray(FLOATS, x, i + last).fma(factor, summand);
            for (int p = 0; p < last; p += COUNT) {
                fromArray(FLOATS, x, i + p).fma(factor, summand).intoArray(z, to + p);
            }
            tail.intoArray(z, to + last);
        }
    }

    static void add(int rows, int n, View d, View a, View b) {
        float[] x = a.data;
        float[] y = b.data;
        float[] z = d.data;
        int last = n - COUNT;
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int j = b.row(row);
            int to = d.row(row);
            FloatVector tail = fromArray(FLOATS, x, i + last).add(fromArray(FLOATS, y, j + last));
            for (int p = 0; p < last; p += COUNT) {
                fromArray(FLOATS, x, i + p).add(fromArray(FLOATS, y, j + p)).intoArray(z, to + p);
            }
            tail.intoArray(z, to + last);
        }
    }

    static void subtract(int rows, int n, View d, View a, View b) {
        float[] x = a.data;
        float[] y = b.data;
        float[] z = d.data;
        int last = n - COUNT;
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int j = b.row(row);
            int to = d.row(row);
            FloatVector tail = fromArray(FLOATS, x, i + last).sub(fromArray(FLOATS, y, j + last));
            for (int p = 0; p < last; p += COUNT) {
                fromArray(FLOATS, x, i + p).sub(fromArray(FLOATS, y, j + p)).intoArray(z, to + p);
            }
            tail.intoArray(z, to + last);
        }
    }

    static void multiply(int rows, int n, View d, View a, View b) {
        float[] x = a.data;
        float[] y = b.data;
        float[] z = d.data;
        int last = n - COUNT;
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int j = b.row(row);
            int to = d.row(row);
            FloatVector tail = fromArray(FLOATS, x, i + last).mul(fromArray(FLOATS, y, j + last));
            for (int p = 0; p < last; p += COUNT) {
                fromArray(FLOATS, x, i + p).mul(fromArray(FLOATS, y, j + p)).intoArray(z, to + p);
            }
            tail.intoArray(z, to + last);
        }
    }

    static void divide(int rows, int n, View d, View a, View b) {
        float[] x = a.data;
        float[] y = b.data;
        float[] z = d.data;
        int last = n - COUNT;
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int j = b.row(row);
            int to = d.row(row);
            FloatVector tail = fromArray(FLOATS, x, i + last).div(fromArray(FLOATS, y, j + last));
            for (int p = 0; p < last; p += COUNT) {
                fromArray(FLOATS, x, i + p).div(fromArray(FLOATS, y, j + p)).intoArray(z, to + p);
            }
            tail.intoArray(z, to + last);
        }
    }

    static void minimum(int rows, int n, View d, View a, View b) {
        float[] x = a.data;
        float[] y = b.data;
        float[] z = d.data;
        int last = n - COUNT;
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int j = b.row(row);
            int to = d.row(row);
            FloatVector tail = fromArray(FLOATS, x, i + last).min(fromArray(FLOATS, y, j + last));
            for (int p = 0; p < last; p += COUNT) {
                fromArray(FLOATS, x, i + p).min(fromArray(FLOATS, y, j + p)).intoArray(z, to + p);
            }
            tail.intoArray(z, to + last);
        }
    }

    static void maximum(int rows, int n, View d, View a, View b) {
        float[] x = a.data;
        float[] y = b.data;
        float[] z = d.data;
        int last = n - COUNT;
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int j = b.row(row);
            int to = d.row(row);
            FloatVector tail = fromArray(FLOATS, x, i + last).max(fromArray(FLOATS, y, j + last));
            for (int p = 0; p < last; p += COUNT) {
                fromArray(FLOATS, x, i + p).max(fromArray(FLOATS, y, j + p)).intoArray(z, to + p);
            }
            tail.intoArray(z, to + last);
        }
    }

    static void greater(int rows, int n, View d, View a, View b) {
        float[] x = a.data;
        float[] y = b.data;
        float[] z = d.data;
        int last = n - COUNT;
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int j = b.row(row);
            int to = d.row(row);
            FloatVector tail = VectorOps.greater(fromArray(FLOATS, x, i + last), fromArray(FLOATS, y, j + last));
            for (int p = 0; p < last; p += COUNT) {
                VectorOps.greater(fromArray(FLOATS, x, i + p), fromArray(FLOATS, y, j + p))
                        .intoArray(z, to + p);
            }
            tail.intoArray(z, to + last);
        }
    }

    static void sigmoidGradient(int rows, int n, View d, View a, View b) {
        float[] x = a.data;
        float[] y = b.data;
        float[] z = d.data;
        int last = n - COUNT;
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int j = b.row(row);
            int to = d.row(row);
            FloatVector tail =
                    VectorOps.sigmoidGradient(fromArray(FLOATS, x, i + last), fromArray(FLOATS, y, j + last));
            for (int p = 0; p < last; p += COUNT) {
                VectorOps.sigmoidGradient(fromArray(FLOATS, x, i + p), fromArray(FLOATS, y, j + p))
                        .intoArray(z, to + p);
            }
            tail.intoArray(z, to + last);
        }
    }

    static void tanhGradient(int rows, int n, View d, View a, View b) {
        float[] x = a.data;
        float[] y = b.data;
        float[] z = d.data;
        int last = n - COUNT;
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int j = b.row(row);
            int to = d.row(row);
            FloatVector tail = VectorOps.tanhGradient(fromArray(FLOATS, x, i + last), fromArray(FLOATS, y, j + last));
            for (int p = 0; p < last; p += COUNT) {
                VectorOps.tanhGradient(fromArray(FLOATS, x, i + p), fromArray(FLOATS, y, j + p))
                        .intoArray(z, to + p);
            }
            tail.intoArray(z, to + last);
        }
    }

    static void multiplyAdd(int rows, int n, View d, View a, View b, View c) {
        float[] x = a.data;
        float[] y = b.data;
        float[] w = c.data;
        float[] z = d.data;
        int last = n - COUNT;
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int j = b.row(row);
            int k = c.row(row);
            int to = d.row(row);
            FloatVector tail =
                    fromArray(FLOATS, x, i + last).fma(fromArray(FLOATS, y, j + last), fromArray(FLOATS, w, k + last));
            for (int p = 0; p < last; p += COUNT) {
                fromArray(FLOATS, x, i + p)
                        .fma(fromArray(FLOATS, y, j + p), fromArray(FLOATS, w, k + p))
                        .intoArray(z, to + p);
            }
            tail.intoArray(z, to + last);
        }
    }
}
