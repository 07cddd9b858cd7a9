package org.souvenir.text.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.ImmutableIntArray;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.text.generation.CtcDecoder.Reading;

class CtcDecoderTest {
    private static final int EVERYTHING = 10_000;

    private static Tensor scores(int steps, int ids, long seed) {
        RandomStream random = RandomStream.of(seed);
        Tensor scores = Tensor.zeros(steps, ids);
        for (int i = 0; i < scores.length(); i++) {
            scores.data()[i] = (float) (1.5 * random.gaussian(i));
        }
        return scores;
    }

    private static double probability(Tensor scores, int t, int id) {
        double all = 0;
        for (int j = 0; j < scores.size(1); j++) {
            all += Math.exp(scores.get(t, j));
        }
        return Math.exp(scores.get(t, id)) / all;
    }

    /** What each path is read as, and the probability of all that are read alike. */
    private static Map<ImmutableIntArray, Double> byEveryPath(Tensor scores, int blank) {
        Map<ImmutableIntArray, Double> found = new HashMap<>();
        int ids = scores.size(1);
        for (long path = 0; path < Math.pow(ids, scores.size(0)); path++) {
            ImmutableIntArray.Builder read = ImmutableIntArray.builder();
            double probability = 1;
            int before = blank;
            long rest = path;
            for (int t = 0; t < scores.size(0); t++, rest /= ids) {
                int said = (int) (rest % ids);
                probability *= probability(scores, t, said);
                if (said != before && said != blank) {
                    read.add(said);
                }
                before = said;
            }
            found.merge(read.build(), probability, Double::sum);
        }
        return found;
    }

    @ParameterizedTest
    @CsvSource({"0, 3, 0", "1, 3, 0", "5, 3, 0", "6, 3, 2", "7, 2, 1", "4, 5, 3", "6, 4, 0"})
    void a_beam_that_keeps_everything_finds_what_all_paths_are_read_as(int steps, int ids, int blank) {
        Tensor scores = scores(steps, ids, 10L * steps + ids);
        Map<ImmutableIntArray, Double> expected = byEveryPath(scores, blank);
        List<Reading> found = new CtcDecoder(blank).readings(scores, EVERYTHING);
        assertThat(found).hasSameSizeAs(expected.entrySet());
        double before = Double.POSITIVE_INFINITY;
        for (Reading reading : found) {
            assertThat(Math.exp(reading.logProbability()))
                    .as("%s", reading.ids())
                    .isCloseTo(expected.get(reading.ids()), within(1e-12));
            assertThat(reading.logProbability()).isLessThanOrEqualTo(before);
            before = reading.logProbability();
        }
    }

    @Test
    void a_narrow_beam_finds_the_likeliest_labels_nearly_always() {
        int right = 0;
        int pathIsRight = 0;
        for (int seed = 0; seed < 100; seed++) {
            Tensor scores = scores(7, 3, seed);
            ImmutableIntArray likeliest = byEveryPath(scores, 0).entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
            CtcDecoder decoder = new CtcDecoder(0);
            List<Reading> found = decoder.readings(scores, 8);
            assertThat(found).hasSizeLessThanOrEqualTo(8);
            right += found.get(0).ids().equals(likeliest) ? 1 : 0;
            pathIsRight += decoder.bestPath(scores).equals(likeliest) ? 1 : 0;
        }
        assertThat(right).isGreaterThanOrEqualTo(95).isGreaterThan(pathIsRight);
    }

    @Test
    void never_gives_the_same_labels_twice_after_it_has_dropped_some() {
        for (int seed = 0; seed < 50; seed++) {
            List<Reading> found = new CtcDecoder(0).readings(scores(40, 4, seed), 5);
            assertThat(found).extracting(Reading::ids).doesNotHaveDuplicates();
        }
    }

    /** Graves (2006), figure 2: the likeliest path says nothing, the likeliest labels are A. */
    @Test
    void labels_can_be_likelier_than_the_likeliest_path() {
        Tensor scores = Tensor.of(
                new float[] {(float) Math.log(0.6), (float) Math.log(0.4), (float) Math.log(0.6), (float) Math.log(0.4)
                },
                2,
                2);
        CtcDecoder decoder = new CtcDecoder(0);
        assertThat(decoder.bestPath(scores)).isEqualTo(ImmutableIntArray.of());
        Reading best = decoder.readings(scores, 2).get(0);
        assertThat(best.ids()).isEqualTo(ImmutableIntArray.of(1));
        assertThat(Math.exp(best.logProbability())).isCloseTo(0.64, within(1e-6));
    }

    @Test
    void reads_repeats_where_a_blank_stands_between() {
        int[] said = {0, 2, 2, 0, 2, 1, 1, 0};
        Tensor batch = Tensor.zeros(10, 3, 3);
        for (int t = 0; t < said.length; t++) {
            batch.set(9, t, 1, said[t]);
        }
        Tensor scores = CtcDecoder.sequence(batch, 1, said.length);
        assertThat(scores.shape()).containsExactly(8, 3);
        CtcDecoder decoder = new CtcDecoder(0);
        assertThat(decoder.bestPath(scores)).isEqualTo(ImmutableIntArray.of(2, 2, 1));
        assertThat(decoder.readings(scores, 3).get(0).ids()).isEqualTo(ImmutableIntArray.of(2, 2, 1));
    }

    @Test
    void says_what_scores_must_be() {
        CtcDecoder decoder = new CtcDecoder(3);
        assertThatThrownBy(() -> decoder.bestPath(Tensor.zeros(4, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ctc decoder: scores must be [T, V] with V above the blank 3, but are [4, 3]");
        assertThatThrownBy(() -> decoder.readings(Tensor.filled(Float.NaN, 2, 4), 3))
                .hasMessage("ctc decoder: scores must be numbers, but one is NaN");
        assertThatThrownBy(() -> decoder.readings(Tensor.zeros(2, 4), 0))
                .hasMessage("ctc decoder: the search must keep at least 1 beginning, but is to keep 0");
        assertThatThrownBy(() -> new CtcDecoder(-1))
                .hasMessage("ctc decoder: the blank must be an id, at least 0, but is -1");
    }
}
