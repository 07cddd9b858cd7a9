package org.souvenir.core.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.MatrixFeatures_DDRM;
import org.ejml.ops.ConvertMatrixData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.core.parameter.Initializer.Block;
import org.souvenir.core.random.RandomStream;

class InitializerTest {

    private static final RandomStream RANDOM = RandomStream.of(11);

    static Stream<Map.Entry<String, Initializer>> all() {
        return Map.ofEntries(
                Map.entry("zeros", Initializer.zeros()),
                Map.entry("constant", Initializer.constant(3)),
                Map.entry("uniform", Initializer.uniform(-2, 5)),
                Map.entry("normal", Initializer.normal(2)),
                Map.entry("glorotUniform", Initializer.glorotUniform()),
                Map.entry("glorotNormal", Initializer.glorotNormal()),
                Map.entry("heUniform", Initializer.heUniform()),
                Map.entry("heNormal", Initializer.heNormal()),
                Map.entry("orthogonal", Initializer.orthogonal(2)),
                Map.entry("identity", Initializer.identity(4)))
                .entrySet()
                .stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void writes_the_whole_matrix_and_nothing_beside_it(Map.Entry<String, Initializer> initializer) {
        for (int[] shape : new int[][] {{0, 0}, {0, 3}, {3, 0}, {1, 1}, {1, 5}, {5, 1}, {4, 4}, {3, 7}, {7, 3}}) {
            float[] data = new float[shape[0] * shape[1] + 5];
            Arrays.fill(data, Float.NaN);
            initializer.getValue().fill(data, 2, shape[0], shape[1], RANDOM);
            for (int i = 0; i < data.length; i++) {
                boolean inside = i >= 2 && i < data.length - 3;
                assertThat(Float.isNaN(data[i]))
                        .as("%s %s at %d", initializer.getKey(), Arrays.toString(shape), i)
                        .isEqualTo(!inside);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void gives_the_same_values_for_the_same_stream(Map.Entry<String, Initializer> initializer) {
        assertThat(fill(initializer.getValue(), 5, 4)).isEqualTo(fill(initializer.getValue(), 5, 4));
    }

    @Test
    void fixed_values_are_what_they_say() {
        assertThat(fill(Initializer.zeros(), 2, 2)).containsExactly(0, 0, 0, 0);
        assertThat(fill(Initializer.constant(1.5f), 1, 2)).containsExactly(1.5f, 1.5f);
        assertThat(fill(Initializer.identity(3), 2, 3)).containsExactly(3, 0, 0, 0, 3, 0);
        assertThat(fill(Initializer.identity(3), 3, 2)).containsExactly(3, 0, 0, 3, 0, 0);
    }

    @Test
    void uniform_values_fill_their_interval() {
        assertUniform(fill(Initializer.uniform(-1, 3), 200, 300), -1, 3);
    }

    @Test
    void glorot_and_he_have_the_spread_of_their_formulas() {
        assertUniform(fill(Initializer.glorotUniform(), 200, 300), -Math.sqrt(6 / 500.0), Math.sqrt(6 / 500.0));
        assertUniform(fill(Initializer.heUniform(), 200, 300), -Math.sqrt(6 / 200.0), Math.sqrt(6 / 200.0));
        assertNormal(fill(Initializer.glorotNormal(), 200, 300), Math.sqrt(2 / 500.0));
        assertNormal(fill(Initializer.heNormal(), 200, 300), Math.sqrt(2 / 200.0));
        assertNormal(fill(Initializer.normal(0.3), 200, 300), 0.3);
    }

    private static void assertUniform(float[] values, double from, double to) {
        double width = to - from;
        int n = values.length;
        double mean = IntStream.range(0, n).mapToDouble(i -> values[i]).sum() / n;
        double[] sorted =
                IntStream.range(0, n).mapToDouble(i -> values[i]).sorted().toArray();
        assertThat(sorted[0]).isBetween(from - 1e-6, from + width * 20 / n);
        assertThat(sorted[n - 1]).isBetween(to - width * 20 / n, to + 1e-6);
        assertThat(mean).isCloseTo((from + to) / 2, within(5 * width / Math.sqrt(12.0 * n)));
        assertThat(sorted[n / 4]).isCloseTo(from + width / 4, within(5 * width * Math.sqrt(3 / 16.0 / n)));
    }

    private static void assertNormal(float[] values, double deviation) {
        int n = values.length;
        double mean = IntStream.range(0, n).mapToDouble(i -> values[i]).sum() / n;
        double variance = IntStream.range(0, n)
                        .mapToDouble(i -> values[i] * (double) values[i])
                        .sum()
                / n;
        double beyondTwo = IntStream.range(0, n)
                        .filter(i -> Math.abs(values[i]) > 2 * deviation)
                        .count()
                / (double) n;
        assertThat(mean).isCloseTo(0, within(5 * deviation / Math.sqrt(n)));
        assertThat(variance).isCloseTo(deviation * deviation, within(5 * deviation * deviation * Math.sqrt(2.0 / n)));
        assertThat(beyondTwo).isCloseTo(0.0455, within(5 * Math.sqrt(0.0455 / n)));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "6, 6", "9, 4", "4, 9", "1, 7", "7, 1", "64, 64", "100, 130"})
    void orthogonal_rows_or_columns_are_orthogonal_and_of_the_gains_length(int rows, int columns) {
        float[] filled = fill(Initializer.orthogonal(1.5), rows, columns);
        DMatrixRMaj w = new DMatrixRMaj(rows, columns);
        ConvertMatrixData.convert(FMatrixRMaj.wrap(rows, columns, filled), w);
        DMatrixRMaj gram = new DMatrixRMaj(1, 1);
        if (rows >= columns) {
            CommonOps_DDRM.multTransA(w, w, gram);
        } else {
            CommonOps_DDRM.multTransB(w, w, gram);
        }
        CommonOps_DDRM.divide(gram, 2.25);
        assertThat(MatrixFeatures_DDRM.isIdentity(gram, 1e-6))
                .as(gram.toString())
                .isTrue();
    }

    @Test
    void orthogonal_matrices_are_uniformly_distributed() {
        int n = 20_000;
        double corner = 0;
        double trace = 0;
        double squaredTrace = 0;
        for (int i = 0; i < n; i++) {
            float[] w = new float[9];
            Initializer.orthogonal().fill(w, 0, 3, 3, RANDOM.child(i));
            corner += w[0];
            trace += w[0] + w[4] + w[8];
            squaredTrace += Math.pow(w[0] + w[4] + w[8], 2);
        }
        // Under the Haar measure on O(n): E[w_ij] = 0, var 1/n; E[trace] = 0, E[trace²] = 1, E[trace⁴] = 3.
        // Without the sign correction the trace leans to one side (Householder's diagonal of R is not positive).
        assertThat(corner / n).isCloseTo(0, within(5 / Math.sqrt(3.0 * n)));
        assertThat(trace / n).isCloseTo(0, within(5 / Math.sqrt(n)));
        assertThat(squaredTrace / n).isCloseTo(1, within(5 * Math.sqrt(2.0 / n)));
    }

    @Test
    void stacked_blocks_start_each_in_its_own_way() {
        Initializer initializer = Initializer.stacked(
                new Block(2, Initializer.identity(1)),
                new Block(0, Initializer.zeros()),
                new Block(1, Initializer.constant(7)));
        assertThat(fill(initializer, 3, 2)).containsExactly(1, 0, 0, 1, 7, 7);
    }

    @Test
    void stacked_blocks_see_their_own_rows_and_numbers() {
        Initializer initializer =
                Initializer.stacked(new Block(100, Initializer.heUniform()), new Block(400, Initializer.heUniform()));
        float[] w = fill(initializer, 500, 50);
        float[] upper = Arrays.copyOf(w, 100 * 50);
        float[] lower = Arrays.copyOfRange(w, 100 * 50, 500 * 50);
        assertUniform(upper, -Math.sqrt(6 / 100.0), Math.sqrt(6 / 100.0));
        assertUniform(lower, -Math.sqrt(6 / 400.0), Math.sqrt(6 / 400.0));
        assertThat(lower[0]).isNotCloseTo(upper[0] / 2, within(1e-5f));
    }

    @Test
    void stacked_blocks_must_have_the_rows_of_the_matrix() {
        Initializer initializer =
                Initializer.stacked(new Block(2, Initializer.zeros()), new Block(3, Initializer.zeros()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fill(initializer, 4, 6))
                .withMessage("stacked: the blocks must have the matrix's rows together, but have 5 and the matrix is"
                        + " [4, 6]");
        assertThatIllegalArgumentException().isThrownBy(() -> new Block(-1, Initializer.zeros()));
    }

    @Test
    void refuses_impossible_distributions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Initializer.uniform(2, 1))
                .withMessage("uniform: the lower end must not be above the upper, but they are 2.0 and 1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Initializer.normal(-1))
                .withMessage("normal: the deviation must be finite and not below 0, but is -1.0");
        assertThatIllegalArgumentException().isThrownBy(() -> Initializer.normal(Double.NaN));
    }

    private static float[] fill(Initializer initializer, int rows, int columns) {
        float[] data = new float[rows * columns];
        initializer.fill(data, 0, rows, columns, RANDOM);
        return data;
    }
}
