package org.souvenir.text;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.souvenir.core.random.RandomStream;

/**
 * Picks the next token out of V logits: softmax at a temperature, of the k most probable tokens, of these as many as
 * together reach the probability p (Holtzman et al., 2020), in this order, as most libraries do.
 *
 * <pre>{@code
 * Sampler sampler = Sampler.atTemperature(0.8).topK(40).topP(0.95);
 * int id = sampler.sample(logits, seed, position);
 * }</pre>
 *
 * @param temperature 0 for the most probable token always, 1 for the distribution as it is, more for a flatter one
 * @param topK how many tokens may be picked at most, at least 1
 * @param topP the least probability that the tokens that may be picked have together, in (0, 1]
 */
public record Sampler(double temperature, int topK, double topP) {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public Sampler {
        if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "sampler: the temperature must be finite and 0 or more, but is " + temperature);
        }
        if (topK < 1) {
            throw new IllegalArgumentException("sampler: top-k must be at least 1, but is " + topK);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("sampler: top-p must be in (0, 1], but is " + topP);
        }
    }

    /** Always the most probable token. */
    public static Sampler greedy() {
        return atTemperature(0);
    }

    /** All tokens at this temperature. */
    public static Sampler atTemperature(double temperature) {
        return new Sampler(temperature, Integer.MAX_VALUE, 1);
    }

    /** The same with another k. */
    public Sampler topK(int k) {
        return new Sampler(temperature, k, topP);
    }

    /** The same with another p. */
    public Sampler topP(double p) {
        return new Sampler(temperature, topK, p);
    }

    /**
     * A token. The same logits, seed and position always give the same one; of equally probable tokens the lower id comes
     * first.
     *
     * @param logits {@code [V]}, not modified; negative infinity rules a token out
     * @param position how many draws there were from this seed before: the step in the generated text
     * @return an id in 0 … V - 1
     * @throws IllegalArgumentException if there is no logit above negative infinity, or one that is NaN or infinity
     */
    public int sample(float[] logits, long seed, long position) {
        int best = best(logits);
        if (temperature == 0 || topK == 1) {
            return best;
        }
        List<Integer> ranked = IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble(id -> -logits[id]))
                .limit(topK)
                .toList();
        double[] weights = ranked.stream()
                .mapToDouble(id -> Math.exp((logits[id] - (double) logits[best]) / temperature))
                .toArray();
        int kept = kept(weights);
        double threshold = RandomStream.of(seed).unit(position) * sum(weights, kept);
        double upTo = 0;
        for (int i = 0; i < kept; i++) {
            upTo += weights[i];
            if (threshold < upTo) {
                return ranked.get(i);
            }
        }
        throw new AssertionError("sampler: no token below " + threshold + " of " + upTo);
    }

    /** How many of the tokens, the most probable first, reach top-p together. */
    private int kept(double[] weights) {
        double enough = topP * sum(weights, weights.length);
        double upTo = 0;
        for (int i = 0; i < weights.length; i++) {
            upTo += weights[i];
            if (topP < 1 && upTo >= enough) {
                return i + 1;
            }
        }
        return weights.length;
    }

    private static double sum(double[] weights, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += weights[i];
        }
        return sum;
    }

    private static int best(float[] logits) {
        int best = -1;
        for (int id = 0; id < logits.length; id++) {
            if (Float.isNaN(logits[id]) || logits[id] == Float.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("sampler: logits must be numbers below infinity, but that of token "
                        + id + " is " + logits[id]);
            }
            if (logits[id] > (best < 0 ? Float.NEGATIVE_INFINITY : logits[best])) {
                best = id;
            }
        }
        if (best < 0) {
            throw new IllegalArgumentException(
                    "sampler: a token must be possible, but of " + logits.length + " none is above negative infinity");
        }
        return best;
    }
}
