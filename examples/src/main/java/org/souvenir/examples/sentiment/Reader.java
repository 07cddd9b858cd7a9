package org.souvenir.examples.sentiment;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.insight.Contributions;
import org.souvenir.cells.insight.IntegratedGradients;
import org.souvenir.cells.insight.Memories;
import org.souvenir.cells.insight.MemoryUse;
import org.souvenir.cells.network.Trace;
import org.souvenir.core.tensor.Scores;
import org.souvenir.core.tensor.Tensor;

/**
 * Reads texts with a classifier and tells what each word did.
 *
 * <p>Words are weighed by integrated gradients, from rows of zeros: of the baselines at hand (zeros, the unknown word, the mean
 * row), this one agrees best with what taking words out and putting others in their places changes (over 150 held-out reviews
 * the mean rank correlations are 0.87 and 0.84), and its own score is nearly 0.
 */
final class Reader {
    /** Gates that are worth a look, in this order: those that keep first. */
    private static final List<String> GATES = List.of("forget", "update", "input", "reset");

    /** Of longer texts the first words are read: the more words, the more points a sum over gradients needs. */
    private static final int READ = 500;

    /** Texts of so many words at most are read anew for each word, up to it. */
    private static final int FOLLOWED = 200;

    /** Of so many words a message is made at most. */
    private static final int NAMED = 5;

    private final Classifier classifier;
    private final IntegratedGradients weights;
    private final Memories memories;

    Reader(Classifier classifier) {
        this.classifier = classifier;
        weights = IntegratedGradients.of(classifier.network());
        memories = Memories.of(classifier.network());
    }

    /**
     * Reads a text word by word, up to its first {@value #READ} words.
     *
     * @throws IllegalArgumentException if none of its words is known
     */
    Reading read(String text) {
        List<String> all = Corpus.TOKENIZER.tokenize(text);
        List<String> words = all.subList(0, Math.min(READ, all.size()));
        if (!classifier.knowsAWordOf(words)) {
            throw new IllegalArgumentException(
                    "read: a text must have a word that the training data had at least twice, but has " + some(all));
        }
        int[] ids = classifier.vocabulary().encode(words);
        Batch batch = classifier.batch(words);
        float[] probabilities = classifier.probabilities(List.of(ids))[0];
        int verdict = Scores.argmax(probabilities, 0, probabilities.length);
        Contributions added = weights.of(batch, classifier.preferring(verdict));
        double[] adds = adds(added, words.size());
        Optional<MemoryUse> memory = memory(batch);
        double[] soFar = soFar(ids, verdict);
        Map<String, Tensor> gates = gates(batch);
        List<Reading.Word> read = IntStream.range(0, ids.length)
                .mapToObj(t -> new Reading.Word(
                        words.get(t),
                        classifier.vocabulary().contains(words.get(t)),
                        adds[t],
                        memory.map(use -> (double) use.share().get(t, 0)).orElse(Double.NaN),
                        memory.map(use -> (double) use.surviving().get(t, 0)).orElse(Double.NaN),
                        soFar[t],
                        open(gates, t)))
                .toList();
        List<String> labels = classifier.labels();
        return new Reading(
                classifier.kind().name(),
                text,
                labels,
                labels.get(verdict),
                probabilities[verdict],
                added.score(0),
                added.baseline(0),
                List.copyOf(gates.keySet()),
                read,
                all.size() - words.size());
    }

    private static String some(List<String> words) {
        if (words.size() <= NAMED) {
            return words.isEmpty() ? "none" : words.toString();
        }
        return "%,d others: [%s, …]".formatted(words.size(), String.join(", ", words.subList(0, NAMED)));
    }

    /** What each word adds, by all that is read at its place. */
    private static double[] adds(Contributions added, int words) {
        double[] sums = new double[words];
        for (Tensor values : added.values().values()) {
            for (int t = 0; t < words; t++) {
                sums[t] += values.get(t, 0);
            }
        }
        return sums;
    }

    /** What becomes of the memory of the cell that reads forward, if it has one. */
    private Optional<MemoryUse> memory(Batch batch) {
        return memories.names().stream()
                .filter(name -> name.startsWith(Classifier.FORWARD + "."))
                .findFirst()
                .map(memories.read(batch)::get);
    }

    /** The probability of the verdict for the text up to each word. */
    private double[] soFar(int[] ids, int verdict) {
        double[] soFar = new double[ids.length];
        Arrays.fill(soFar, Double.NaN);
        if (ids.length <= FOLLOWED) {
            float[][] found = classifier.probabilities(IntStream.rangeClosed(1, ids.length)
                    .mapToObj(n -> Arrays.copyOf(ids, n))
                    .toList());
            Arrays.setAll(soFar, t -> found[t][verdict]);
        }
        return soFar;
    }

    /** The gates of the cell that reads forward, [T, 1, n]. */
    private Map<String, Tensor> gates(Batch batch) {
        Trace trace = classifier.network().trace(batch);
        Stream<String> there = GATES.stream().filter(gate -> trace.names().contains(Classifier.FORWARD + "." + gate));
        Map<String, Tensor> gates = new LinkedHashMap<>();
        there.forEach(gate -> gates.put(gate, trace.values(Classifier.FORWARD + "." + gate)));
        return gates;
    }

    private static Map<String, float[]> open(Map<String, Tensor> gates, int t) {
        Map<String, float[]> open = new LinkedHashMap<>();
        gates.forEach((gate, values) -> {
            int n = values.size(2);
            open.put(gate, Arrays.copyOfRange(values.data(), t * n, (t + 1) * n));
        });
        return open;
    }
}
