package org.souvenir.text.vocabulary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.core.file.FileFormatException;

class BinaryEmbeddingsTest {

    private static final Vocabulary WORDS = Vocabulary.of(List.of("good", "café", "unseen"));

    @TempDir
    private Path folder;

    /** As word2vec itself writes it, with the end of a line behind each vector, and as others do, without. */
    @ParameterizedTest
    @ValueSource(strings = {"\\n", ""})
    void reads_the_vectors_of_the_vocabulary(String end) throws IOException {
        byte[] bytes = bytes("4 3\n", end.isEmpty() ? "" : "\n", "bad", 9, "café", 1.5f, "good", -4, "good", 7);
        Path file = Files.write(folder.resolve("vectors.bin"), bytes);
        Embeddings embeddings = Embeddings.readBinary(file, WORDS);
        assertThat(embeddings.width()).isEqualTo(3);
        assertThat(embeddings.values()).containsExactly(0, 0, 0, 0, 0, 0, -4, -3, -2, 1.5f, 2.5f, 3.5f, 0, 0, 0);
        assertThat(embeddings)
                .hasToString(file + ": vectors of 3 for 2 of 3 words (66.7 %), out of 4; none for 'unseen'");
    }

    @Test
    void reads_what_gzip_compressed() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(compressed)) {
            out.write(bytes("1 3\n", "\n", "good", 4));
        }
        Embeddings embeddings =
                Embeddings.readBinary(new ByteArrayInputStream(compressed.toByteArray()), "stream", WORDS);
        assertThat(embeddings.values()).startsWith(0, 0, 0, 0, 0, 0, 4, 5, 6);
    }

    /** Two bytes of three that a letter has. */
    @Test
    void passes_over_words_that_were_cut_off() throws IOException {
        byte[] bytes = bytes("2 3\n", "\n", "xx", 1, "good", 4);
        bytes[4] = (byte) 0xe2;
        bytes[5] = (byte) 0x82;
        Embeddings embeddings = Embeddings.readBinary(new ByteArrayInputStream(bytes), "stream", WORDS);
        assertThat(embeddings.found()).isEqualTo(1);
        assertThat(embeddings.wordsRead()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            good | expected a line with the number of words and of each word's numbers, but found something else
            0 3  | expected a line with the number of words and of each word's numbers, but found something else
            1 0  | expected a line with the number of words and of each word's numbers, but found something else
            1 -3 | expected a line with the number of words and of each word's numbers, but found something else
            1 500000000 | expected a line with the number of words and of each word's numbers, but found something else
            1 400000000 | expected a word's 400000000 numbers, but the file ends (truncated?)
            1 2  | expected 1 words, as the first line says, but more bytes follow
            2 3  | expected the word, but the file ends (truncated?)
            """)
    void says_where_a_file_is_wrong(String first, String problem) {
        byte[] bytes = bytes(first + "\n", "\n", "good", 4);
        assertThatThrownBy(() -> Embeddings.readBinary(new ByteArrayInputStream(bytes), "stream", WORDS))
                .isInstanceOf(FileFormatException.class)
                .hasMessageStartingWith("stream, byte ")
                .hasMessageEndingWith(problem);
    }

    @Test
    void notices_every_truncation() {
        byte[] bytes = bytes("2 3\n", "", "bad", 4, "good", 4);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Embeddings.readBinary(new ByteArrayInputStream(cut), "stream", WORDS))
                    .isInstanceOf(FileFormatException.class)
                    .hasMessageStartingWith("stream, byte " + length + ": ");
        }
    }

    @Test
    void refuses_numbers_that_are_none_models_of_fastText_and_words_without_end() {
        byte[] infinite = bytes("1 3\n", "\n", "good", Float.POSITIVE_INFINITY);
        assertThatThrownBy(() -> Embeddings.readBinary(new ByteArrayInputStream(infinite), "stream", WORDS))
                .isInstanceOf(FileFormatException.class)
                .hasMessage("stream, byte 21: expected finite numbers after the word \"good\", but found Infinity");
        byte[] model = {(byte) 0xba, 0x16, 0x4f, 0x2f, 12, 0, 0, 0, '\n'};
        assertThatThrownBy(() -> Embeddings.readBinary(new ByteArrayInputStream(model), "stream", WORDS))
                .isInstanceOf(FileFormatException.class)
                .hasMessageEndingWith("but found a model of fastText (read its .vec file by Embeddings.read)");
        byte[] endless = Arrays.copyOf("1 3\n".getBytes(UTF_8), 100_000);
        assertThatThrownBy(() -> Embeddings.readBinary(new ByteArrayInputStream(endless), "stream", WORDS))
                .isInstanceOf(FileFormatException.class)
                .hasMessage("stream, byte 65541: expected the word to have at most 65,536 bytes, but it goes on");
        assertThatThrownBy(() -> Embeddings.readBinary(folder.resolve("none.bin"), WORDS))
                .isInstanceOf(FileFormatException.class)
                .hasMessageEndingWith("none.bin: the file must be readable, but there is none");
    }

    /** Words and the first of their three numbers, of which each is one more than the one before. */
    private static byte[] bytes(String first, String end, Object... wordsAndNumbers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(first.getBytes(UTF_8));
        for (int i = 0; i < wordsAndNumbers.length; i += 2) {
            out.writeBytes((wordsAndNumbers[i] + " ").getBytes(UTF_8));
            float number = ((Number) wordsAndNumbers[i + 1]).floatValue();
            ByteBuffer vector = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
            out.writeBytes(vector.putFloat(number)
                    .putFloat(number + 1)
                    .putFloat(number + 2)
                    .array());
            out.writeBytes(end.getBytes(UTF_8));
        }
        return out.toByteArray();
    }
}
