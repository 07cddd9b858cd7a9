package org.souvenir.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the manual shows, compared with what tests hold: code between {@code // docs: NAME} and {@code // docs: end} is the text
 * between the fences that begin {@code ```java NAME}, what it prints is in {@code ```output NAME}. With {@code -Ddocs.renew} the
 * manual is made so.
 */
final class Listings {
    static final Path PAGES = Path.of("src/main/resources/org/souvenir/examples/docs");

    private static final Path SOURCES = Path.of("src/test/java/org/souvenir/examples/docs");
    private static final Pattern SECTION = Pattern.compile("( *)// docs: (?!end\n)(.*)\n([\\s\\S]*?)\n *// docs: end");
    private static final Pattern FENCE = Pattern.compile("(?m)^```(\\S+)(?: (\\S+))?\n([\\s\\S]*?)^```$");

    private Listings() {}

    /** What a listing does; it may fail as it likes. */
    interface Body {
        void run() throws Exception;
    }

    /** Code between fences: its language, its name or "", its lines. */
    record Fence(String language, String name, String text) {}

    /** Runs a listing, and compares what it prints with the manual. */
    static void printed(String name, Body body) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8)) {
            System.setOut(stream);
            body.run();
        } finally {
            System.setOut(before);
        }
        compare("output", name, out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
    }

    /** Compares with what the manual has between fences. */
    static void compare(String language, String name, String text) throws IOException {
        if (System.getProperty("docs.renew") != null) {
            renew(language, name, text);
        }
        assertThat(fences().filter(fence ->
                        fence.language().equals(language) && fence.name().equals(name)))
                .as("```%s %s (-Ddocs.renew writes it)", language, name)
                .extracting(Fence::text)
                .containsExactly(text);
    }

    private static void renew(String language, String name, String text) throws IOException {
        Pattern place = Pattern.compile("(?m)^(```" + language + " " + Pattern.quote(name) + "\n)[\\s\\S]*?^```$");
        for (Path page : pages()) {
            String old = Files.readString(page);
            String renewed =
                    place.matcher(old).replaceAll(found -> Matcher.quoteReplacement(found.group(1) + text + "```"));
            if (!renewed.equals(old)) {
                Files.writeString(page, renewed);
            }
        }
    }

    /** Code that tests hold, by its name, without what it is indented by. */
    static Map<String, String> sections() throws IOException {
        Map<String, String> sections = new HashMap<>();
        for (Path source : files(SOURCES, ".java")) {
            Matcher section = SECTION.matcher(Files.readString(source));
            while (section.find()) {
                String lines = section.group(3).replaceAll("(?m)^" + section.group(1), "") + "\n";
                assertThat(sections.put(section.group(2), lines))
                        .as(section.group(2))
                        .isNull();
            }
        }
        return sections;
    }

    /** All fences of all pages. */
    static Stream<Fence> fences() throws IOException {
        List<Fence> fences = new ArrayList<>();
        for (Path page : pages()) {
            FENCE.matcher(Files.readString(page))
                    .results()
                    .map(found ->
                            new Fence(found.group(1), found.group(2) == null ? "" : found.group(2), found.group(3)))
                    .forEach(fences::add);
        }
        return fences.stream();
    }

    static List<Path> pages() throws IOException {
        return files(PAGES, ".md");
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
