package org.souvenir.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.souvenir.examples.guide.OpenGuide.in;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.souvenir.examples.sentiment.Reviews;
import org.souvenir.text.TextNetwork;
import org.souvenir.text.data.LabelledText;

/** What the guide computes and says while it is read: what the JVM says, for all that a reader may type. */
@ExtendWith(OpenGuide.ForTests.class)
final class GuideInBrowserTest {
    private static final int LARGEST = 3_500_000;

    private final OpenGuide guide;
    private final Chromium page;

    GuideInBrowserTest(OpenGuide guide) {
        this.guide = guide;
        this.page = guide.page();
    }

    private JsonObject read(String model, String text) {
        return page.evaluate("guide.engine.open('%1$s').then(() => guide.engine.call('read', '%1$s', %2$s))"
                        .formatted(model, new Gson().toJson(text)))
                .getAsJsonObject();
    }

    @Test
    void reads_a_review_that_is_typed() throws Exception {
        String review = "It broke after two days, and nobody answers. A waste of money.";
        page.type("review", review);
        page.until(in("remember", ".reading span:nth-of-type(2)") + "?.textContent === 'broke'");
        guide.settled();
        FirstReading wanted = FirstReading.of(GuideFile.network(guide.file(), "lstm"), review);
        float praise = wanted.positive()[wanted.positive().length - 1];
        String verdict = page.text(in("remember", ".meter span") + ".textContent");
        assertThat(verdict).startsWith(praise >= 0.5 ? "praise" : "complaint");
        assertThat(verdict).contains(Math.round(100 * Math.max(praise, 1 - praise)) + "%");
        assertThat(page.text("document.querySelector('[name=gradient-review]').value"))
                .isEqualTo(review);
    }

    @Test
    void says_what_the_jvm_says_of_twenty_reviews() throws Exception {
        List<LabelledText> all = Reviews.included();
        TextNetwork reader = GuideFile.network(guide.file(), "gru");
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
            TextNetwork reader = GuideFile.network(guide.file(), model);
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
    void draws_an_equation_and_marks_what_is_wrong_at_its_place() throws Exception {
        String right =
                "input x [5]\nstate h [6]\nmix = sigmoid(linear(mix, [h, x], 6))\nh' = mix * h + 1 - mix\noutput h'";
        page.type("equations", right);
        page.until(in("workshop", "[data-name=mix]"));
        assertThat(page.text(in("workshop", "math") + ".textContent")).contains("mix");

        page.type("equations", right.replace("mix * h +", "mix * * h +"));
        page.until(in("workshop", "textarea[aria-invalid]"));
        assertThat(page.text("document.querySelector('#equation-problem').textContent"))
                .startsWith("Line 4, column 12:");
        assertThat(page.text(in("workshop", "mark") + ".textContent")).isEqualTo("*");

        page.type("equations", right.replace("mix, [h, x], 6", "mix, [h, x], 5"));
        page.until("document.querySelector('#equation-problem').textContent.includes('5')");
        page.type("equations", right.replace("input x [5]", "input x [3]"));
        page.until("!" + in("workshop", "textarea[aria-invalid]"));
        guide.click("workshop", "Train it");
        page.until(in("workshop", "p[role=status]:last-of-type") + ".textContent.includes('3')");
    }

    @Test
    void trains_what_was_typed_and_checks_its_laws() throws Exception {
        guide.click("workshop", "Check the laws");
        page.until("document.querySelectorAll('.laws li').length > 5");
        assertThat(page.evaluate("document.querySelectorAll('.laws .broken').length")
                        .getAsInt())
                .isZero();
        guide.click("workshop", "Train it");
        page.until(in("workshop", "") + ".textContent.includes('Step 300.')");
        assertThat(page.evaluate(in("workshop", "polyline.one") + ".points.length")
                        .getAsInt())
                .isEqualTo(300);
    }

    @Test
    void says_that_a_training_diverges() throws Exception {
        page.type("equations", "input x [5]\nstate h [6]\nh' = 40 * h + 1000 * product(w, x, 6)\noutput h' * h' * h'");
        page.until(in("workshop", "math") + ".textContent.includes('1000')");
        guide.click("workshop", "Train it");
        page.until(in("workshop", "") + ".textContent.includes('diverged')");
    }

    @Test
    void races_an_lstm_and_a_gru_from_a_seed() throws Exception {
        page.evaluate("document.querySelector('[name=seed]').value = 3");
        guide.click("race", "Start the race");
        page.until(in("race", "") + ".textContent.includes('LSTM ha')");
        assertThat(page.text(in("race", "") + ".textContent")).contains("LSTM, 929 weights", "GRU, 929 weights");
    }

    @Test
    void writes_on_and_shows_what_might_have_come() throws Exception {
        page.type("beginning", "I will never");
        page.until(in("writer", ".written") + ".textContent.startsWith('I will never')");
        String one = page.text(in("writer", ".written") + ".textContent");
        assertThat(one).hasSize("I will never".length() + 300);
        assertThat(page.evaluate("document.querySelectorAll('.next li').length").getAsInt())
                .isEqualTo(5);
        guide.click("writer", "Write another");
        page.until(in("writer", ".written") + ".textContent !== " + new Gson().toJson(one));
    }

    @Test
    void lines_of_code_light_up() {
        page.evaluate(
                "[...document.querySelectorAll('ol.code button')].find(b => b.textContent.includes('Expr i =')).focus()");
        page.press("Enter", 13);
        page.evaluate("document.activeElement.click()");
        assertThat(page.text(in("code", ".drawing .lit") + ".dataset.name")).isEqualTo("input");
        assertThat(page.text(in("code", "mtr.lit") + ".textContent")).startsWith("input");
        assertThat(page.text(in("code", ".value") + ".textContent")).contains("input gate");
    }

    @Test
    void says_what_it_cannot_read() throws Exception {
        String message = in("remember", ".message") + ".textContent";
        page.type("review", "");
        page.until(message + ".includes('nothing to read')");
        page.type("review", "Xyzzy plugh");
        page.until(message + ".includes('know none')");
        page.type("review", "good ".repeat(10_000));
        page.until(message + ".includes('first 120 of 10,000 words')");
        page.type("review", "<img src=x onerror=alert(1)> is <b>good</b>");
        page.until(in("remember", ".reading") + ".textContent.includes('onerror')");
        assertThat(page.evaluate("document.querySelectorAll('main img, .reading b').length")
                        .getAsInt())
                .isZero();
    }

    @Test
    void speaks_french() throws Exception {
        guide.speak("fr");
        assertThat(page.text("document.querySelector('h1').textContent")).isEqualTo("Ce qui reste en mémoire");
        assertThat(page.text(in("remember", ".meter span") + ".textContent")).matches("(éloge|plainte), \\d+.%");
        guide.speak("en");
    }

    @Test
    void is_small_and_there_at_once() throws Exception {
        assertThat(Files.size(guide.file())).isLessThan(LARGEST);
        double painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
                .getAsDouble();
        System.out.printf("guide.html: %,d bytes, first paint after %.0f ms%n", Files.size(guide.file()), painted);
        assertThat(painted).isLessThan(1000);
    }
}
