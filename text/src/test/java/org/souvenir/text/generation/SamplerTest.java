package org.souvenir.text.generation;

import static java.lang.Float.NEGATIVE_INFINITY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.core.random.RandomStream;

class SamplerTest {

    private static final int DRAWS = 20_000;

    /** Probabilities 0.1, 0.5, 0.15, 0.25 at temperature 1, whatever the constant. */
    private static final float[] LOGITS = {
        (float) Math.log(0.1) + 7, (float) Math.log(0.5) + 7, (float) Math.log(0.15) + 7, (float) Math.log(0.25) + 7
    };

    private static double[] shares(Sampler sampler, float[] logits) {
        double[] shares = new double[logits.length];
        IntStream.range(0, DRAWS).forEach(position -> shares[sampler.sample(logits, 11, position)] += 1.0 / DRAWS);
        return shares;
    }

    @Test
    void draws_from_the_softmax_at_temperature_one() {
        assertThat(shares(Sampler.atTemperature(1), LOGITS))
                .containsExactly(new double[] {0.1, 0.5, 0.15, 0.25}, within(0.018)); // 5 standard deviations
    }

    @Test
    void sharpens_below_temperature_one_and_flattens_above() {
        double squares = 0.01 + 0.25 + 0.0225 + 0.0625;
        assertThat(shares(Sampler.atTemperature(0.5), LOGITS))
                .containsExactly(
                        new double[] {0.01 / squares, 0.25 / squares, 0.0225 / squares, 0.0625 / squares},
                        within(0.018));
        assertThat(shares(Sampler.atTemperature(1e9), LOGITS))
                .containsExactly(new double[] {0.25, 0.25, 0.25, 0.25}, within(0.018));
    }

    @Test
    void takes_the_most_probable_token_if_greedy() {
        assertThat(shares(Sampler.greedy(), LOGITS)).containsExactly(new double[] {0, 1, 0, 0}, within(1e-9));
        assertThat(shares(Sampler.atTemperature(1).topK(1), LOGITS))
                .containsExactly(new double[] {0, 1, 0, 0}, within(1e-9));
        assertThat(shares(Sampler.atTemperature(1e-300), LOGITS))
                .containsExactly(new double[] {0, 1, 0, 0}, within(1e-9));
    }

    @Test
    void takes_the_lower_id_of_equals() {
        assertThat(Sampler.greedy().sample(new float[] {1, 2, 2}, 1, 1)).isEqualTo(1);
        assertThat(shares(Sampler.atTemperature(1).topK(2), new float[] {2, 1, 2, 2})[3])
                .isZero();
    }

    @Test
    void draws_from_the_k_most_probable() {
        assertThat(shares(Sampler.atTemperature(1).topK(2), LOGITS))
                .containsExactly(new double[] {0, 2 / 3.0, 0, 1 / 3.0}, within(0.018));
    }

    @Test
    void draws_from_as_few_as_reach_p() {
        assertThat(shares(Sampler.atTemperature(1).topP(0.7), LOGITS))
                .containsExactly(new double[] {0, 2 / 3.0, 0, 1 / 3.0}, within(0.018));
        assertThat(shares(Sampler.atTemperature(1).topP(0.8), LOGITS))
                .containsExactly(new double[] {0, 0.5 / 0.9, 0.15 / 0.9, 0.25 / 0.9}, within(0.018));
        assertThat(shares(Sampler.atTemperature(1).topP(1e-9), LOGITS))
                .containsExactly(new double[] {0, 1, 0, 0}, within(1e-9));
    }

    @Test
    void takes_p_of_what_k_has_left() {
        assertThat(shares(Sampler.atTemperature(1).topK(2).topP(0.6), LOGITS))
                .containsExactly(new double[] {0, 1, 0, 0}, within(1e-9));
    }

    /** Of few values, so that many are equal. */
    private static float[] logits(int n, long seed) {
        RandomStream random = RandomStream.of(seed);
        float[] logits = new float[n];
        for (int i = 0; i < n; i++) {
            logits[i] = random.below(40, i) == 0 ? NEGATIVE_INFINITY : Math.round(3 * random.gaussian(n + i)) / 2f;
        }
        return logits;
    }

    /** As its words say it: everything sorted, cut off after k and after p, and drawn from in the order of the ids. */
    private static int slowly(Sampler sampler, float[] logits, long seed, long position) {
        List<Integer> ranked = IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble(id -> -logits[id]))
                .limit(sampler.topK())
                .toList();
        float largest = logits[ranked.get(0)];
        double[] weights = ranked.stream()
                .mapToDouble(id -> Math.exp((logits[id] - (double) largest) / sampler.temperature()))
                .toArray();
        double all = Arrays.stream(weights).sum();
        TreeMap<Integer, Double> kept = new TreeMap<>();
        double upTo = 0;
        for (int i = 0; i < weights.length && upTo < sampler.topP() * all; i++) {
            upTo += weights[i];
            kept.put(ranked.get(i), weights[i]);
        }
        double left = RandomStream.of(seed).unit(position) * upTo;
        for (var token : kept.entrySet()) {
            left -= token.getValue();
            if (left < 0) {
                return token.getKey();
            }
        }
        throw new AssertionError("nothing drawn");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 5", "7, 3", "64, 63", "64, 64", "1000, 2", "1000, 40", "1000, 999", "1000, 2000"})
    void draws_what_the_sorted_vocabulary_would_give(int n, int k) {
        for (double p : new double[] {1e-3, 0.31, 0.5003, 0.9, 0.97, 0.9999, 1}) {
            for (double temperature : new double[] {0.1, 1, 3}) {
                Sampler sampler = new Sampler(temperature, k, p);
                for (int position = 0; position < 40; position++) {
                    float[] logits = logits(n, position + 1);
                    assertThat(sampler.sample(logits, 5, position))
                            .as("%s at %d", sampler, position)
                            .isEqualTo(slowly(sampler, logits, 5, position));
                }
            }
        }
    }

    @Test
    void leaves_the_logits_as_they_are() {
        for (Sampler sampler : List.of(
                Sampler.atTemperature(1),
                Sampler.atTemperature(1).topK(3),
                Sampler.atTemperature(1).topP(0.999999))) {
            float[] logits = {3, 1, 2, 0};
            sampler.sample(logits, 1, 1);
            assertThat(logits).containsExactly(3, 1, 2, 0);
        }
    }

    @Test
    void never_draws_what_is_ruled_out() {
        float[] logits = {NEGATIVE_INFINITY, 0, NEGATIVE_INFINITY, 0};

        assertThat(shares(Sampler.atTemperature(2), logits))
                .containsExactly(new double[] {0, 0.5, 0, 0.5}, within(0.018));
        assertThat(Sampler.greedy().sample(logits, 1, 1)).isEqualTo(1);
    }

    @Test
    void takes_logits_of_any_size() {
        assertThat(shares(Sampler.atTemperature(1), new float[] {Float.MAX_VALUE, -Float.MAX_VALUE, 0}))
                .containsExactly(new double[] {1, 0, 0}, within(1e-9));
    }

    @Test
    void depends_on_logits_seed_and_position_alone() {
        Sampler sampler = Sampler.atTemperature(1);
        int[] drawn = IntStream.range(0, 50)
                .map(position -> sampler.sample(LOGITS, 3, position))
                .toArray();
        int[] backwards = IntStream.range(0, 50)
                .map(i -> sampler.sample(LOGITS, 3, 49 - i))
                .toArray();

        assertThat(IntStream.range(0, 50).map(i -> backwards[49 - i]).toArray()).isEqualTo(drawn);
        assertThat(IntStream.range(0, 50)
                        .map(position -> sampler.sample(LOGITS, 4, position))
                        .toArray())
                .isNotEqualTo(drawn);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void refuses_logits_that_are_no_numbers(float bad) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sampler.greedy().sample(new float[] {1, bad, 2}, 1, 1))
                .withMessage("sampler: logits must be numbers below infinity, but that of token 1 is " + bad);
    }

    @Test
    void refuses_logits_that_rule_everything_out() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sampler.greedy().sample(new float[] {NEGATIVE_INFINITY}, 1, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sampler.greedy().sample(new float[0], 1, 1))
                .withMessageContaining("of 0 none is above negative infinity");
    }

    @Test
    void refuses_settings_out_of_range() {
        assertThatIllegalArgumentException().isThrownBy(() -> Sampler.atTemperature(-0.1));
        assertThatIllegalArgumentException().isThrownBy(() -> Sampler.atTemperature(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> Sampler.atTemperature(Double.POSITIVE_INFINITY));
        assertThatIllegalArgumentException().isThrownBy(() -> Sampler.greedy().topK(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Sampler.greedy().topP(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Sampler.greedy().topP(1.01));
    }
}
