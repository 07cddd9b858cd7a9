package org.souvenir.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.examples.sentiment.Kind;
import org.souvenir.text.TextNetwork;
import org.souvenir.text.token.CharacterTokenizer;
import org.souvenir.text.token.WordTokenizer;
import org.souvenir.text.vocabulary.Vocabulary;

/** The page is made of networks and texts, and what does not fit is said before anything is trained. */
final class GuideTest {
    private static final String LIBRARY = "globalThis.souvenir = {};";

    @TempDir
    private static Path folder;

    private static Models models;

    @BeforeAll
    static void small_networks() {
        models = new Models(
                java.util.Map.of(Kind.RNN, reader(Kind.RNN), Kind.LSTM, reader(Kind.LSTM), Kind.GRU, reader(Kind.GRU)),
                writer());
    }

    private static TextNetwork reader(Kind kind) {
        Vocabulary words = Vocabulary.builder()
                .add(new WordTokenizer().tokenize("Amazing! My kids </script> it & I will buy it again!"))
                .build();
        return noted(TextNetwork.classifier(
                Network.initialised(
                        Architecture.of(
                                Input.ids(words.size()),
                                new Embedding(3),
                                Recurrent.of(width -> kind.cell(width, 4)).named(Models.CELL),
                                Pooling.LAST,
                                new Dense(2)),
                        1),
                words,
                List.of("negative", Models.POSITIVE)));
    }

    private static TextNetwork writer() {
        Vocabulary characters = Vocabulary.builder()
                .add(new CharacterTokenizer().tokenize("abc \n"))
                .build();
        return noted(TextNetwork.generator(
                Network.initialised(
                        Architecture.of(
                                Input.ids(characters.size()),
                                new Embedding(3),
                                Recurrent.of(width -> Kind.LSTM.cell(width, 4)).named(Models.CELL),
                                new Dense(characters.size())),
                        1),
                characters,
                new CharacterTokenizer()));
    }

    private static TextNetwork noted(TextNetwork network) {
        return network.withNote(Models.ACCURACY, "0.8765")
                .withNote(Models.LEARNED, "7000")
                .withNote(Models.HELD_OUT, "2000");
    }

    @Test
    void a_page_has_its_numbers_in_its_language_and_a_still_picture() throws Exception {
        Path file = folder.resolve("still.html");
        GuidePage.of(new Language(Locale.FRENCH), "guide", models, LIBRARY).write(file);
        String page = Files.readString(file);
        for (String part : List.of(
                "<html lang=\"fr\">",
                "À partir de 7\u202f000 avis",
                "href=\"guide.html\"",
                LIBRARY,
                "<span style=\"--left:",
                ">amazing</span>")) {
            assertThat(page.contains(part)).as(part).isTrue();
        }
        for (String part : List.of("{{", "src=\"http", "href=\"http", "url(")) {
            assertThat(page.contains(part)).as(part).isFalse();
        }
        assertThat(page.split("</script>", -1))
                .as("scripts that end where they should")
                .hasSameSizeAs(page.split("<script", -1));
    }

    @Test
    void networks_come_back_from_their_files() {
        Path kept = folder.resolve("kept");
        models.save(kept);
        assertThat(Models.load(kept).reader(Kind.GRU).network().parameters().length())
                .isEqualTo(models.reader(Kind.GRU).network().parameters().length());
    }

    @Test
    void a_file_of_another_network_is_refused() {
        Path kept = folder.resolve("others");
        models.save(kept);
        Path file = kept.resolve("gru.safetensors");
        models.writer().save(file);
        assertThatThrownBy(() -> Models.load(kept))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("gru.safetensors")
                .hasMessageContaining("must hold a classifier of texts");
        Network.initialised(Architecture.of(Input.features(2), new Dense(1)), 1).save(file);
        assertThatThrownBy(() -> Models.load(kept))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("must hold a network of texts");
    }

    @Test
    void a_target_that_cannot_be_written_is_noticed_first() throws Exception {
        Path file = Files.writeString(folder.resolve("a-file"), "x");
        assertThatThrownBy(() -> Guide.files(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--out: must be a folder");
        Files.createDirectories(folder.resolve("taken.html"));
        assertThatThrownBy(() -> Guide.files(folder.resolve("taken.html")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--out");
        assertThat(Guide.files(folder.resolve("pages").resolve("mine.html")).values().stream()
                        .map(path -> path.getFileName().toString()))
                .containsExactly("mine.html", "mine-fr.html");
    }
}
