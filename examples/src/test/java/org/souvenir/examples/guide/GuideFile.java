package org.souvenir.examples.guide;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.souvenir.core.engine.Engine;
import org.souvenir.text.TextNetwork;

/** Guides with small networks, and what is in any of them. */
final class GuideFile {
    private GuideFile() {}

    /** Trains for some seconds, and writes the pages; the English one is returned. */
    static Path make(Path folder, String library) {
        ReaderRecipe reading = new ReaderRecipe(12, 10, 0.1, 4, 0.01, 2);
        WriterRecipe writing = new WriterRecipe(8, 32, 1e-2, 1);
        try (Engine engine = Engine.withThreads(2)) {
            Models models = Models.train(reading, writing, 1, engine);
            for (Language language : Language.ALL) {
                GuidePage.of(language, "guide", models, library).write(folder.resolve(language.file("guide")));
            }
        }
        return folder.resolve("guide.html");
    }

    /** A network that is held in a page. */
    static TextNetwork network(Path file, String name) throws IOException {
        Matcher held = Pattern.compile("id=\"model-" + name + "\">([^<]*)<").matcher(Files.readString(file));
        if (!held.find()) {
            throw new AssertionError(file + " must hold the network " + name);
        }
        byte[] packed = Base64.getDecoder().decode(held.group(1));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return TextNetwork.fromBytes(in.readAllBytes());
        }
    }
}
