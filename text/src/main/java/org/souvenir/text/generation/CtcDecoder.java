package org.souvenir.text.generation;

import static java.util.Objects.requireNonNull;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.List;
import org.souvenir.core.tensor.Scores;
import org.souvenir.core.tensor.Tensor;

/**
 * Reads labels out of what a network says that was trained by connectionist temporal classification (Graves et al., 2006): scores
 * x [T, V] of V ids, which are no probabilities yet. A path says one id at every step; it is read by merging repeats and then
 * leaving out blanks.
 *
 * <pre>{@code
 * CtcDecoder decoder = new CtcDecoder(0);
 * Tensor scores = CtcDecoder.sequence(network.infer(batch).values(), b, lengths[b]);
 * ImmutableIntArray fast = decoder.bestPath(scores);
 * ImmutableIntArray likely = decoder.readings(scores, 20).get(0).ids();
 * }</pre>
 *
 * @param blank the id that says nothing, as in training
 */
public record CtcDecoder(int blank) {

    /**
     * Labels, and how likely they are.
     *
     * @param logProbability of all paths that are read so, as far as the search followed them
     */
    public record Reading(ImmutableIntArray ids, double logProbability) {
        /** Checks that nothing is missing. */
        public Reading {
            requireNonNull(ids, "ids");
        }
    }

    /** Checks the blank. */
    public CtcDecoder {
        if (blank < 0) {
            throw new IllegalArgumentException("ctc decoder: the blank must be an id, at least 0, but is " + blank);
        }
    }

    /**
     * The scores of one sequence of a batch.
     *
     * @param scores {@code [T, B, V]}, as {@code Network.infer} gives them
     * @param sequence its number
     * @param length how many steps it has
     * @return {@code [length, V]}
     */
    public static Tensor sequence(Tensor scores, int sequence, int length) {
        requireNonNull(scores, "scores");
        return scores.select(1, sequence)
                .reshape(scores.size(0), scores.size(2))
                .window(0, length);
    }

    /** The labels of the likeliest path: the id with the highest score at every step. Often, but not always, the likeliest labels. */
    public ImmutableIntArray bestPath(Tensor scores) {
        requireNonNull(scores, "scores");
        check(scores);
        int width = scores.size(1);
        ImmutableIntArray.Builder ids = ImmutableIntArray.builder();
        int before = blank;
        for (int t = 0; t < scores.size(0); t++) {
            int id = Scores.argmax(scores.data(), t * width, width);
            if (id != before && id != blank) {
                ids.add(id);
            }
            before = id;
        }
        return ids.build();
    }

    /**
     * Prefix beam search (Graves, 2012, section 7.5.3; Hannun et al., 2014, without a language model): goes through the steps with
     * the likeliest beginnings, each with the probability of all paths that are read so. With a wide enough beam it is exact.
     * O(T · width · V).
     *
     * @param scores {@code [T, V]}
     * @param width how many beginnings are kept at each step, at least 1
     * @return at most {@code width}, the likeliest first
     */
    public List<Reading> readings(Tensor scores, int width) {
        requireNonNull(scores, "scores");
        check(scores);
        if (width < 1) {
            throw new IllegalArgumentException(
                    "ctc decoder: the search must keep at least 1 beginning, but is to keep " + width);
        }
        PrefixBeam beam = new PrefixBeam(width, blank);
        int ids = scores.size(1);
        double[] y = new double[ids];
        for (int t = 0; t < scores.size(0); t++) {
            logSoftmax(scores.data(), t * ids, y);
            beam.step(y);
        }
        return beam.readings();
    }

    private void check(Tensor scores) {
        if (scores.rank() != 2 || scores.size(1) <= blank) {
            throw new IllegalArgumentException(
                    "ctc decoder: scores must be [T, V] with V above the blank %d, but are %s"
                            .formatted(blank, Arrays.toString(scores.shape())));
        }
        for (float score : scores.data()) {
            if (Float.isNaN(score)) {
                throw new IllegalArgumentException("ctc decoder: scores must be numbers, but one is NaN");
            }
        }
    }

    private static void logSoftmax(float[] scores, int from, double[] y) {
        double most = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < y.length; j++) {
            most = Math.max(most, scores[from + j]);
        }
        double sum = 0;
        for (int j = 0; j < y.length; j++) {
            sum += Math.exp(scores[from + j] - most);
        }
        double log = most + Math.log(sum);
        for (int j = 0; j < y.length; j++) {
            y[j] = scores[from + j] - log;
        }
    }
}
