package org.souvenir.core.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScoresTest {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Test
    void finds_the_largest_of_a_row_and_the_first_of_several() {
        float[] rows = {9, 1, 3, 3, 2, 9};
        assertThat(Scores.argmax(rows, 1, 4)).isEqualTo(1);
        assertThat(Scores.argmax(rows, 3, 3)).isEqualTo(2);
        assertThat(Scores.argmax(rows, 2, 1)).isZero();
        assertThat(Scores.argmax(new float[] {-INFINITY, -INFINITY}, 0, 2)).isZero();
        assertThat(Scores.argmax(new float[] {-INFINITY, INFINITY, 0}, 0, 3)).isEqualTo(1);
    }

    @Test
    void finds_none_in_an_empty_row_or_one_that_has_no_number_somewhere() {
        assertThat(Scores.argmax(new float[] {1}, 1, 0)).isEqualTo(-1);
        assertThat(Scores.argmax(new float[] {Float.NaN, 1}, 0, 2)).isEqualTo(-1);
        assertThat(Scores.argmax(new float[] {1, Float.NaN}, 0, 2)).isEqualTo(-1);
        assertThat(Scores.argmax(new float[] {Float.NaN, 1, 2}, 1, 2)).isEqualTo(1);
    }

    @Test
    void makes_probabilities_of_a_row() {
        float[] d = {7, 7, 7, 7, 7};
        Scores.softmax(new float[] {9, (float) Math.log(1), (float) Math.log(2), (float) Math.log(5), 9}, 1, 1, 3, d);
        assertThat(d).containsExactly(new float[] {7, 0.125f, 0.25f, 0.625f, 7}, within(1e-7f)); // an ulp or two
    }

    @Test
    void makes_probabilities_of_a_column_in_its_place() {
        float[] x = {0, 1, 0, 3, 0, 1}; // [3, 2]
        Scores.softmax(x, 1, 2, 3, x);
        float side = (float) (1 / (2 + Math.exp(2)));
        assertThat(x).containsExactly(new float[] {0, side, 0, 1 - 2 * side, 0, side}, within(1e-7f));
    }

    @Test
    void is_exact_for_numbers_of_any_size() {
        float[] d = new float[3];
        Scores.softmax(new float[] {Float.MAX_VALUE, -Float.MAX_VALUE, Float.MAX_VALUE}, 0, 1, 3, d);
        assertThat(d).containsExactly(0.5f, 0, 0.5f);
        Scores.softmax(new float[] {-3e38f, -3e38f, -INFINITY}, 0, 1, 3, d);
        assertThat(d).containsExactly(0.5f, 0.5f, 0);
    }

    @Test
    void gives_nothing_where_everything_is_ruled_out() {
        float[] d = {7, 7};
        Scores.softmax(new float[] {-INFINITY, -INFINITY}, 0, 1, 2, d);
        assertThat(d).containsExactly(0, 0);
        Scores.softmax(new float[0], 0, 1, 0, new float[0]);
    }

    @Test
    void refuses_places_outside_the_array() {
        assertThatThrownBy(() -> Scores.argmax(new float[2], 1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Scores.softmax(new float[4], 1, 2, 3, new float[9]))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }
}
