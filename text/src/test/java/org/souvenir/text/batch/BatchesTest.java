package org.souvenir.text.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Input;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.text.vocabulary.Vocabulary;

class BatchesTest {

    /** n sequences of lengths 0 … 40 in no order; the tokens tell sequence and step. */
    private static List<int[]> sequences(int n) {
        return IntStream.range(0, n)
                .mapToObj(i -> IntStream.range(0, i * 29 % 41)
                        .map(t -> 2 + i * 100 + t)
                        .toArray())
                .toList();
    }

    private static int[] labels(int n) {
        return IntStream.range(0, n).map(i -> i % 3).toArray();
    }

    private static List<Integer> examples(List<TokenBatch> epoch) {
        List<Integer> examples = new ArrayList<>();
        epoch.forEach(batch -> batch.examples().forEach(examples::add));
        return examples;
    }

    @Test
    void gives_training_the_ids_lengths_and_labels_of_each_batch() {
        Batches batches = Batches.of(sequences(20), labels(20), 6, 1);
        List<Example> examples = batches.examples().epoch(3);
        assertThat(examples).hasSize(4);
        for (int i = 0; i < 4; i++) {
            TokenBatch tokens = batches.epoch(3).get(i);
            Example example = examples.get(i);
            assertThat(example.batch().lengths())
                    .containsExactly(tokens.tokens().lengths());
            assertThat(example.batch().steps()).isEqualTo(tokens.steps());
            assertThat(example.target().values().shape()).containsExactly(tokens.size());
            for (int b = 0; b < tokens.size(); b++) {
                assertThat(example.target().values().get(b))
                        .isEqualTo((float) tokens.labels().get(b));
                for (int t = 0; t < tokens.tokens().lengths()[b]; t++) {
                    assertThat(example.batch().input(Input.NAME).get(t, b)).isEqualTo((float) tokens.token(t, b));
                }
            }
        }
    }

    @Test
    void drops_words_anew_in_each_epoch_and_the_same_ones_when_it_is_asked_again() {
        Batches whole = Batches.of(sequences(400), labels(400), 32, 1);
        Batches dropping = whole.droppingWords(0.2);

        assertThat(dropped(whole, 0)).as("before").isEmpty();
        List<String> first = dropped(dropping, 0);
        assertThat(first.size()).isCloseTo(1600, within(190)); // of some 8,000, and 5 standard deviations
        assertThat(dropped(dropping, 0)).isEqualTo(first);
        assertThat(dropped(dropping, 1)).isNotEqualTo(first);
        assertThat(dropped(dropping.droppingWords(0), 0)).isEmpty();
        assertThat(examples(dropping.epoch(2))).isEqualTo(examples(whole.epoch(2)));
    }

    /** Sequences and steps that read the unknown word. */
    private static List<String> dropped(Batches batches, long epoch) {
        return batches.epoch(epoch).stream()
                .flatMap(batch -> IntStream.range(0, batch.size())
                        .boxed()
                        .flatMap(b -> IntStream.range(0, batch.tokens().lengths()[b])
                                .filter(t -> batch.token(t, b) == Vocabulary.UNKNOWN_ID)
                                .mapToObj(t -> batch.examples().get(b) + " " + t)))
                .toList();
    }

    @Test
    void refuses_to_drop_all_words() {
        Batches batches = Batches.of(sequences(3), labels(3), 3, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batches.droppingWords(1))
                .withMessage("batches: the rate of dropped words must lie in [0, 1), but is 1.0");
        assertThatIllegalArgumentException().isThrownBy(() -> batches.droppingWords(Double.NaN));
    }

    @Test
    void has_no_examples_without_labels() {
        TokenBatch batch = Batches.unlabelled(sequences(3), 3, 1).epoch(0).get(0);
        assertThatIllegalStateException()
                .isThrownBy(batch::example)
                .withMessage("TokenBatch: training needs a label for each sequence, but there are none for the 3");
        assertThat(batch.batch().size()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"1000, 32, 32", "64, 32, 2", "5, 32, 1", "1, 1, 1", "7, 1, 7", "4001, 2, 2001"})
    void gives_every_sequence_once_an_epoch(int n, int batchSize, int count) {
        Batches batches = Batches.of(sequences(n), labels(n), batchSize, 1);

        for (int epoch = 0; epoch < 3; epoch++) {
            assertThat(examples(batches.epoch(epoch)))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, n).boxed().toList());
            assertThat(batches.epoch(epoch)).hasSize(count).allMatch(batch -> batch.size() <= batchSize);
        }
        assertThat(batches.count()).isEqualTo(count);
    }

    @Test
    void lays_tokens_out_by_time_and_pads_behind_them() {
        List<int[]> sequences = List.of(new int[] {5, 6, 7}, new int[] {}, new int[] {8});
        TokenBatch batch =
                Batches.of(sequences, new int[] {1, 0, 2}, 4, 9).epoch(0).get(0);

        assertThat(batch)
                .isEqualTo(new TokenBatch(
                        Sequences.of(Tensor.of(new float[] {0, 8, 5, 0, 0, 6, 0, 0, 7}, 3, 3), new int[] {0, 1, 3}),
                        ImmutableIntArray.of(0, 2, 1),
                        ImmutableIntArray.of(1, 2, 0)));
        assertThat(batch.token(0, 1)).isEqualTo(8);
        assertThat(batch.token(2, 2)).isEqualTo(7);
    }

    @Test
    void keeps_tokens_lengths_and_labels_with_their_example() {
        List<int[]> sequences = sequences(500);
        Batches batches = Batches.of(sequences, labels(500), 16, 4);

        for (TokenBatch batch : batches.epoch(2)) {
            for (int b = 0; b < batch.size(); b++) {
                int column = b;
                int[] sequence = sequences.get(batch.examples().get(b));
                assertThat(batch.tokens().lengths()[b]).isEqualTo(sequence.length);
                assertThat(batch.labels().get(b)).isEqualTo(batch.examples().get(b) % 3);
                assertThat(IntStream.range(0, sequence.length).map(t -> batch.token(t, column)))
                        .containsExactly(Arrays.stream(sequence).boxed().toArray(Integer[]::new));
                assertThat(IntStream.range(sequence.length, batch.steps()).map(t -> batch.token(t, column)))
                        .containsOnly(IntStream.range(sequence.length, batch.steps())
                                .mapToObj(t -> Vocabulary.PADDING_ID)
                                .toArray(Integer[]::new));
            }
        }
    }

    @Test
    void depends_on_seed_and_epoch_alone() {
        List<TokenBatch> epoch = Batches.of(sequences(300), labels(300), 8, 1).epoch(5);

        assertThat(Batches.of(sequences(300), labels(300), 8, 1).epoch(5)).isEqualTo(epoch);
        assertThat(Batches.of(sequences(300), labels(300), 8, 1).epoch(6)).isNotEqualTo(epoch);
        assertThat(Batches.of(sequences(300), labels(300), 8, 2).epoch(5)).isNotEqualTo(epoch);
    }

    @Test
    void changes_the_company_from_epoch_to_epoch() {
        Batches batches = Batches.of(sequences(4000), labels(4000), 8, 1);

        assertThat(batches.epoch(0).stream().map(TokenBatch::examples))
                .doesNotContainAnyElementsOf(
                        batches.epoch(1).stream().map(TokenBatch::examples).toList());
    }

    @Test
    void wastes_little_on_padding() {
        List<TokenBatch> epoch =
                Batches.of(sequences(2000), labels(2000), 16, 1).epoch(0);
        int places = epoch.stream()
                .mapToInt(batch -> batch.tokens().values().length())
                .sum();
        int tokens = epoch.stream()
                .flatMapToInt(batch -> Arrays.stream(batch.tokens().lengths()))
                .sum();

        assertThat(places - tokens).isLessThan(places / 25);
    }

    @Test
    void mixes_short_and_long_batches() {
        List<TokenBatch> epoch =
                Batches.of(sequences(1600), labels(1600), 16, 1).epoch(0);
        List<Integer> steps = epoch.stream().map(TokenBatch::steps).toList();
        long rises = IntStream.range(1, steps.size())
                .filter(i -> steps.get(i) > steps.get(i - 1))
                .count();

        assertThat(rises).isBetween(35L, 65L); // of 99 neighbours, about half
    }

    @Test
    void takes_a_batch_of_empty_sequences() {
        TokenBatch batch = Batches.unlabelled(List.of(new int[0], new int[0]), 2, 1)
                .epoch(0)
                .get(0);

        assertThat(batch.steps()).isZero();
        assertThat(batch.size()).isEqualTo(2);
        assertThat(batch.labels().isEmpty()).isTrue();
    }

    @Test
    void makes_no_batch_of_nothing() {
        assertThat(Batches.of(List.of(), new int[0], 32, 1).epoch(0)).isEmpty();
    }

    @Test
    void does_not_see_what_happens_to_the_sequences_later() {
        int[] sequence = {5, 6};
        int[] labels = {1};
        Batches batches = Batches.of(List.of(sequence), labels, 1, 1);
        sequence[0] = 99;
        labels[0] = 99;

        assertThat(batches.epoch(0).get(0).tokens()).isEqualTo(Sequences.ids(new int[] {5, 6}));
        assertThat(batches.epoch(0).get(0).labels()).isEqualTo(ImmutableIntArray.of(1));
    }

    @Test
    void takes_a_batch_size_of_any_magnitude() {
        assertThat(Batches.of(sequences(100), labels(100), Integer.MAX_VALUE, 1).epoch(0))
                .hasSize(1);
    }

    @Test
    void refuses_what_does_not_fit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Batches.of(sequences(3), labels(2), 32, 1))
                .withMessage(
                        "batches: there must be a label for each sequence, but there are 3 sequences and 2 labels");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Batches.of(sequences(3), labels(3), 0, 1))
                .withMessageContaining("must have at least 1 sequence, but has 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenBatch(
                        Sequences.ids(new int[] {1, 2}), ImmutableIntArray.of(7, 8), ImmutableIntArray.of(0)))
                .withMessage(
                        "TokenBatch: with B = 1 there must be 1 examples and 1 labels or none, but there are 1 and 2");
    }
}
