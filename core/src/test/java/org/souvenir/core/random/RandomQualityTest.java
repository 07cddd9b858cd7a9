package org.souvenir.core.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Statistics of the numbers; every limit is about five standard deviations of what true randomness would show. */
class RandomQualityTest {

    private static final int N = 200_000;
    private static final double CORRELATION = 5 / Math.sqrt(N);

    /** Seeds, children and windows of positions that a poor mixing would not keep apart. */
    static Stream<RandomStream> streams() {
        RandomStream root = RandomStream.of(0);
        return Stream.of(
                root,
                RandomStream.of(1),
                RandomStream.of(-1),
                root.child(0),
                root.child(1),
                root.child("a"),
                root.child("b"));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void uniform_numbers_fill_the_interval_evenly(RandomStream random) {
        int[] counts = new int[256];
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < N; i++) {
            float u = random.uniform(i);
            assertThat(u).isBetween(0f, Math.nextDown(1f));
            counts[(int) (u * 256)]++;
            sum += u;
            squares += (u - 0.5) * (u - 0.5);
        }
        assertThat(sum / N).isCloseTo(0.5, within(5 * Math.sqrt(1 / 12.0 / N)));
        assertThat(squares / N).isCloseTo(1 / 12.0, within(5 * Math.sqrt(1 / 180.0 / N)));
        assertThat(chiSquared(counts)).isCloseTo(255, within(5 * Math.sqrt(2 * 255)));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void the_lowest_bits_of_uniform_numbers_are_even_too(RandomStream random) {
        int[] counts = new int[256];
        for (int i = 0; i < N; i++) {
            counts[(int) (random.uniform(i) * 0x1p24f) & 255]++;
        }
        assertThat(chiSquared(counts)).isCloseTo(255, within(5 * Math.sqrt(2 * 255)));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void neighbours_are_uncorrelated(RandomStream random) {
        for (int lag : new int[] {1, 2, 3, 16, 64, 256, 1 << 16}) {
            assertUncorrelated("uniform at lag " + lag, random::uniform, i -> random.uniform(i + lag));
            assertUncorrelated("gaussian at lag " + lag, random::gaussian, i -> random.gaussian(i + lag));
        }
        assertUncorrelated("across windows", random::uniform, i -> random.uniform(i + (1L << 32)));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void pairs_of_neighbours_fill_the_square_evenly(RandomStream random) {
        int[] counts = new int[1024];
        for (int i = 0; i < N; i++) {
            counts[cell(random.uniform(2L * i), random.uniform(2L * i + 1))]++;
        }
        assertThat(chiSquared(counts)).isCloseTo(1023, within(5 * Math.sqrt(2 * 1023)));
    }

    @Test
    void streams_are_uncorrelated() {
        RandomStream[] streams = streams().toArray(RandomStream[]::new);
        for (RandomStream a : streams) {
            for (RandomStream b : streams) {
                if (!a.equals(b)) {
                    assertUncorrelated(a + " and " + b, a::uniform, b::uniform);
                    assertUncorrelated(a + " and " + b, a::gaussian, b::gaussian);
                }
            }
        }
    }

    @Test
    void the_same_position_of_numbered_children_is_random_as_well() {
        RandomStream root = RandomStream.of(7);
        int[] counts = new int[256];
        for (int i = 0; i < N; i++) {
            counts[(int) (root.child(i).uniform(0) * 256)]++;
        }
        assertThat(chiSquared(counts)).isCloseTo(255, within(5 * Math.sqrt(2 * 255)));
        assertUncorrelated(
                "children",
                i -> root.child(i).uniform(0),
                i -> root.child(i + 1).uniform(0));
        assertUncorrelated(
                "seeds",
                i -> RandomStream.of(i).uniform(0),
                i -> RandomStream.of(i + 1L).uniform(0));
    }

    @Test
    void each_bit_of_the_position_flips_each_bit_of_a_uniform_number_half_of_the_time() {
        RandomStream random = RandomStream.of(3);
        int trials = 20_000;
        for (int in = 0; in < 40; in++) {
            int[] flips = new int[24];
            for (int i = 0; i < trials; i++) {
                long position = (long) i << 8 ^ i;
                int changed = (int) (random.uniform(position) * 0x1p24f)
                        ^ (int) (random.uniform(position ^ 1L << in) * 0x1p24f);
                for (int out = 0; out < 24; out++) {
                    flips[out] += changed >> out & 1;
                }
            }
            for (int out = 0; out < 24; out++) {
                assertThat(flips[out] / (double) trials)
                        .as("position bit %d, number bit %d", in, out)
                        .isCloseTo(0.5, within(6 * 0.5 / Math.sqrt(trials)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void gaussian_numbers_have_the_moments_and_tails_of_the_normal_distribution(RandomStream random) {
        double[] x = IntStream.range(0, N).mapToDouble(random::gaussian).toArray();
        assertThat(moment(x, 1)).isCloseTo(0, within(5 * Math.sqrt(1.0 / N)));
        assertThat(moment(x, 2)).isCloseTo(1, within(5 * Math.sqrt(2.0 / N)));
        assertThat(moment(x, 3)).isCloseTo(0, within(5 * Math.sqrt(15.0 / N)));
        assertThat(moment(x, 4)).isCloseTo(3, within(5 * Math.sqrt(96.0 / N)));
        double beyondTwo = IntStream.range(0, N).filter(i -> Math.abs(x[i]) > 2).count() / (double) N;
        double beyondThree =
                IntStream.range(0, N).filter(i -> Math.abs(x[i]) > 3).count() / (double) N;
        assertThat(beyondTwo).isCloseTo(0.0455003, within(5 * Math.sqrt(0.0455 / N)));
        assertThat(beyondThree).isCloseTo(0.0026998, within(5 * Math.sqrt(0.0027 / N)));
    }

    private static int cell(float x, float y) {
        int row = (int) (x * 32);
        int column = (int) (y * 32);
        return row * 32 + column;
    }

    private static double moment(double[] x, int order) {
        return IntStream.range(0, x.length)
                        .mapToDouble(i -> Math.pow(x[i], order))
                        .sum()
                / x.length;
    }

    private static double chiSquared(int[] counts) {
        double expected = N / (double) counts.length;
        return IntStream.of(counts)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
    }

    private static void assertUncorrelated(String what, IntToDoubleFunction a, IntToDoubleFunction b) {
        double sumA = 0;
        double sumB = 0;
        double squaresA = 0;
        double squaresB = 0;
        double products = 0;
        for (int i = 0; i < N; i++) {
            double x = a.applyAsDouble(i);
            double y = b.applyAsDouble(i);
            sumA += x;
            sumB += y;
            squaresA += x * x;
            squaresB += y * y;
            products += x * y;
        }
        double covariance = products / N - sumA / N * (sumB / N);
        double varianceA = squaresA / N - sumA / N * (sumA / N);
        double varianceB = squaresB / N - sumB / N * (sumB / N);
        assertThat(covariance / Math.sqrt(varianceA * varianceB)).as(what).isCloseTo(0, within(CORRELATION));
    }
}
