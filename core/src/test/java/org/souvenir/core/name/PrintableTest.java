package org.souvenir.core.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void leaves_text_as_it_is() {
        assertThat(Printable.of("Größe 日本 😀 \\ \"x\"")).isEqualTo("Größe 日本 😀 \\ \"x\"");
        assertThat(Printable.of("")).isEmpty();
        assertThat(Printable.of("👩\u200d💻")).isEqualTo("👩\u200d💻");
    }

    @Test
    void escapes_what_a_terminal_obeys_or_a_reader_cannot_see() {
        assertThat(Printable.of("a\u001b[31mb\u009bc\0")).isEqualTo("a\\u001b[31mb\\u009bc\\u0000");
        assertThat(Printable.of("one\r\n\ttwo\u2028")).isEqualTo("one\\r\\n\\ttwo\\u2028");
        assertThat(Printable.of("\u202egnp.exe\ufeff")).isEqualTo("\\u202egnp.exe\\ufeff");
        assertThat(Printable.of("\ud83d")).isEqualTo("\\ud83d");
        assertThat(Printable.of("x\udb40\udc41"))
                .isEqualTo("x\\udb40\\udc41"); // a tag, of the format characters beyond 16 bits
    }

    @Test
    void leaves_line_ends_and_tabs_of_several_lines() {
        assertThat(Printable.lines("a\tb\r\nc\u001b[2J\rd\n")).isEqualTo("a\tb%nc\\u001b[2J\\rd%n".formatted());
        assertThat(Printable.lines("x".repeat(1000))).hasSize(1000);
    }

    @Test
    void cuts_what_is_long_but_no_character() {
        assertThat(Printable.of("x".repeat(1000), 5)).isEqualTo("xxxxx…");
        assertThat(Printable.of("xxxx😀x", 5)).isEqualTo("xxxx…");
        assertThat(Printable.of("xxx😀x", 5)).isEqualTo("xxx😀…");
        assertThat(Printable.of("xxxxx", 5)).isEqualTo("xxxxx");
        assertThat(Printable.of("\u001b".repeat(1000))).hasSize(80 * 6 + 1);
    }

    @Test
    void lists_a_few_of_many() {
        assertThat(Printable.of(List.of("a", "b\n"))).isEqualTo("[a, b\\n]");
        assertThat(Printable.of(Collections.nCopies(12, 1))).isEqualTo("[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]");
        assertThat(Printable.of(IntStream.range(0, 100).boxed().toList())).endsWith("10, 11, … 88 more]");
        assertThat(Printable.of(List.of())).isEqualTo("[]");
    }
}
