package org.souvenir.cells.insight;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.souvenir.core.name.Places;
import org.souvenir.core.tensor.Tensor;

/**
 * What each step of the inputs added to a score, from the score of the baseline: for each sequence they sum up to {@code
 * score(b) - baseline(b)}, but for {@link #error}.
 */
public final class Contributions {
    private final Map<String, Tensor> values;
    private final int[] lengths;
    private final double[] scores;
    private final double[] baselines;
    private final int[] points;

    /** @param lengths of the sequences of the first input */
    Contributions(Map<String, Tensor> values, int[] lengths, double[] scores, double[] baselines, int[] points) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        this.lengths = lengths;
        this.scores = scores;
        this.baselines = baselines;
        this.points = points;
    }

    /**
     * By the name of an input, or of the layer that embeds it: {@code [T, B]} of a sequence, zeros past its end, or {@code [B]}
     * of a vector; unmodifiable.
     */
    public Map<String, Tensor> values() {
        return values;
    }

    /** Of the first input, the steps of a sequence without padding. */
    public float[] sequence(int b) {
        Tensor first = values.values().iterator().next();
        if (first.rank() < 2) {
            return new float[] {first.get(checked(b))};
        }
        float[] steps = new float[lengths[checked(b)]];
        for (int t = 0; t < steps.length; t++) {
            steps[t] = first.get(t, b);
        }
        return steps;
    }

    /** The score of a sequence. */
    public double score(int b) {
        return scores[checked(b)];
    }

    /** The score of the baseline of a sequence's length. */
    public double baseline(int b) {
        return baselines[checked(b)];
    }

    /** How far the contributions of a sequence are from summing up: Σ contributions - (score - baseline). */
    public double error(int b) {
        checked(b);
        double sum = 0;
        for (Tensor tensor : values.values()) {
            int batch = scores.length;
            for (int i = b; i < tensor.length(); i += batch) {
                sum += tensor.data()[i];
            }
        }
        return sum - (scores[b] - baselines[b]);
    }

    /** At how many points of a sequence's path gradients were taken. */
    public int points(int b) {
        return points[checked(b)];
    }

    private int checked(int b) {
        return Places.one("contributions: sequences", b, scores.length);
    }

    /** Whether those of a sequence sum up but for a part of its difference, or of 1 where that is less. */
    boolean within(double tolerance, int b) {
        return Math.abs(error(b)) <= tolerance * Math.max(1, Math.abs(scores[b] - baselines[b]));
    }
}
