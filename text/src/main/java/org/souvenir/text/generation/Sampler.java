package org.souvenir.text.generation;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Scores;

/**
 * Picks the next token by the logits, one score for each of the V tokens: softmax at a temperature, of the k most probable
 * tokens, of these as many as together reach the probability p (Holtzman et al., 2020), in this order, as most libraries do.
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
        requireNonNull(logits, "logits");
        int best = best(logits);
        if (temperature == 0 || topK == 1) {
            return best;
        }
        Cut cut = cut(logits, logits[best]);
        double[] weights = new double[logits.length];
        double sum = 0;
        int ties = 0;
        for (int id = 0; id < weights.length; id++) {
            float logit = logits[id];
            if (logit > cut.least() || (logit == cut.least() && ties++ < cut.times())) {
                weights[id] = weight(logit, logits[best]);
                sum += weights[id];
            }
        }
        double threshold = RandomStream.of(seed).unit(position) * sum;
        double upTo = 0;
        for (int id = 0; id < weights.length; id++) {
            upTo += weights[id];
            if (threshold < upTo) {
                return id;
            }
        }
        throw new AssertionError("sampler: no token below " + threshold + " of " + upTo);
    }

    /** What may be picked: every token above the least logit, and of those that have it the first few. */
    private record Cut(float least, int times) {}

    private Cut cut(float[] logits, float largest) {
        boolean some = topK < logits.length;
        if (!some && topP == 1) {
            return new Cut(Float.NEGATIVE_INFINITY, logits.length);
        }
        float[] ranked = some ? highest(logits, topK) : logits;
        double sum = 0;
        for (float logit : ranked) {
            sum += weight(logit, largest);
        }
        ranked = topP < 1 ? likely(ranked, largest, sum) : ranked;
        Arrays.sort(ranked);
        int first = topP < 1 ? ranked.length - 1 : 0;
        double upTo = weight(ranked[first], largest);
        while (first > 0 && upTo < topP * sum) {
            first--;
            upTo += weight(ranked[first], largest);
        }
        int end = first + 1;
        while (end < ranked.length && ranked[end] == ranked[first]) {
            end++;
        }
        return new Cut(ranked[first], end - first);
    }

    /** Relative to that of the most probable token; up to a factor, the probability. */
    private double weight(float logit, float largest) {
        return Math.exp((logit - (double) largest) / temperature);
    }

    /**
     * Those of n logits that p can reach, most often a few: all tokens below (1 - p) / n of the sum have less than
     * 1 - p together, so the others have at least p.
     */
    private float[] likely(float[] logits, float largest, double sum) {
        double least = Math.min(largest, largest + temperature * Math.log((1 - topP) * sum / logits.length));
        float[] likely = new float[logits.length];
        int count = 0;
        for (float logit : logits) {
            if (logit >= least) {
                likely[count++] = logit;
            }
        }
        return Arrays.copyOf(likely, count);
    }

    /** The k highest of more numbers, in no order: a heap with the lowest of them on top, which each higher one replaces. */
    private static float[] highest(float[] numbers, int k) {
        float[] heap = Arrays.copyOf(numbers, k);
        for (int i = k / 2 - 1; i >= 0; i--) {
            sink(heap, i);
        }
        for (int i = k; i < numbers.length; i++) {
            if (numbers[i] > heap[0]) {
                heap[0] = numbers[i];
                sink(heap, 0);
            }
        }
        return heap;
    }

    private static void sink(float[] heap, int from) {
        int at = from;
        float value = heap[at];
        for (int child = 2 * at + 1; child < heap.length; child = 2 * at + 1) {
            if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
                child++;
            }
            if (value <= heap[child]) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = value;
    }

    private static int best(float[] logits) {
        int best = Scores.argmax(logits, 0, logits.length);
        if (best >= 0 && Float.isFinite(logits[best])) {
            return best;
        }
        for (int id = 0; id < logits.length; id++) {
            if (Float.isNaN(logits[id]) || logits[id] == Float.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("sampler: logits must be numbers below infinity, but that of token "
                        + id + " is " + logits[id]);
            }
        }
        throw new IllegalArgumentException(
                "sampler: a token must be possible, but of " + logits.length + " none is above negative infinity");
    }
}
