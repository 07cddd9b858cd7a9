package org.souvenir.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.souvenir.examples.guide.OpenGuide.in;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.contract.CellContract;
import org.souvenir.core.text.EquationException;

/** What the library says to a reader of the French guide is said in French. */
@ExtendWith(OpenGuide.ForTests.class)
final class GuideMessagesTest {
    private static final Path READER = Path.of("..", "core", "src", "main", "java", "org", "souvenir", "core", "text");

    /** A message in the source of the reader of equations. */
    private static final Pattern SAID = Pattern.compile("(?:error|wrong)\\(\\s*\"((?:[^\"\\\\]|\\\\.){3,})\"");

    /** Words that no French sentence has. */
    private static final Pattern ENGLISH = Pattern.compile(
            "\\b(must|but|found|is|are|the|of|expected|needed|there|which|with|more|at|least|given|takes|cannot)\\b");

    private final OpenGuide guide;
    private final Chromium page;

    GuideMessagesTest(OpenGuide guide) {
        this.guide = guide;
        this.page = guide.page();
    }

    private static List<String> provoked() {
        Set<String> all = new LinkedHashSet<>();
        BadEquations.ALL.forEach(text -> all.add(refused(text)));
        return new ArrayList<>(all);
    }

    /** As the figure tells it: the place apart. */
    private static String refused(String text) {
        try {
            new Race(4, 0.01, 1).network(Cell.parse(text));
        } catch (EquationException e) {
            return String.valueOf(e.getMessage()).replaceFirst("^equations, line \\d+, column \\d+: ", "");
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("must be refused, but is not: " + text);
    }

    @Test
    void every_message_of_the_reader_of_equations_is_provoked() throws IOException {
        List<String> said = new ArrayList<>();
        try (Stream<Path> files = Files.list(READER)) {
            for (Path file : files.sorted().toList()) {
                SAID.matcher(Files.readString(file))
                        .results()
                        .map(found -> found.group(1))
                        .forEach(said::add);
            }
        }
        assertThat(said).hasSizeGreaterThan(30);
        List<String> provoked = provoked();
        for (String message : said) {
            String plain = message.replace("\\\"", "\"").replace("\\\\", "\\");
            Pattern pattern = Pattern.compile(places(plain), Pattern.DOTALL);
            assertThat(provoked)
                    .as(plain)
                    .anyMatch(each -> pattern.matcher(each).lookingAt());
        }
    }

    private static String places(String format) {
        StringBuilder pattern = new StringBuilder();
        int from = 0;
        for (MatchResult place :
                Pattern.compile("%[sd]").matcher(format).results().toList()) {
            pattern.append(Pattern.quote(format.substring(from, place.start()))).append(".+");
            from = place.end();
        }
        return pattern.append(Pattern.quote(format.substring(from))).toString();
    }

    @Test
    void all_of_them_are_in_french_and_so_are_the_laws() throws Exception {
        guide.speak("fr");
        List<String> messages = new ArrayList<>(provoked());
        CellContract.of(new Lstm(3, 4)).check().findings().forEach(finding -> messages.add(finding.law()));
        List<String> told =
                guide.texts(new Gson().toJson(messages) + ".map(m => guide.translated(m) ?? 'untranslated: the ' + m)");
        for (int i = 0; i < messages.size(); i++) {
            String unquoted = told.get(i).replaceAll("'[^']*'|\"[^\"]*\"|\\[[^\\]]*\\]", "");
            assertThat(ENGLISH.matcher(unquoted).find())
                    .as(messages.get(i) + " → " + told.get(i))
                    .isFalse();
        }
    }

    @Test
    void a_reader_meets_them_in_french_and_the_place_stays_marked() throws Exception {
        guide.speak("fr");
        page.type("equations", "input x [5]\nstate h [6]\nh' = tanhh(h)\noutput h'");
        page.until(in("workshop", "textarea[aria-invalid]"));
        assertThat(page.text("document.querySelector('#equation-problem').textContent"))
                .startsWith("Ligne 3, colonne 6")
                .contains("une fonction doit être l’une de", "'tanhh'");
        assertThat(page.text(in("workshop", "mark") + ".textContent")).isEqualTo("tanhh");
        page.type("equations", GuideText.resource("leaky.txt"));
        page.until("!" + in("workshop", "textarea[aria-invalid]"));
        guide.click("workshop", "Vérifier les lois");
        page.until("document.querySelectorAll('.laws li').length > 5");
        assertThat(page.text(in("workshop", ".laws") + ".textContent")).contains("le remplissage ne change rien");
        assertThat(guide.count("workshop", ".laws [lang=en]")).isZero();
    }

    /** What is not translated is said to be English. */
    @Test
    void anything_else_is_said_in_english_and_marked_as_such() throws Exception {
        guide.speak("fr");
        page.evaluate("guide.engine.call('nothing').catch(e => guide.fails(document.querySelector('.message'), e))");
        page.until("document.querySelector('.message span[lang=en]')");
        assertThat(page.text("document.querySelector('.message').textContent")).startsWith("Cela n’a pas marché");
    }
}
