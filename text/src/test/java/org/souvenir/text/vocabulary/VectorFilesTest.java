package org.souvenir.text.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.core.file.Fuzz;

/**
 * Files as the tools write them (golden_vectors.py), whole and changed at random ({@link Fuzz}).
 */
class VectorFilesTest {

    private static final List<String> TOKENS = List.of("good", "日本", "missing", "the", ". . .", "._._.");
    private static final List<Integer> PLACES = List.of(5, 4, -1, 0, 7, 7);
    private static final Vocabulary WORDS = Vocabulary.of(TOKENS);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"glove.txt", "word2vec.txt", "fasttext.vec.gz", "word2vec.bin", "word2vec.bin.gz"})
    void are_read_as_their_tools_wrote_them(String name) throws URISyntaxException {
        Embeddings read = read(golden(name));
        assertThat(read.width()).isEqualTo(25);
        assertThat(read.wordsRead()).isEqualTo(10);
        assertThat(read.missing()).containsExactly("missing", name.startsWith("glove") ? "._._." : ". . .");
        for (int i = 0; i < TOKENS.size(); i++) {
            int id = WORDS.id(TOKENS.get(i));
            float[] expected = new float[25];
            for (int d = 0; d < 25 && read.has(id); d++) {
                expected[d] = (PLACES.get(i) * 37 + d * 11) % 101 / 8f - 6;
            }
            assertThat(Arrays.copyOfRange(read.values(), id * 25, id * 25 + 25)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"glove.txt", "word2vec.txt", "fasttext.vec.gz", "word2vec.bin", "word2vec.bin.gz"})
    void end_well_or_in_our_exception_when_changed(String name) throws IOException, URISyntaxException {
        Path file = folder.resolve(name);
        Fuzz.of(name, 300).changing(List.of(Files.readAllBytes(golden(name))), bytes -> {
            Files.write(file, bytes);
            read(file);
        });
    }

    private static Embeddings read(Path file) {
        boolean binary = file.toString().contains(".bin");
        return binary ? Embeddings.readBinary(file, WORDS) : Embeddings.read(file, WORDS);
    }

    private static Path golden(String name) throws URISyntaxException {
        return Path.of(VectorFilesTest.class.getResource(name).toURI());
    }
}
