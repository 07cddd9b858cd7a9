package org.souvenir.text.vocabulary;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

class EmbeddingsTest {

    private static final Vocabulary WORDS = Vocabulary.of(List.of("good", "café", "unseen", ". ."));

    @TempDir
    private Path folder;

    private Embeddings read(String content) throws IOException {
        return Embeddings.read(Files.writeString(folder.resolve("vectors.txt"), content), WORDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bad 9 9 9\ncafé 1.5 -2 3e-1\ngood 4 5 6\n", // GloVe
                "3 3\nbad 9 9 9\ncafé 1.5 -2 3e-1\ngood 4 5 6\n", // word2vec
                "3 3\nbad 9 9 9 \ncafé 1.5 -2 3e-1 \ngood 4 5 6 \n", // fastText
                "bad 9 9 9\r\ncafé 1.5 -2 3e-1\r\ngood 4 5 6", // line ends of Windows
            })
    void reads_the_vectors_of_the_vocabulary(String content) throws IOException {
        Embeddings embeddings = read(content);

        assertThat(embeddings.rows()).isEqualTo(6);
        assertThat(embeddings.width()).isEqualTo(3);
        assertThat(embeddings.values()).containsExactly(0, 0, 0, 0, 0, 0, 4, 5, 6, 1.5f, -2, 0.3f, 0, 0, 0, 0, 0, 0);
        assertThat(embeddings.found()).isEqualTo(2);
        assertThat(List.of(0, 1, 2, 3, 4, 5))
                .map(embeddings::has)
                .containsExactly(false, false, true, true, false, false);
    }

    @Test
    void reads_a_compressed_stream() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write("good 1 2\nbad 3".getBytes(UTF_8));
        }
        byte[] compressed = bytes.toByteArray();

        assertThatThrownBy(() ->
                        Embeddings.read(new GZIPInputStream(new ByteArrayInputStream(compressed)), "glove.gz", WORDS))
                .isInstanceOf(FileFormatException.class)
                .hasMessage("glove.gz, line 2: expected a word and 2 numbers, but found 1: \"bad 3\"");
        InputStream good = new ByteArrayInputStream("good 1 2\n".getBytes(UTF_8));
        assertThat(Embeddings.read(good, "stream", WORDS).values()).contains(1, 2);
    }

    @Test
    void reads_a_word_that_has_spaces() throws IOException {
        Embeddings embeddings = read("good 1 2\n. . 3 4\n");

        assertThat(embeddings.has(5)).isTrue();
        assertThat(embeddings.values()).endsWith(3, 4);
    }

    @Test
    void reads_vectors_for_unknown_words_but_none_for_padding() throws IOException {
        Embeddings embeddings = read("<pad> 1 2\n<unk> 3 4\n");

        assertThat(embeddings.has(Vocabulary.PADDING_ID)).isFalse();
        assertThat(embeddings.has(Vocabulary.UNKNOWN_ID)).isTrue();
        assertThat(embeddings.values()).startsWith(0, 0, 3, 4);
    }

    @Test
    void takes_the_first_of_two_vectors() throws IOException {
        assertThat(read("good 1 2\ngood 3 4\n").values()).contains(1, 2).doesNotContain(3, 4);
    }

    @Test
    void takes_a_word_that_is_a_number() throws IOException {
        Path file = Files.writeString(folder.resolve("vectors.txt"), "7 1 2\n8 3 4\n");

        assertThat(Embeddings.read(file, Vocabulary.of(List.of("8"))).values()).containsExactly(0, 0, 0, 0, 3, 4);
    }

    @Test
    void are_what_a_layer_starts_with_where_the_file_has_a_word() throws IOException {
        Embeddings vectors = read("<unk> 7 8 9\ncafé 1.5 -2 3e-1\ngood 4 5 6\n");
        Input input = Input.ids(WORDS.size());
        Network plain = Network.initialised(Architecture.of(input, new Embedding(3)), 5);
        Layer start = new Embedding(3, vectors.initializer(Initializer.normal(0.1)));
        Network known = Network.initialised(Architecture.of(input, start), 5);
        Tensor ids = Tensor.of(new float[] {0, 1, 2, 3, 4, 5}, 6, 1);
        float[] expected = plain.infer(Batch.of(ids)).values().data().clone();
        System.arraycopy(new float[] {7, 8, 9, 4, 5, 6, 1.5f, -2, 0.3f}, 0, expected, 3, 9);
        assertThat(known.infer(Batch.of(ids)).values().data()).containsExactly(expected);
    }

    @Test
    void fit_tables_of_their_vocabulary_only() throws IOException {
        Initializer start = read("good 1 2\n").initializer(Initializer.zeros());
        assertThatThrownBy(() -> start.fill(new float[14], 0, 7, 2, RandomStream.of(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("embeddings: a table must be [V = 6, D = 2], but is [7, 2]");
        assertThatThrownBy(() -> start.fill(new float[18], 0, 6, 3, RandomStream.of(1)))
                .hasMessageEndingWith("but is [6, 3]");
        float[] table = new float[15];
        table[0] = 9;
        start.fill(table, 2, 6, 2, RandomStream.of(1));
        assertThat(table).containsExactly(9, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void cannot_be_changed_from_outside() throws IOException {
        Embeddings embeddings = read("good 1 2\n");
        embeddings.values()[4] = 99;

        assertThat(embeddings.values()[4]).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ", line 2: expected a word and 3 numbers, but found 2: \"bad 1 2\" | good 1 2 3;bad 1 2",
                ", line 2: expected finite numbers after the word \"good\", but found \"x\" | bad 1 2;good 1 x",
                ", line 1: expected finite numbers after the word \"good\", but found \"NaN\" | good 1 NaN",
                ", line 1: expected finite numbers after the word \"good\", but found \"1e99\" | good 1e99 1",
                ", line 2: expected finite numbers after the word \"good\", but found \"\" | bad 1 2;good  2",
                ", line 1: expected a word and its numbers, but found \"good\" | good",
                ", line 1: expected a word and its numbers, but found \"3 0\" | 3 0;good",
                ", line 1: expected a word and its numbers, but found \"3 2000000000\" | 3 2000000000;good",
                ", line 2: expected a word and 300000000 numbers, but found 2: \"good 1 2\" | 1 300000000;good 1 2",
                ": expected a word and its numbers behind line 1, but found none | 3 300000000;",
                ": expected 3 words, as line 1 says, but found 2 | 3 2;good 1 2;bad 1 2",
                ": expected 1 words, as line 1 says, but found 2 | 1 2;good 1 2;bad 1 2",
                ": expected a word and its numbers, but every line is blank | ;;",
            })
    void says_where_a_file_is_wrong(String message, String content) {
        assertThatThrownBy(() -> read(content.replace(';', '\n')))
                .isInstanceOf(FileFormatException.class)
                .hasMessage(folder.resolve("vectors.txt") + message);
    }

    @Test
    void says_where_a_file_is_not_utf_8() throws IOException {
        Path file = Files.write(folder.resolve("vectors.txt"), "good 1 2\ncafé 1 2\n".getBytes(ISO_8859_1));

        assertThatThrownBy(() -> Embeddings.read(file, WORDS))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("line 2: expected UTF-8, but found the byte 0xE9 at byte offset 12");
    }

    @Test
    void say_what_the_file_had_nothing_for() throws IOException {
        Embeddings embeddings = read("bad 9 9\ncafé 1.5 -2\ngood 4 5\n");

        assertThat(embeddings.missing()).containsExactly("unseen", ". .");
        assertThat(embeddings.wordsRead()).isEqualTo(3);
        assertThat(embeddings)
                .hasToString(folder.resolve("vectors.txt")
                        + ": vectors of 2 for 2 of 4 words (50.0 %), out of 3; none for 'unseen', '. .'");
        assertThat(embeddings.coverage(List.of("good", "good", "unseen", "bad", "<pad>")))
                .isEqualTo(0.4);
        assertThatThrownBy(() -> embeddings.coverage(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("coverage: there must be tokens, but there are none");
        assertThat(read("good 1\ncafé 2\nunseen 3\n. . 4").toString()).endsWith(" 4 of 4 words (100.0 %), out of 4");
    }

    @Test
    void says_that_a_file_is_missing() {
        assertThatThrownBy(() -> Embeddings.read(folder.resolve("none.txt"), WORDS))
                .isInstanceOf(FileFormatException.class)
                .hasMessageEndingWith("none.txt: the file must be readable, but there is none");
    }
}
