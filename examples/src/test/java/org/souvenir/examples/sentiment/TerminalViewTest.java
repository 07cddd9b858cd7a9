package org.souvenir.examples.sentiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine.Help.Ansi;

final class TerminalViewTest {
    private static String view(Classifier classifier, String text, Ansi ansi) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new TerminalView(new PrintStream(out, true, StandardCharsets.UTF_8), ansi).show(classifier.read(text));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String view(Kind kind, String text) {
        return view(Toys.classifier(kind, "bad", "good"), text, Ansi.OFF);
    }

    @ParameterizedTest
    @EnumSource
    void fits_a_terminal(Kind kind) {
        String text = "The tea, not good, wibblewobblewibblewobble bad. ".repeat(3) + "not good ".repeat(150);

        assertThat(view(kind, text).lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void a_line_tells_what_a_word_adds_and_what_became_of_it() {
        assertThat(view(Kind.LSTM, "The tea is not good"))
                .containsPattern("word +against│for +adds +memory: kept +new +left at end +so far\n")
                .containsPattern(
                        "(?m)^the   [ █▐]{8}│[ █▌]{8} +[+-]\\d\\.\\d\\d  ░{10}   0 %   100 %  +\\d+ %  +\\d+ %$")
                .containsPattern("(?m)^good .* 100 % +\\d+ %$")
                .containsPattern(
                        "the verdict, from [+-]\\d\\.\\d\\d to [+]\\d\\.\\d\\d \\(0 is 50 %, 1 73 %, 3 95 %\\)\\.\n")
                .containsPattern("LSTM says: (good|bad), \\d+ %\nfor it: +“");
    }

    @Test
    void a_cell_without_a_memory_says_nothing_of_it() {
        assertThat(view(Kind.RNN, "The tea is good")).contains("so far").doesNotContain("memory", "NaN");
    }

    @Test
    void marks_words_that_are_unknown() {
        assertThat(view(Kind.GRU, "good wibble"))
                .containsPattern("(?m)^wibble\\* ")
                .contains("*: a word that the network does not know.");
        assertThat(view(Kind.GRU, "good tea")).doesNotContain("*");
    }

    @Test
    void gives_a_terminal_nothing_to_obey() {
        String text = "good \u001b[2J\u001b]0;title\u0007 not\u009b31m \u202edoog\u202c bad\u0008\u0008\u0008 tea";

        assertThat(view(Kind.GRU, text).chars())
                .noneMatch(c -> c != '\n' && Character.isISOControl(c) || c == '\u202e' || c == '\u202c');
        assertThat(view(Kind.GRU, text).lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void says_what_is_left_out_of_a_long_text() {
        String view = view(Kind.LSTM, "The tea is not good. ".repeat(50));

        assertThat(view)
                .containsPattern("(?m)^  … \\d+ more, together [+-]\\d\\.\\d\\d$")
                .doesNotContain("NaN");
        assertThat(view.lines().count()).isLessThan(200);
        assertThat(view(Kind.RNN, "The tea is not good. ".repeat(1000)))
                .contains("Only the first 500 words were read; the verdict is without the 5,500 others.");
    }

    @Test
    void paints_where_the_terminal_has_colours() {
        Classifier classifier = Toys.classifier(Kind.GRU, "bad", "good");

        assertThat(view(classifier, "good tea", Ansi.ON).replaceAll("\u001b\\[[;\\d]*m", ""))
                .isEqualTo(view(classifier, "good tea", Ansi.OFF));
    }
}
