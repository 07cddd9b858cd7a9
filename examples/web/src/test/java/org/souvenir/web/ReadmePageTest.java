package org.souvenir.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.text.TextNetwork;

/** The page that the README shows, and that {@code examples/run web} writes. */
final class ReadmePageTest {
    private static final String FETCH = "await (await fetch(\"network.safetensors\")).arrayBuffer()";
    private static final TextNetwork NETWORK = Samples.classifier(true);

    @TempDir
    private Path folder;

    private Path pages = Path.of("");

    @BeforeEach
    void makeFolder() throws IOException {
        pages = Files.createDirectories(folder.resolve("pages"));
    }

    private static String page() throws IOException {
        String readme = Files.readString(Path.of("..", "..", "README.md"));
        Matcher page =
                Pattern.compile("(?s)## In a browser\n.*?```html\n(.*?)```").matcher(readme);
        assertThat(page.find()).isTrue();
        return page.group(1);
    }

    private String said(String page, boolean fromDisk) throws Exception {
        Optional<Path> browser = Page.installed();
        assumeTrue(browser.isPresent(), "no Chromium on the path: no page is opened (apt-get install chromium)");
        NETWORK.save(pages.resolve("network.safetensors"));
        Files.writeString(pages.resolve("souvenir.js"), Samples.resource("/META-INF/resources/souvenir/souvenir.js"));
        String file = Base64.getEncoder().encodeToString(NETWORK.toBytes());
        Files.writeString(
                pages.resolve("index.html"),
                page + Samples.resource("/reader.html").replace("FILE", file));
        Page opened = Page.in(browser.orElseThrow(), pages, folder.resolve("profile"));
        return fromDisk ? opened.openFromDisk("index.html") : opened.open("index.html");
    }

    private static String wanted() {
        return Stream.of("Crunchy, and not too sweet!", "the tea is good .", "cardboard tea", "I regret it!")
                .map(text -> NETWORK.labels().get(NETWORK.predict(text).classes()[0]))
                .collect(Collectors.joining(" "));
    }

    @Test
    void examples_write_it() throws IOException {
        assertThat(Path.of("../src/main/resources/org/souvenir/examples/exchange/index.html"))
                .hasContent(page());
        assertThat(page().lines()).hasSize(10);
    }

    @Test
    void runs_a_saved_classifier() throws Exception {
        assertThat(said(page(), false)).isEqualTo(wanted()).contains("positive", "negative");
    }

    @Test
    void runs_it_from_a_disk_with_a_file_input() throws Exception {
        String page = page();
        assertThat(page).contains(FETCH);
        String chosen = page.replace(FETCH, "await input.files[0].arrayBuffer()")
                .replace(
                        "  await souvenir.ready;\n",
                        "  await Promise.all([souvenir.ready, new Promise(chosen => { input.onchange = chosen; })]);\n")
                .replace("<script type=\"module\">", "<input type=\"file\" id=\"input\">\n<script type=\"module\">");
        assertThat(said(chosen, true)).isEqualTo(wanted());
    }
}
