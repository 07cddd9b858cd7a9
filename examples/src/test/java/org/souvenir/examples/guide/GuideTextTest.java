package org.souvenir.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;

/** What the guide says is whole in each language, and its figures are there. */
final class GuideTextTest {
    private static final Pattern PLACE = Pattern.compile("\\{\\w+}");

    @Test
    void finds_sections_figures_and_captions() {
        GuideText text = GuideText.of("""
                # Title

                Lead *here*.

                ## One

                Before.

                ![A `caption`
                of two lines](first)

                After.

                ## Two

                - a list
                """);
        assertThat(text.title()).isEqualTo("Title");
        assertThat(text.lead()).isEqualTo("<p>Lead <em>here</em>.</p>");
        assertThat(text.sections())
                .containsExactly(
                        new GuideText.Section(
                                1,
                                "One",
                                "<p>Before.</p>",
                                List.of(new GuideText.Figure("first", "<p>A <code>caption</code>\nof two lines</p>")),
                                "<p>After.</p>"),
                        new GuideText.Section(0, "Two", "<ul>\n<li>a list</li>\n</ul>", List.of(), ""));
    }

    @Test
    void a_section_has_one_figure_at_most() {
        assertThatThrownBy(() -> GuideText.of("# T\n\n## S\n\n![a](x)\n\n![b](y)\n"))
                .hasMessage("guide: a section must have one figure at most, but 'S' has 2");
        assertThatThrownBy(() -> GuideText.of("## S\n")).hasMessage("guide: its text must begin with '# TITLE'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "fr"})
    void each_language_has_the_ten_figures_in_their_order(String language) {
        GuideText text = GuideText.of(GuideText.resource("guide." + language + ".md"));
        assertThat(text.sections().stream()
                        .flatMap(section -> section.figure().stream())
                        .map(GuideText.Figure::name))
                .containsExactly(
                        "remember",
                        "steps",
                        "squash",
                        "gradient",
                        "gates",
                        "code",
                        "workshop",
                        "race",
                        "writer",
                        "halves");
        String template = GuideText.resource("guide.html");
        for (GuideText.Section section : text.sections()) {
            for (GuideText.Figure figure : section.figure()) {
                assertThat(template).contains("{{>" + figure.name() + ".js}}");
                assertThat(GuideText.resource(figure.name() + ".js")).contains("figures." + figure.name() + " = ");
            }
        }
    }

    @Test
    void languages_say_the_same_things_with_the_same_places() {
        Map<String, Set<String>> english = said("en");
        assertThat(said("fr")).isEqualTo(english);
        assertThat(english).hasSizeGreaterThan(100);
    }

    private static Map<String, Set<String>> said(String language) {
        Map<String, Set<String>> all = new TreeMap<>();
        collect("", JsonParser.parseString(GuideText.resource("guide." + language + ".json")), all);
        return all;
    }

    private static void collect(String name, JsonElement value, Map<String, Set<String>> all) {
        if (value instanceof JsonObject object) {
            object.asMap().forEach((key, each) -> collect(name + "." + key, each, all));
            return;
        }
        all.put(
                name,
                PLACE.matcher(value.getAsString())
                        .results()
                        .map(found -> found.group())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void all_that_figures_say_is_there() {
        JsonObject say = JsonParser.parseString(GuideText.resource("guide.en.json"))
                .getAsJsonObject()
                .getAsJsonObject("say");
        Set<String> asked = new TreeSet<>();
        for (String script : List.of(
                "dom",
                "messages",
                "controls",
                "charts",
                "engine",
                "reading",
                "remember",
                "steps",
                "squash",
                "gradient",
                "gates",
                "code",
                "race",
                "workshop",
                "writer",
                "halves",
                "start")) {
            Pattern.compile("\\bsay\\.(\\w+)")
                    .matcher(GuideText.resource(script + ".js"))
                    .results()
                    .forEach(found -> asked.add(found.group(1)));
        }
        assertThat(say.keySet()).containsAll(asked);
        Set<String> spare = new TreeSet<>(say.keySet());
        spare.removeAll(asked);
        assertThat(spare).containsExactlyInAnyOrder("lstmAbout", "gruAbout"); // by the cell's name
    }

    /** A space that does not break stands before : ; ! ? » and behind «. */
    @ParameterizedTest
    @ValueSource(strings = {"guide.fr.md", "guide.fr.json", "messages.fr.json"})
    void french_is_set_as_french_is(String name) {
        String text = GuideText.resource(name)
                .replaceAll("`[^`]*`", "")
                .replaceAll("(?m)^ *\"(?:[^\"\\\\]|\\\\.)*\":", ""); // names of what is said
        assertThat(Pattern.compile(" [;!?»]|« | : ").matcher(text).results().map(found -> found.group()))
                .isEmpty();
        assertThat(Pattern.compile("\\w'\\w").matcher(text).results().map(found -> found.group()))
                .isEmpty();
    }

    @Test
    void each_line_of_the_lstm_says_what_it_means() {
        List<CellLine> lines =
                CellLine.all(new Language(java.util.Locale.FRENCH).words().lines());
        assertThat(lines).hasSize(13);
        assertThat(lines.get(4).java())
                .isEqualTo(
                        "Expr f = step.name(\"forget\", gate.of(step.linear(\"forget\", hx, hiddenSize, Initializer.constant(1))));");
        assertThat(lines.get(4).value()).isEqualTo("cell.forget");
        assertThat(lines.get(12).java()).isEqualTo("step.output(hNext);");
    }

    @Test
    void lags_are_those_of_the_command_that_is_named() {
        Lags lags = Lags.kept();
        assertThat(lags.command())
                .endsWith("--lags "
                        + lags.solved().stream()
                                .map(each -> String.valueOf(each.lag()))
                                .collect(Collectors.joining(",")));
        assertThat(lags.solved()).allSatisfy(each -> assertThat(each.counts()).hasSameSizeAs(lags.kinds()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "fr"})
    void the_text_of_the_race_has_its_numbers(String language) {
        String text = GuideText.resource("guide." + language + ".md");
        Race race = new Race(FirstRace.LONGEST, 0.01, 1);
        int weights = race.network(new Lstm(Race.SYMBOLS, 12)).parameters().length();
        assertThat(race.network(new Gru(Race.SYMBOLS, 14)).parameters().length())
                .isEqualTo(weights);
        assertThat(text).contains(" " + weights + " ", " " + FirstRace.STEPS + " ", " " + FirstRace.LONGEST + " sym");
    }
}
