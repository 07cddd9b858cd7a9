package org.souvenir.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.examples.page.WebScript;
import org.souvenir.examples.sentiment.Reviews;
import org.souvenir.text.TextNetwork;
import org.souvenir.text.data.LabelledText;

/**
 * The guide as its readers have it: a file that is opened from the disk. {@code -Dguide.file=PATH} names one, {@code guide.html} of
 * {@code examples/run guide}; otherwise one with small networks is made, which takes half a minute.
 */
final class GuideInBrowserTest {
    private static final int LARGEST = 3_500_000;
    private static final Path PICTURES = Path.of("target", "guide");

    @TempDir
    private static Path folder;

    private static Path file = Path.of("guide.html");
    private static Chromium page;

    @BeforeAll
    static void in_a_browser() throws Exception {
        Optional<Path> browser = Chromium.installed();
        assumeTrue(browser.isPresent(), "no Chromium on the path: the guide is not tried (apt-get install chromium)");
        String given = System.getProperty("guide.file", "");
        file = given.isEmpty() ? made() : Path.of(given).toAbsolutePath();
        page = Chromium.start(browser.orElseThrow(), folder.resolve("profile"));
    }

    private static Path made() {
        String library = "";
        try {
            library = WebScript.script();
        } catch (IllegalArgumentException e) {
            assumeTrue(false, "the guide is not tried: " + e.getMessage());
        }
        return GuideFile.make(folder, library);
    }

    @AfterAll
    static void close() throws IOException {
        if (page != null) {
            page.close();
        }
    }

    @BeforeEach
    void opened() throws InterruptedException {
        page.show(1600, "light");
        open();
    }

    private static void open() throws InterruptedException {
        page.open(file);
        page.until("document.documentElement?.dataset.library === 'ready'");
        figures();
    }

    /** Scrolls past all figures, so that each begins. */
    private static void figures() throws InterruptedException {
        page.until("document.readyState === 'complete'");
        page.evaluate("(async () => { for (const f of document.querySelectorAll('figure[data-figure]')) {"
                + " f.scrollIntoView(); while (!f.dataset.state) await new Promise(r => setTimeout(r, 20)); }"
                + " scrollTo(0, 0); })()");
        page.until("[...document.querySelectorAll('figure[data-figure]')].every(f => f.dataset.state === 'ready')");
        page.until("!document.querySelector('[aria-busy]')");
    }

    @AfterEach
    void nothing_went_wrong_and_nothing_was_asked_for() {
        assertThat(page.troubles()).isEmpty();
    }

    private static String figure(String name, String rest) {
        return "document.querySelector('figure[data-figure=%s] %s')".formatted(name, rest);
    }

    private static void click(String figure, String text) {
        page.evaluate(
                "[...document.querySelectorAll('figure[data-figure=%s] button')].find(b => b.textContent === %s).click()"
                        .formatted(figure, new Gson().toJson(text)));
    }

    private static JsonObject read(String model, String text) {
        return page.evaluate("guide.engine.open('%1$s').then(() => guide.engine.call('read', '%1$s', %2$s))"
                        .formatted(model, new Gson().toJson(text)))
                .getAsJsonObject();
    }

    @Test
    void reads_a_review_that_is_typed() throws Exception {
        String review = "It broke after two days, and nobody answers. A waste of money.";
        page.type("review", review);
        page.until(figure("remember", ".reading span:nth-of-type(2)") + "?.textContent === 'broke'");
        page.until("!document.querySelector('[aria-busy]')");
        FirstReading wanted = FirstReading.of(GuideFile.network(file, "lstm"), review);
        float praise = wanted.positive()[wanted.positive().length - 1];
        String verdict = page.text(figure("remember", ".meter span") + ".textContent");
        assertThat(verdict).startsWith(praise >= 0.5 ? "praise" : "complaint");
        assertThat(verdict).contains(Math.round(100 * Math.max(praise, 1 - praise)) + "%");
        assertThat(page.text("document.querySelector('[name=gradient-review]').value"))
                .isEqualTo(review);
    }

    @Test
    void says_what_the_jvm_says_of_twenty_reviews() throws Exception {
        List<LabelledText> all = Reviews.included();
        TextNetwork reader = GuideFile.network(file, "gru");
        for (int i = 0; i < 20; i++) {
            String review = all.get(i * (all.size() / 20)).text();
            float[] wanted = FirstReading.of(reader, review).positive();
            assertThat(floats(read("gru", review).get("positive")))
                    .as(review)
                    .containsExactly(wanted, Offset.offset(1e-5f));
        }
    }

    @Test
    void has_the_values_that_the_jvm_has() throws Exception {
        List<LabelledText> all = Reviews.included();
        for (String model : List.of("rnn", "lstm", "gru")) {
            TextNetwork reader = GuideFile.network(file, model);
            for (int i : List.of(3, 5000, 9000)) {
                JsonObject found = read(model, all.get(i).text());
                FirstReading wanted = FirstReading.of(reader, all.get(i).text());
                JsonObject values = found.getAsJsonObject("values");
                assertThat(values.keySet()).isEqualTo(wanted.values().keySet());
                wanted.values().forEach((name, rows) -> close(values.get(name), rows, name));
                close(found.get("left"), wanted.left(), "left");
                assertThat(floats(found.get("adds"))).containsExactly(wanted.adds(), Offset.offset(1e-3f));
            }
        }
    }

    private static void close(JsonElement found, float[][] wanted, String name) {
        JsonArray rows = found.getAsJsonArray();
        assertThat(rows.size()).isEqualTo(wanted.length);
        for (int t = 0; t < wanted.length; t++) {
            assertThat(floats(rows.get(t))).as(name).containsExactly(wanted[t], Offset.offset(1e-5f));
        }
    }

    private static float[] floats(JsonElement numbers) {
        JsonArray all = numbers.getAsJsonArray();
        float[] floats = new float[all.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = all.get(i).getAsFloat();
        }
        return floats;
    }

    @Test
    void each_slider_moves_by_keyboard_and_says_where_it_is() throws Exception {
        JsonArray names = page.evaluate("[...document.querySelectorAll('input[type=range]')].map(s => s.name)")
                .getAsJsonArray();
        assertThat(names.size()).isGreaterThanOrEqualTo(9);
        for (JsonElement name : names) {
            String slider = "document.querySelector('[name=%s]')".formatted(name.getAsString());
            String said = slider + ".getAttribute('aria-valuetext')";
            String before = page.text("(" + slider + ".focus(), " + said + ")");
            String key = page.evaluate(slider + ".value === " + slider + ".min").getAsBoolean() ? "Right" : "Left";
            page.press("Arrow" + key, key.equals("Left") ? 37 : 39);
            assertThat(page.text(said)).as(name.getAsString()).isNotEqualTo(before);
        }
        page.until("!document.querySelector('[aria-busy]')");
        assertThat(page.text("[...document.querySelectorAll('.message')].map(m => m.textContent).join('')"))
                .isEmpty();
    }

    @Test
    void draws_an_equation_and_marks_what_is_wrong_at_its_place() throws Exception {
        String right =
                "input x [4]\nstate h [6]\nmix = sigmoid(linear(mix, [h, x], 6))\nh' = mix * h + 1 - mix\noutput h'";
        page.type("equations", right);
        page.until(figure("workshop", "[data-name=mix]"));
        assertThat(page.text(figure("workshop", "math") + ".textContent")).contains("mix");

        page.type("equations", right.replace("mix * h +", "mix * * h +"));
        page.until(figure("workshop", "textarea[aria-invalid]"));
        assertThat(page.text("document.querySelector('#equation-problem').textContent"))
                .startsWith("Line 4, column 12:");
        assertThat(page.text(figure("workshop", "mark") + ".textContent")).isEqualTo("*");

        page.type("equations", right.replace("mix, [h, x], 6", "mix, [h, x], 5"));
        page.until("document.querySelector('#equation-problem').textContent.includes('5')");
        page.type("equations", right.replace("input x [4]", "input x [3]"));
        page.until("!" + figure("workshop", "textarea[aria-invalid]"));
        click("workshop", "Train it");
        page.until(figure("workshop", "p[role=status]:last-of-type") + ".textContent.includes('3')");
    }

    @Test
    void trains_what_was_typed_and_checks_its_laws() throws Exception {
        click("workshop", "Check the laws");
        page.until("document.querySelectorAll('.laws li').length > 5");
        assertThat(page.evaluate("document.querySelectorAll('.laws .broken').length")
                        .getAsInt())
                .isZero();
        click("workshop", "Train it");
        page.until(figure("workshop", "") + ".textContent.includes('Step 300.')");
        assertThat(page.evaluate(figure("workshop", "polyline.one") + ".points.length")
                        .getAsInt())
                .isEqualTo(300);
    }

    @Test
    void says_that_a_training_diverges() throws Exception {
        page.type("equations", "input x [4]\nstate h [6]\nh' = 40 * h + 1000 * product(w, x, 6)\noutput h' * h' * h'");
        page.until(figure("workshop", "math") + ".textContent.includes('1000')");
        click("workshop", "Train it");
        page.until(figure("workshop", "") + ".textContent.includes('diverged')");
    }

    @Test
    void races_an_lstm_and_a_gru_from_a_seed() throws Exception {
        page.evaluate("document.querySelector('[name=seed]').value = 3");
        click("race", "Start the race");
        page.until(figure("race", "") + ".textContent.includes('LSTM ha')");
        assertThat(page.text(figure("race", "") + ".textContent")).contains("LSTM, 868 weights", "GRU, 872 weights");
    }

    @Test
    void writes_on_and_shows_what_might_have_come() throws Exception {
        page.type("beginning", "I will never");
        page.until(figure("writer", ".written") + ".textContent.startsWith('I will never')");
        String one = page.text(figure("writer", ".written") + ".textContent");
        assertThat(one).hasSize("I will never".length() + 300);
        assertThat(page.evaluate("document.querySelectorAll('.next li').length").getAsInt())
                .isEqualTo(5);
        click("writer", "Write another");
        page.until(figure("writer", ".written") + ".textContent !== " + new Gson().toJson(one));
    }

    @Test
    void lines_of_code_light_up() {
        page.evaluate(
                "[...document.querySelectorAll('ol.code button')].find(b => b.textContent.includes('Expr i =')).focus()");
        page.press("Enter", 13);
        page.evaluate("document.activeElement.click()");
        assertThat(page.text(figure("code", ".drawing .lit") + ".dataset.name")).isEqualTo("input");
        assertThat(page.text(figure("code", "mtr.lit") + ".textContent")).startsWith("input");
        assertThat(page.text(figure("code", ".value") + ".textContent")).contains("input gate");
    }

    @Test
    void says_what_it_cannot_read() throws Exception {
        String message = figure("remember", ".message") + ".textContent";
        page.type("review", "");
        page.until(message + ".includes('nothing to read')");
        page.type("review", "Xyzzy plugh");
        page.until(message + ".includes('know none')");
        page.type("review", "good ".repeat(10_000));
        page.until(message + ".includes('first 120 of 10,000 words')");
        page.type("review", "<img src=x onerror=alert(1)> is <b>good</b>");
        page.until(figure("remember", ".reading") + ".textContent.includes('onerror')");
        assertThat(page.evaluate("document.querySelectorAll('main img, .reading b').length")
                        .getAsInt())
                .isZero();
    }

    @Test
    void stands_still_where_the_library_cannot_run() throws Exception {
        JsonObject added = page.send(
                "Page.addScriptToEvaluateOnNewDocument", Map.of("source", "WebAssembly.validate = () => false"));
        try {
            page.open(file);
            page.until("document.documentElement?.dataset.library === 'unsupported'");
            page.until("document.querySelectorAll('figure[data-figure=remember] .reading span').length > 10");
            assertThat(page.text("document.querySelector('#unable').innerText")).contains("119", "120", "18.2");
            figures();
            assertThat(page.evaluate("document.querySelectorAll('.squares i').length")
                            .getAsInt())
                    .isGreaterThan(40);
        } finally {
            page.send(
                    "Page.removeScriptToEvaluateOnNewDocument",
                    Map.of("identifier", added.get("identifier").getAsString()));
        }
    }

    @Test
    void speaks_french() throws Exception {
        page.evaluate("document.querySelector('nav [hreflang=fr]').click()");
        page.until("document.documentElement?.lang === 'fr' && document.documentElement.dataset.library === 'ready'");
        figures();
        assertThat(page.text("document.querySelector('h1').textContent")).isEqualTo("Ce qui reste en mémoire");
        assertThat(page.text(figure("remember", ".meter span") + ".textContent"))
                .matches("(éloge|plainte), \\d+.%");
        page.evaluate("document.querySelector('nav [hreflang=en]').click()");
        page.until("document.documentElement?.lang === 'en'");
    }

    @Test
    void is_small_and_there_at_once() throws Exception {
        assertThat(Files.size(file)).isLessThan(LARGEST);
        double painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
                .getAsDouble();
        System.out.printf("guide.html: %,d bytes, first paint after %.0f ms%n", Files.size(file), painted);
        assertThat(painted).isLessThan(1000);
    }

    @Test
    void fits_any_window_and_either_scheme() throws Exception {
        List<String> names = new ArrayList<>();
        page.evaluate("[...document.querySelectorAll('figure[data-figure]')].map(f => f.dataset.figure)")
                .getAsJsonArray()
                .forEach(name -> names.add(name.getAsString()));
        assertThat(names).hasSize(10);
        for (int width : List.of(400, 1600)) {
            for (String scheme : List.of("light", "dark")) {
                page.show(width, scheme);
                open();
                assertThat(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                                .getAsInt())
                        .isZero();
                assertThat(page.text(Contrast.FAINT)).isEmpty();
                for (String name : names) {
                    page.picture(
                            "figure[data-figure=" + name + "]",
                            PICTURES.resolve("%s-%d-%s.png".formatted(scheme, width, name)));
                }
                page.picture("header", PICTURES.resolve("%s-%d-header.png".formatted(scheme, width)));
            }
        }
    }
}
