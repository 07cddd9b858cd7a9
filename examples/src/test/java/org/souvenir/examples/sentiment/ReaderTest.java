package org.souvenir.examples.sentiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.souvenir.cells.data.Batch;

final class ReaderTest {
    private static final String TEXT = "The tea is not good, wibble, not good. The tea is bad";

    private static double sum(Reading reading) {
        return reading.start()
                + reading.words().stream().mapToDouble(Reading.Word::adds).sum();
    }

    private static Offset<Double> near(double score) {
        return within(0.005 * Math.max(1, Math.abs(score)) + 1e-5);
    }

    @ParameterizedTest
    @EnumSource
    void what_words_add_sums_up_to_the_logarithm_of_the_odds(Kind kind) {
        Reading reading = Toys.classifier(kind, "bad", "good").read(TEXT);
        double odds = reading.probability() / (1 - reading.probability());

        assertThat(reading.score()).isCloseTo(Math.log(odds), within(1e-5));
        assertThat(sum(reading)).isCloseTo(reading.score(), near(reading.score()));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "1, 4", "2, 4"})
    void what_words_add_sums_up_however_often_they_are_embedded_and_among_more_labels(int embeddings, int more) {
        String[] labels = {"a", "b", "c", "d", "e"};
        Classifier classifier = Toys.classifier(Kind.LSTM, embeddings, Arrays.copyOf(labels, 1 + more));
        Reading reading = classifier.read(TEXT);

        Batch batch = classifier.batch(Corpus.TOKENIZER.tokenize(TEXT));
        float[] scores = classifier.network().infer(batch).values().data();
        double best = 0;
        double others = 0;
        for (int label = 0; label <= more; label++) {
            if (labels[label].equals(reading.verdict())) {
                best = scores[label];
            } else {
                others += scores[label] / more;
            }
        }
        assertThat(reading.score()).isCloseTo(best - others, within(1e-5));
        assertThat(sum(reading)).isCloseTo(reading.score(), near(reading.score()));
    }

    @ParameterizedTest
    @EnumSource(names = {"LSTM", "GRU"})
    void tells_what_is_kept_and_what_lasts(Kind kind) {
        Reading reading = Toys.classifier(kind, "bad", "good").read(TEXT);
        int last = reading.words().size() - 1;

        assertThat(reading.hasMemory()).isTrue();
        assertThat(reading.words().get(0).kept()).isZero();
        assertThat(reading.words().get(last).lasting()).isEqualTo(1);
        for (int t = 1; t < last; t++) {
            assertThat(reading.words().get(t).kept()).isBetween(0.01, 0.99);
            assertThat(reading.words().get(t).lasting())
                    .isBetween(0.0, reading.words().get(t + 1).lasting());
        }
    }

    @Test
    void a_vanilla_cell_has_no_memory_to_tell_of() {
        assertThat(Toys.classifier(Kind.RNN, "bad", "good").read(TEXT).hasMemory())
                .isFalse();
    }

    @Test
    void the_verdict_so_far_is_that_of_the_text_so_far() {
        Classifier classifier = Toys.classifier(Kind.GRU, "bad", "good");
        Reading reading = classifier.read(TEXT);
        Reading half = classifier.read("The tea is");
        double soFar = reading.words().get(2).soFar();

        assertThat(half.verdict().equals(reading.verdict()) ? soFar : 1 - soFar)
                .isCloseTo(half.probability(), within(1e-6));
        assertThat(reading.words().get(reading.words().size() - 1).soFar())
                .isCloseTo(reading.probability(), within(1e-6));
    }

    @Test
    void knows_which_words_it_does_not_know() {
        Reading reading = Toys.classifier(Kind.LSTM, "bad", "good").read(TEXT);

        assertThat(reading.words().stream().filter(word -> !word.known()).map(Reading.Word::text))
                .containsExactly("wibble");
    }

    @Test
    void reads_the_start_of_ten_thousand_words() {
        Reading reading = Toys.classifier(Kind.LSTM, "bad", "good").read("not good, tea. ".repeat(2000));

        assertThat(reading.words()).hasSize(500);
        assertThat(reading.unread()).isEqualTo(9500);
        assertThat(reading.isFollowed()).isFalse();
        assertThat(sum(reading)).isCloseTo(reading.score(), near(reading.score()));
    }

    @Test
    void a_text_needs_a_known_word() {
        Classifier classifier = Toys.classifier(Kind.GRU, "bad", "good");

        assertThatThrownBy(() -> classifier.read("wibble wobble"))
                .hasMessage(
                        "read: a text must have a word that the training data had at least twice, but has [wibble, wobble]");
        assertThatThrownBy(() -> classifier.read("")).hasMessageEndingWith("but has none");
        assertThatThrownBy(() -> classifier.read("wibble ".repeat(10_000)))
                .hasMessageEndingWith("but has 10,000 others: [wibble, wibble, wibble, wibble, wibble, …]");
    }
}
