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
import org.souvenir.text.TextNetwork;
import org.souvenir.text.data.LabelledText;

/**
 * The networks of the page.
 *
 * @param readers of reviews, one for each kind
 * @param writer goes on with a text, character by character
 */
record Models(Map<Kind, TextNetwork> readers, TextNetwork writer) {
    /** The name of the recurrent layer. */
    static final String CELL = "cell";

    /** The label of praise. */
    static final String POSITIVE = "positive";

    /** A note: the share of what was held out that is judged or guessed rightly, in [0, 1]. */
    static final String ACCURACY = "accuracy";

    /** A note: how many texts it learned from. */
    static final String LEARNED = "learned";

    /** A note: how many texts were held out. */
    static final String HELD_OUT = "held.out";

    /** The name of the one that writes. */
    static final String WRITER = "writer";

    /** Trains all of them on the reviews that come with the project. */
    static Models train(ReaderRecipe reading, WriterRecipe writing, long seed, Engine engine) {
        List<LabelledText> reviews = Reviews.included();
        Corpus corpus = Corpus.of(reviews, List.of(0.7, 0.1, 0.2), seed);
        Map<Kind, TextNetwork> readers = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            TextNetwork reader = reading.train(kind, corpus, seed, engine);
            readers.put(kind, reader);
            tell(
                    kind.name(),
                    reader,
                    "of %,d reviews held out".formatted(corpus.test().size()));
        }
        TextNetwork writer = writing.train(reviews, seed, engine);
        tell("characters", writer, "of the characters held out");
        return new Models(readers, writer);
    }

    private static void tell(String name, TextNetwork network, String of) {
        System.out.printf(Locale.ROOT, "%-10s %.1f %% %s%n", name, 100 * number(network, ACCURACY), of);
    }

    /** A note that is a number. */
    static double number(TextNetwork network, String note) {
        return Double.parseDouble(Objects.requireNonNull(network.notes().get(note), note));
    }

    /** How many numbers a network's memory has. */
    static int units(TextNetwork network) {
        return network.network().architecture().stages().stream()
                .filter(stage -> stage.name().equals(CELL))
                .findFirst()
                .orElseThrow()
                .step()
                .output()
                .width();
    }

    /** The reader of a kind. */
    TextNetwork reader(Kind kind) {
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
        Map<Kind, TextNetwork> readers = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            Path file = file(folder, name(kind));
            TextNetwork reader = TextNetwork.load(file);
            boolean judges = reader.labels().size() == 2 && reader.labels().contains(POSITIVE);
            check(file, reader, judges, "a classifier of texts with two labels, one of them " + POSITIVE);
            readers.put(kind, reader);
        }
        Path file = file(folder, WRITER);
        TextNetwork writer = TextNetwork.load(file);
        check(file, writer, writer.labels().isEmpty(), "a network that scores what comes next");
        return new Models(readers, writer);
    }

    private static void check(Path file, TextNetwork network, boolean fits, String wanted) {
        List<String> layers = network.network().architecture().layers();
        if (!fits || !layers.contains(CELL)) {
            throw FileFormatException.of(
                    file,
                    "must hold %s, with a layer '%s', but its labels are %s and its layers %s"
                            .formatted(wanted, CELL, network.labels(), layers));
        }
        for (String note : List.of(ACCURACY, LEARNED, HELD_OUT)) {
            String text = network.notes().getOrDefault(note, "");
            if (!text.matches("\\d{1,9}(\\.\\d{1,9})?")) {
                throw FileFormatException.of(
                        file, "must have a number as its note '%s', but that is \"%s\"".formatted(note, text));
            }
        }
    }

    static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static Path file(Path folder, String name) {
        return folder.resolve(name + ".safetensors");
    }
}
