package org.souvenir.text;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.cells.network.Prediction;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.name.NoNulls;
import org.souvenir.text.token.Tokenizer;
import org.souvenir.text.token.WordTokenizer;
import org.souvenir.text.vocabulary.Vocabulary;

/**
 * A network that reads texts, with all that its numbers stand for: how a text is cut, the vocabulary, and the labels of a
 * classifier. One file holds it: that of the network ({@link NetworkFormat}), the rest in its notes.
 *
 * <pre>{@code
 * TextNetwork reviews = TextNetwork.classifier(network, vocabulary, List.of("negative", "positive"));
 * reviews.save(file);
 * int label = TextNetwork.load(file).predict("Crunchy and not too sweet!").classes()[0];
 * }</pre>
 *
 * <p>The notes are {@code vocabulary} ({@link Vocabulary#toText}), {@code labels}, a line each, {@code tokenizer}, such as {@code
 * words FOLD_CASE}, and {@code temperature}. A file without the last three is that of a network that reads words, case folded,
 * scores what comes next, and is not calibrated.
 *
 * @param network ids [T, B] to scores: [B, labels] of a classifier, [T, B, V] of a network that scores what comes next
 * @param labels what the scores stand for; empty where they stand for the vocabulary
 * @param tokenizer one of {@code org.souvenir.text.token}
 * @param temperature by which scores are divided before they become probabilities, above 0; 1 leaves them as they are
 * @param notes others that the file holds, by name
 */
public record TextNetwork(
        Network network,
        Vocabulary vocabulary,
        List<String> labels,
        Tokenizer tokenizer,
        double temperature,
        Map<String, String> notes) {
    private static final String VOCABULARY = "vocabulary";
    private static final String LABELS = "labels";
    private static final String TOKENIZER = "tokenizer";
    private static final String TEMPERATURE = "temperature";

    /**
     * Checks that all of them fit each other.
     *
     * @throws IllegalArgumentException if the network reads or scores something else than the vocabulary and the labels, a label is
     *     there twice or has a line end, there is a single one, the tokenizer is not known to files, or the temperature is not above 0
     */
    public TextNetwork {
        requireNonNull(network, "network");
        requireNonNull(vocabulary, "vocabulary");
        NoNulls.in(labels, "labels");
        requireNonNull(tokenizer, "tokenizer");
        NoNulls.in(notes, "notes");
        labels = List.copyOf(labels);
        notes = Map.copyOf(notes);
        TokenizerNote.of(tokenizer);
        checkLabels(labels);
        checkReads(network.architecture(), vocabulary);
        checkScores(network.architecture().output(), vocabulary, labels);
        if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "text network: the temperature must be a number above 0, but is " + temperature);
        }
        for (String own : List.of(VOCABULARY, LABELS, TOKENIZER, TEMPERATURE)) {
            if (notes.containsKey(own)) {
                throw new IllegalArgumentException(
                        "text network: a note of another name must be taken, but one is " + own);
            }
        }
    }

    private static void checkLabels(List<String> labels) {
        boolean distinct = new LinkedHashSet<>(labels).size() == labels.size();
        boolean lines = labels.stream().noneMatch(label -> label.isEmpty() || label.indexOf('\n') >= 0);
        if (!distinct || !lines || labels.size() == 1) {
            throw new IllegalArgumentException(
                    "text network: labels must be two or more that differ, a line of text each, but are " + labels);
        }
    }

    private static void checkReads(Architecture architecture, Vocabulary vocabulary) {
        Node read = architecture.inputs().values().iterator().next();
        if (architecture.inputs().size() != 1 || !read.sequence() || read.limit() != vocabulary.size()) {
            throw new IllegalArgumentException(
                    "text network: its network must read one sequence of ids, as many as the vocabulary has, %,d, but it is %s"
                            .formatted(vocabulary.size(), architecture));
        }
    }

    private static void checkScores(Node said, Vocabulary vocabulary, List<String> labels) {
        if (labels.isEmpty() && !(said.sequence() && said.width() == vocabulary.size())) {
            throw new IllegalArgumentException(
                    "text network: without labels its network must score what comes next after each step, %,d tokens, but gives %s"
                            .formatted(vocabulary.size(), said.shape()));
        }
        if (!labels.isEmpty() && (said.sequence() || said.width() != labels.size())) {
            throw new IllegalArgumentException(
                    "text network: its network must score %,d labels for each text, but gives %s"
                            .formatted(labels.size(), said.shape()));
        }
    }

    /** A classifier of texts that are cut into words, case folded; not calibrated. */
    public static TextNetwork classifier(Network network, Vocabulary vocabulary, List<String> labels) {
        NoNulls.in(labels, "labels");
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("text network: a classifier must have labels, but there are none");
        }
        return new TextNetwork(network, vocabulary, labels, new WordTokenizer(), 1, Map.of());
    }

    /** A network that scores what comes next. */
    public static TextNetwork generator(Network network, Vocabulary vocabulary, Tokenizer tokenizer) {
        return new TextNetwork(network, vocabulary, List.of(), tokenizer, 1, Map.of());
    }

    /** The same with another tokenizer. */
    public TextNetwork withTokenizer(Tokenizer other) {
        return new TextNetwork(network, vocabulary, labels, other, temperature, notes);
    }

    /** The same with another temperature: one that {@code training} fits, say. */
    public TextNetwork withTemperature(double other) {
        return new TextNetwork(network, vocabulary, labels, tokenizer, other, notes);
    }

    /** The same with one note more, or another text under its name. */
    public TextNetwork withNote(String name, String text) {
        requireNonNull(name, "name");
        requireNonNull(text, "text");
        Map<String, String> more = new LinkedHashMap<>(notes);
        more.put(name, text);
        return new TextNetwork(network, vocabulary, labels, tokenizer, temperature, more);
    }

    /** Whether a text has a token that is in the vocabulary. */
    public boolean knows(String text) {
        return tokenizer.tokenize(text).stream().anyMatch(vocabulary::contains);
    }

    /** A text as the network reads it. */
    public int[] encode(String text) {
        return vocabulary.encode(tokenizer.tokenize(text));
    }

    /**
     * What the network says of a text: of a classifier one row, else a row after each token; scores divided by the temperature.
     * What it says of a text in which it {@link #knows} nothing was not learned.
     */
    public Prediction predict(String text) {
        return network.predict(Batch.of(Sequences.ids(encode(text)))).dividedBy(temperature);
    }

    /** Saves it as one file, whole or not at all. */
    public void save(Path file) {
        NetworkFormat.standard().write(file, network, allNotes());
    }

    /** The bytes that {@link #save} writes. */
    public byte[] toBytes() {
        return NetworkFormat.standard().toBytes(network, allNotes());
    }

    private Map<String, String> allNotes() {
        Map<String, String> all = new LinkedHashMap<>(notes);
        all.put(VOCABULARY, vocabulary.toText());
        all.put(TOKENIZER, TokenizerNote.of(tokenizer));
        if (!labels.isEmpty()) {
            all.put(LABELS, String.join("\n", labels));
            all.put(TEMPERATURE, Double.toString(temperature));
        }
        return all;
    }

    /**
     * Loads what {@link #save} wrote.
     *
     * @throws FileFormatException if the file is something else, cut off or altered
     */
    public static TextNetwork load(Path file) {
        return of(NetworkFormat.standard().read(file), file.toString());
    }

    /**
     * {@link #load} from bytes.
     *
     * @throws FileFormatException as {@link #load}; the source is called {@code bytes}
     */
    public static TextNetwork fromBytes(byte[] bytes) {
        return of(NetworkFormat.standard().fromBytes(bytes), "bytes");
    }

    /** Whether a network file says what its numbers stand for, so that {@link #of} makes sense of it. */
    public static boolean isOne(NetworkFormat.Stored stored) {
        requireNonNull(stored, "stored");
        return stored.notes().containsKey(VOCABULARY);
    }

    /**
     * That of a network file.
     *
     * @param source what error messages call it
     * @throws FileFormatException if it has no vocabulary, or its notes don't fit its network
     */
    public static TextNetwork of(NetworkFormat.Stored stored, String source) {
        requireNonNull(stored, "stored");
        requireNonNull(source, "source");
        Map<String, String> others = new LinkedHashMap<>(stored.notes());
        String words = others.remove(VOCABULARY);
        if (words == null) {
            throw FileFormatException.of(
                    source,
                    "must hold a network of texts, with a note on its %s, but has notes on %s"
                            .formatted(VOCABULARY, others.keySet()));
        }
        Vocabulary vocabulary = Vocabulary.parse(words, source);
        String labels = others.remove(LABELS);
        String tokenizer = others.remove(TOKENIZER);
        String temperature = others.remove(TEMPERATURE);
        try {
            return new TextNetwork(
                    stored.network(),
                    vocabulary,
                    labels == null ? List.of() : List.of(labels.split("\n", -1)),
                    tokenizer == null ? new WordTokenizer() : TokenizerNote.read(tokenizer),
                    temperature == null ? 1 : number(temperature),
                    others);
        } catch (IllegalArgumentException e) {
            throw FileFormatException.of(source, String.valueOf(e.getMessage()));
        }
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "text network: the temperature must be a number above 0, but is \"" + text + '"', e);
        }
    }
}
