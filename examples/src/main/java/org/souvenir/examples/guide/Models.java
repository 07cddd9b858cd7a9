package org.souvenir.examples.guide;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.file.AtomicFile;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.examples.sentiment.Corpus;
import org.souvenir.examples.sentiment.Kind;
import org.souvenir.examples.sentiment.Reviews;
import org.souvenir.text.data.LabelledText;

/**
 * The networks of the page.
 *
 * @param readers of reviews, one for each kind
 * @param writer goes on with a text, character by character
 */
record Models(Map<Kind, TextReader> readers, TextReader writer) {
    private static final String WRITER = "writer";

    /** Trains all of them on the reviews that come with the project. */
    static Models train(ReaderRecipe reading, WriterRecipe writing, long seed, Engine engine) {
        List<LabelledText> reviews = Reviews.included();
        Corpus corpus = Corpus.of(reviews, List.of(0.7, 0.1, 0.2), seed);
        Map<Kind, TextReader> readers = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            ReaderRecipe.Trained trained = reading.train(kind, corpus, seed, engine);
            System.out.printf(Locale.ROOT, "%-10s %.1f %% of 2,216 reviews held out%n", kind, 100 * trained.accuracy());
            readers.put(
                    kind, new TextReader(trained.network(), corpus.vocabulary(), corpus.labels(), trained.accuracy()));
        }
        TextReader writer = writing.train(reviews, seed, engine);
        System.out.printf(Locale.ROOT, "%-10s %.1f %% of characters held out%n", "characters", 100 * writer.accuracy());
        return new Models(readers, writer);
    }

    /** The reader of a kind. */
    TextReader reader(Kind kind) {
        return Objects.requireNonNull(readers.get(kind));
    }

    /** Writes a file for each into a folder, which is made if it is not there. */
    void save(Path folder) {
        AtomicFile.folder(folder);
        readers.forEach((kind, reader) -> reader.save(file(folder, name(kind))));
        writer.save(file(folder, WRITER));
    }

    /**
     * Loads what {@link #save} wrote.
     *
     * @throws FileFormatException if a file is not there, or is something else
     */
    static Models load(Path folder) {
        Map<Kind, TextReader> readers = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            Path file = file(folder, name(kind));
            TextReader reader = TextReader.load(file);
            if (reader.labels().size() < 2) {
                throw FileFormatException.of(
                        file, "must hold a classifier of texts, but its network scores " + reader.labels());
            }
            readers.put(kind, reader);
        }
        return new Models(readers, TextReader.load(file(folder, WRITER)));
    }

    static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static Path file(Path folder, String name) {
        return folder.resolve(name + ".safetensors");
    }
}
