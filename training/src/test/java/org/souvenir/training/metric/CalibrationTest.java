package org.souvenir.training.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.cells.network.Prediction;
import org.souvenir.core.tensor.Tensor;

class CalibrationTest {
    private static final float NAN = Float.NaN;

    /** Scores of two classes that differ by a margin, and are right for a share of ten rows. */
    private static Predictions tenRows(float margin, int right) {
        float[] scores = new float[20];
        float[] ids = new float[10];
        for (int row = 0; row < 10; row++) {
            scores[2 * row + 1] = margin;
            ids[row] = row < right ? 1 : 0;
        }
        return new Predictions(10, 2, scores, 1, ids);
    }

    private static double error(CalibrationError metric, Predictions... all) {
        Metric.Count count = metric.start();
        for (Predictions p : all) {
            count.add(p);
        }
        return count.value();
    }

    @Test
    void finds_the_temperature_that_makes_equal_scores_as_probable_as_they_are_often_right() {
        Temperature.Fit fit = Temperature.fit();
        fit.add(tenRows(3, 8));
        assertThat(fit.temperature().value()).isCloseTo(3 / Math.log(4), within(1e-12)); // sigmoid(3 / T) = 0.8
        assertThat(fit.value()).isEqualTo(fit.temperature().value());
        assertThat(error(new CalibrationError(fit.temperature()), tenRows(3, 8)))
                .isCloseTo(0, within(1e-7));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.4, 1, 2.5})
    void finds_the_temperature_that_classes_were_drawn_with(double truth) {
        Random random = new Random(7);
        float[][] scores = new float[50_000][3];
        int[] classes = new int[scores.length];
        for (int row = 0; row < scores.length; row++) {
            double best = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < 3; j++) {
                scores[row][j] = (float) (2 * random.nextGaussian());
                double drawn = scores[row][j] / truth - Math.log(-Math.log(random.nextDouble())); // by Gumbel's trick
                classes[row] = drawn > best ? j : classes[row];
                best = Math.max(best, drawn);
            }
        }
        Temperature found = Temperature.fit(scores, classes);
        assertThat(found.value()).isCloseTo(truth, within(0.03 * truth));
        assertThat(loss(scores, classes, found.value()))
                .isLessThan(loss(scores, classes, 1.001 * found.value()))
                .isLessThan(loss(scores, classes, found.value() / 1.001));
    }

    private static double loss(float[][] scores, int[] classes, double temperature) {
        return IntStream.range(0, scores.length)
                .mapToDouble(row -> {
                    double all = 0;
                    for (float score : scores[row]) {
                        all += Math.exp(score / temperature);
                    }
                    return Math.log(all) - scores[row][classes[row]] / temperature;
                })
                .sum();
    }

    @Test
    void leaves_scores_alone_where_nothing_bounds_their_temperature() {
        assertThat(Temperature.fit().temperature()).isEqualTo(Temperature.NONE);
        assertThat(Temperature.fit().value()).isNaN();
        Temperature.Fit allRight = Temperature.fit();
        allRight.add(tenRows(3, 10));
        assertThat(allRight.temperature()).isEqualTo(Temperature.NONE);
        Temperature.Fit worseThanChance = Temperature.fit();
        worseThanChance.add(tenRows(3, 4));
        assertThat(worseThanChance.temperature()).isEqualTo(new Temperature(100));
    }

    @Test
    void finds_one_for_scores_of_any_size() {
        for (float size : new float[] {1e-20f, 1e-3f, 1e4f, 1e30f}) {
            Temperature.Fit fit = Temperature.fit();
            fit.add(tenRows(size, 8));
            assertThat(fit.temperature().value()).isCloseTo(Math.min(100, size / Math.log(4)), within(1e-9 * size));
        }
    }

    @Test
    void leaves_out_what_is_not_a_number() {
        Temperature.Fit fit = Temperature.fit();
        fit.add(tenRows(3, 8));
        fit.add(new Predictions(1, 2, new float[] {NAN, 1}, 1, new float[] {0}));
        assertThat(fit.temperature().value()).isCloseTo(3 / Math.log(4), within(1e-12));
        assertThat(error(new CalibrationError(), new Predictions(1, 2, new float[] {NAN, 1}, 1, new float[] {0})))
                .isNaN();
    }

    @Test
    void makes_probabilities_milder_and_keeps_classes() {
        Prediction sure = Prediction.of(Tensor.of(new float[] {0, 4, 2, 0}, 2, 2));
        Prediction milder = new Temperature(2).of(sure);
        assertThat(milder.classes()).isEqualTo(sure.classes());
        assertThat(milder.probabilities()[0][1]).isCloseTo((float) (1 / (1 + Math.exp(-2))), within(1e-6f));
        assertThat(sure.values()[0]).containsExactly(0, 4);
    }

    @Test
    void refuses_what_is_no_temperature_and_no_class() {
        for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Temperature(wrong));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Temperature.fit(new float[][] {{1, 2}}, new int[] {2}))
                .withMessage("temperature: classes must lie in [0, 2), but there is 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Temperature.fit(new float[][] {{1, 2}}, new int[0]))
                .withMessageEndingWith("but there are 0 classes and 1 rows");
        assertThatIllegalArgumentException().isThrownBy(() -> new CalibrationError(0, Temperature.NONE));
    }

    @Test
    void weighs_each_bin_by_its_rows() {
        Predictions sure = tenRows((float) Math.log(9), 7); // says 0.9, is right for 0.7
        Predictions unsure = tenRows((float) Math.log(1.5), 10); // says 0.6, is always right
        assertThat(error(new CalibrationError(), sure)).isCloseTo(0.2, within(1e-6));
        assertThat(error(new CalibrationError(), sure, sure, sure, unsure))
                .isCloseTo(0.75 * 0.2 + 0.25 * 0.4, within(1e-6));
        assertThat(error(
                        new CalibrationError(1, Temperature.NONE),
                        sure,
                        sure,
                        sure,
                        unsure)) // too sure, and too little
                .isCloseTo(Math.abs(0.75 * -0.2 + 0.25 * 0.4), within(1e-6));
        assertThat(error(new CalibrationError())).isNaN();
        assertThat(new CalibrationError().better()).isEqualTo(Metric.Better.LOWER);
    }
}
