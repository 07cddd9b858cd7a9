package org.souvenir.cells.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.souvenir.core.tensor.Tensor;

class ExampleSourceTest {

    /** Ids that tell sequence and step: {@code 10 · b + t}. */
    private static Tensor ids(int steps, int size) {
        Tensor ids = Tensor.zeros(steps, size);
        for (int t = 0; t < steps; t++) {
            for (int b = 0; b < size; b++) {
                ids.set(10f * b + t, t, b);
            }
        }
        return ids;
    }

    private static Tensor counting(int size) {
        Tensor labels = Tensor.zeros(size);
        for (int i = 0; i < size; i++) {
            labels.set(i, i);
        }
        return labels;
    }

    private static List<Float> labels(List<Example> batches) {
        return batches.stream()
                .flatMap(example -> IntStream.range(0, example.batch().size())
                        .mapToObj(b -> example.target().values().get(b)))
                .toList();
    }

    @Test
    void every_sequence_comes_once_an_epoch_in_other_company() {
        ExampleSource source = ExampleSource.of(Example.perSequence(Batch.of(ids(3, 23)), counting(23)), 5, 7);
        List<Float> all = IntStream.range(0, 23).mapToObj(i -> (float) i).toList();
        assertThat(source.epoch(0))
                .extracting(example -> example.batch().size())
                .containsExactly(5, 5, 5, 5, 3);
        assertThat(labels(source.epoch(0)))
                .containsExactlyInAnyOrderElementsOf(all)
                .isNotEqualTo(all);
        assertThat(labels(source.epoch(1))).containsExactlyInAnyOrderElementsOf(all);
        assertThat(labels(source.epoch(0))).isEqualTo(labels(source.epoch(0))).isNotEqualTo(labels(source.epoch(1)));
        ExampleSource other = ExampleSource.of(Example.perSequence(Batch.of(ids(3, 23)), counting(23)), 5, 8);
        assertThat(labels(other.epoch(0))).isNotEqualTo(labels(source.epoch(0)));
    }

    @Test
    void a_mini_batch_is_as_long_as_its_longest_sequence() {
        Example all = Example.perStep(
                Batch.of(ids(4, 3), new int[] {1, 4, 2}), ids(4, 3).map(x -> x + 1));
        Example two = all.select(2, 0);
        assertThat(two.batch().lengths()).containsExactly(2, 1);
        assertThat(two.target().values()).isEqualTo(Tensor.of(new float[] {21, 1, 22, 2}, 2, 2));
        assertThat(all.select(1).batch().steps()).isEqualTo(4);
        assertThat(Example.perSequence(all.batch(), counting(3))
                        .select(2)
                        .target()
                        .values())
                .isEqualTo(Tensor.of(new float[] {2}, 1));
    }

    @Test
    void selects_the_targets_of_a_decoder_with_steps_of_its_own() {
        Batch both = Batch.of(ids(5, 3)).with("said", ids(2, 3), new int[] {2, 1, 2});
        Example some = Example.perStep(both, ids(2, 3)).select(2, 1);
        assertThat(some.target().values()).isEqualTo(Tensor.of(new float[] {20, 10, 21, 11}, 2, 2));
        assertThat(some.batch().lengths("said")).containsExactly(2, 1);
        assertThat(some.batch().input("said")).isEqualTo(some.target().values());
        assertThatThrownBy(() -> some.batch().input("heard"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("batch: there are the inputs [x, said], but not heard");
    }

    @Test
    void shuffles_batches_from_the_seed_and_the_epoch() {
        List<Example> batches = IntStream.range(0, 9)
                .mapToObj(i -> Example.perSequence(Batch.of(ids(1, 1)), Tensor.filled(i, 1)))
                .toList();
        ExampleSource source = ExampleSource.shuffled(batches, 3);
        assertThat(source.epoch(4)).containsExactlyInAnyOrderElementsOf(batches).isEqualTo(source.epoch(4));
        assertThat(source.epoch(4)).isNotEqualTo(source.epoch(5));
        assertThat(ExampleSource.inOrder(batches).epoch(4)).isEqualTo(batches);
    }

    /** n sequences of ids of lengths 1 … 20 in no order, and a tag for each step: the id and 1,000 more. */
    private static Example tagging(int n) {
        Sequences words = Sequences.ids(IntStream.range(0, n)
                .mapToObj(b -> IntStream.range(0, 1 + b * 29 % 20)
                        .map(t -> 1 + 100 * b + t)
                        .toArray())
                .toList());
        return Example.perStep(Batch.of(words), words.values().map(id -> id + 1000));
    }

    @Test
    void groups_sequences_of_like_length_with_their_tags() {
        ExampleSource source = ExampleSource.byLength(tagging(100), 8, 3);
        int places = 0;
        int steps = 0;
        List<Integer> seen = new ArrayList<>();
        for (Example example : source.epoch(4)) {
            Batch batch = example.batch();
            int[] lengths = batch.lengths();
            assertThat(batch.steps()).isEqualTo(Arrays.stream(lengths).max().orElseThrow());
            assertThat(example.target().values().shape()).containsExactly(batch.steps(), batch.size());
            places += batch.steps() * batch.size();
            steps += Arrays.stream(lengths).sum();
            for (int b = 0; b < lengths.length; b++) {
                int sequence = (int) batch.input("x").get(0, b) / 100;
                seen.add(sequence);
                assertThat(lengths[b]).isEqualTo(1 + sequence * 29 % 20);
                for (int t = 0; t < lengths[b]; t++) {
                    assertThat(batch.input("x").get(t, b)).isEqualTo(1 + 100 * sequence + t);
                    assertThat(example.target().values().get(t, b)).isEqualTo(1001 + 100 * sequence + t);
                }
            }
        }
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 100).boxed().toList());
        assertThat(places - steps).isLessThan(places / 12);
    }

    @Test
    void groups_of_like_length_follow_from_seed_and_epoch() {
        Example all = tagging(60);
        List<Example> epoch = ExampleSource.byLength(all, 8, 3).epoch(4);
        assertThat(inputs(ExampleSource.byLength(all, 8, 3).epoch(4))).isEqualTo(inputs(epoch));
        assertThat(inputs(ExampleSource.byLength(all, 8, 3).epoch(5))).isNotEqualTo(inputs(epoch));
        assertThat(inputs(ExampleSource.byLength(all, 8, 4).epoch(4))).isNotEqualTo(inputs(epoch));
        assertThat(ExampleSource.byLength(all, 100, 3).epoch(0)).hasSize(1);
        assertThatThrownBy(() -> ExampleSource.byLength(all, 0, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("examples: a mini-batch must have at least 1 sequence, but has 0");
    }

    private static List<Tensor> inputs(List<Example> examples) {
        return examples.stream().map(example -> example.batch().input("x")).toList();
    }

    @Test
    void groups_of_like_length_shorten_each_time_axis() {
        Example words = tagging(30);
        Sequences said = Sequences.ids(
                IntStream.range(0, 30).mapToObj(b -> new int[1 + b % 7]).toList());
        Example pairs = Example.perStep(words.batch().with("said", said), said.values());
        for (Example example : ExampleSource.byLength(pairs, 4, 1).epoch(0)) {
            int longest = Arrays.stream(example.batch().lengths("said")).max().orElseThrow();
            assertThat(example.batch().steps("said")).isEqualTo(longest);
            assertThat(example.target().values().size(0)).isEqualTo(longest);
        }
    }

    @Test
    void cuts_a_stream_into_windows() {
        Example stream = Example.perStep(Batch.of(ids(7, 2), new int[] {7, 4}), ids(7, 2));
        List<Example> windows = ExampleSource.windows(stream, 3).epoch(0);
        assertThat(windows).hasSize(3);
        assertThat(windows.get(1).target().values()).isEqualTo(Tensor.of(new float[] {3, 13, 4, 14, 5, 15}, 3, 2));
        assertThat(windows.get(1).batch().lengths()).containsExactly(3, 1);
        assertThat(windows.get(2).batch().lengths()).containsExactly(1, 0);
        assertThat(windows.get(2).batch().steps()).isEqualTo(1);
    }

    @Test
    void refuses_windows_that_are_longer_than_the_stream() {
        Example stream = Example.perStep(Batch.of(ids(7, 2)), ids(7, 2));
        assertThatThrownBy(() -> ExampleSource.windows(stream, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("windows: steps must lie in [1, T = 7], but there are 8");
        assertThatThrownBy(() -> ExampleSource.windows(Example.perSequence(stream.batch(), counting(2)), 3)
                        .epoch(0)
                        .get(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "window: there must be a target for every step, [T, B, m] or [T, B], but it is [2] per sequence");
        assertThatThrownBy(() -> ExampleSource.of(stream, 0, 1))
                .hasMessage("examples: a mini-batch must have at least 1 sequence, but has 0");
    }
}
