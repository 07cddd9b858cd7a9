package org.souvenir.core.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class TensorTest {

    private final Tensor counting = Tensor.of(new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 2, 3, 2);

    @Test
    void finds_elements_row_by_row() {
        assertThat(counting.get(0, 0, 1)).isEqualTo(1);
        assertThat(counting.get(0, 2, 0)).isEqualTo(4);
        assertThat(counting.get(1, 0, 0)).isEqualTo(6);
        assertThat(counting.get(1, 2, 1)).isEqualTo(11);
    }

    @Test
    void knows_its_shape() {
        assertThat(counting.shape()).containsExactly(2, 3, 2);
        assertThat(counting.rank()).isEqualTo(3);
        assertThat(counting.size(1)).isEqualTo(3);
        assertThat(counting.length()).isEqualTo(12);
    }

    @Test
    void gives_a_window_of_its_first_axis() {
        assertThat(counting.window(1, 2)).isEqualTo(Tensor.of(new float[] {6, 7, 8, 9, 10, 11}, 1, 3, 2));
        assertThat(counting.window(2, 2).shape()).containsExactly(0, 3, 2);
        assertThatThrownBy(() -> counting.window(1, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("window: must lie in [0, 2], but is [1, 3) of [2, 3, 2]");
    }

    @Test
    void gives_some_places_of_an_axis() {
        assertThat(counting.select(1, 2, 0)).isEqualTo(Tensor.of(new float[] {4, 5, 0, 1, 10, 11, 6, 7}, 2, 2, 2));
        assertThat(counting.select(0, 1)).isEqualTo(counting.window(1, 2));
        assertThat(counting.select(2, 1, 1).get(1, 2, 0)).isEqualTo(11);
        assertThatThrownBy(() -> counting.select(1, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("select: places on axis 1 must lie in [0, 3), but one is 3 of [2, 3, 2]");
        for (int axis : new int[] {-1, 3}) {
            assertThatThrownBy(() -> counting.select(axis, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("select: the axis must be from 0 to 2, but is %d for [2, 3, 2]", axis);
        }
    }

    @Test
    void shares_the_array_it_is_made_of() {
        float[] data = {1, 2};
        Tensor tensor = Tensor.of(data, 2, 1);
        tensor.set(7, 1, 0);
        data[0] = 5;
        assertThat(data).containsExactly(5, 7);
        assertThat(tensor.get(0, 0)).isEqualTo(5);
        assertThat(tensor.data()).isSameAs(data);
    }

    @Test
    void keeps_its_shape_whatever_happens_to_the_arrays_it_was_given_and_gave_away() {
        int[] shape = {1, 2};
        Tensor made = Tensor.of(new float[2], shape);
        Tensor reshaped = made.reshape(shape);
        shape[0] = 9;
        made.shape()[1] = 9;
        assertThat(made.shape()).containsExactly(1, 2);
        assertThat(reshaped.shape()).containsExactly(1, 2);
    }

    @Test
    void gives_the_same_elements_another_shape() {
        Tensor flat = counting.reshape(4, 3);
        assertThat(flat.get(1, 2)).isEqualTo(5);
        flat.set(-1, 3, 2);
        assertThat(counting.get(1, 2, 1)).isEqualTo(-1);
    }

    @Test
    void copies_into_an_array_of_its_own() {
        Tensor copy = counting.copy();
        copy.set(-1, 0, 0, 0);
        assertThat(counting.get(0, 0, 0)).isZero();
        assertThat(copy.shape()).containsExactly(2, 3, 2);
        assertThat(copy.get(1, 2, 1)).isEqualTo(11);
    }

    @Test
    void maps_each_element_into_a_new_tensor() {
        Tensor squares = counting.map(x -> x * x);
        assertThat(squares.get(1, 1, 1)).isEqualTo(81);
        assertThat(squares.shape()).containsExactly(2, 3, 2);
        assertThat(counting.get(1, 1, 1)).isEqualTo(9);
    }

    @Test
    void is_a_matrix_of_ejml_on_the_same_array() {
        Tensor tensor = counting.reshape(3, 4);
        FMatrixRMaj matrix = tensor.matrix();
        assertThat(matrix.get(2, 1)).isEqualTo(9);
        matrix.set(1, 0, 40);
        assertThat(tensor.get(1, 0)).isEqualTo(40);
        assertThat(Tensor.of(matrix).data()).isSameAs(tensor.data());
    }

    @Test
    void takes_only_the_elements_of_a_matrix_that_has_shrunk() {
        FMatrixRMaj matrix = new FMatrixRMaj(new float[][] {{1, 2}, {3, 4}});
        matrix.reshape(1, 3);
        assertThat(Tensor.of(matrix)).isEqualTo(Tensor.of(new float[] {1, 2, 3}, 1, 3));
    }

    @Test
    void may_be_empty_along_an_axis() {
        Tensor empty = Tensor.zeros(0, Integer.MAX_VALUE, Integer.MAX_VALUE);
        assertThat(empty.length()).isZero();
        assertThat(empty.reshape(5, 0).shape()).containsExactly(5, 0);
    }

    @Test
    void without_axes_has_one_element() {
        Tensor scalar = Tensor.scalar(3);
        assertThat(scalar.rank()).isZero();
        assertThat(scalar.get()).isEqualTo(3);
        assertThat(scalar).isEqualTo(Tensor.of(new float[] {3}));
    }

    @Test
    void can_start_with_one_value_everywhere() {
        assertThat(Tensor.zeros(2, 2).data()).containsExactly(0, 0, 0, 0);
        assertThat(Tensor.filled(4, 3).data()).containsExactly(4, 4, 4);
    }

    @Test
    void equals_a_tensor_of_the_same_shape_and_bits() {
        assertThat(counting).isEqualTo(counting.copy()).hasSameHashCodeAs(counting.copy());
        assertThat(counting).isNotEqualTo(counting.reshape(3, 2, 2));
        assertThat(counting).isNotEqualTo(counting.map(x -> x + 1));
        assertThat(Tensor.scalar(Float.NaN)).isEqualTo(Tensor.scalar(Float.NaN));
        assertThat(Tensor.scalar(0f)).isNotEqualTo(Tensor.scalar(-0f));
    }

    @Test
    void prints_its_shape_and_first_elements() {
        assertThat(counting).hasToString("Tensor [2, 3, 2] (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, …)");
        assertThat(Tensor.scalar(1.5f)).hasToString("Tensor [] (1.5)");
        assertThat(Tensor.zeros(0, 2)).hasToString("Tensor [0, 2] ()");
    }

    @Test
    void says_both_sizes_when_an_array_does_not_fit_a_shape() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.of(new float[5], 2, 3))
                .withMessage("tensor: the array must hold all elements of [2, 3], which are 6, but its length is 5");
    }

    @Test
    void says_both_shapes_when_they_differ_in_elements() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> counting.reshape(5, 2))
                .withMessage(
                        "reshape: both shapes must have the same number of elements, but [2, 3, 2] has 12 and [5, 2]"
                                + " has 10");
    }

    @Test
    void refuses_negative_and_enormous_axes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.zeros(2, -1))
                .withMessage("zeros: no axis may be negative, but the shape is [2, -1]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.zeros(1 << 16, 1 << 16, 1 << 16, 1 << 16))
                .withMessageContaining("at most 2147483639 elements");
    }

    @Test
    void says_which_place_is_outside() {
        assertThatThrownBy(() -> counting.get(1, 3, 0))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("get: the place on axis 1 must be from 0 to 2, but the index is [1, 3, 0] for [2, 3, 2]");
        assertThatThrownBy(() -> counting.set(0, 0, -1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> counting.get(1, 3))
                .withMessage("get: the index must have one place for each axis, but is [1, 3] for [2, 3, 2]");
    }

    @Test
    void says_which_axis_is_not_there() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> counting.size(3))
                .withMessage("size: the axis must be from 0 to 2, but is 3 for [2, 3, 2]");
    }

    @Test
    void is_a_matrix_only_with_two_axes() {
        assertThatIllegalArgumentException()
                .isThrownBy(counting::matrix)
                .withMessage("matrix: a matrix has 2 axes, but the tensor has 3: [2, 3, 2]");
    }
}
