package org.souvenir.examples.sentiment;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.insight.Score;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.cells.network.Prediction;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.text.batch.Batches;
import org.souvenir.text.batch.TokenBatch;
import org.souvenir.text.vocabulary.Vocabulary;
import org.souvenir.training.metric.Temperature;

/**
 * A network with the words and labels that its numbers stand for.
 *
 * @param network ids [T, B] to scores [B, labels], whose recurrent layer is named {@value #CELL} and reads both ways
 * @param temperature by which scores are divided before they become probabilities
 */
record Classifier(Kind kind, Network network, Vocabulary vocabulary, List<String> labels, Temperature temperature) {
    static final String CELL = "cell";

    /** The cell that reads from the first word to the last: the one whose memory a reader can follow. */
    static final String FORWARD = CELL + ".forward";

    private static final String KIND = "kind";
    private static final String VOCABULARY = "vocabulary";
    private static final String LABELS = "labels";
    private static final String TEMPERATURE = "temperature";

    /** One whose probabilities are as the network states them. */
    Classifier(Kind kind, Network network, Vocabulary vocabulary, List<String> labels) {
        this(kind, network, vocabulary, labels, Temperature.NONE);
    }

    /** The probability of each label for each text, {@code [texts][labels]}. */
    float[][] probabilities(List<int[]> texts) {
        float[][] probabilities = new float[texts.size()][];
        for (TokenBatch batch : Batches.unlabelled(texts, 200, 0).epoch(0)) {
            float[][] rows = temperature.of(network.predict(batch.batch())).probabilities();
            for (int b = 0; b < batch.size(); b++) {
                probabilities[batch.examples().get(b)] = rows[b];
            }
        }
        return probabilities;
    }

    /** What the network says of one text. */
    Prediction predict(List<String> words) {
        return temperature.of(network.predict(batch(words)));
    }

    /** How much a label is preferred to the mean of the others, calibrated: of two labels, the logarithm of its odds. */
    Score preferring(int label) {
        float[] columns = new float[labels.size()];
        Arrays.fill(columns, (float) (-1 / (temperature.value() * (columns.length - 1))));
        columns[label] = (float) (1 / temperature.value());
        return Score.weighted(columns);
    }

    /** Whether a text has a word that the network has learned something about. */
    boolean knowsAWordOf(List<String> words) {
        return words.stream().anyMatch(vocabulary::contains);
    }

    /** A text as the network reads it. */
    Batch batch(List<String> words) {
        return Batch.of(Sequences.ids(vocabulary.encode(words)));
    }

    /**
     * Reads a text word by word.
     *
     * @throws IllegalArgumentException if none of its words is known
     */
    Reading read(String text) {
        return new Reader(this).read(text);
    }

    void save(Path file) {
        NetworkFormat.standard()
                .write(
                        file,
                        network,
                        Map.of(
                                KIND, kind.name(),
                                VOCABULARY, vocabulary.toText(),
                                LABELS, String.join("\n", labels),
                                TEMPERATURE, Double.toString(temperature.value())));
    }

    /**
     * Loads what {@link #save} wrote.
     *
     * @throws FileFormatException if the file is something else, cut off or altered
     */
    static Classifier load(Path file) {
        NetworkFormat.Stored stored = NetworkFormat.standard().read(file);
        Map<String, String> notes = stored.notes();
        List<String> layers = stored.network().architecture().layers();
        Optional<Kind> kind = Arrays.stream(Kind.values())
                .filter(each -> each.name().equals(notes.get(KIND)))
                .findFirst();
        String words = notes.get(VOCABULARY);
        String labels = notes.get(LABELS);
        if (kind.isEmpty() || words == null || labels == null || !layers.contains(CELL)) {
            throw FileFormatException.of(
                    file,
                    "must hold a classifier with a layer '%s' and notes on %s, but has %s and %s"
                            .formatted(CELL, List.of(KIND, VOCABULARY, LABELS), layers, notes.keySet()));
        }
        Classifier classifier = new Classifier(
                kind.get(),
                stored.network(),
                Vocabulary.parse(words, file.toString()),
                List.of(labels.split("\n", -1)),
                temperature(file, notes));
        classifier.checkFit(file);
        return classifier;
    }

    /** Whether the notes of a file are those of its network. */
    private void checkFit(Path file) {
        Architecture architecture = network.architecture();
        Node read = architecture.inputs().values().iterator().next();
        Node said = architecture.output();
        boolean bothWays =
                architecture.parameters().stream().anyMatch(p -> p.name().startsWith(FORWARD + "."));
        if (architecture.inputs().size() != 1 || said.sequence() || !bothWays) {
            throw FileFormatException.of(
                    file,
                    "must hold a classifier of one sequence whose layer '%s' reads both ways, but holds %s"
                            .formatted(CELL, architecture));
        }
        if (read.limit() != vocabulary.size()) {
            throw FileFormatException.of(
                    file,
                    "its network must read as many words as the vocabulary has, but it reads %,d, and there are %,d"
                            .formatted(read.limit(), vocabulary.size()));
        }
        if (said.width() != labels.size() || Set.copyOf(labels).size() != labels.size() || labels.size() < 2) {
            throw FileFormatException.of(
                    file,
                    "its network must score as many labels as there are, two or more that differ, but it scores %,d, and there are %s"
                            .formatted(said.width(), labels));
        }
    }

    /** That of a file; 1 in files that were written before there were any. */
    private static Temperature temperature(Path file, Map<String, String> notes) {
        String value = notes.getOrDefault(TEMPERATURE, "1");
        try {
            return new Temperature(Double.parseDouble(value));
        } catch (IllegalArgumentException e) { // no number, or one that is not above 0
            throw FileFormatException.of(
                    file, "the note on the temperature must be a number above 0, but is \"" + value + '"');
        }
    }
}
