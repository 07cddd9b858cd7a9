package org.souvenir.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A browser that cannot run {@code souvenir.js} says so, by a promise that a page can catch. */
final class LackingTest {
    private static final String NEEDED =
            "true souvenir: needs WebAssembly with garbage collection, which Chrome and Edge have from 119, Firefox from 120, Safari from 18.2";

    @TempDir
    private Path folder;

    private Page page(String lacking) throws Exception {
        Optional<Path> browser = Page.installed();
        assumeTrue(browser.isPresent(), "no Chromium on the path: no page is opened (apt-get install chromium)");
        Path pages = Files.createDirectories(folder.resolve("pages"));
        Files.writeString(pages.resolve("souvenir.js"), Samples.resource("/META-INF/resources/souvenir/souvenir.js"));
        Files.writeString(
                pages.resolve("lacking.html"), Samples.resource("/lacking.html").replace("LACKING", lacking));
        return Page.in(browser.orElseThrow(), pages, folder.resolve("profile"));
    }

    /** The first option takes WebAssembly out of V8; the scripts refuse what an older browser refuses. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--js-flags=--jitless | void 0",
                "--incognito | WebAssembly.validate = () => false; WebAssembly.instantiate = WebAssembly.compile = () => Promise.reject(Error())",
                "--incognito | delete globalThis.WebAssembly",
                "--incognito | delete globalThis.DecompressionStream"
            })
    void says_what_is_needed(String option, String lacking) throws Exception {
        assertThat(page(lacking).with(option).open("lacking.html").lines())
                .containsExactly("false", NEEDED, "true souvenir: it must be loaded first: await souvenir.ready");
    }

    /** A policy that forbids WebAssembly is told by the browser's own words. */
    @ParameterizedTest
    @CsvSource("script-src 'self' 'unsafe-inline'")
    void a_policy_that_forbids_it_rejects_the_promise(String policy) throws Exception {
        assertThat(page("void 0").under(policy).open("lacking.html").lines())
                .hasSize(3)
                .element(1)
                .asString()
                .startsWith("true ")
                .contains("Content Security Policy");
    }
}
