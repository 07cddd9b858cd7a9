package org.souvenir.core.tensor;

import java.util.Objects;

/** What rows of scores say, as a network gives them: which is the largest, and what they are as probabilities. */
public final class Scores {
    private Scores() {}

    /**
     * The place of the largest of the numbers {@code x[offset] … x[offset + n - 1]}, from 0 on; of equals the first.
     *
     * @param x not modified
     * @return -1 if there are none, or one of them is NaN
     * @throws IndexOutOfBoundsException if they do not lie in {@code x}
     */
    public static int argmax(float[] x, int offset, int n) {
        Objects.checkFromIndexSize(offset, n, x.length);
        int best = -1;
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            float value = x[offset + i];
            if (Float.isNaN(value)) {
                return -1;
            }
            if (value > largest || best < 0) {
                best = i;
                largest = value;
            }
        }
        return best;
    }

    /**
     * {@code d_i = exp(x_i) / Σ_j exp(x_j)} of n numbers that stand {@code stride} apart, by way of the largest, so that
     * numbers of any size do; computed in double. Zeros if all are negative infinity.
     *
     * @param x not modified, unless it is {@code d}
     * @param offset of the first number, in {@code x} and in {@code d}
     * @param stride 1 for a row, the width for a column
     * @param d modified at the places of the numbers
     * @throws IndexOutOfBoundsException if they do not lie in the arrays
     */
    public static void softmax(float[] x, int offset, int stride, int n, float[] d) {
        float largest = -Float.MAX_VALUE; // negative infinity minus itself would be no number
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, x[offset + i * stride]);
        }
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Math.exp((double) x[offset + i * stride] - largest);
        }
        double all = Math.max(1, sum); // the largest has its 1 in it, unless all are ruled out
        for (int i = 0; i < n; i++) {
            d[offset + i * stride] = (float) (Math.exp((double) x[offset + i * stride] - largest) / all);
        }
    }
}
