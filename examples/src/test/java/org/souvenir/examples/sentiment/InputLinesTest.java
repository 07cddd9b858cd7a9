package org.souvenir.examples.sentiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.souvenir.examples.sentiment.InputLines.Line;

final class InputLinesTest {
    private static InputLines of(String text) {
        return new InputLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void gives_lines_in_order_and_some_at_once() throws IOException {
        InputLines lines = of("\uFEFFone\r\n\nçé\nfour");
        assertThat(lines.next(2)).extracting(Line::text).containsExactly("one", "");
        assertThat(lines.next(5)).extracting(Line::text).containsExactly("çé"); // the last one may go on
        assertThat(lines.next(5)).extracting(Line::text).containsExactly("four");
        assertThat(lines.next(5)).isEmpty();
        assertThat(of("").next(5)).isEmpty();
    }

    @Test
    void puts_lines_together_that_are_longer_than_its_buffer() throws IOException {
        String longest = "çé ".repeat(100_000);
        List<String> found = new ArrayList<>();
        InputLines lines = of(longest + "\n" + longest + "\nend\n");
        for (List<Line> next = lines.next(10); !next.isEmpty(); next = lines.next(10)) {
            next.forEach(line -> found.add(line.text()));
        }
        assertThat(found).containsExactly(longest, longest, "end");
    }

    @Test
    void does_not_wait_for_more_than_the_line_that_is_there() throws IOException {
        PipedInputStream in = new PipedInputStream();
        try (PipedOutputStream out = new PipedOutputStream(in)) {
            InputLines lines = new InputLines(in);
            out.write("one\ntwo\nthr".getBytes(StandardCharsets.UTF_8));
            assertThat(lines.next(10)).extracting(Line::text).containsExactly("one", "two");
            out.write("ee\n".getBytes(StandardCharsets.UTF_8));
            assertThat(lines.next(10)).extracting(Line::text).containsExactly("three");
        }
    }

    @Test
    void says_where_a_line_is_no_utf_8() throws IOException {
        byte[] bytes = {'a', '\n', 'b', (byte) 0xC3, '\n', 'c', '\n'};
        List<Line> lines = new InputLines(new ByteArrayInputStream(bytes)).next(10);
        assertThat(lines).extracting(Line::text).containsExactly("a", "b\uFFFD", "c");
        assertThat(lines.get(1).problem())
                .hasValue("standard input, line 2: expected UTF-8, but found the byte 0xC3 at 1 of the line");
        assertThat(lines.get(2).problem()).isEmpty();
    }
}
