package org.souvenir.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.souvenir.examples.page.WebScript;

/**
 * The guide as its readers have it: a file that is opened from the disk, the same for all tests. {@code -Dguide.file=PATH} names one,
 * {@code guide.html} of {@code examples/run guide}; otherwise one with small networks is made, which takes half a minute.
 *
 * @param file the English page
 * @param page where it is opened
 */
record OpenGuide(Path file, Chromium page, Path folder) implements AutoCloseable {
    /** Pictures are kept here. */
    static final Path PICTURES = Path.of("target", "guide");

    /** The figures in their order. */
    static final List<String> FIGURES =
            List.of("remember", "steps", "squash", "gradient", "gates", "code", "workshop", "race", "writer", "halves");

    /** Gives it to tests, opened anew for each; behind each, nothing went wrong, and nothing was asked for. */
    static final class ForTests
            implements ExecutionCondition, ParameterResolver, BeforeEachCallback, AfterEachCallback {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (Chromium.installed().isEmpty()) {
                return disabled("no Chromium on the path: the guide is not tried (apt-get install chromium)");
            }
            try {
                if (given().isEmpty()) {
                    WebScript.script();
                }
            } catch (IllegalArgumentException e) {
                return disabled("the guide is not tried: " + e.getMessage());
            }
            return enabled("there are a browser and the library");
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == OpenGuide.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return of(context);
        }

        @Override
        public void beforeEach(ExtensionContext context) throws InterruptedException {
            OpenGuide guide = of(context);
            guide.page.show(1600, "light");
            guide.open();
        }

        @Override
        public void afterEach(ExtensionContext context) {
            assertThat(of(context).page.troubles()).isEmpty();
        }

        private static OpenGuide of(ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(OpenGuide.class, key -> started(), OpenGuide.class);
        }
    }

    private static String given() {
        return System.getProperty("guide.file", "");
    }

    private static OpenGuide started() {
        Path browser = Chromium.installed().orElseThrow();
        try {
            Path folder = Files.createTempDirectory("guide");
            Path file = given().isEmpty()
                    ? GuideFile.make(folder, WebScript.script())
                    : Path.of(given()).toAbsolutePath();
            return new OpenGuide(file, Chromium.start(browser, folder.resolve("profile")), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        page.close();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    /** Opens the English page, with all figures. */
    void open() throws InterruptedException {
        open("ready");
    }

    /** Opens the English page where the library gets into a state. */
    void open(String library) throws InterruptedException {
        page.open(file);
        page.until("document.documentElement?.dataset.library === '%s'".formatted(library));
        figures();
    }

    /** Goes to the page in a language by its link. */
    void speak(String language) throws InterruptedException {
        page.evaluate("document.querySelector('nav [hreflang=%s]').click()".formatted(language));
        page.until("document.documentElement?.lang === '%s' && document.documentElement.dataset.library === 'ready'"
                .formatted(language));
        figures();
    }

    /** Runs an action while each new document begins with a script. */
    void with(String script, Action action) throws Exception {
        JsonObject added = page.send("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
        try {
            action.run();
        } finally {
            page.send(
                    "Page.removeScriptToEvaluateOnNewDocument",
                    Map.of("identifier", added.get("identifier").getAsString()));
        }
    }

    /** What a test does. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    /** Scrolls past all figures, so that each begins. */
    private void figures() throws InterruptedException {
        page.until("document.readyState === 'complete'");
        page.evaluate("(async () => { for (const f of document.querySelectorAll('figure[data-figure]')) {"
                + " f.scrollIntoView(); while (!f.dataset.state) await new Promise(r => setTimeout(r, 20)); }"
                + " scrollTo(0, 0); })()");
        page.until("[...document.querySelectorAll('figure[data-figure]')].every(f => f.dataset.state === 'ready')");
        settled();
    }

    /** Waits until nothing is being read. */
    void settled() throws InterruptedException {
        page.until("!document.querySelector('[aria-busy]')");
    }

    /** What is found in a figure; the expression may go on. */
    static String in(String figure, String selector) {
        return "document.querySelector('figure[data-figure=%s] %s')".formatted(figure, selector);
    }

    /** How many there are in a figure. */
    int count(String figure, String selector) {
        return page.evaluate(
                        "document.querySelectorAll('figure[data-figure=%s] %s').length".formatted(figure, selector))
                .getAsInt();
    }

    /** All text of a figure. */
    String text(String figure) {
        return page.text(in(figure, "") + ".innerText");
    }

    /** Clicks the button with a text. */
    void click(String figure, String text) {
        page.evaluate(
                "[...document.querySelectorAll('figure[data-figure=%s] button')].find(b => b.textContent === %s).click()"
                        .formatted(figure, new Gson().toJson(text)));
    }

    /** Texts that an expression lists. */
    List<String> texts(String expression) {
        List<String> all = new ArrayList<>();
        JsonArray found = page.evaluate(expression).getAsJsonArray();
        for (JsonElement each : found) {
            all.add(each.getAsString());
        }
        return all;
    }
}
