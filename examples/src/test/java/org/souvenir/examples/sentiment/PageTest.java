package org.souvenir.examples.sentiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PageTest {
    private static final Pattern REVIEW = Pattern.compile("(?s)<div class=\"card review\">(.*?)</div>");
    /** Whatever makes a browser do something. */
    private static final Pattern ACTIVE = Pattern.compile(
            "(?i)<(script|img|iframe|object|link|a|form|input)\\b|<[^>]*\\s(on\\w+|src|href)\\s*=|url\\(|@import");

    @TempDir
    private Path folder;

    private String page(Classifier classifier, String text, Page.Result... results) throws IOException {
        Path file = folder.resolve("page.html");
        Page.write(file, classifier.read(text), List.of(results));
        return Files.readString(file);
    }

    /** What a reader sees of a review. */
    private static String seen(String page) {
        Matcher review = REVIEW.matcher(page);
        assertThat(review.find()).isTrue();
        return review.group(1)
                .replaceAll("<[^>]*>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&#x60;", "`")
                .replace("&#x3D;", "=")
                .replace("&amp;", "&");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The tea is GOOD <script>alert(1)</script>",
                "good</div></style></title><img src=x onerror=\"alert(1)\">",
                "\" onmouseover=\"alert(1)\" good ' onclick='alert(2)'",
                "{{verdict}} {{{text}}} {{>style.css}} good &lt;b&gt; &amp; <b>",
                "good <!-- tea --> <svg/onload=alert(1)> ` = javascript:alert(1)",
                "  Good\n\ttea,\u00a0is   good  "
            })
    void a_text_is_shown_and_never_executed(String text) throws IOException {
        String page = page(Toys.classifier(Kind.LSTM, "bad", "good"), text);

        assertThat(seen(page)).isEqualTo(text);
        assertThat(page).doesNotContainPattern(ACTIVE);
    }

    @Test
    void labels_are_shown_and_never_executed() throws IOException {
        String page = page(Toys.classifier(Kind.GRU, "<script>a", "<script>b", "<script>c"), "good tea");

        assertThat(page)
                .contains("<h1>&lt;script&gt;")
                .doesNotContainPattern(ACTIVE)
                .contains("the mean of the other labels");
    }

    @ParameterizedTest
    @EnumSource
    void tells_of_memory_and_gates_what_the_cell_has(Kind kind) throws IOException {
        String page = page(Toys.classifier(kind, "bad", "good"), "The tea is good");

        assertThat(page.contains("makes a new one at every word")).isEqualTo(kind == Kind.RNN);
        assertThat(page.contains("left at the end")).isEqualTo(kind != Kind.RNN);
        assertThat(page.contains("Every unit of every gate")).isEqualTo(kind != Kind.RNN);
        assertThat(page.contains("The forget gate")).isEqualTo(kind == Kind.LSTM);
        assertThat(page.contains("The update gate")).isEqualTo(kind == Kind.GRU);
        assertThat(page).doesNotContain("NaN", "{{");
    }

    @Test
    void shows_the_words_of_a_long_text_that_count_and_says_what_is_left_out() throws IOException {
        String page = page(Toys.classifier(Kind.LSTM, "bad", "good"), "The tea is not good. ".repeat(80));

        assertThat(Pattern.compile("<td class=\"word").matcher(page).results().count())
                .isBetween(120L, 200L);
        assertThat(page)
                .containsPattern("… \\d+ more, together [+-]\\d")
                .doesNotContain("The verdict as it reads", "NaN");
        assertThat(seen(page)).isEqualTo("The tea is not good. ".repeat(80));
    }

    @Test
    void says_that_a_long_text_was_not_read_to_its_end() throws IOException {
        String page = page(Toys.classifier(Kind.GRU, "bad", "good"), "The tea is not good. ".repeat(1000));

        assertThat(page).contains("The verdict is without the 5,500 that follow.");
        assertThat(seen(page)).endsWith(". The tea …");
    }

    @Test
    void tells_how_good_it_is_if_that_is_known() throws IOException {
        Classifier classifier = Toys.classifier(Kind.LSTM, "bad", "good");

        assertThat(page(classifier, "good tea")).doesNotContain("How good it is");
        assertThat(page(
                        classifier,
                        "good tea",
                        new Page.Result("naive Bayes", 0.7, Double.NaN, Double.NaN, 0, 0),
                        new Page.Result("LSTM", 0.8214, 0.75, 0.0312, 12_345, 9.87)))
                .contains("How good it is", "<td>naive Bayes</td>", "82.1 %", "75.0 %", "3.1 %", "12,345", "9.9 s")
                .doesNotContain("NaN");
    }
}
