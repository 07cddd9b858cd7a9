package org.souvenir.text.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.core.file.Allocation;
import org.souvenir.core.file.FileFormatException;

/** Files of vectors that claim more than they have: refused before there is room for it. */
class ClaimedVectorsTest {
    private static final Vocabulary WORDS = Vocabulary.of(List.of("a"));

    private static InputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3 300000000\na 1\n",
                "3 2147483647\na 1\n",
                "3 300000000",
                "3 0\na\n",
                "3 -1\na 1\n",
                "2147483647 2147483647\n"
            })
    void are_refused(String file) {
        Embeddings.read(in("1 1\na 1\n"), "vectors", WORDS); // loads classes
        long before = Allocation.now();
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Embeddings.read(in(file), "vectors", WORDS))
                .withMessageStartingWith("vectors");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Embeddings.readBinary(in(file), "vectors", WORDS))
                .withMessageStartingWith("vectors, byte ");
        assertThat(Allocation.now() - before).isLessThan(4 << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a \u001b[31m\n", "\u001b[2J\u202e 1 2\na 1\n", "1 1\nx\u0007\n"})
    void are_shown_as_a_line_that_can_be_seen(String file) {
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Embeddings.read(in(file), "vectors", WORDS))
                .satisfies(e ->
                        assertThat(e.getMessage().chars()).noneMatch(c -> Character.isISOControl(c) || c == '\u202e'));
    }
}
