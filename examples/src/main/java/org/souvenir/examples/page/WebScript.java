package org.souvenir.examples.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The library compiled for browsers, as {@code examples/web} makes it: it is there where that was built. */
public final class WebScript {
    private static final String FOLDER = "/META-INF/resources/souvenir/";

    private WebScript() {}

    /**
     * {@code souvenir.js}, a script that a page includes or contains.
     *
     * @throws IllegalArgumentException if it was not built
     */
    public static String script() {
        return text("souvenir.js");
    }

    /**
     * {@code souvenir.d.ts}, what can be called.
     *
     * @throws IllegalArgumentException if it was not built
     */
    public static String types() {
        return text("souvenir.d.ts");
    }

    private static String text(String name) {
        try (@Nullable InputStream in = WebScript.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalArgumentException(
                        name
                                + ": the library must have been built for browsers, which examples/run does, and Maven with -Pweb");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
