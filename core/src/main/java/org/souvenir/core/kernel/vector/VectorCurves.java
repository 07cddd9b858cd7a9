package org.souvenir.core.kernel.vector;

import static jdk.incubator.vector.FloatVector.fromArray;
import static org.souvenir.core.kernel.vector.Lanes.COUNT;
import static org.souvenir.core.kernel.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.ScalarKernels;
import org.souvenir.core.kernel.View;

/**
 * {@link VectorLoops} of functions of one number that take many instructions. Each stands in its loop once, because C2 does
 * not inline 13,000 nodes twice (its limit is 18,000) and would make vectors on the heap: so the next vector is read before
 * the one at hand is written.
 */
final class VectorCurves {
    private static final ScalarKernels SCALAR = new ScalarKernels();

    private VectorCurves() {}

    static void sigmoid(int rows, int n, View d, View a) {
        float[] x = a.data;
        float[] z = d.data;
        int last = n - COUNT;
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int to = d.row(row);
            FloatVector next = fromArray(FLOATS, x, i);
            for (int p = 0; p < n; p += COUNT) {
                FloatVector now = next;
                next = fromArray(FLOATS, x, i + Math.min(p + COUNT, last));
                VectorMath.sigmoid(now).intoArray(z, to + Math.min(p, last));
            }
        }
    }

    static void tanh(int rows, int n, View d, View a) {
        float[] x = a.data;
        float[] z = d.data;
        int last = n - COUNT;
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int to = d.row(row);
            FloatVector next = fromArray(FLOATS, x, i);
            for (int p = 0; p < n; p += COUNT) {
                FloatVector now = next;
                next = fromArray(FLOATS, x, i + Math.min(p + COUNT, last));
                VectorMath.tanh(now).intoArray(z, to + Math.min(p, last));
            }
        }
    }

    static void softplus(int rows, int n, View d, View a) {
        float[] x = a.data;
        float[] z = d.data;
        int last = n - COUNT;
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int to = d.row(row);
            FloatVector next = fromArray(FLOATS, x, i);
            for (int p = 0; p < n; p += COUNT) {
                FloatVector now = next;
                next = fromArray(FLOATS, x, i + Math.min(p + COUNT, last));
                VectorMath.softplus(now).intoArray(z, to + Math.min(p, last));
            }
        }
    }

    static void exp(int rows, int n, View d, View a) {
        float[] x = a.data;
        float[] z = d.data;
        int last = n - COUNT;
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int to = d.row(row);
            FloatVector next = fromArray(FLOATS, x, i);
            for (int p = 0; p < n; p += COUNT) {
                FloatVector now = next;
                next = fromArray(FLOATS, x, i + Math.min(p + COUNT, last));
                VectorMath.exp(now).intoArray(z, to + Math.min(p, last));
            }
        }
    }

    static void expm1(int rows, int n, View d, View a) {
        float[] x = a.data;
        float[] z = d.data;
        int last = n - COUNT;
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int to = d.row(row);
            FloatVector next = fromArray(FLOATS, x, i);
            for (int p = 0; p < n; p += COUNT) {
                FloatVector now = next;
                next = fromArray(FLOATS, x, i + Math.min(p + COUNT, last));
                VectorMath.expm1(now).intoArray(z, to + Math.min(p, last));
            }
        }
    }

    static void log(int rows, int n, View d, View a) {
        float[] x = a.data;
        float[] z = d.data;
        int last = n - COUNT;
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int to = d.row(row);
            FloatVector next = fromArray(FLOATS, x, i);
            for (int p = 0; p < n; p += COUNT) {
                FloatVector now = next;
                next = fromArray(FLOATS, x, i + Math.min(p + COUNT, last));
                VectorMath.log(now).intoArray(z, to + Math.min(p, last));
            }
        }
    }

    static void erf(int rows, int n, View d, View a) {
        float[] x = a.data;
        float[] z = d.data;
        int last = n - COUNT;
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int to = d.row(row);
            FloatVector next = fromArray(FLOATS, x, i);
            for (int p = 0; p < n; p += COUNT) {
                FloatVector now = next;
                next = fromArray(FLOATS, x, i + Math.min(p + COUNT, last));
                VectorMath.erf(now).intoArray(z, to + Math.min(p, last));
            }
        }
    }

    static void sin(int rows, int n, View d, View a) {
        float[] x = a.data;
        float[] z = d.data;
        int last = n - COUNT;
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int to = d.row(row);
            FloatVector next = fromArray(FLOATS, x, i);
            for (int p = 0; p < n; p += COUNT) {
                FloatVector now = next;
                next = fromArray(FLOATS, x, i + Math.min(p + COUNT, last));
                VectorMath.sin(now).intoArray(z, to + Math.min(p, last));
                if (VectorMath.isFar(now)) {
                    far(ElementOp.SIN, now, z, to + Math.min(p, last));
                }
            }
        }
    }

    static void cos(int rows, int n, View d, View a) {
        float[] x = a.data;
        float[] z = d.data;
        int last = n - COUNT;
        for (int row = 0; row < rows; row++) {
            int i = a.row(row);
            int to = d.row(row);
            FloatVector next = fromArray(FLOATS, x, i);
            for (int p = 0; p < n; p += COUNT) {
                FloatVector now = next;
                next = fromArray(FLOATS, x, i + Math.min(p + COUNT, last));
                VectorMath.cos(now).intoArray(z, to + Math.min(p, last));
                if (VectorMath.isFar(now)) {
                    far(ElementOp.COS, now, z, to + Math.min(p, last));
                }
            }
        }
    }

    /** Computes one by one where some number is too large for vectors. */
    private static void far(ElementOp op, FloatVector x, float[] d, int to) {
        View numbers = View.rows(x.toArray(), 0, COUNT);
        SCALAR.apply(op, 1, COUNT, View.rows(d, to, COUNT), numbers, numbers, numbers, 0, 0);
    }
}
