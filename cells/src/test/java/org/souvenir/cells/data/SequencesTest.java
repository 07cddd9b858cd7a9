package org.souvenir.cells.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.souvenir.core.tensor.Tensor;

class SequencesTest {

    @Test
    void puts_steps_of_numbers_side_by_side() {
        float[][] one = {{1, 2}, {3, 4}, {5, 6}};
        float[][] none = {};
        float[][] other = {{7, 8}};
        Sequences sequences = Sequences.features(List.of(none, one, other));
        assertThat(sequences.values())
                .isEqualTo(Tensor.of(new float[] {0, 0, 1, 2, 7, 8, 0, 0, 3, 4, 0, 0, 0, 0, 5, 6, 0, 0}, 3, 3, 2));
        assertThat(sequences.lengths()).containsExactly(0, 3, 1);
        assertThat(sequences.steps()).isEqualTo(3);
        assertThat(sequences.size()).isEqualTo(3);
        one[0][0] = 99;
        sequences.lengths()[1] = 99;
        assertThat(sequences.values().get(0, 1, 0)).isEqualTo(1);
        assertThat(sequences.lengths()[1]).isEqualTo(3);
        assertThat(Sequences.features(none, one).lengths()).containsExactly(0, 3);
    }

    @Test
    void puts_ids_and_single_numbers_side_by_side() {
        Sequences ids = Sequences.ids(List.of(new int[] {4, 5}, new int[] {6}, new int[] {}));
        assertThat(ids.values()).isEqualTo(Tensor.of(new float[] {4, 6, 0, 5, 0, 0}, 2, 3));
        assertThat(ids.lengths()).containsExactly(2, 1, 0);
        assertThat(Sequences.ids(new int[] {1 << 24, -1}).values())
                .isEqualTo(Tensor.of(new float[] {1 << 24, -1}, 2, 1));
        Sequences numbers = Sequences.numbers(List.of(new float[] {0.5f}, new float[] {1, 2}));
        assertThat(numbers.values()).isEqualTo(Tensor.of(new float[] {0.5f, 1, 0, 2}, 2, 2, 1));
        assertThat(numbers.lengths()).containsExactly(1, 2);
        assertThat(Sequences.numbers(new float[][] {{3}, {4}}).values())
                .isEqualTo(Tensor.of(new float[] {3, 4}, 1, 2, 1));
        assertThat(Sequences.ids(new int[0], new int[0]).values().shape()).containsExactly(0, 2);
    }

    @Test
    void turns_what_has_the_sequences_first() {
        Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 2, 3, 2);
        Sequences turned = Sequences.batchFirst(x, new int[] {3, 1});
        assertThat(turned.values()).isEqualTo(Tensor.of(new float[] {1, 2, 7, 8, 3, 4, 9, 10, 5, 6, 11, 12}, 3, 2, 2));
        assertThat(turned.lengths()).containsExactly(3, 1);
        Sequences ids = Sequences.batchFirst(Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
        assertThat(ids.values()).isEqualTo(Tensor.of(new float[] {1, 4, 2, 5, 3, 6}, 3, 2));
        assertThat(ids.lengths()).containsExactly(3, 3);
    }

    @Test
    void says_where_sequences_are_ragged_or_missing() {
        assertRefused(
                () -> Sequences.features(new float[][] {{1, 2}, {3, 4}}, new float[][] {{5, 6}, {7, 8, 9}}),
                "features: every step must have n = 2 numbers, as the first has, but step 1 of sequence 1 has 3");
        assertRefused(
                () -> Sequences.features(new float[0][], new float[0][]),
                "features: a sequence must have a step, to say n, but all 2 are empty");
        assertRefused(
                () -> Sequences.features(List.of()), "features: there must be a sequence at least, but there is none");
        assertRefused(() -> Sequences.ids(List.of()), "ids: there must be a sequence at least, but there is none");
        assertRefused(
                () -> Sequences.numbers(List.of()), "numbers: there must be a sequence at least, but there is none");
        assertRefused(
                () -> Sequences.ids(new int[] {1}, new int[] {1, (1 << 24) + 1}),
                "ids: they must not be beyond 16777216, but step 1 of sequence 1 has 16777217");
    }

    @Test
    void says_which_shapes_and_lengths_do_not_fit() {
        assertRefused(
                () -> Sequences.of(Tensor.zeros(3)), "sequences: must be [T, B, n], or [T, B] for ids, but found [3]");
        assertRefused(
                () -> Sequences.batchFirst(Tensor.zeros(3)),
                "sequences: must be [B, T, n], or [B, T] for ids, but found [3]");
        assertRefused(
                () -> Sequences.of(Tensor.zeros(3, 2), new int[3]),
                "sequences: must have one length per sequence, but found [3, 2] and 3 lengths");
        assertRefused(
                () -> Sequences.of(Tensor.zeros(3, 2), new int[] {3, 4}),
                "sequences: must have lengths in [0, T = 3], but sequence 1 has 4");
    }

    private static void assertRefused(ThrowingCallable made, String message) {
        assertThatThrownBy(made).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
