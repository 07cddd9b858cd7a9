package org.souvenir.training.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MetricTest {
    private static final float NAN = Float.NaN;

    /** Four rows of three scores, in an array that is longer than they need. */
    private static final float[] SCORES = {1, 5, 2, 7, 0, 7, -1, -2, -3, 0, 1, 9, 4, 4, 4};

    private static Predictions classes(float... ids) {
        return new Predictions(4, 3, SCORES, 1, ids);
    }

    private static double value(Metric metric, Predictions... all) {
        Metric.Count count = metric.start();
        for (Predictions p : all) {
            count.add(p);
        }
        return count.value();
    }

    @Test
    void counts_the_classes_that_are_right_over_all_batches() {
        assertThat(value(new Accuracy(), classes(1, 0, 0, 2), classes(1, 2, 1, 2)))
                .isEqualTo(6 / 8.0);
    }

    @Test
    void never_counts_a_row_that_is_not_a_number_as_right() {
        var nan = new Predictions(1, 2, new float[] {NAN, NAN}, 1, new float[] {0});
        assertThat(value(new Accuracy(), nan)).isZero();
        var yes = new Predictions(1, 2, new float[] {NAN, NAN}, 2, new float[] {0, 1});
        assertThat(value(new Accuracy(Accuracy.Kind.YES_OR_NO), yes)).isZero();
    }

    @Test
    void counts_yes_and_no_column_by_column() {
        var p = new Predictions(2, 2, new float[] {0.3f, -4, 0, 2}, 2, new float[] {1, 1, 0, 1});
        assertThat(value(new Accuracy(Accuracy.Kind.YES_OR_NO), p)).isEqualTo(0.75);
    }

    @Test
    void averages_distances() {
        var p = new Predictions(2, 2, new float[] {1, -4, 0, 2}, 2, new float[] {2, -1, 0, 2});
        assertThat(value(new AbsoluteError(), p)).isEqualTo(1);
    }

    @Test
    void has_no_value_before_anything_was_counted() {
        assertThat(value(new Accuracy())).isNaN();
        assertThat(value(new AbsoluteError())).isNaN();
    }

    @Test
    void knows_which_value_is_better() {
        assertThat(Metric.Better.HIGHER.than(2, 1)).isTrue();
        assertThat(Metric.Better.HIGHER.than(1, 1)).isFalse();
        assertThat(Metric.Better.LOWER.than(1, 2)).isTrue();
        assertThat(Metric.Better.LOWER.than(NAN, 2)).isFalse();
        assertThat(Metric.Better.LOWER.than(2, NAN)).isTrue();
        assertThat(Metric.Better.LOWER.than(NAN, NAN)).isFalse();
    }

    @Test
    void shows_what_was_taken_for_what() {
        ConfusionMatrix matrix = new ConfusionMatrix(3);
        matrix.add(classes(1, 0, 1, 2));
        matrix.add(classes(2, 0, 1, 2));
        assertThat(matrix.count(1, 0)).isEqualTo(2);
        assertThat(matrix.count(2, 1)).isEqualTo(1);
        assertThat(matrix.value()).isEqualTo(5 / 8.0);
        assertThat(matrix.precision(0)).isEqualTo(0.5);
        assertThat(matrix.recall(0)).isEqualTo(1);
        assertThat(matrix.recall(2)).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(matrix.f1(0)).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(matrix.toString().lines())
                .containsExactly(
                        "true \\ predicted        0        1        2",
                        "               0        2        0        0",
                        "               1        2        1        0",
                        "               2        0        1        2");
    }

    @Test
    void refuses_another_number_of_classes() {
        assertThatThrownBy(() -> new ConfusionMatrix(2).add(classes(0, 0, 0, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("confusion matrix: predictions must have 2 columns, but have 3");
    }
}
