package org.souvenir.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LayoutTest {
    private static final int[] LENGTHS = {2, 0, 4, 2, 1};

    /** The sequences at step t, in places. */
    private static List<Integer> running(RowLayout layout, int t) {
        return IntStream.range(0, layout.count(t)).mapToObj(layout::sequence).toList();
    }

    @Test
    void puts_the_longest_first_and_leaves_out_what_has_ended() {
        RowLayout layout = RowLayout.of(5, LENGTHS);
        assertThat(running(layout, 0)).containsExactly(2, 0, 3, 4);
        assertThat(running(layout, 1)).containsExactly(2, 0, 3);
        assertThat(running(layout, 2)).containsExactly(2);
        assertThat(running(layout, 3)).containsExactly(2);
        assertThat(running(layout, 4)).isEmpty();
        assertThat(layout.count(5)).isZero();
        assertThat(layout.rows()).isEqualTo(9);
        assertThat(IntStream.rangeClosed(-1, 5).map(layout::offset)).containsExactly(-5, 0, 4, 7, 8, 9, 9);
        assertThat(IntStream.range(0, 5).map(layout::length)).containsExactly(4, 2, 2, 1, 0);
        assertThat(IntStream.range(0, 5).map(layout::lastRow)).containsExactly(8, 5, 6, 3, -1);
    }

    @Test
    void puts_another_sequence_where_its_own_sequence_is() {
        RowLayout layout = RowLayout.of(5, LENGTHS);
        AlongLayout along = AlongLayout.of(layout, new int[] {3, 1, 2, 0, 4});
        assertThat(IntStream.range(0, 5).map(along::length)).containsExactly(2, 3, 0, 4, 1);
        assertThat(IntStream.range(0, 5).map(along::offset)).containsExactly(0, 2, 5, 5, 9);
        assertThat(IntStream.range(0, 5).map(along::rows)).containsExactly(9, 5, 2, 2, 0);
        assertThat(IntStream.rangeClosed(0, 5).map(along::stepOffset)).containsExactly(0, 9, 14, 16, 18, 18);
        assertThat(along.rows()).isEqualTo(10);
        for (int t = 0; t < 5; t++) {
            for (int n = 0; t + n <= 5; n++) {
                assertThat(along.rowsFrom(t, layout.offset(t + n) - layout.offset(t)))
                        .isEqualTo(along.stepOffset(t + n) - along.stepOffset(t));
            }
        }
    }

    @Test
    void brings_rows_of_another_axis_into_sequences_and_back() {
        int[] others = {3, 1, 2, 0, 4};
        for (RowLayout layout : RowLayout.of(5, LENGTHS).shards()) {
            RowLayout other = layout.along(4, others);
            AlongLayout along = AlongLayout.of(layout, other);
            float[] rows = new float[other.rows() * 2];
            for (int i = 0; i < other.batch(); i++) {
                for (int t = 0; t < other.length(i); t++) {
                    rows[2 * (other.offset(t) + i)] = other.sequence(i);
                    rows[2 * (other.offset(t) + i) + 1] = t;
                }
            }
            float[] sequences = new float[along.rows() * 2];
            along.pack(rows, other, 2, sequences);
            for (int i = 0; i < layout.batch(); i++) {
                assertThat(along.length(i)).isEqualTo(others[layout.sequence(i)]);
                for (int t = 0; t < along.length(i); t++) {
                    assertThat(sequences[2 * (along.offset(i) + t)]).isEqualTo(layout.sequence(i));
                    assertThat(sequences[2 * (along.offset(i) + t) + 1]).isEqualTo(t);
                }
            }
            float[] back = new float[rows.length];
            along.unpack(sequences, other, 2, back);
            assertThat(back).isEqualTo(rows);
        }
    }

    @Test
    void packs_rows_and_puts_them_back() {
        RowLayout layout = RowLayout.of(5, LENGTHS);
        int width = 3;
        float[] padded = new float[5 * LENGTHS.length * width];
        for (int i = 0; i < padded.length; i++) {
            padded[i] = i + 1;
        }
        float[] rows = new float[layout.rows() * width];
        layout.pack(padded, LENGTHS.length, width, rows);
        for (int t = 0; t < 5; t++) {
            for (int i = 0; i < layout.count(t); i++) {
                for (int j = 0; j < width; j++) {
                    assertThat(rows[(layout.offset(t) + i) * width + j])
                            .isEqualTo(1 + (t * LENGTHS.length + layout.sequence(i)) * width + j);
                }
            }
        }
        float[] back = new float[padded.length];
        layout.unpack(rows, LENGTHS.length, width, back);
        for (int i = 0; i < back.length; i++) {
            boolean real = i / width / LENGTHS.length < LENGTHS[i / width % LENGTHS.length];
            assertThat(back[i]).isEqualTo(real ? padded[i] : 0);
        }
    }

    @Test
    void cuts_windows_out_of_time() {
        RowLayout whole = RowLayout.of(5, LENGTHS);
        RowLayout window = whole.window(1, 3);
        assertThat(window.steps()).isEqualTo(2);
        assertThat(window.batch()).isEqualTo(5);
        assertThat(running(window, 0)).isEqualTo(running(whole, 1));
        assertThat(running(window, 1)).isEqualTo(running(whole, 2));
        assertThat(IntStream.range(0, 5)).allMatch(i -> window.sequence(i) == whole.sequence(i));
        assertThat(whole.window(4, 5).rows()).isZero();
    }

    @Test
    void keeps_one_row_a_sequence_in_the_same_places() {
        RowLayout whole = RowLayout.of(5, LENGTHS);
        RowLayout ends = whole.ends();
        assertThat(ends.steps()).isEqualTo(1);
        assertThat(running(ends, 0))
                .isEqualTo(IntStream.range(0, 5).mapToObj(whole::sequence).toList());
    }

    @Test
    void cuts_a_batch_into_shards_by_its_size_alone() {
        assertThat(numberOfShards(0)).isEqualTo(1);
        assertThat(numberOfShards(1)).isEqualTo(1);
        assertThat(numberOfShards(15)).isEqualTo(1);
        assertThat(numberOfShards(16)).isEqualTo(2);
        assertThat(numberOfShards(64)).isEqualTo(2);
        assertThat(numberOfShards(95)).isEqualTo(2);
        assertThat(numberOfShards(96)).isEqualTo(3);
        assertThat(numberOfShards(256)).isEqualTo(8);
    }

    @Test
    void cuts_a_batch_into_more_shards_if_asked_but_into_no_empty_ones() {
        assertThat(RowLayout.full(3, 5).shards(4)).hasSize(4).allMatch(shard -> shard.batch() > 0);
        assertThat(RowLayout.full(3, 5).shards(9)).hasSize(5);
        assertThat(RowLayout.full(3, 0).shards(9)).hasSize(1);
        assertThat(RowLayout.full(3, 256).shards(2)).hasSize(8);
    }

    private static int numberOfShards(int batch) {
        return RowLayout.full(3, batch).shards().size();
    }

    @Test
    void puts_every_sequence_into_one_shard_and_the_work_into_equal_parts() {
        Random random = new Random(3);
        for (int batch : new int[] {1, 7, 16, 33, 100}) {
            int[] lengths =
                    IntStream.range(0, batch).map(i -> random.nextInt(12)).toArray();
            List<RowLayout> shards = RowLayout.of(11, lengths).shards();
            List<Integer> members = new ArrayList<>();
            List<Integer> rows = new ArrayList<>();
            for (RowLayout shard : shards) {
                assertThat(shard.steps()).isEqualTo(11);
                for (int i = 0; i < shard.batch(); i++) {
                    members.add(shard.sequence(i));
                    assertThat(shard.length(i)).isEqualTo(lengths[shard.sequence(i)]);
                    assertThat(i == 0 || shard.length(i) <= shard.length(i - 1)).isTrue();
                }
                rows.add(shard.rows());
            }
            assertThat(members)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, batch).boxed().toList());
            int spread = rows.stream().max(Integer::compare).orElseThrow()
                    - rows.stream().min(Integer::compare).orElseThrow();
            assertThat(spread).isLessThanOrEqualTo(11);
        }
    }

    @Test
    void has_no_rows_where_there_is_nothing() {
        assertThat(RowLayout.full(0, 3).rows()).isZero();
        assertThat(RowLayout.full(3, 0).rows()).isZero();
        assertThat(RowLayout.of(4, new int[] {0, 0}).rows()).isZero();
        assertThat(RowLayout.of(4, new int[] {0, 0}).count(0)).isZero();
    }

    @Test
    void says_which_length_does_not_fit() {
        assertThatThrownBy(() -> RowLayout.of(5, new int[] {2, 6}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("lengths: each must lie in [0, T = 5], but sequence 1 has 6");
        assertThatThrownBy(() -> RowLayout.of(5, new int[] {-1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("lengths: each must lie in [0, T = 5], but sequence 0 has -1");
    }

    @Test
    void says_what_has_more_floats_than_an_array_can_have() {
        assertThatThrownBy(() -> RowLayout.full(1 << 16, 1 << 15))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "run: 2,147,483,648 rows of a batch of T = 65536, B = 32768 are 2,147,483,648 floats, more than one array can have; take smaller batches, or for long sequences recomputing");
        assertThatThrownBy(() -> RowLayout.floats(1 << 30, 4, "h"))
                .hasMessageStartingWith("run: 1,073,741,824 rows of h are 4,294,967,296 floats, more than");
        assertThat(RowLayout.floats(1 << 20, 1 << 10, "h")).isEqualTo(1 << 30);
    }

    @Test
    void is_not_changed_by_the_callers_array() {
        int[] lengths = {2, 3};
        RowLayout layout = RowLayout.of(3, lengths);
        lengths[0] = 0;
        assertThat(layout.rows()).isEqualTo(5);
    }
}
