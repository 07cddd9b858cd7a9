package org.souvenir.examples.guide;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The library as pages have it, {@code souvenir.js}, which the build makes with {@code -Pweb}. */
final class PageLibrary {
    private static final String PLACE = "/META-INF/resources/souvenir/souvenir.js";

    private PageLibrary() {}

    /**
     * Its source.
     *
     * @throws IllegalStateException if this was built without it
     */
    static String source() {
        try (InputStream in = PageLibrary.class.getResourceAsStream(PLACE)) {
            if (in == null) {
                throw new IllegalStateException(
                        "guide: souvenir.js must be on the class path, but this was built without it; examples/run guide builds it");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
