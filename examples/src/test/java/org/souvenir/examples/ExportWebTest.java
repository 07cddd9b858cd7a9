package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Gru;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.examples.page.WebScript;
import org.souvenir.text.TextNetwork;
import org.souvenir.text.token.WordTokenizer;
import org.souvenir.text.vocabulary.Vocabulary;

/** What {@code examples/run web} refuses; what it writes is tested in a browser, with -Pweb. */
final class ExportWebTest {
    private static final Vocabulary WORDS = Vocabulary.of(List.of("good", "bad"));

    @TempDir
    private Path folder;

    private static Network network(Pooling pooling, int scores) {
        return Network.initialised(
                Architecture.of(
                        Input.ids(WORDS.size()),
                        new Embedding(2),
                        Recurrent.of(width -> new Gru(width, 3)),
                        pooling,
                        new Dense(scores)),
                1);
    }

    private String refused(Path model) {
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            String page = folder.resolve("page").toString();
            assertThat(Main.run("web", model.toString(), "--out", page)).isEqualTo(1);
        } finally {
            System.setErr(err);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void a_network_that_is_no_classifier_of_texts() {
        Path plain = folder.resolve("plain");
        network(Pooling.LAST, 2).save(plain);
        assertThat(refused(plain)).contains("must hold a network of texts, with a note on its vocabulary");
        assertThat(refused(folder.resolve("none"))).contains("the file must be readable, but there is none");
        Path writer = folder.resolve("writer");
        Network writes = Network.initialised(
                Architecture.of(
                        Input.ids(WORDS.size()),
                        new Embedding(2),
                        Recurrent.of(width -> new Gru(width, 3)),
                        new Dense(WORDS.size())),
                1);
        TextNetwork.generator(writes, WORDS, new WordTokenizer()).save(writer);
        assertThat(refused(writer)).contains("must hold a classifier of texts, but its network has no labels");
        assertThat(folder.resolve("page")).doesNotExist();
    }

    @Test
    void to_write_what_was_not_built() {
        if (ExportWebTest.class.getResource("/META-INF/resources/souvenir/souvenir.js") == null) {
            Path model = folder.resolve("model");
            TextNetwork.classifier(network(Pooling.LAST, 2), WORDS, List.of("a", "b"))
                    .save(model);
            assertThat(refused(model))
                    .contains("souvenir.js: the library must have been built for browsers, which examples/run does");
            assertThatThrownBy(WebScript::types)
                    .hasMessageContaining("souvenir.d.ts: the library must have been built");
            assertThat(Files.exists(folder.resolve("page"))).isFalse();
        }
    }
}
