package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.GradientArray;

/** Losses and gradients beside the same in double, for awkward numbers of rows, columns and blocks. */
class BlockedCrossEntropyTest {
    private static final RandomStream RANDOM = RandomStream.of(3);
    private static final float SHARE = 0.3f;

    /** A problem with the parameters W, then b. */
    private record Problem(
            int n, int depth, int classes, boolean bias, float[] x, float[] parameters, float[] targets) {
        static Problem of(int n, int depth, int classes, boolean bias) {
            float[] targets = new float[n];
            for (int i = 0; i < n; i++) {
                targets[i] = RANDOM.child("targets").below(classes, i);
            }
            return new Problem(
                    n, depth, classes, bias, gaussian("x", n * depth), gaussian("p", (depth + 1) * classes), targets);
        }

        private static float[] gaussian(String name, int n) {
            float[] values = new float[n];
            for (int i = 0; i < n; i++) {
                values[i] = (float) RANDOM.child(name).gaussian(i);
            }
            return values;
        }

        BlockedCrossEntropy.Layer layer() {
            return new BlockedCrossEntropy.Layer(depth, classes, 0, bias ? depth * classes : -1);
        }

        double[] scores(int row) {
            double[] scores = new double[classes];
            for (int j = 0; j < classes; j++) {
                scores[j] = bias ? parameters[depth * classes + j] : 0;
                for (int p = 0; p < depth; p++) {
                    scores[j] += (double) x[row * depth + p] * parameters[p * classes + j];
                }
            }
            return scores;
        }
    }

    /** What comes out: losses, and the gradients of x and of all parameters. */
    private record Result(double[] losses, double[] dx, double[] d) {

        static Result inDouble(Problem p, float @Nullable [] weights) {
            Result result = new Result(new double[p.n], new double[p.n * p.depth], new double[p.parameters.length]);
            for (int i = 0; i < p.n; i++) {
                double[] s = p.scores(i);
                double largest = Arrays.stream(s).max().orElseThrow();
                double sum = Arrays.stream(s).map(v -> Math.exp(v - largest)).sum();
                result.losses[i] = largest + Math.log(sum) - s[(int) p.targets[i]];
                double weight = SHARE * (weights == null ? 1 : weights[i]);
                for (int j = 0; j < p.classes; j++) {
                    double ds = weight * (Math.exp(s[j] - largest) / sum - (j == (int) p.targets[i] ? 1 : 0));
                    result.add(p, i, j, ds);
                }
            }
            return result;
        }

        private void add(Problem p, int i, int j, double ds) {
            if (p.bias) {
                d[p.depth * p.classes + j] += ds;
            }
            for (int k = 0; k < p.depth; k++) {
                d[k * p.classes + j] += ds * p.x[i * p.depth + k];
                dx[i * p.depth + k] += ds * p.parameters[k * p.classes + j];
            }
        }

        static Result blocked(Problem p, float @Nullable [] weights, int mostRows, int threads) {
            try (Engine engine = Engine.withThreads(threads)) {
                BlockedCrossEntropy entropy = new BlockedCrossEntropy(p.layer(), engine, mostRows);
                Result result = null;
                for (int time = 0; time < 2; time++) { // the second time in memory that was used
                    float[] losses = new float[p.n];
                    GradientArray gradients = new GradientArray(p.parameters.length);
                    var rows = new BlockedCrossEntropy.Rows(p.n, p.x, p.targets, weights, SHARE);
                    float[] dx = entropy.gradient(rows, p.parameters, losses, gradients);
                    result = new Result(
                            doubles(losses, p.n),
                            doubles(dx, p.n * p.depth),
                            doubles(gradients.values(), p.parameters.length));
                }
                return result;
            }
        }

        private static double[] doubles(float[] values, int n) {
            double[] doubles = new double[n];
            for (int i = 0; i < n; i++) {
                doubles[i] = values[i];
            }
            return doubles;
        }

        void isCloseTo(Result expected) {
            assertThat(losses).containsExactly(expected.losses, within(2e-5));
            assertThat(dx).containsExactly(expected.dx, within(2e-5));
            assertThat(d).containsExactly(expected.d, within(2e-5));
        }
    }

    static Stream<Arguments> sizes() {
        return Stream.of(1, 5, 70)
                .flatMap(n -> Stream.of(1, 19)
                        .flatMap(depth -> Stream.of(1, 2, 255, 256, 1300)
                                .flatMap(classes ->
                                        Stream.of(true, false).map(bias -> Arguments.of(n, depth, classes, bias)))));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void has_the_losses_and_gradients_of_double(int n, int depth, int classes, boolean bias) {
        Problem problem = Problem.of(n, depth, classes, bias);
        Result expected = Result.inDouble(problem, null);
        Result.blocked(problem, null, 1000, 2).isCloseTo(expected);
        Result.blocked(problem, null, 13, 2).isCloseTo(expected);
    }

    @Test
    void weighs_rows_and_leaves_out_those_without_weight() {
        Problem problem = Problem.of(9, 4, 700, true);
        float[] weights = {1, 0, 0.5f, 2, 0, 0, 1, 1, 3};
        problem.x()[4] = Float.POSITIVE_INFINITY; // of a row without weight
        Result found = Result.blocked(problem, weights, 4, 1);
        problem.x()[4] = 0;
        Result expected = Result.inDouble(problem, weights);
        assertThat(found.dx()).containsExactly(expected.dx(), within(1e-5));
    }

    @Test
    void gives_the_same_bits_on_any_number_of_threads() {
        Problem problem = Problem.of(150, 20, 3000, true);
        Result one = Result.blocked(problem, null, 60, 1);
        for (int threads : new int[] {2, 5, 16}) {
            Result more = Result.blocked(problem, null, 60, threads);
            assertThat(more.losses()).containsExactly(one.losses());
            assertThat(more.dx()).containsExactly(one.dx());
            assertThat(more.d()).containsExactly(one.d());
        }
    }

    @Test
    void keeps_all_digits_beside_a_common_offset() {
        Problem problem = Problem.of(6, 3, 600, true);
        Problem moved = Problem.of(6, 3, 600, true);
        float[] p = moved.parameters();
        for (int j = 0; j < 600; j++) { // with scores that are whole numbers, the offset rounds nothing
            problem.parameters()[3 * 600 + j] = j % 7;
            p[3 * 600 + j] = 4096 + j % 7;
        }
        Arrays.fill(problem.parameters(), 0, 3 * 600, 0);
        Arrays.fill(p, 0, 3 * 600, 0);
        Result near = Result.blocked(problem, null, 1000, 1);
        Result far = Result.blocked(moved, null, 1000, 1);
        assertThat(far.losses()).containsExactly(near.losses());
        assertThat(far.d()).containsExactly(near.d());
    }

    @Test
    void gives_a_score_of_minus_infinity_the_probability_0() {
        Problem problem = Problem.of(4, 2, 900, true);
        int bias = 2 * 900;
        Arrays.fill(problem.parameters(), bias, bias + 300, Float.NEGATIVE_INFINITY); // all of the first block
        Arrays.fill(problem.targets(), 500);
        Result found = Result.blocked(problem, null, 1000, 1);
        Result expected = Result.inDouble(problem, null);
        assertThat(found.losses()).containsExactly(expected.losses(), within(1e-5));
        assertThat(Arrays.copyOfRange(found.d(), bias, bias + 300)).containsOnly(0);
        Arrays.fill(problem.parameters(), bias, bias + 900, Float.NEGATIVE_INFINITY);
        assertThat(Result.blocked(problem, null, 1000, 1).losses()).containsOnly(Double.NaN);
    }
}
