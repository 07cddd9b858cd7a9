package org.souvenir.examples.guide;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.text.vocabulary.Vocabulary;

/**
 * A network that reads a text token by token, with what its numbers stand for. Kept in one file, which is what the page has.
 *
 * @param network ids [T, B] to scores, whose recurrent layer is named {@value #CELL}
 * @param labels what the scores stand for; of a network that writes they are the vocabulary
 * @param accuracy on what was held out, in [0, 1]
 */
record TextReader(Network network, Vocabulary vocabulary, List<String> labels, double accuracy) {
    static final String CELL = "cell";

    private static final String VOCABULARY = "vocabulary";
    private static final String LABELS = "labels";
    private static final String ACCURACY = "accuracy";

    /** A network file with notes on the rest. */
    byte[] toBytes() {
        return NetworkFormat.standard().toBytes(network, notes());
    }

    void save(Path file) {
        NetworkFormat.standard().write(file, network, notes());
    }

    private Map<String, String> notes() {
        return Map.of(
                VOCABULARY, vocabulary.toText(),
                LABELS, String.join("\n", labels),
                ACCURACY, String.format(Locale.ROOT, "%.4f", accuracy));
    }

    /**
     * Loads what {@link #save} wrote.
     *
     * @throws FileFormatException if the file is something else, cut off or altered
     */
    static TextReader load(Path file) {
        NetworkFormat.Stored stored = NetworkFormat.standard().read(file);
        Map<String, String> notes = stored.notes();
        String words = notes.get(VOCABULARY);
        String labels = notes.get(LABELS);
        List<String> layers = stored.network().architecture().layers();
        if (words == null || labels == null || !layers.contains(CELL)) {
            throw FileFormatException.of(
                    file,
                    "must hold a reader of text with a layer '%s' and notes on %s, but has %s and %s"
                            .formatted(CELL, List.of(VOCABULARY, LABELS), layers, notes.keySet()));
        }
        TextReader reader = new TextReader(
                stored.network(),
                Vocabulary.parse(words, file.toString()),
                List.of(labels.split("\n", -1)),
                accuracy(file, notes));
        reader.checkFit(file);
        return reader;
    }

    private static double accuracy(Path file, Map<String, String> notes) {
        String text = notes.getOrDefault(ACCURACY, "");
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw FileFormatException.of(file, "the note on the accuracy must be a number, but is \"" + text + '"');
        }
    }

    private void checkFit(Path file) {
        Architecture architecture = network.architecture();
        Node read = architecture.inputs().values().iterator().next();
        int scores = architecture.output().width();
        int meant = labels.size() > 1 ? labels.size() : vocabulary.size();
        if (architecture.inputs().size() != 1 || read.limit() != vocabulary.size() || scores != meant) {
            throw FileFormatException.of(
                    file,
                    "its network must read one sequence of %,d words and score %,d things, but it is %s"
                            .formatted(vocabulary.size(), meant, architecture));
        }
    }
}
