package org.souvenir.examples.sentiment;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.insight.Score;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Prediction;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.text.TextNetwork;
import org.souvenir.text.batch.Batches;
import org.souvenir.text.batch.TokenBatch;
import org.souvenir.text.vocabulary.Vocabulary;
import org.souvenir.training.metric.Temperature;

/**
 * A classifier of texts, and the kind of its cell.
 *
 * @param text has a recurrent layer named {@value #CELL}, which reads both ways
 */
record Classifier(Kind kind, TextNetwork text) {
    static final String CELL = "cell";

    /** The cell that reads from the first word to the last: the one whose memory a reader can follow. */
    static final String FORWARD = CELL + ".forward";

    private static final String KIND = "kind";

    /** One whose scores are divided by a temperature before they become probabilities. */
    Classifier(Kind kind, Network network, Vocabulary vocabulary, List<String> labels, Temperature temperature) {
        this(
                kind,
                TextNetwork.classifier(network, vocabulary, labels)
                        .withTemperature(temperature.value())
                        .withNote(KIND, kind.name()));
    }

    /** One whose probabilities are as the network states them. */
    Classifier(Kind kind, Network network, Vocabulary vocabulary, List<String> labels) {
        this(kind, network, vocabulary, labels, Temperature.NONE);
    }

    Network network() {
        return text.network();
    }

    Vocabulary vocabulary() {
        return text.vocabulary();
    }

    List<String> labels() {
        return text.labels();
    }

    /** The probability of each label for each text, {@code [texts][labels]}. */
    float[][] probabilities(List<int[]> texts) {
        float[][] probabilities = new float[texts.size()][];
        for (TokenBatch batch : Batches.unlabelled(texts, 200, 0).epoch(0)) {
            float[][] rows = network()
                    .predict(batch.batch())
                    .dividedBy(text.temperature())
                    .probabilities();
            for (int b = 0; b < batch.size(); b++) {
                probabilities[batch.examples().get(b)] = rows[b];
            }
        }
        return probabilities;
    }

    /** What the network says of one text. */
    Prediction predict(List<String> words) {
        return network().predict(batch(words)).dividedBy(text.temperature());
    }

    /** How much a label is preferred to the mean of the others, calibrated: of two labels, the logarithm of its odds. */
    Score preferring(int label) {
        float[] columns = new float[labels().size()];
        Arrays.fill(columns, (float) (-1 / (text.temperature() * (columns.length - 1))));
        columns[label] = (float) (1 / text.temperature());
        return Score.weighted(columns);
    }

    /** Whether a text has a word that the network has learned something about. */
    boolean knowsAWordOf(List<String> words) {
        return words.stream().anyMatch(vocabulary()::contains);
    }

    /** A text as the network reads it. */
    Batch batch(List<String> words) {
        return Batch.of(Sequences.ids(vocabulary().encode(words)));
    }

    /**
     * Reads a text word by word.
     *
     * @throws IllegalArgumentException if none of its words is known
     */
    Reading read(String review) {
        return new Reader(this).read(review);
    }

    void save(Path file) {
        text.save(file);
    }

    /**
     * Loads what {@link #save} wrote.
     *
     * @throws FileFormatException if the file is something else, cut off or altered
     */
    static Classifier load(Path file) {
        TextNetwork text = TextNetwork.load(file);
        Optional<Kind> kind = Arrays.stream(Kind.values())
                .filter(each -> each.name().equals(text.notes().get(KIND)))
                .findFirst();
        Architecture architecture = text.network().architecture();
        boolean bothWays =
                architecture.parameters().stream().anyMatch(p -> p.name().startsWith(FORWARD + "."));
        if (kind.isEmpty() || text.labels().isEmpty() || !text.tokenizer().equals(Corpus.TOKENIZER) || !bothWays) {
            throw FileFormatException.of(
                    file,
                    "must hold a classifier of words with a note on its %s, whose layer '%s' reads both ways, but it reads by %s, labels are %s, notes are on %s, and it is %s"
                            .formatted(
                                    KIND,
                                    CELL,
                                    text.tokenizer(),
                                    text.labels(),
                                    text.notes().keySet(),
                                    architecture));
        }
        return new Classifier(kind.get(), text);
    }
}
