package org.souvenir.cells.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.souvenir.core.tensor.Tensor;

class ExampleTest {
    /** The number of each step and sequence: 10 · b + t. */
    private static Tensor numbered(int steps, int size) {
        Tensor numbered = Tensor.zeros(steps, size);
        for (int t = 0; t < steps; t++) {
            for (int b = 0; b < size; b++) {
                numbered.set(10 * b + t, t, b);
            }
        }
        return numbered;
    }

    private static Tensor vector(float... numbers) {
        return Tensor.of(numbers, numbers.length);
    }

    private static final Batch BATCH = Batch.of(numbered(4, 3), new int[] {1, 4, 2});

    @Test
    void as_many_steps_as_sequences_leave_no_doubt() {
        Batch square = Batch.of(numbered(3, 3));
        Tensor targets = numbered(3, 3);
        assertThat(Example.perStep(square, targets).select(1).target().values())
                .isEqualTo(Tensor.of(new float[] {10, 11, 12}, 3, 1));
        assertThat(Example.perSequence(square, targets).select(1).target().values())
                .isEqualTo(Tensor.of(new float[] {1, 11, 21}, 1, 3));
    }

    @Test
    void selects_and_cuts_the_weights_of_steps_along_with_the_targets() {
        Example all = Example.of(BATCH, Target.perStep(numbered(4, 3)).weighted(numbered(4, 3)));
        Target two = all.select(2, 0).target();
        assertThat(two.values()).isEqualTo(Tensor.of(new float[] {20, 0, 21, 1}, 2, 2));
        assertThat(two.weights()).contains(two.values());
        Target window = all.window(1, 3).target();
        assertThat(window.values()).isEqualTo(Tensor.of(new float[] {1, 11, 21, 2, 12, 22}, 2, 3));
        assertThat(window.weights()).contains(window.values());
    }

    @Test
    void the_weights_of_sequences_stay_with_them() {
        Tensor weights = vector(0, 1, 2.5f);
        Example steps = Example.of(BATCH, Target.perStep(numbered(4, 3)).weighted(weights));
        assertThat(steps.select(2, 0).target().weights()).contains(vector(2.5f, 0));
        assertThat(steps.window(1, 2).target().weights()).contains(weights);
        Example sequences =
                Example.of(BATCH, Target.perSequence(vector(7, 8, 9)).weighted(weights));
        assertThat(sequences.select(1, 2).target().values()).isEqualTo(vector(8, 9));
        assertThat(sequences.select(1, 2).target().weights()).contains(vector(1, 2.5f));
    }

    @Test
    void targets_that_are_sequences_are_as_long_as_the_longest_that_is_left() {
        Target said = Target.sequences(Sequences.of(numbered(6, 3), new int[] {6, 0, 2}))
                .weighted(vector(1, 2, 3));
        Target some = Example.of(BATCH, said).select(2, 1).target();
        assertThat(some.values()).isEqualTo(Tensor.of(new float[] {20, 10, 21, 11}, 2, 2));
        assertThat(some.length(0)).isEqualTo(2);
        assertThat(some.length(1)).isZero();
        assertThat(some.weights()).contains(vector(3, 2));
        assertThat(some.kind()).isEqualTo(Target.Kind.SEQUENCES);
        assertThatThrownBy(() -> Example.of(BATCH, said).window(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("window: there must be a target for every step, [T, B, m] or [T, B], but it is [6, 3] of"
                        + " other lengths, weighted");
    }

    @Test
    void has_a_target_for_each_of_several_outputs() {
        Example both = Example.of(BATCH)
                .with("class", Target.perSequence(vector(1, 0, 1)))
                .with("price", Target.perStep(numbered(4, 3)));
        assertThat(both.targets()).containsOnlyKeys("class", "price");
        Example one = both.select(1);
        assertThat(one.targets().get("class").values()).isEqualTo(vector(0));
        assertThat(one.targets().get("price").values().shape()).containsExactly(4, 1);
        assertThatThrownBy(both::target)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("example: there must be one target, but there are those of [class, price]");
    }

    @Test
    void refuses_targets_of_another_batch() {
        assertThatThrownBy(() -> Example.perSequence(BATCH, vector(1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("example: targets must have T and B of Batch[T = 4, B = 3, inputs [x]], but are [2] per"
                        + " sequence");
        assertThatThrownBy(() -> Example.of(BATCH).with("tags", Target.perStep(numbered(3, 3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("example: targets of tags must have T and B of Batch[T = 4")
                .hasMessageEndingWith("but are [3, 3] per step");
        assertThatThrownBy(() -> Example.perSequence(BATCH, vector(1, 2, 3)).select(0, 3))
                .hasMessage("select: sequences must lie in [0, B = 3), but found 3");
    }

    @Test
    void refuses_shapes_and_weights_that_are_none() {
        assertThatThrownBy(() -> Target.perStep(vector(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("target: it must be [T, B, m] or [T, B], but is [1]");
        assertThatThrownBy(() -> Target.perSequence(Tensor.scalar(1)))
                .hasMessage("target: it must be [B, m] or [B], but is []");
        Target steps = Target.perStep(numbered(4, 3));
        assertThatThrownBy(() -> steps.weighted(numbered(3, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("target: weights must be [T = 4, B = 3] or [B = 3], but are [3, 3]");
        assertThatThrownBy(() -> Target.perSequence(vector(1, 2, 3)).weighted(vector(1, -1, 0)))
                .hasMessage("target: weights must be finite and not below 0, but one is -1.0");
        assertThatThrownBy(() -> steps.length(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("target: sequences alone have lengths of their own, but it is [4, 3] per step");
    }
}
