package org.souvenir.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.text.token.CharacterTokenizer;
import org.souvenir.text.token.Normalizer;
import org.souvenir.text.token.Tokenizer;
import org.souvenir.text.token.WhitespaceTokenizer;
import org.souvenir.text.token.WordTokenizer;
import org.souvenir.text.vocabulary.Vocabulary;

class TextNetworkTest {
    private static final Vocabulary WORDS = Vocabulary.of(List.of("good", "bad", "tea", "."));
    private static final List<String> LABELS = List.of("negative", "positive");

    @TempDir
    private Path folder;

    private static Network classifies(int words, int labels) {
        return Network.initialised(
                Architecture.of(
                        Input.ids(words),
                        new Embedding(3),
                        Recurrent.of(width -> new Gru(width, 4)),
                        Pooling.LAST,
                        new Dense(labels)),
                5);
    }

    private static Network generates(int tokens) {
        return Network.initialised(
                Architecture.of(
                        Input.ids(tokens),
                        new Embedding(3),
                        Recurrent.of(width -> new Gru(width, 4)),
                        new Dense(tokens)),
                5);
    }

    private static TextNetwork reviews() {
        return TextNetwork.classifier(classifies(WORDS.size(), 2), WORDS, LABELS);
    }

    @Test
    void one_file_holds_it_all() {
        TextNetwork saved = reviews()
                .withTokenizer(new WordTokenizer(Normalizer.KEEP_CASE))
                .withTemperature(1.7)
                .withNote("accuracy", "0.81");
        Path file = folder.resolve("reviews");
        saved.save(file);
        for (TextNetwork loaded : List.of(TextNetwork.load(file), TextNetwork.fromBytes(saved.toBytes()))) {
            assertThat(loaded.vocabulary()).isEqualTo(WORDS);
            assertThat(loaded.labels()).isEqualTo(LABELS);
            assertThat(loaded.tokenizer()).isEqualTo(saved.tokenizer());
            assertThat(loaded.temperature()).isEqualTo(1.7);
            assertThat(loaded.notes()).isEqualTo(Map.of("accuracy", "0.81"));
            assertThat(loaded.predict("Good tea.").probabilities())
                    .isDeepEqualTo(saved.predict("Good tea.").probabilities());
        }
    }

    @Test
    void a_text_is_cut_looked_up_and_read() {
        TextNetwork reviews = reviews().withTemperature(2);
        assertThat(reviews.encode("GOOD soup.")).containsExactly(2, Vocabulary.UNKNOWN_ID, 5);
        float[] scores = reviews.network()
                .predict(Batch.of(Sequences.ids(new int[] {2, 1, 5})))
                .values()[0];
        assertThat(reviews.predict("GOOD soup.").values()[0]).containsExactly(scores[0] / 2, scores[1] / 2);
        assertThat(reviews.knows("soup!")).isFalse();
        assertThat(reviews.knows("")).isFalse();
        assertThat(reviews.knows("soup, tea")).isTrue();
        assertThat(reviews.predict("").rows()).isOne();
    }

    @Test
    void a_generator_scores_what_comes_next_after_each_token() {
        Vocabulary characters = Vocabulary.of(List.of("a", "b"));
        TextNetwork writer = TextNetwork.generator(generates(characters.size()), characters, new CharacterTokenizer());
        TextNetwork loaded = TextNetwork.fromBytes(writer.toBytes());
        assertThat(loaded.labels()).isEmpty();
        assertThat(loaded.tokenizer()).isEqualTo(new CharacterTokenizer());
        assertThat(loaded.predict("abba").rows()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"NONE", "KEEP_CASE", "FOLD_CASE"})
    void every_tokenizer_has_a_name(Normalizer normalizer) {
        for (Tokenizer tokenizer : List.of(
                new WordTokenizer(normalizer),
                new CharacterTokenizer(normalizer),
                new WhitespaceTokenizer(normalizer))) {
            TextNetwork loaded =
                    TextNetwork.fromBytes(reviews().withTokenizer(tokenizer).toBytes());
            assertThat(loaded.tokenizer()).isEqualTo(tokenizer).hasToString(tokenizer.toString());
        }
    }

    /** As examples wrote them before there was this type. */
    @Test
    void files_with_vocabulary_and_labels_alone_are_read() {
        Map<String, String> notes =
                Map.of("kind", "LSTM", "vocabulary", WORDS.toText(), "labels", "negative\npositive");
        byte[] file = NetworkFormat.standard().toBytes(classifies(WORDS.size(), 2), notes);
        TextNetwork loaded = TextNetwork.fromBytes(file);
        assertThat(loaded.tokenizer()).isEqualTo(new WordTokenizer());
        assertThat(loaded.temperature()).isEqualTo(1);
        assertThat(loaded.notes()).isEqualTo(Map.of("kind", "LSTM"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vocabulary | | must hold a network of texts, with a note on its vocabulary, but has notes on [labels",
                "vocabulary | souvenir-vocabulary 9 | expected",
                "labels | one | labels must be two or more that differ, a line of text each, but are [one]",
                "labels | a,a | labels must be two or more that differ",
                "labels | a,b,c | its network must score 3 labels for each text, but gives [B, 2]",
                "labels | | without labels its network must score what comes next after each step, 6 tokens, but gives [B, 2]",
                "tokenizer | syllables NONE | the tokenizer must be one of [words NONE, words KEEP_CASE,",
                "temperature | warm | the temperature must be a number above 0, but is \"warm\"",
                "temperature | 0 | the temperature must be a number above 0, but is 0.0",
                "temperature | NaN | the temperature must be a number above 0, but is NaN",
            })
    void notes_that_do_not_fit_are_refused(String note, String text, String message) {
        Path file = folder.resolve("altered");
        Map<String, String> notes = new HashMap<>(
                NetworkFormat.standard().fromBytes(reviews().toBytes()).notes());
        if (text == null) {
            notes.remove(note);
        } else {
            notes.put(note, text.replace(',', '\n'));
        }
        NetworkFormat.standard().write(file, reviews().network(), notes);
        assertThatThrownBy(() -> TextNetwork.load(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void what_does_not_fit_each_other_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TextNetwork.classifier(classifies(7, 2), WORDS, LABELS))
                .withMessageContaining(
                        "its network must read one sequence of ids, as many as the vocabulary has, 6, but it is");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TextNetwork.classifier(generates(6), WORDS, LABELS))
                .withMessageContaining("must score 2 labels for each text, but gives [T, B, 6]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TextNetwork.classifier(classifies(6, 2), WORDS, List.of("good\n", "bad")))
                .withMessageContaining("a line of text each");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TextNetwork.classifier(generates(6), WORDS, List.of()))
                .withMessageContaining("a classifier must have labels");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> reviews().withTokenizer(List::of))
                .withMessageContaining("the tokenizer must be one that a file can name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> reviews().withNote("labels", "x"))
                .withMessageContaining("a note of another name must be taken, but one is labels");
    }
}
