package org.souvenir.cells.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.layer.Input;
import org.souvenir.core.tensor.Tensor;

class BatchTest {
    private static final Sequences WORDS = Sequences.ids(new int[] {1, 2, 3}, new int[] {4}, new int[] {5, 6});
    private static final Sequences STROKES =
            Sequences.numbers(List.of(new float[] {1}, new float[] {2, 3, 4, 5}, new float[] {6, 7}));
    private static final float[][] AGES = {{30, 1}, {40, 2}, {50, 3}};

    private static Batch all() {
        return Batch.of("words", WORDS)
                .with("pen", STROKES)
                .withAlong("pen", "pressure", STROKES)
                .withVector("writer", AGES);
    }

    @Test
    void tells_what_it_holds() {
        Batch batch = all();
        assertThat(batch.names()).containsExactly("words", "pen", "pressure", "writer");
        assertThat(batch.size()).isEqualTo(3);
        assertThat(batch.steps()).isEqualTo(3).isEqualTo(batch.steps("words")).isEqualTo(batch.steps("writer"));
        assertThat(batch.lengths()).containsExactly(3, 1, 2).containsExactly(batch.lengths("words"));
        assertThat(batch.steps("pressure")).isEqualTo(4);
        assertThat(batch.lengths("pressure")).containsExactly(1, 4, 2);
        assertThat(batch.input("writer")).isEqualTo(Tensor.of(new float[] {30, 1, 40, 2, 50, 3}, 3, 2));
        assertThat(batch.isVector("writer")).isTrue();
        assertThat(batch.isVector("pen") || batch.isVector("nobody")).isFalse();
        assertThat(batch.sameSteps("pen", "pressure")).isTrue();
        assertThat(batch.sameSteps("words", "pen") || batch.sameSteps("writer", "writer"))
                .isFalse();
        assertThat(batch).hasToString("Batch[T = 3, B = 3, inputs [words, pen, pressure, writer]]");
    }

    @Test
    void the_first_input_is_x_unless_it_is_named() {
        assertThat(Batch.of(WORDS).names()).containsExactly(Input.NAME);
        assertThat(Batch.of(WORDS.values(), WORDS.lengths()).lengths()).containsExactly(3, 1, 2);
        assertThat(Batch.of(WORDS.values()).lengths()).containsExactly(3, 3, 3);
        Batch named = Batch.of("y", WORDS.values(), WORDS.lengths()).with("z", Tensor.zeros(3, 3, 7));
        assertThat(named.names()).containsExactly("y", "z");
        assertThat(named.lengths("z")).containsExactly(3, 1, 2);
        assertThat(named.sameSteps("y", "z")).isTrue();
    }

    @Test
    void what_is_selected_is_as_long_as_its_longest_on_each_axis() {
        Batch some = all().select(2, 0, 2);
        assertThat(some.lengths()).containsExactly(2, 3, 2);
        assertThat(some.input("words")).isEqualTo(Tensor.of(new float[] {5, 1, 5, 6, 2, 6, 0, 3, 0}, 3, 3));
        assertThat(some.lengths("pen")).containsExactly(2, 1, 2);
        assertThat(some.input("pen")).isEqualTo(Tensor.of(new float[] {6, 1, 6, 7, 0, 7}, 2, 3, 1));
        assertThat(some.input("pressure")).isEqualTo(some.input("pen"));
        assertThat(some.sameSteps("pen", "pressure")).isTrue();
        assertThat(some.input("writer")).isEqualTo(Tensor.of(new float[] {50, 3, 30, 1, 50, 3}, 3, 2));
        assertThat(some.isVector("writer")).isTrue();
        Batch one = all().select(1);
        assertThat(one.steps()).isEqualTo(1);
        assertThat(one.steps("pen")).isEqualTo(4);
        assertThat(all().select().steps("pen")).isZero();
    }

    @Test
    void axes_of_one_number_of_steps_stay_so() {
        Batch both = Batch.of(WORDS).with("said", Tensor.zeros(3, 3), new int[] {1, 3, 1});
        Batch some = both.select(1, 2);
        assertThat(some.lengths()).containsExactly(1, 2);
        assertThat(some.lengths("said")).containsExactly(3, 1);
        assertThat(some.steps()).isEqualTo(3).isEqualTo(some.steps("said"));
        assertThat(both.select(0, 2).steps("said")).isEqualTo(3);
        assertThat(both.select(2).steps("said")).isEqualTo(2);
    }

    @Test
    void a_window_leaves_vectors() {
        Batch window = Batch.of(WORDS).withVector("writer", AGES).window(1, 3);
        assertThat(window.input(Input.NAME)).isEqualTo(Tensor.of(new float[] {2, 0, 6, 3, 0, 0}, 2, 3));
        assertThat(window.lengths()).containsExactly(2, 0, 1);
        assertThat(window.input("writer").length()).isEqualTo(6);
        assertThat(window.isVector("writer")).isTrue();
        assertRefused(
                () -> all().window(0, 1),
                "batch: windows can be cut where all inputs have the same steps, but [pen, pressure] have steps of their own");
    }

    @Test
    void says_what_does_not_fit() {
        Batch batch = Batch.of(WORDS);
        assertRefused(() -> batch.with("x", WORDS), "batch: inputs must have names that differ, but two are named x");
        assertRefused(
                () -> batch.withVector("x", AGES), "batch: inputs must have names that differ, but two are named x");
        assertRefused(
                () -> batch.with("pen", Sequences.numbers(new float[][] {{1}})),
                "batch: input pen must have B = 3 sequences, but is [1, 1, 1]");
        assertRefused(
                () -> batch.withAlong("x", "pen", STROKES),
                "batch: input pen must have T = 3 and the lengths [3, 1, 2] of x, but has T = 4 and [1, 4, 2]");
        assertRefused(
                () -> all().withAlong("writer", "paper", STROKES),
                "batch: input paper must have the steps of one of [words, pen, pressure], but should have those of writer");
        assertRefused(
                () -> batch.withVector("writer", Tensor.zeros(2, 5)),
                "batch: vector writer must be [B = 3, n], or [B = 3] for ids, but is [2, 5]");
        assertRefused(
                () -> batch.withVector("writer", Tensor.zeros(3, 1, 5)),
                "batch: vector writer must be [B = 3, n], or [B = 3] for ids, but is [3, 1, 5]");
        assertRefused(
                () -> batch.withVector("writer", new float[][] {{1}, {2}, {3, 4}}),
                "batch: vectors of writer must have n = 1 numbers, as the first has, but that of sequence 2 has 2");
        assertRefused(
                () -> Batch.of("y", Tensor.zeros(2), new int[2]),
                "batch: input y must be [T, B, n], or [T, B] for ids, but found [2]");
        assertThat(batch.withVector("id", Tensor.zeros(3)).input("id").rank()).isEqualTo(1);
    }

    private static void assertRefused(ThrowingCallable made, String message) {
        assertThatThrownBy(made).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void an_input_is_replaced_on_its_time_axis() {
        Batch batch = Batch.of("x", Tensor.zeros(3, 2, 4), new int[] {3, 1})
                .with("y", Tensor.zeros(5, 2), new int[] {5, 4})
                .withVector("about", Tensor.zeros(2, 3));
        Batch other = batch.replacing("y", Tensor.filled(7, 5, 2, 6)).replacing("about", Tensor.zeros(2, 1));
        assertThat(other.input("y").shape()).containsExactly(5, 2, 6);
        assertThat(other.lengths("y")).containsExactly(5, 4);
        assertThat(other.names()).isEqualTo(batch.names());
        assertThat(batch.input("y").shape()).containsExactly(5, 2);
        assertThatThrownBy(() -> batch.replacing("y", Tensor.zeros(4, 2)))
                .hasMessage("batch: input y must stay of the shape [5, 2] but for its width, but is [4, 2]");
        assertThatThrownBy(() -> batch.replacing("about", Tensor.zeros(3, 3)))
                .hasMessage("batch: input about must stay of the shape [2, 3] but for its width, but is [3, 3]");
        assertThatThrownBy(() -> batch.replacing("z", Tensor.zeros(3, 2))).hasMessageContaining("but not z");
    }
}
