package org.souvenir.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.souvenir.examples.guide.OpenGuide.in;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a reader of the screen gets of the guide: Chromium's accessibility tree. */
@ExtendWith(OpenGuide.ForTests.class)
final class GuideAccessibilityTest {
    private static final Set<String> CONTROLS =
            Set.of("button", "slider", "textbox", "spinbutton", "link", "combobox", "checkbox");

    private final OpenGuide guide;
    private final Chromium page;
    private final Map<String, JsonObject> nodes = new HashMap<>();

    GuideAccessibilityTest(OpenGuide guide) {
        this.guide = guide;
        this.page = guide.page();
    }

    @BeforeEach
    void tree() {
        page.send("Accessibility.enable", Map.of());
        nodes.clear();
        for (JsonElement node :
                page.send("Accessibility.getFullAXTree", Map.of()).getAsJsonArray("nodes")) {
            nodes.put(node.getAsJsonObject().get("nodeId").getAsString(), node.getAsJsonObject());
        }
    }

    private static String value(JsonObject node, String of) {
        return node.has(of) && node.getAsJsonObject(of).has("value")
                ? node.getAsJsonObject(of).get("value").getAsString()
                : "";
    }

    /** A node and all below it that are not ignored, in the order of the page. */
    private List<JsonObject> below(JsonObject node) {
        List<JsonObject> all = new ArrayList<>();
        if (!node.get("ignored").getAsBoolean()) {
            all.add(node);
        }
        if (node.has("childIds")) {
            for (JsonElement child : node.getAsJsonArray("childIds")) {
                JsonObject found = nodes.get(child.getAsString());
                if (found != null) {
                    all.addAll(below(found));
                }
            }
        }
        return all;
    }

    private List<JsonObject> all() {
        return below(nodes.values().stream()
                .filter(node -> value(node, "role").equals("RootWebArea"))
                .findFirst()
                .orElseThrow());
    }

    private static String property(JsonObject node, String name) {
        if (node.has("properties")) {
            for (JsonElement each : node.getAsJsonArray("properties")) {
                JsonObject property = each.getAsJsonObject();
                if (property.get("name").getAsString().equals(name)) {
                    return property.getAsJsonObject("value").get("value").getAsString();
                }
            }
        }
        return "";
    }

    @Test
    void each_control_has_a_name() {
        List<JsonObject> controls = all().stream()
                .filter(node -> CONTROLS.contains(value(node, "role")))
                .toList();
        assertThat(controls)
                .hasSizeGreaterThan(60)
                .allSatisfy(control -> assertThat(value(control, "name"))
                        .as(control.toString())
                        .isNotBlank());
        assertThat(controls.stream().filter(node -> value(node, "role").equals("slider")))
                .hasSizeGreaterThanOrEqualTo(9)
                .allSatisfy(slider -> assertThat(property(slider, "valuetext") + value(slider, "value"))
                        .as(slider.toString())
                        .isNotBlank());
    }

    @Test
    void headings_lead_down_level_by_level() {
        int before = 0;
        for (JsonObject node : all()) {
            if (value(node, "role").equals("heading")) {
                int level = Integer.parseInt(property(node, "level"));
                assertThat(level).as(value(node, "name")).isBetween(1, before + 1);
                before = level;
            }
        }
        assertThat(before).isPositive();
        assertThat(all().stream().map(node -> value(node, "role"))).contains("main", "navigation");
    }

    /** The name of its section, names of its pictures, and its numbers in words. */
    @Test
    void each_figure_has_a_name_and_says_its_numbers() {
        List<JsonObject> figures = all().stream()
                .filter(node -> value(node, "role").equals("figure"))
                .toList();
        assertThat(figures).hasSameSizeAs(OpenGuide.FIGURES);
        for (JsonObject figure : figures) {
            assertThat(value(figure, "name")).isNotBlank();
            List<JsonObject> parts = below(figure);
            assertThat(parts.stream().filter(part -> Set.of("image", "img").contains(value(part, "role"))))
                    .allSatisfy(image -> assertThat(value(image, "name"))
                            .as(image.toString())
                            .isNotBlank());
            String said = String.join(
                    " ",
                    parts.stream()
                            .filter(part -> Set.of("StaticText", "image", "img").contains(value(part, "role")))
                            .map(part -> value(part, "name"))
                            .toList());
            assertThat(said).as(value(figure, "name")).containsPattern("\\d");
        }
        assertThat(figures.stream()
                        .filter(figure -> below(figure).stream()
                                .anyMatch(part -> value(part, "role").equals("status"))))
                .hasSameSizeAs(OpenGuide.FIGURES);
    }

    @Test
    void a_change_of_the_verdict_is_announced() throws Exception {
        String live = in("remember", ".meter [role=status]") + ".textContent";
        String before = page.text(live);
        page.evaluate("globalThis.heard = []; new MutationObserver(() => heard.push(" + live + ")).observe("
                + in("remember", ".meter") + ", { subtree: true, childList: true, characterData: true })");
        page.type("review", "It broke after two days, and nobody answers. A waste of money.");
        page.until("heard.length && heard.at(-1) !== '" + before + "'");
        tree();
        assertThat(all().stream().filter(node -> value(node, "role").equals("status")))
                .anyMatch(status -> below(status).stream()
                        .anyMatch(part -> value(part, "name").equals(page.text(live))));
    }

    /** What the reader types and networks write is English on any page, and code is none of its language. */
    @Test
    void foreign_parts_say_their_language() throws Exception {
        guide.speak("fr");
        assertThat(guide.texts(
                        "[...document.querySelectorAll('.reading span, .tokens button, .enters, .written span, textarea, [name=beginning], ol.code code, svg .word')]"
                                + ".map(e => e.closest('[lang]').getAttribute('lang'))"))
                .hasSizeGreaterThan(300)
                .containsOnly("en");
        List<String> words = guide.texts("guide.first.answers[Object.keys(guide.first.answers)[0]].words");
        String told = "[...document.querySelectorAll('main [role=status], .strip, .about')].flatMap(part => {"
                + " const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT), all = [];"
                + " for (let n = walker.nextNode(); n; n = walker.nextNode()) if (n.parentElement.closest('[lang]').getAttribute('lang') === 'fr') all.push(n.data);"
                + " return all; }).join(' ')";
        String french = page.text(told);
        assertThat(words.stream().filter(word -> word.matches("cereal|crunchy|kids|milk|definitely|buy")))
                .isNotEmpty()
                .noneMatch(french::contains);
    }
}
