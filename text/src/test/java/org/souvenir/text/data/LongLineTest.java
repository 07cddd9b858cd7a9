package org.souvenir.text.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.souvenir.core.file.Allocation;
import org.souvenir.core.file.FileFormatException;

/** Lines that are longer than others: read in a few times their size, or refused with their length. */
class LongLineTest {

    /** So many bytes of text, without an array of them. */
    private static InputStream text(int length, String piece) {
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        return new InputStream() {
            private int given;

            @Override
            public int read() {
                return given == length ? -1 : bytes[given++ % bytes.length];
            }

            @Override
            public int read(byte[] to, int offset, int count) {
                int there = Math.min(count, length - given);
                for (int i = 0; i < there; i++) {
                    to[offset + i] = bytes[given++ % bytes.length];
                }
                return there == 0 ? -1 : there;
            }
        };
    }

    @Test
    void a_line_of_400_million_bytes_is_refused_with_its_length() {
        long before = Allocation.now();
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() ->
                        LabelledTexts.readTable(text(400_000_000, "x"), "table", TableFormat.TSV, Columns.detected()))
                .withMessage("table, line 1: expected a line of at most 268,435,456 bytes, but it has 400,000,000");
        assertThat(Allocation.now() - before).isLessThan(640 << 20);
    }

    @Test
    void a_line_takes_a_few_times_its_size() {
        int length = 12_000_000;
        for (String piece : List.of("x ", "é ", "日 ")) {
            long before = Allocation.now();
            assertThatExceptionOfType(FileFormatException.class)
                    .isThrownBy(() ->
                            LabelledTexts.readTable(text(length, piece), "table", TableFormat.TSV, Columns.detected()))
                    .withMessageContaining("expected two columns")
                    .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
            assertThat(Allocation.now() - before).as(piece).isLessThan(24L * length);
        }
    }

    @Test
    void many_lines_take_their_size() {
        byte[] table = new byte[8_000_000];
        byte[] row = "pos\tfine\nneg\tpoor\n".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i + row.length <= table.length; i += row.length) {
            System.arraycopy(row, 0, table, i, row.length);
        }
        int end = table.length / row.length * row.length;
        InputStream in = new java.io.ByteArrayInputStream(Arrays.copyOf(table, end));
        assertThat(LabelledTexts.readTable(in, "table", TableFormat.TSV, new Columns.At(0, 1)))
                .hasSize(2 * (end / row.length));
    }
}
