package org.souvenir.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Ascii;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.examples.docs.Listings.Fence;
import picocli.CommandLine;

final class ManualTest {
    private static Map<String, String> written(Path folder) throws IOException {
        assertThat(new CommandLine(new Docs()).execute("--out", folder.toString()))
                .isZero();
        try (Stream<Path> files = Files.list(folder)) {
            Map<String, String> pages = new HashMap<>();
            for (Path file : files.toList()) {
                pages.put(file.getFileName().toString(), Files.readString(file));
            }
            return pages;
        }
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }

    @Test
    void every_listing_is_one_that_tests_compile_and_run() throws IOException {
        for (Map.Entry<String, String> section : Listings.sections().entrySet()) {
            Listings.compare("java", section.getKey(), section.getValue());
        }
        assertThat(Listings.fences().filter(fence -> fence.language().equals("java")))
                .extracting(Fence::name)
                .containsExactlyInAnyOrderElementsOf(Listings.sections().keySet());
    }

    @Test
    void every_output_is_printed_by_a_test() throws IOException {
        Set<String> printed = new HashSet<>();
        try (Stream<Path> sources = Files.list(Path.of("src/test/java/org/souvenir/examples/docs"))) {
            for (Path source : sources.toList()) {
                printed.addAll(found("\\bprinted\\(\"([\\w-]+)\"", Files.readString(source)));
            }
        }
        assertThat(Listings.fences().filter(fence -> fence.language().equals("output")))
                .extracting(Fence::name)
                .containsExactlyInAnyOrderElementsOf(printed);
    }

    @Test
    void every_page_is_written_and_leads_to_the_others(@TempDir Path folder) throws IOException {
        Map<String, String> pages = written(folder.resolve("new/docs"));
        assertThat(pages).hasSameSizeAs(Listings.pages());
        pages.forEach((name, page) -> {
            for (String link : found("<a [^>]*href=\"([^\"]*)\"", page)) {
                List<String> parts = List.of((link + "# ").split("#", 3));
                String target = pages.get(parts.get(0).isEmpty() ? name : parts.get(0));
                assertThat(target).as("%s: %s", name, link).isNotNull();
                if (!parts.get(1).isBlank()) {
                    assertThat(found("\\bid=\"([^\"]*)\"", target))
                            .as("%s: %s", name, link)
                            .contains(parts.get(1));
                }
            }
            assertThat(found("href=\"([\\w-]+\\.html)\"", page)).containsAll(pages.keySet());
        });
    }

    @Test
    void pages_ask_for_nothing_from_anywhere(@TempDir Path folder) throws IOException {
        written(folder)
                .forEach((name, page) -> assertThat(page)
                        .as(name)
                        .doesNotContainPattern(
                                "(?i)<(script|link|img|iframe|object|embed|video|audio|source|base|meta http)\\b")
                        .doesNotContainPattern("(?i)@import|url\\(|src=|srcset=|\\bon\\w+=\"")
                        .doesNotContainPattern("href=\"(?![\\w-]+\\.html|#)"));
    }

    @Test
    void commands_that_pages_name_are_there() throws IOException {
        Map<String, CommandLine> examples = org.souvenir.examples.ExampleCommands.all();
        Set<String> named = new HashSet<>();
        for (Path page : Listings.pages()) {
            List<MatchResult> calls = Pattern.compile("examples/run ([a-z-]+)([^`\n#|]*)")
                    .matcher(Files.readString(page))
                    .results()
                    .toList();
            for (MatchResult call : calls) {
                assertThat(examples).as(call.group()).containsKey(call.group(1));
                named.add(call.group(1));
                for (String option : found("(--[a-z-]+)", call.group(2))) {
                    assertThat(examples.get(call.group(1)).getCommandSpec().optionsMap())
                            .as(call.group())
                            .containsKey(option);
                }
            }
        }
        assertThat(named).isNotEmpty();
    }

    @Test
    void the_dependency_has_the_version_of_this_project() throws IOException {
        String version = found(
                        "<artifactId>souvenir-parent</artifactId>\\s*<version>(.*?)</version>",
                        Files.readString(Path.of("../pom.xml")))
                .iterator()
                .next();
        assertThat(Listings.fences().filter(fence -> fence.language().equals("xml")))
                .isNotEmpty()
                .allSatisfy(fence -> assertThat(found("<version>(.*?)</version>", fence.text()))
                        .containsExactly(version));
    }

    @Test
    void methods_that_pages_name_are_there() throws IOException {
        StringBuilder api = new StringBuilder();
        for (String module : List.of("core", "cells", "training", "text")) {
            api.append(Files.readString(Path.of("..", module, "api.txt")));
        }
        Set<String> types = found("(?m)^[a-z ]+ org\\.[a-z.]+\\.(\\w+)", api.toString());
        Set<String> members = found("\\b([A-Z]\\w*\\.\\w+)", api.toString());
        Set<String> named = new HashSet<>();
        for (Path page : Listings.pages()) {
            String text = Files.readString(page).replaceAll("(?m)^```[\\s\\S]*?^```$", "");
            for (String code : found("`([^`]+)`", text)) {
                for (String called : found("\\b([A-Za-z]\\w*\\.\\w+)", code)) {
                    String member = Ascii.toUpperCase(called.charAt(0)) + called.substring(1);
                    if (types.contains(member.substring(0, member.indexOf('.')))) {
                        assertThat(members)
                                .as("%s: %s", page.getFileName(), code)
                                .contains(member);
                        named.add(member);
                    }
                }
            }
        }
        assertThat(named).hasSizeGreaterThan(20);
    }

    @Test
    void figures_of_speed_are_those_of_the_readme() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        String table =
                readme.substring(readme.indexOf("| | inference, PyTorch"), readme.indexOf("<!-- until here -->"));
        assertThat(Files.readString(Listings.PAGES.resolve("speed.md"))).contains(table);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "file/docs", "taken"})
    void a_target_that_cannot_be_written_is_refused(String out, @TempDir Path folder) throws IOException {
        Files.createFile(folder.resolve("file"));
        Files.createDirectories(folder.resolve("taken/data.html"));
        assertThatThrownBy(() -> CommandLine.populateCommand(
                                new Docs(), "--out", folder.resolve(out).toString())
                        .call())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("--out: must be a f", "but is " + folder.resolve(out));
        assertThat(folder.resolve("taken/index.html")).doesNotExist();
    }

    @Test
    void text_without_a_title_is_refused() {
        assertThatThrownBy(() -> Markdown.of("No title\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Markdown: must begin with '# TITLE', but begins 'No title'");
    }

    @Test
    void markup_in_text_and_in_code_is_text() {
        String html = Markdown.of("# T\n\n<b>bold</b>\n\n```java\nList<String> x; // <i>\n```\n")
                .html();
        assertThat(html).doesNotContain("<b>", "<i>", "List<").contains("List&lt;String&gt;", "class=\"comment\"");
    }

    @Test
    void listings_with_headings_of_their_own_stand_beside_each_other() {
        String html = Markdown.of(
                        "# T\n\n### A\n\n```python\na\n```\n\n### B\n\n```Java\nnew B()\n```\n\n```output\nb\n```\n\n### C\n\ntext\n")
                .html();
        assertThat(html.replaceAll("\\s*\n\\s*", ""))
                .isEqualTo(
                        "<div class=\"beside\"><div><h3 id=\"a\">A</h3><pre class=\"python\" tabindex=\"0\"><code>a</code></pre></div>"
                                + "<div><h3 id=\"b\">B</h3><pre class=\"Java\" tabindex=\"0\"><code><span class=\"word\">new</span> B()</code></pre></div></div>"
                                + "<pre class=\"output\" tabindex=\"0\"><code>b</code></pre><h3 id=\"c\">C</h3><p>text</p>");
        assertThat(Markdown.read("from-others").html()).containsOnlyOnce("class=\"beside\"");
    }
}
