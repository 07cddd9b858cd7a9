package org.souvenir.text.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.core.file.FileFormatException;

/** Labelled texts from compressed files, and from several paths. */
class LabelledFilesTest {

    private static final LabelledText CRISP = new LabelledText("pos", "Crisp, and not too sweet");
    private static final LabelledText STALE = new LabelledText("neg", "Stale");

    @TempDir
    private Path folder;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static void assertRefused(Path path, String message) {
        assertRefused(() -> LabelledTexts.read(path), path, message);
    }

    private static void assertRefused(ThrowingCallable read, Path path, String message) {
        assertThatThrownBy(read)
                .isInstanceOf(FileFormatException.class)
                .hasMessageStartingWith(path.toString())
                .hasMessageContaining(message);
    }

    @Nested
    class Gzipped {
        private static final String CONTENT = "pos\tCrisp, and not too sweet\nneg\tStale\n";

        private byte[] gzip(byte[] content) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
                out.write(content);
            }
            return bytes.toByteArray();
        }

        @ParameterizedTest
        @ValueSource(strings = {"reviews.tsv.gz", "reviews.TSV.GZ", "reviews.tab.gz", "reviews.tsv"})
        void reads_what_gzip_made_whatever_it_is_called(String name) throws IOException {
            assertThat(LabelledTexts.read(file(name, gzip(CONTENT.getBytes(UTF_8)))))
                    .containsExactly(CRISP, STALE);
            assertThat(LabelledTexts.read(file(name, CONTENT))).containsExactly(CRISP, STALE);
        }

        @Test
        void reads_two_compressed_files_in_one() throws IOException {
            byte[] first = gzip("pos,\"Crisp, and not too sweet\"\n".getBytes(UTF_8));
            byte[] second = gzip("neg,Stale\n".getBytes(UTF_8));
            byte[] both = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, both, first.length, second.length);

            assertThat(LabelledTexts.read(file("reviews.csv.gz", both))).containsExactly(CRISP, STALE);
        }

        @Test
        void says_at_which_line_a_file_is_cut_off() throws IOException {
            byte[] whole = gzip(incompressible(20_000));
            Path file = file("reviews.tsv.gz", Arrays.copyOf(whole, whole.length / 2));

            assertThatThrownBy(() -> LabelledTexts.read(file))
                    .isInstanceOfSatisfying(
                            FileFormatException.class, e -> assertThat(e.line()).isBetween(8_000L, 12_000L))
                    .hasMessageContaining(
                            "must be readable to its end, but reading failed: the compressed file is cut off");
            assertRefused(
                    file("start.tsv.gz", Arrays.copyOf(whole, 5)),
                    ": must be readable, but reading failed: the compressed file is cut off");
        }

        private byte[] incompressible(int lines) {
            Random random = new Random(1);
            StringBuilder rows = new StringBuilder();
            for (int i = 0; i < lines; i++) {
                rows.append(i % 2 == 0 ? "pos\t" : "neg\t")
                        .append(Long.toHexString(random.nextLong()))
                        .append('\n');
            }
            return rows.toString().getBytes(UTF_8);
        }

        @Test
        void says_that_a_file_is_damaged() throws IOException {
            byte[] altered = gzip(incompressible(20_000));
            altered[altered.length - 8]++; // of the sum that says what the text is

            assertRefused(file("reviews.tsv.gz", altered), "the compressed file is damaged: ");
        }

        @Test
        void refuses_a_small_file_that_becomes_a_huge_one() throws IOException {
            byte[] rows = ("pos\t" + "Fine ".repeat(200_000) + "\nneg\tStale\n").getBytes(UTF_8);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
                for (int i = 0; i < 80; i++) {
                    out.write(rows);
                }
            }

            assertRefused(file("reviews.tsv.gz", bytes.toByteArray()), "more than 100 times as many, as no text does");
        }

        @Test
        void says_where_it_is_no_utf_8_when_decompressed() throws IOException {
            assertRefused(
                    file("reviews.tsv.gz", gzip("pos\tFine\nneg\tNo café\n".getBytes(ISO_8859_1))),
                    ", line 2: expected UTF-8, but found the byte 0xE9 at byte offset 19 of the decompressed file");
        }
    }

    @Nested
    class SeveralPaths {

        @Test
        void reads_one_after_the_other_with_the_labels_of_all() throws IOException {
            Path good = file("good.tsv", "pos\tCrisp, and not too sweet\n");
            Path bad = file("bad.csv", "text,label\nStale,neg\n");

            assertThat(LabelledTexts.read(List.of(good, bad)))
                    .containsExactly(CRISP, STALE)
                    .isUnmodifiable();
            assertThatThrownBy(() -> LabelledTexts.read(List.of(good, good)))
                    .hasMessage(
                            "[%s, %s]: expected at least two labels, but found only \"pos\" on 2 texts", good, good);
        }

        @Test
        void keeps_groups_of_the_same_name_apart() throws IOException {
            Path one = file("one.tsv", "label\ttext\tgroup\npos\tCrisp\t1\nneg\tStale\t1\npos\tFine\t\n");
            Path two = file("two.tsv", "label\ttext\tgroup\npos\tCrisp\t1\nneg\tStale\t1\n");

            List<String> groups = LabelledTexts.read(List.of(one, two)).stream()
                    .map(LabelledText::group)
                    .toList();
            assertThat(groups.get(0)).isEqualTo(groups.get(1)).isNotEqualTo(groups.get(3));
            assertThat(groups.get(2)).isEmpty();
            assertThat(LabelledTexts.read(List.of(one))).isEqualTo(LabelledTexts.read(one));
        }

        @Test
        void names_the_path_in_which_something_is_wrong() throws IOException {
            Path good = file("good.tsv", "pos\tCrisp, and not too sweet\nneg\tStale\n");
            Path bad = file("bad.tsv", "pos\tFine\njust a text\n");

            assertRefused(() -> LabelledTexts.read(List.of(good, bad)), bad, ", line 2: expected a label and a text");
            assertThatIllegalArgumentException().isThrownBy(() -> LabelledTexts.read(List.of()));
        }
    }
}
