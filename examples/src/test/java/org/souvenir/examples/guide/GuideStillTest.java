package org.souvenir.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.souvenir.examples.guide.OpenGuide.in;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the library cannot run, the guide shows what was computed when it was written, and says which browsers it runs in. */
@ExtendWith(OpenGuide.ForTests.class)
final class GuideStillTest {
    /** What each figure draws, and how many of these there are at least, whatever the networks are. */
    private static final Map<String, Map<String, Integer>> DRAWN = Map.of(
            "remember", Map.of(".reading span", 30),
            "steps", Map.of(".reading span", 30, ".chart rect", 300),
            "squash", Map.of("polyline", 3),
            "gradient", Map.of(".bar", 90),
            "gates", Map.of(".tokens button", 30, ".belt button", 7, ".squares i", 60),
            "code", Map.of(".code li", 13, ".drawing [data-name]", 8, "mtr", 7),
            "workshop", Map.of(".drawing [data-name]", 4, "mtr", 3),
            "race", Map.of("polyline", 2),
            "writer", Map.of(".written span", 300, ".next li", 5),
            "halves", Map.of(".bar", 20));

    private final OpenGuide guide;
    private final Chromium page;

    GuideStillTest(OpenGuide guide) {
        this.guide = guide;
        this.page = guide.page();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "refused | WebAssembly.validate = () => false; WebAssembly.instantiate = WebAssembly.compile = () => Promise.reject(Error())",
                "nothing | delete globalThis.WebAssembly",
                "packed | delete globalThis.DecompressionStream"
            })
    void stands_still_where_the_library_cannot_run(String name, String lacking) throws Exception {
        guide.with(lacking, () -> {
            guide.open("unsupported");
            assertStill();
            for (String figure : OpenGuide.FIGURES) {
                page.picture(
                        "figure[data-figure=" + figure + "]",
                        OpenGuide.PICTURES.resolve("still-%s.png".formatted(figure)));
            }
        });
    }

    @Test
    void stands_still_where_the_library_does_not_start() throws Exception {
        guide.with(
                "globalThis.Worker = class { constructor() { setTimeout(() => this.onerror({ message: 'refused' })); } postMessage() {} }",
                () -> {
                    guide.open("failed");
                    assertStill();
                });
    }

    private void assertStill() {
        assertThat(page.text("document.querySelector('#unable').innerText"))
                .contains("Chrome or Edge from version 119", "Firefox from 120", "Safari from 18.2");
        DRAWN.forEach((figure, parts) -> parts.forEach((part, least) ->
                assertThat(guide.count(figure, part)).as(figure + " " + part).isGreaterThanOrEqualTo(least)));
        for (String figure : List.of("squash", "race")) {
            assertThat(guide.texts(
                            "[...document.querySelectorAll('figure[data-figure=%s] polyline')].map(p => String(p.points.length))"
                                    .formatted(figure)))
                    .allSatisfy(points -> assertThat(Integer.parseInt(points)).isGreaterThan(20));
        }
        assertThat(guide.text("squash"))
                .contains("ends at 2,660.21", "with tanh it ends at 0.86", "half is gone after step 7");
        assertThat(guide.text("race"))
                .contains("The LSTM had learned it by step", "Computed when this page was written");
        assertThat(guide.texts("[...document.querySelectorAll('[role=alert]')].map(m => m.textContent)"))
                .allSatisfy(problem -> assertThat(problem).isEmpty());
        assertThat(page.evaluate(
                                "[...document.querySelectorAll('[data-live] :is(button, input, textarea)')].every(c => c.disabled || c.readOnly)")
                        .getAsBoolean())
                .isTrue();
    }

    /** What needs no library still moves. */
    @Test
    void can_be_walked_through_where_the_library_cannot_run() throws Exception {
        guide.with("delete globalThis.WebAssembly", () -> {
            guide.open("unsupported");
            String said = in("remember", ".meter span") + ".textContent";
            String before = page.text(said);
            page.evaluate(in("remember", "[name=remember-word]") + ".focus()");
            page.press("Home", 36);
            assertThat(page.text(said)).isNotEqualTo(before);
            guide.click("gates", "GRU");
            guide.settled();
            assertThat(guide.text("gates")).contains("Update gate");
        });
    }
}
