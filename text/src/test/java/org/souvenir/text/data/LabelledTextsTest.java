package org.souvenir.text.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.core.file.FileFormatException;

class LabelledTextsTest {

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
    class Tables {

        @Test
        void reads_a_tsv_without_a_header_label_first() throws IOException {
            Path file = file("reviews.tsv", "pos\tCrisp, and not too sweet\nneg\tStale\n");

            assertThat(LabelledTexts.read(file)).containsExactly(CRISP, STALE).isUnmodifiable();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "label\ttext\npos\tCrisp, and not too sweet\nneg\tStale",
                    "Review\tSentiment\nCrisp, and not too sweet\tpos\nStale\tneg",
                    "id\tTEXT\tyear\tLabel\n1\tCrisp, and not too sweet\t2001\tpos\n2\tStale\t2002\tneg",
                    "label\tverdict\npos\tCrisp, and not too sweet\nneg\tStale",
                    "stars\treview\npos\tCrisp, and not too sweet\nneg\tStale",
                    "\uFEFFlabel\ttext\r\npos\tCrisp, and not too sweet\r\nneg\tStale\r\n",
                    "\n\npos\tCrisp, and not too sweet\n \nneg\tStale\n\n\n",
                    " pos \tCrisp, and not too sweet\nneg\tStale",
                })
        void finds_the_columns_of_a_tsv(String content) throws IOException {
            assertThat(LabelledTexts.read(file("reviews.TSV", content))).containsExactly(CRISP, STALE);
        }

        @Test
        void takes_quotation_marks_in_a_tsv_for_text() throws IOException {
            Path file = file("reviews.tsv", "pos\t\"Crisp\" they said\nneg\t\"Stale\n");

            assertThat(LabelledTexts.read(file))
                    .extracting(LabelledText::text)
                    .containsExactly("\"Crisp\" they said", "\"Stale");
        }

        @Test
        void reads_a_csv_with_quoted_commas_quotes_and_line_ends() throws IOException {
            Path file = file(
                    "reviews.csv",
                    "text,label\n\"Crisp, and not too sweet\",pos\n\"\"\"Stale\"\"\nand\n\nwet\",neg\nFine,pos\n");

            assertThat(LabelledTexts.read(file))
                    .containsExactly(
                            CRISP, new LabelledText("neg", "\"Stale\"\nand\n\nwet"), new LabelledText("pos", "Fine"));
        }

        @Test
        void takes_an_empty_text_for_a_text() throws IOException {
            assertThat(LabelledTexts.read(file("reviews.tsv", "pos\t\nneg\tStale\n")))
                    .containsExactly(new LabelledText("pos", ""), STALE);
        }

        @Test
        void reads_columns_that_are_named() throws IOException {
            Path file =
                    file("data.txt", "no,Verdict, What ,text\n1,pos,\"Crisp, and not too sweet\",x\n2,neg,Stale,y\n");

            assertThat(LabelledTexts.readTable(file, TableFormat.CSV, Columns.named("verdict", "what")))
                    .containsExactly(CRISP, STALE);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "label\ttext\tgroup\npos\tCrisp\tann\nneg\tStale\t",
                    "Pair\tid\treview\trating\n ann \t1\tCrisp\tpos\n\t2\tStale\tneg",
                })
        void reads_which_group_a_text_belongs_to(String content) throws IOException {
            assertThat(LabelledTexts.read(file("reviews.tsv", content)))
                    .containsExactly(new LabelledText("pos", "Crisp", "ann"), STALE);
        }

        @Test
        void reads_groups_from_a_column_that_is_named() throws IOException {
            Path file = file("data.txt", "who,label,text,group\nann,pos,Crisp,1\n,neg,Stale,1\n");

            assertThat(LabelledTexts.readTable(file, TableFormat.CSV, Columns.named("label", "text", "Who")))
                    .containsExactly(new LabelledText("pos", "Crisp", "ann"), STALE);
            assertRefused(
                    () -> LabelledTexts.readTable(file, TableFormat.CSV, Columns.named("label", "text", "author")),
                    file,
                    ", line 1: expected a header with the columns label, text and author, but found \"who | label");
        }

        @Test
        void takes_the_second_of_two_columns_for_the_label_even_if_it_is_called_group() throws IOException {
            assertThat(LabelledTexts.read(file("reviews.tsv", "text\tgroup\nStale\tneg\nFine\tpos\n")))
                    .containsExactly(STALE, new LabelledText("pos", "Fine"));
        }

        @Test
        void reads_columns_by_their_place() throws IOException {
            Path file = file("data.txt", "1\tCrisp, and not too sweet\tpos\n2\tStale\tneg\n");

            assertThat(LabelledTexts.readTable(file, TableFormat.TSV, Columns.at(2, 1)))
                    .containsExactly(CRISP, STALE);
        }

        @Test
        void reads_a_stream_and_closes_it() {
            AtomicBoolean closed = new AtomicBoolean();
            byte[] content = "pos\tCrisp, and not too sweet\nneg\tStale".getBytes(UTF_8);
            ByteArrayInputStream in = new ByteArrayInputStream(content) {
                @Override
                public void close() {
                    closed.set(true);
                }
            };

            assertThat(LabelledTexts.readTable(in, "resource", TableFormat.TSV, Columns.detected()))
                    .containsExactly(CRISP, STALE);
            assertThat(closed).isTrue();
        }

        @Test
        void refuses_places_that_are_no_two_columns() {
            assertThatIllegalArgumentException().isThrownBy(() -> Columns.at(1, 1));
            assertThatIllegalArgumentException().isThrownBy(() -> Columns.at(-1, 1));
        }

        @Test
        void says_which_line_has_no_label() throws IOException {
            assertRefused(
                    file("reviews.tsv", "pos\tCrisp\n\nneg\tStale\njust a text\n"),
                    ", line 4: expected a label and a text in two columns, but found one column: \"just a text\"");
            assertRefused(
                    file("reviews.tsv", "label\ttext\npos\tCrisp\n \tStale\n"),
                    ", line 3: expected a label in column 1, but it is blank");
        }

        @Test
        void counts_lines_inside_quotation_marks() throws IOException {
            assertRefused(
                    file("reviews.csv", "pos,\"a\nb\nc\"\nneg,Stale\n,none\n"),
                    ", line 5: expected a label in column 1, but it is blank");
        }

        @Test
        void says_which_line_has_another_number_of_columns() throws IOException {
            assertRefused(
                    file("reviews.csv", "pos,Crisp\nneg,Stale, and wet\n"),
                    ", line 2: expected 2 columns, as in the first row, but found 3: \"neg | Stale |  and wet\"");
        }

        @Test
        void says_where_a_quotation_mark_is_wrong() throws IOException {
            assertRefused(
                    file("reviews.csv", "pos,Crisp\nneg,\"Stale\" and wet\n"), ", line 2: expected quotation marks");
            assertRefused(
                    file("reviews.csv", "pos,Crisp\nneg,\"Stale\npos,Fine\n"), ", line 2: expected quotation marks");
        }

        @Test
        void says_that_columns_cannot_be_found() throws IOException {
            Path file = file("reviews.tsv", "1\tpos\tCrisp\n2\tneg\tStale\n");

            assertRefused(
                    file, ", line 1: expected two columns, label and text, or a header that names them, but found 3");
            assertRefused(
                    () -> LabelledTexts.readTable(file, TableFormat.TSV, Columns.named("label", "text")),
                    file,
                    ", line 1: expected a header with the columns label and text, but found \"1 | pos | Crisp\"");
            assertRefused(
                    () -> LabelledTexts.readTable(file, TableFormat.TSV, Columns.at(0, 3)),
                    file,
                    ", line 1: expected at least 4 columns, but found 3");
        }

        @Test
        void says_that_the_extension_is_unknown() throws IOException {
            assertRefused(file("reviews.xlsx", "x"), "expected a folder, or a file that ends in .tsv, .tab or .csv");
        }

        @Test
        void refuses_a_table_of_one_label() throws IOException {
            assertRefused(
                    file("reviews.tsv", "pos\tCrisp\npos\tFine\n"),
                    ": expected at least two labels, but found only \"pos\" on 2 texts");
        }

        @Test
        void suspects_a_label_that_is_never_shared() throws IOException {
            assertRefused(
                    file("reviews.tsv", "Crisp\tpos\nStale\tneg\nFine\tpos\n"),
                    ": expected labels that several texts share, but each of 3 texts has its own");
        }

        @Test
        void refuses_a_table_without_a_row() throws IOException {
            assertRefused(
                    file("blank.tsv", "\n \n"), ": expected a row with a label and a text, but every line is blank");
            assertRefused(
                    file("header.tsv", "label\ttext\n"), ": expected at least two labels, but found no text at all");
        }
    }

    @Nested
    class OneFileAClass {

        @Test
        void reads_a_folder_negative_first_whatever_else_is_in_it() throws IOException {
            file("reviews.pos", "Crisp, and not too sweet\n\nFine");
            file("reviews.neg", "Stale\r\n");
            file("README.md", "else");

            assertThat(LabelledTexts.read(folder)).containsExactly(STALE, CRISP, new LabelledText("pos", "Fine"));
        }

        @Test
        void reads_files_with_labels_of_the_callers_choice() throws IOException {
            Path czech = file("Czech.txt", "Novák\n");
            Path greek = file("Greek.txt", "Pappas\nNomikos\n");

            assertThat(LabelledTexts.readFiles(new TreeMap<>(Map.of("cs", czech, "el", greek))))
                    .containsExactly(
                            new LabelledText("cs", "Novák"),
                            new LabelledText("el", "Pappas"),
                            new LabelledText("el", "Nomikos"));
        }

        @Test
        void says_that_a_class_has_no_file() throws IOException {
            file("reviews.pos", "Fine\n");

            assertRefused(folder, ": expected one file that ends in .neg, but found none");
        }

        @Test
        void says_that_a_class_has_two_files() throws IOException {
            file("reviews.pos", "Fine\n");
            file("reviews.neg", "Stale\n");
            file("more.neg", "Stale\n");

            assertRefused(folder, ": expected one file that ends in .neg, but found 2: ");
        }

        @Test
        void says_that_there_is_no_folder() throws IOException {
            Path none = folder.resolve("none");
            assertRefused(() -> LabelledTexts.readFolder(none), none, ": expected a folder, but there is none");
            Path file = file("reviews.pos", "Fine\n");
            assertRefused(() -> LabelledTexts.readFolder(file), file, ": expected a folder, but found a file");
        }

        @Test
        void says_that_a_file_is_blank() throws IOException {
            file("reviews.pos", "Fine\n");
            Path blank = file("reviews.neg", " \n\n");

            assertRefused(
                    () -> LabelledTexts.read(folder), blank, ": expected one text per line, but every line is blank");
        }

        @Test
        void refuses_a_single_class() throws IOException {
            Path file = file("all.txt", "Fine\nCrisp\n");

            assertThatThrownBy(() -> LabelledTexts.readFiles(Map.of("pos", file)))
                    .isInstanceOf(FileFormatException.class)
                    .hasMessageContaining("expected at least two labels, but found only \"pos\" on 2 texts");
        }
    }

    @Nested
    class BadBytes {

        @Test
        void says_that_a_file_is_missing() {
            assertRefused(folder.resolve("no.tsv"), ": the file must be readable, but there is none");
            assertRefused(folder.resolve("no"), ": expected a file or a folder, but there is none");
        }

        @Test
        void says_that_a_folder_is_no_table() throws IOException {
            Path folderOfThatName = Files.createDirectory(folder.resolve("a.tsv"));

            assertRefused(
                    () -> LabelledTexts.readTable(folderOfThatName, TableFormat.TSV, Columns.detected()),
                    folderOfThatName,
                    ": the file must be readable, but it is a folder");
        }

        @Test
        void says_that_reading_failed() throws IOException {
            InputStream closed = InputStream.nullInputStream();
            closed.close();

            assertThatThrownBy(() -> LabelledTexts.readTable(closed, "reviews", TableFormat.TSV, Columns.detected()))
                    .isInstanceOf(FileFormatException.class)
                    .hasMessage("reviews: must be readable, but reading failed: Stream closed");
        }

        @Test
        void says_that_a_file_is_empty() throws IOException {
            assertRefused(file("empty.tsv", ""), ": expected text, but the file is empty");
            assertRefused(
                    file("mark.tsv", "\uFEFF"), ": expected a row with a label and a text, but every line is blank");
        }

        @Test
        void says_that_a_file_is_binary() throws IOException {
            assertRefused(
                    file("reviews.tsv", new byte[] {'P', 'K', 3, 0, 'x'}),
                    ": expected text, but the file is binary: zero at byte offset 3");
        }

        @Test
        void says_that_a_file_becomes_binary_late() throws IOException {
            String content = "pos\tFine\nneg\tStale\n".repeat(10_000) + "pos\t\0\n";

            assertRefused(file("reviews.tsv", content), ", line 20001: expected text, but found a zero byte");
        }

        @Test
        void says_that_a_file_is_utf_16() throws IOException {
            assertRefused(
                    file("reviews.tsv", "\uFEFFpos\tFine\nneg\tStale\n".getBytes(UTF_16LE)),
                    ": expected UTF-8, but the file starts as UTF-16 does; save it as UTF-8");
        }

        @Test
        void says_at_which_line_and_byte_a_file_is_not_utf_8() throws IOException {
            assertRefused(
                    file("reviews.tsv", "pos\tFine\nneg\tNo café\n".getBytes(ISO_8859_1)),
                    ", line 2: expected UTF-8, but found the byte 0xE9 at byte offset 19 of the file (10 of the line)");
        }

        @Test
        void finds_the_place_far_into_a_file() throws IOException {
            byte[] good = "pos\tÇa va\nneg\tStale\n".repeat(5_000).getBytes(UTF_8);
            byte[] all = Arrays.copyOf(good, good.length + 3);
            all[good.length] = 'x';
            all[good.length + 1] = (byte) 0xC3;
            all[good.length + 2] = '\n';

            assertRefused(
                    file("reviews.tsv", all),
                    ", line 10001: expected UTF-8, but found the byte 0xC3 at byte offset " + (good.length + 1));
        }

        @Test
        void reads_lines_longer_than_any_buffer() throws IOException {
            String longText = "çé ".repeat(100_000) + "end";

            assertThat(LabelledTexts.read(file("reviews.tsv", "pos\t" + longText + "\nneg\tStale")))
                    .containsExactly(new LabelledText("pos", longText), STALE);
        }
    }

    @Test
    void sorts_the_labels() {
        assertThat(LabelledTexts.labels(List.of(CRISP, STALE, CRISP))).containsExactly("neg", "pos");
    }

    @Test
    void refuses_a_blank_label() {
        assertThatIllegalArgumentException().isThrownBy(() -> new LabelledText(" ", "Fine"));
    }

    @Test
    void tells_source_and_line_of_an_error() throws IOException {
        Path file = file("reviews.tsv", "pos\tCrisp\nStale\n");

        assertThatThrownBy(() -> LabelledTexts.read(file)).isInstanceOfSatisfying(FileFormatException.class, e -> {
            assertThat(e.source()).isEqualTo(file.toString());
            assertThat(e.line()).isEqualTo(2);
        });
    }
}
