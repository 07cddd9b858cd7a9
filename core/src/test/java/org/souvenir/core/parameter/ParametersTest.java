package org.souvenir.core.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.souvenir.core.tensor.Tensor;

class ParametersTest {

    private static final ParameterSpec WEIGHT = new ParameterSpec("dense.weight", 2, 3, Initializer.uniform(-1, 1));
    private static final ParameterSpec BIAS = new ParameterSpec("dense.bias", 1, 3, Initializer.constant(2));
    private static final ParameterSpec OTHER = new ParameterSpec("other", 4, 1, Initializer.normal(1));

    private final Parameters parameters = Parameters.initialised(List.of(WEIGHT, BIAS, OTHER), 5);

    @Test
    void stand_one_after_the_other_in_one_array() {
        assertThat(parameters.length()).isEqualTo(13);
        assertThat(parameters.offset("dense.weight")).isEqualTo(0);
        assertThat(parameters.offset("dense.bias")).isEqualTo(6);
        assertThat(parameters.offset("other")).isEqualTo(9);
        assertThat(parameters.values()).hasSize(13).isSameAs(parameters.values());
        parameters.values()[7] = 42;
        assertThat(parameters.tensor("dense.bias")).isEqualTo(Tensor.of(new float[] {2, 42, 2}, 1, 3));
    }

    @Test
    void keep_the_order_they_were_given_in() {
        assertThat(parameters.names()).containsExactly("dense.weight", "dense.bias", "other");
        assertThat(parameters.specs()).containsExactly(WEIGHT, BIAS, OTHER);
        assertThat(parameters.tensors().keySet()).containsExactly("dense.weight", "dense.bias", "other");
        assertThat(parameters.spec("dense.bias")).isEqualTo(BIAS);
        assertThat(parameters.contains("dense.bias")).isTrue();
        assertThat(parameters.contains("dense")).isFalse();
    }

    @Test
    void start_the_same_from_the_same_seed_only() {
        assertThat(Parameters.initialised(parameters.specs(), 5).values()).isEqualTo(parameters.values());
        assertThat(Parameters.initialised(parameters.specs(), 6).tensor("other"))
                .isNotEqualTo(parameters.tensor("other"));
    }

    @Test
    void start_the_same_whatever_stands_beside_them() {
        Parameters others = Parameters.initialised(List.of(OTHER, WEIGHT.withName("more"), WEIGHT), 5);
        assertThat(others.tensor("other")).isEqualTo(parameters.tensor("other"));
        assertThat(others.tensor("dense.weight")).isEqualTo(parameters.tensor("dense.weight"));
        assertThat(others.tensor("more")).isNotEqualTo(parameters.tensor("dense.weight"));
    }

    @Test
    void are_zero_unless_initialised() {
        assertThat(Parameters.of(List.of(WEIGHT, BIAS)).values())
                .containsOnly(0)
                .hasSize(9);
        assertThat(Parameters.of(List.of()).length()).isZero();
    }

    @Test
    void give_tensors_away_as_copies_and_take_them_as_copies() {
        Tensor bias = parameters.tensor("dense.bias");
        bias.set(9, 0, 1);
        assertThat(parameters.tensor("dense.bias").get(0, 1)).isEqualTo(2);
        parameters.set("dense.bias", bias);
        bias.set(10, 0, 1);
        assertThat(parameters.tensor("dense.bias").data()).containsExactly(2, 9, 2);
        assertThat(parameters.values()[7]).isEqualTo(9);
    }

    @Test
    void copy_into_an_array_of_their_own_and_back() {
        Parameters copy = parameters.copy();
        float before = parameters.values()[0];
        parameters.values()[0] = 77;
        assertThat(copy.values()[0]).isEqualTo(before);
        parameters.copyFrom(copy);
        assertThat(parameters.values()).isEqualTo(copy.values()).isNotSameAs(copy.values());
        assertThat(copy.names()).isEqualTo(parameters.names());
    }

    @Test
    void refuse_values_of_other_names_or_shapes_and_stay_as_they_are() {
        float[] before = parameters.values().clone();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parameters.copyFrom(Parameters.of(List.of(WEIGHT, OTHER, BIAS))))
                .withMessage(
                        "copyFrom: names and shapes must be the same, but parameter 1 is 'dense.bias' [1, 3] here and"
                                + " 'other' [4, 1] there");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parameters.copyFrom(Parameters.of(List.of(WEIGHT, BIAS))))
                .withMessageEndingWith("parameter 2 is 'other' [4, 1] here and none there");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Parameters.of(List.of(WEIGHT, BIAS)).copyFrom(parameters))
                .withMessageEndingWith("parameter 2 is none here and 'other' [4, 1] there");
        assertThat(parameters.values()).isEqualTo(before);
    }

    @Test
    void refuse_two_of_one_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Parameters.of(List.of(WEIGHT, BIAS, OTHER.withName("dense.weight"))))
                .withMessage("parameters: each name must be there once, but 'dense.weight' is the name of [2, 3] and of"
                        + " [4, 1]");
    }

    @Test
    void say_which_names_there_are_when_one_is_unknown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parameters.tensor("dense.weights"))
                .withMessage("parameters: the name must be one of ['dense.weight', 'dense.bias', 'other'], but is"
                        + " 'dense.weights'");
        assertThatIllegalArgumentException().isThrownBy(() -> parameters.offset(""));
        assertThatIllegalArgumentException().isThrownBy(() -> parameters.spec("x"));
        assertThatIllegalArgumentException().isThrownBy(() -> parameters.set("x", Tensor.scalar(1)));
    }

    @Test
    void refuse_a_tensor_of_another_shape() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parameters.set("dense.weight", Tensor.zeros(3, 2)))
                .withMessage("set: the shape of 'dense.weight' must stay [2, 3], but the tensor is [3, 2]");
    }

    @Test
    void refuse_more_numbers_than_an_array_holds() {
        ParameterSpec large = new ParameterSpec("large", 1 << 15, 1 << 15, Initializer.zeros());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Parameters.of(List.of(large, large.withName("twin"))))
                .withMessageContaining("at most 2147483647 numbers, but with 'twin' have 2147483648");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ParameterSpec("huge", 1 << 16, 1 << 16, Initializer.zeros()))
                .withMessageContaining("[65536, 65536]");
    }

    @Test
    void refuse_a_blank_name_and_a_negative_axis() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WEIGHT.withName(" "))
                .withMessage("parameter: the name must not be blank, but is ' '");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ParameterSpec("w", -1, 2, Initializer.zeros()))
                .withMessage(
                        "parameter w: the matrix must have from 0 to 2147483647 elements, but its shape is [-1, 2]");
    }

    @Test
    void print_names_and_shapes() {
        assertThat(parameters)
                .hasToString("Parameters (13: 'dense.weight' [2, 3], 'dense.bias' [1, 3], 'other' [4, 1])");
    }
}
