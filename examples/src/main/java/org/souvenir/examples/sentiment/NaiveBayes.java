package org.souvenir.examples.sentiment;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.souvenir.text.data.LabelledText;
import org.souvenir.text.vocabulary.Vocabulary;

/**
 * The baseline that counts words and knows nothing of their order: multinomial naive Bayes with add-one smoothing (Manning,
 * Raghavan and Schütze, "Introduction to Information Retrieval", 2008, section 13.2).
 */
final class NaiveBayes {
    private final double[] prior;
    private final double[][] logProbability;

    /** Counts the training part. */
    NaiveBayes(Corpus corpus) {
        int labels = corpus.labels().size();
        prior = new double[labels];
        logProbability = new double[labels][corpus.vocabulary().size()];
        for (LabelledText text : corpus.training()) {
            int label = corpus.label(text);
            prior[label]++;
            for (int id : corpus.ids(text)) {
                logProbability[label][id]++;
            }
        }
        for (int label = 0; label < labels; label++) {
            double[] counts = logProbability[label];
            counts[Vocabulary.UNKNOWN_ID] = 0; // which of the rare words it was tells nothing
            double all = Arrays.stream(counts).sum() + counts.length;
            Arrays.setAll(counts, id -> Math.log((counts[id] + 1) / all));
            prior[label] = Math.log(prior[label] / corpus.training().size());
        }
    }

    private int label(int[] ids) {
        return IntStream.range(0, prior.length)
                .boxed()
                .max(Comparator.comparingDouble(label -> score(label, ids)))
                .orElseThrow();
    }

    private double score(int label, int[] ids) {
        return prior[label]
                + Arrays.stream(ids)
                        .filter(id -> id != Vocabulary.UNKNOWN_ID)
                        .mapToDouble(id -> logProbability[label][id])
                        .sum();
    }

    /** The share of texts whose label it finds. */
    double accuracy(Corpus corpus, List<LabelledText> texts) {
        return texts.stream()
                        .filter(text -> label(corpus.ids(text)) == corpus.label(text))
                        .count()
                / (double) texts.size();
    }

    /** The share of texts that have the label which most of the training part has. */
    static double majority(Corpus corpus, List<LabelledText> texts) {
        long[] counts = new long[corpus.labels().size()];
        corpus.training().forEach(text -> counts[corpus.label(text)]++);
        int most = 0;
        for (int label = 1; label < counts.length; label++) {
            most = counts[label] > counts[most] ? label : most;
        }
        String label = corpus.labels().get(most);
        return texts.stream().filter(text -> text.label().equals(label)).count() / (double) texts.size();
    }
}
