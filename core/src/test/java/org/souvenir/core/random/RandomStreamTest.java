package org.souvenir.core.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a stream promises; how good its numbers are is in {@link RandomQualityTest}. */
class RandomStreamTest {

    private final RandomStream random = RandomStream.of(42);

    @Test
    void depends_on_seed_names_and_position_only() {
        RandomStream again = RandomStream.of(42).child("dropout").child(3);
        RandomStream stream = random.child("dropout").child(3);
        stream.bits(100);
        assertThat(stream.bits(7)).isEqualTo(again.bits(7));
        assertThat(stream.uniform(7)).isEqualTo(again.uniform(7));
        assertThat(stream.gaussian(7)).isEqualTo(again.gaussian(7));
        assertThat(stream).isEqualTo(again).hasSameHashCodeAs(again).hasToString(again.toString());
        assertThat(stream).isNotEqualTo(random);
    }

    @Test
    void gives_the_same_numbers_as_ever() {
        assertThat(random.bits(0)).isEqualTo(0x57e1faba65107204L);
        assertThat(random.uniform(1)).isEqualTo(0.19874197f);
        assertThat(random.unit(0)).isEqualTo(0.34329192209867343);
        assertThat(random.gaussian(2)).isEqualTo(-0.41364800151525766);
        assertThat(random.below(1000, 3)).isEqualTo(67);
        assertThat(random.child(4).child("five").bits(6)).isEqualTo(0xba2f00a6d00f0a7fL);
        assertThat(random.permutation(8)).containsExactly(5, 6, 1, 4, 0, 7, 2, 3);
    }

    @Test
    void has_the_bits_of_splitmix64() {
        long key = Long.parseUnsignedLong(random.toString().substring("RandomStream ".length()), 16);
        SplittableRandom oracle = new SplittableRandom(key);
        for (int position = 0; position < 1000; position++) {
            assertThat(random.bits(position)).isEqualTo(oracle.nextLong());
        }
    }

    @Test
    void gives_each_child_a_stream_of_its_own() {
        Set<RandomStream> streams = new HashSet<>();
        for (int id = -1000; id < 1000; id++) {
            streams.add(random.child(id));
            streams.add(random.child(Integer.toString(id)));
            streams.add(random.child("a").child(id));
            streams.add(random.child(id).child("a"));
            streams.add(RandomStream.of(id));
        }
        assertThat(streams.size()).isEqualTo(10_000);
        assertThat(random.child("ab")).isNotEqualTo(random.child("ba"));
        assertThat(random.child("ab")).isNotEqualTo(random.child("a").child("b"));
    }

    @Test
    void stays_below_the_bound() {
        for (int bound : new int[] {1, 2, 3, 10, 1000, Integer.MAX_VALUE}) {
            for (int position = 0; position < 1000; position++) {
                assertThat(random.below(bound, position)).isBetween(0, bound - 1);
            }
        }
    }

    @Test
    void gives_each_number_below_the_bound_its_share() {
        int[] counts = new int[6];
        for (int position = 0; position < 60_000; position++) {
            counts[random.below(6, position)]++;
        }
        // deviation of a count: √(60000 · 1/6 · 5/6) = 91
        assertThat(counts).hasSize(6);
        for (int count : counts) {
            assertThat(count).isCloseTo(10_000, within(400));
        }
    }

    @Test
    void makes_each_order_as_likely_as_any_other() {
        TreeMap<String, Integer> counts = new TreeMap<>();
        for (int id = 0; id < 24_000; id++) {
            counts.merge(Arrays.toString(random.child(id).permutation(4)), 1, Integer::sum);
        }
        // deviation of a count: √(24000 · 1/24 · 23/24) = 31
        assertThat(counts).hasSize(24);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isCloseTo(1000, within(140)));
    }

    @Test
    void puts_each_number_once_into_a_permutation() {
        for (int n : new int[] {0, 1, 2, 17, 1000}) {
            int[] sorted = random.permutation(n);
            Arrays.sort(sorted);
            for (int i = 0; i < n; i++) {
                assertThat(sorted[i]).isEqualTo(i);
            }
            assertThat(sorted).hasSize(n);
        }
    }

    @Test
    void masks_as_its_definition_says() {
        for (int n : new int[] {0, 1, 7, 255, 256, 257, 1000}) {
            for (long position : new long[] {0, 5, (1L << 32) - 300, (1L << 40) + 1, -300, Long.MAX_VALUE - 100}) {
                for (float probability : new float[] {0, Float.MIN_VALUE, 0.3f, 0.5f, 1 - 0x1p-24f, 1}) {
                    assertMask(n, position, probability);
                }
            }
        }
    }

    private void assertMask(int n, long position, float probability) {
        float[] expected = new float[n + 5];
        Arrays.fill(expected, -1);
        float[] mask = expected.clone();
        for (int i = 0; i < n; i++) {
            expected[3 + i] = random.uniform(position + i) < probability ? 1.25f : 0;
        }
        random.mask(probability, 1.25f, mask, 3, n, position);
        assertThat(mask)
                .as("n %d, position %d, probability %s", n, position, probability)
                .isEqualTo(expected);
    }

    @Test
    void draws_the_line_between_a_number_and_the_next_float() {
        for (int position = 0; position < 1000; position++) {
            float number = random.uniform(position);
            float[] mask = new float[2];
            random.mask(number, 1, mask, 0, 1, position);
            random.mask(Math.nextUp(number), 1, mask, 1, 1, position);
            assertThat(mask).containsExactly(0, 1);
        }
    }

    @Test
    void keeps_everything_or_nothing_at_the_ends_of_the_probabilities() {
        float[] mask = new float[10_000];
        random.mask(1, 2, mask, 0, mask.length, 0);
        assertThat(mask).containsOnly(2);
        random.mask(0, 2, mask, 0, mask.length, 0);
        assertThat(mask).containsOnly(0);
    }

    @Test
    void refuses_what_is_no_probability_no_bound_and_no_length() {
        for (float probability : new float[] {-0.1f, 1.1f, Float.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> random.mask(probability, 1, new float[1], 0, 1, 0))
                    .withMessage("mask: the probability must be in [0, 1], but is " + probability);
        }
        assertThatThrownBy(() -> random.mask(0.5f, 1, new float[4], 2, 3, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> random.below(0, 0))
                .withMessage("below: the bound must be positive, but is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> random.permutation(-1))
                .withMessage("permutation: the length must lie in [0, 2147483639], but is -1");
    }
}
