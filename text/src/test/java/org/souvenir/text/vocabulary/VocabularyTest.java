package org.souvenir.text.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.souvenir.core.file.FileFormatException;

class VocabularyTest {

    private static final List<String> REVIEW = List.of("not", "good", "not", "bad", "not", "bad", "fine");

    @TempDir
    private Path folder;

    @Test
    void orders_tokens_by_count_and_then_by_first_occurrence() {
        Vocabulary vocabulary = Vocabulary.builder().add(REVIEW).build();

        assertThat(vocabulary.tokens()).containsExactly("<pad>", "<unk>", "not", "bad", "good", "fine");
    }

    @Test
    void leaves_out_tokens_below_the_minimum_count() {
        Vocabulary vocabulary = Vocabulary.builder().add(REVIEW).minimumCount(2).build();

        assertThat(vocabulary.tokens()).containsExactly("<pad>", "<unk>", "not", "bad");
    }

    @Test
    void counts_padding_and_unknown_in_the_maximum_size() {
        Vocabulary.Builder builder = Vocabulary.builder().add(REVIEW);

        assertThat(builder.maximumSize(3).build().tokens()).containsExactly("<pad>", "<unk>", "not");
        assertThat(builder.maximumSize(2).build().tokens()).containsExactly("<pad>", "<unk>");
    }

    @Test
    void refuses_counts_and_sizes_that_make_no_sense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vocabulary.builder().minimumCount(0))
                .withMessageContaining("at least 1, but is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vocabulary.builder().maximumSize(1))
                .withMessageContaining("at least 2")
                .withMessageContaining("is 1");
    }

    @Test
    void encodes_and_decodes() {
        Vocabulary vocabulary = Vocabulary.builder().add(REVIEW).build();

        assertThat(vocabulary.encode(List.of("not", "great", "fine"))).containsExactly(2, 1, 5);
        assertThat(vocabulary.decode(new int[] {2, 1, 5, 0})).containsExactly("not", "<unk>", "fine", "<pad>");
        assertThat(vocabulary.encode(List.of())).isEmpty();
    }

    @Test
    void encodes_a_text_without_any_known_word_as_unknowns() {
        Vocabulary vocabulary = Vocabulary.builder().add(REVIEW).build();

        assertThat(vocabulary.encode(List.of("wholly", "new"))).containsExactly(1, 1);
    }

    @ParameterizedTest
    @CsvSource({"-1", "6", "2147483647"})
    void refuses_an_id_that_it_does_not_have(int id) {
        Vocabulary vocabulary = Vocabulary.builder().add(REVIEW).build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> vocabulary.decode(new int[] {2, id}))
                .withMessage("token: an id must be in 0 … 5 with a vocabulary of 6, but is " + id);
    }

    @Test
    void lets_no_text_forge_padding() {
        Vocabulary vocabulary = Vocabulary.builder()
                .add(List.of("<pad>", "<unk>", "<pad>", "a"))
                .build();

        assertThat(vocabulary.size()).isEqualTo(3);
        assertThat(vocabulary.encode(List.of("<pad>", "<unk>", "a"))).containsExactly(1, 1, 2);
        assertThat(vocabulary.contains("<pad>")).isFalse();
        assertThat(vocabulary.contains("<unk>")).isTrue();
    }

    @Test
    void does_not_change_when_its_builder_goes_on() {
        Vocabulary.Builder builder = Vocabulary.builder().add(List.of("a"));
        Vocabulary vocabulary = builder.build();
        builder.add(List.of("b", "b"));

        assertThat(vocabulary.tokens()).containsExactly("<pad>", "<unk>", "a");
        assertThat(builder.build().tokens()).containsExactly("<pad>", "<unk>", "b", "a");
    }

    @Test
    void refuses_an_empty_token_and_one_given_twice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vocabulary.builder().add(List.of("a", "")));
        assertThatIllegalArgumentException().isThrownBy(() -> Vocabulary.of(List.of("a", "")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vocabulary.of(List.of("a", "b", "a")))
                .withMessageContaining("a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vocabulary.of(List.of("<pad>")))
                .withMessageContaining("<pad>");
    }

    @Test
    void comes_back_from_its_file() {
        Vocabulary vocabulary = Vocabulary.builder().add(REVIEW).build();
        Path file = folder.resolve("words.txt");
        vocabulary.save(file);

        assertThat(file).content().isEqualTo("souvenir-vocabulary 1 6\n<pad>\n<unk>\nnot\nbad\ngood\nfine\n");
        assertThat(Vocabulary.load(file)).isEqualTo(vocabulary).hasSameHashCodeAs(vocabulary);
    }

    @Test
    void keeps_tokens_that_a_line_cannot_hold_as_they_are() {
        Vocabulary vocabulary = Vocabulary.of(List.of(
                "\n", "\r", "\t", " ", "\\", "\\n", "\u00A0", "\u2028", "\u0000", "\uD83D", "\uDE00", "👩🏽‍🚀", "é",
                "\uFEFF", "n"));
        Path file = folder.resolve("characters.txt");
        vocabulary.save(file);

        assertThat(Vocabulary.load(file).tokens()).isEqualTo(vocabulary.tokens());
        assertThat(Vocabulary.parse(vocabulary.toText(), "text")).isEqualTo(vocabulary);
        assertThat(vocabulary.toText()).contains("\n\\n\n\\r\n\\t\n\\u0020\n\\\\\n\\\\n\n\\u00a0\n");
    }

    @Test
    void reads_a_file_whose_line_ends_were_changed() throws IOException {
        Path file = folder.resolve("words.txt");
        Files.writeString(file, Vocabulary.of(List.of("a", "\r")).toText().replace("\n", "\r\n"));

        assertThat(Vocabulary.load(file)).isEqualTo(Vocabulary.of(List.of("a", "\r")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "line 1: | expected \"souvenir-vocabulary 1 SIZE\", but found \"hello\" | hello;",
                "line 1: | expected version 1 of the format, but found version 2 | souvenir-vocabulary 2 2;<pad>;<unk>;",
                "line 1: | expected a size of at least 2, but found 1 | souvenir-vocabulary 1 1;<pad>;",
                "line 1: | expected a size of at least 2, but found 99999999999 | souvenir-vocabulary 1 99999999999;<pad>;",
                "line 2: | expected <pad>, but found \"a\" | souvenir-vocabulary 1 3;a;<unk>;<pad>;",
                "line 3: | expected <unk>, but found \"a\" | souvenir-vocabulary 1 3;<pad>;a;<unk>;",
                "line 5: | found that of line 4 again | souvenir-vocabulary 1 4;<pad>;<unk>;a;a;",
                "line 4: | expected a token, but the line is empty | souvenir-vocabulary 1 4;<pad>;<unk>;;a;",
                "line 4: | at column 2, but found \"\\q\" | souvenir-vocabulary 1 3;<pad>;<unk>;a\\q;",
                "line 4: | at column 1, but found \"\\u12\" | souvenir-vocabulary 1 3;<pad>;<unk>;\\u12;",
                "line 4: | at column 2, but found \"\\\" | souvenir-vocabulary 1 3;<pad>;<unk>;a\\;",
                "line 4: | says, but found 2; the file is cut off | souvenir-vocabulary 1 3;<pad>;<unk>;",
                "line 4: | the file is cut off | souvenir-vocabulary 1 3;<pad>;<unk>;wor",
                "line 6: | says, but found 4; | souvenir-vocabulary 1 3;<pad>;<unk>;a;b;",
                "line 1: | says, but found 0; | souvenir-vocabulary 1 3",
            })
    void says_where_a_file_is_wrong(String line, String message, String content) throws IOException {
        Path file = folder.resolve("words.txt");
        Files.writeString(file, content.replace(';', '\n'));

        assertThatThrownBy(() -> Vocabulary.load(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessageStartingWith(file + ", " + line)
                .hasMessageContaining(message);
    }

    @Test
    void says_that_a_file_is_missing() {
        Path file = folder.resolve("words.txt");

        assertThatThrownBy(() -> Vocabulary.load(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessage(file + ": the file must be readable, but there is none");
    }

    @Test
    void comes_back_from_a_stream() {
        Vocabulary vocabulary = Vocabulary.of(List.of("é", "\uD83D", " "));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        vocabulary.save(out);
        byte[] written = out.toByteArray();

        assertThat(out).hasToString(vocabulary.toText());
        assertThat(Vocabulary.load(new ByteArrayInputStream(written))).isEqualTo(vocabulary);
        byte[] cut = Arrays.copyOf(written, written.length - 1);
        assertThatThrownBy(() -> Vocabulary.load(new ByteArrayInputStream(cut)))
                .isInstanceOf(FileFormatException.class)
                .hasMessageStartingWith("stream, line 6: ");
        byte[] longer = Arrays.copyOf(written, written.length + 1);
        assertThatThrownBy(() -> Vocabulary.load(new ByteArrayInputStream(longer)))
                .isInstanceOf(FileFormatException.class)
                .hasMessageStartingWith("stream: ");
        assertThatThrownBy(() -> Vocabulary.load(InputStream.nullInputStream()))
                .isInstanceOf(FileFormatException.class)
                .hasMessageStartingWith("stream: expected text");
    }

    /** What is kept, strings and a map, is most of it: 16 times as large as such a file. */
    @Test
    void is_read_line_by_line() {
        StringBuilder text = new StringBuilder("souvenir-vocabulary 1 200002\n<pad>\n<unk>\n");
        IntStream.range(0, 200_000)
                .forEach(i -> text.append('w').append(Integer.toString(i, 36)).append('\n'));
        byte[] written = text.toString().getBytes(StandardCharsets.UTF_8);
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = thread.getCurrentThreadAllocatedBytes();
        Vocabulary vocabulary = Vocabulary.load(new ByteArrayInputStream(written));
        long allocated = thread.getCurrentThreadAllocatedBytes() - before;

        assertThat(vocabulary.size()).isEqualTo(200_002);
        assertThat(allocated / written.length).isLessThan(30);
    }

    @Test
    void replaces_an_older_file_and_leaves_nothing_beside_it() throws IOException {
        Path file = folder.resolve("words.txt");
        Files.writeString(file, "older and much longer than what is written now, to see that nothing of it is left");
        Vocabulary.of(List.of("a")).save(file);

        assertThat(Vocabulary.load(file).size()).isEqualTo(3);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void says_that_a_file_cannot_be_written() {
        Path nowhere = folder.resolve("missing").resolve("words.txt");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vocabulary.of(List.of("a")).save(nowhere))
                .withMessageContaining(nowhere.toString());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vocabulary.of(List.of("a")).save(folder))
                .withMessageContaining(folder.toString());
        assertThat(folder).isEmptyDirectory();
    }
}
