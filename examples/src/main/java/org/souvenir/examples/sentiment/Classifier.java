package org.souvenir.examples.sentiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.cells.network.Prediction;
import org.souvenir.cells.network.Trace;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.tensor.Tensor;
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

    /** The cell that reads from the first word to the last: the one whose gates a reader can follow. */
    private static final String FORWARD = CELL + ".forward";

    /** Gates that are worth a look, in this order: those that keep first. */
    private static final List<String> GATES = List.of("forget", "update", "input", "reset");

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
        return temperature.of(network.predict(Batch.of(Sequences.ids(vocabulary.encode(words)))));
    }

    /** Whether a text has a word that the network has learned something about. */
    boolean knowsAWordOf(List<String> words) {
        return words.stream().anyMatch(vocabulary::contains);
    }

    /**
     * Reads a text word by word.
     *
     * @throws IllegalArgumentException if none of its words is known
     */
    Reading read(String text) {
        List<String> words = Corpus.TOKENIZER.tokenize(text);
        if (!knowsAWordOf(words)) {
            throw new IllegalArgumentException(
                    "read: a text must have a word that the training data had at least twice, but has " + words);
        }
        int[] ids = vocabulary.encode(words);
        float[][] soFar = probabilities(prefixes(ids));
        float[][] without = probabilities(gaps(ids));
        float[] end = soFar[ids.length - 1];
        int best = predict(words).classes()[0];
        int label = labels.size() == 2 ? 1 : best;
        Trace trace = network.trace(Batch.of(Sequences.ids(ids)));
        List<String> gates = GATES.stream()
                .filter(gate -> trace.names().contains(FORWARD + "." + gate))
                .toList();
        List<Reading.Word> read = new ArrayList<>();
        for (int t = 0; t < ids.length; t++) {
            Map<String, float[]> open = new LinkedHashMap<>();
            for (String gate : gates) {
                open.put(gate, units(trace.values(FORWARD + "." + gate), t));
            }
            read.add(new Reading.Word(
                    words.get(t),
                    vocabulary.contains(words.get(t)),
                    open,
                    soFar[t][label],
                    end[label] - without[t][label]));
        }
        return new Reading(kind.name(), labels.get(label), labels.get(best), end[best], gates, read);
    }

    private static float[] units(Tensor values, int t) {
        float[] units = new float[values.size(2)];
        System.arraycopy(values.data(), t * units.length, units, 0, units.length);
        return units;
    }

    /** The text up to each word. */
    private static List<int[]> prefixes(int[] ids) {
        return IntStream.rangeClosed(1, ids.length)
                .mapToObj(n -> IntStream.range(0, n).map(i -> ids[i]).toArray())
                .toList();
    }

    /** The text without each word. */
    private static List<int[]> gaps(int[] ids) {
        return IntStream.range(0, ids.length)
                .mapToObj(gap -> IntStream.range(0, ids.length)
                        .filter(i -> i != gap)
                        .map(i -> ids[i])
                        .toArray())
                .toList();
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
        Vocabulary vocabulary = Vocabulary.parse(words, file.toString());
        return new Classifier(
                kind.get(), stored.network(), vocabulary, List.of(labels.split("\n")), temperature(file, notes));
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
