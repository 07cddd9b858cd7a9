package org.souvenir.core.tensor;

import static java.util.Objects.requireNonNull;

import org.souvenir.core.name.Places;

/** What rows of scores say, as a network gives them: which is the largest, and what they are as probabilities. */
public final class Scores {
    private Scores() {}

    /**
     * The place of the largest of {@code scores[offset] … scores[offset + count - 1]}, from 0 on; of equals the first.
     *
     * @param scores not modified
     * @return -1 if there are none, or one of them is NaN
     * @throws IndexOutOfBoundsException if they do not lie in {@code scores}
     */
    public static int argmax(float[] scores, int offset, int count) {
        requireNonNull(scores, "scores");
        Places.some("argmax: scores", offset, count, scores.length);
        int best = -1;
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            float value = scores[offset + i];
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
     * {@code p_i = exp(x_i) / Σ_j exp(x_j)} of scores x that stand {@code stride} apart, by way of the largest, so that
     * scores of any size do; computed in double. Zeros if all are negative infinity.
     *
     * @param scores not modified, unless it is {@code probabilities}
     * @param offset of the first score, in {@code scores} and in {@code probabilities}
     * @param stride 1 for a row, the width for a column
     * @param probabilities modified: p, at the places of the scores
     * @throws IndexOutOfBoundsException if they do not lie in the arrays
     */
    public static void softmax(float[] scores, int offset, int stride, int count, float[] probabilities) {
        requireNonNull(scores, "scores");
        requireNonNull(probabilities, "probabilities");
        if (stride < 1) {
            throw new IllegalArgumentException("softmax: scores must be at least 1 place apart, but are " + stride);
        }
        checkPlaces(offset, stride, count, Math.min(scores.length, probabilities.length));
        float largest = -Float.MAX_VALUE; // negative infinity minus itself would be no number
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, scores[offset + i * stride]);
        }
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.exp((double) scores[offset + i * stride] - largest);
        }
        double all = Math.max(1, sum); // the largest has its 1 in it, unless all are ruled out
        for (int i = 0; i < count; i++) {
            probabilities[offset + i * stride] =
                    (float) (Math.exp((double) scores[offset + i * stride] - largest) / all);
        }
    }

    private static void checkPlaces(int offset, int stride, int count, int length) {
        Places.some("softmax: scores", offset, Math.min(count, 1), length);
        long last = offset + (Math.max(1, count) - 1L) * stride;
        Places.some("softmax: scores of stride " + stride, last, Math.min(count, 1), length);
    }
}
