package org.souvenir.examples.sentiment;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.souvenir.text.data.LabelledText;
import org.souvenir.text.vocabulary.Vocabulary;

/**
 * The baseline that counts words, and knows no more of their order than which two follow each other: multinomial naive Bayes with
 * add-one smoothing (Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 2008, section 13.2).
 */
final class NaiveBayes {
    private final boolean bigrams;
    private final double[] prior;
    private final double[] all;
    private final Map<Long, double[]> counts = new HashMap<>();

    private NaiveBayes(Corpus corpus, boolean bigrams) {
        this.bigrams = bigrams;
        int labels = corpus.labels().size();
        prior = new double[labels];
        all = new double[labels];
        for (LabelledText text : corpus.training()) {
            int label = corpus.label(text);
            prior[label]++;
            features(corpus.ids(text)).forEach(feature -> {
                counts.computeIfAbsent(feature, f -> new double[labels])[label]++;
                all[label]++;
            });
        }
    }

    /** Counts the words of the training part. */
    static NaiveBayes ofWords(Corpus corpus) {
        return new NaiveBayes(corpus, false);
    }

    /** Counts the words of the training part, and what two words follow each other. */
    static NaiveBayes ofWordsAndBigrams(Corpus corpus) {
        return new NaiveBayes(corpus, true);
    }

    /** Known words, and neighbours both of which are known: which of the rare words it was tells nothing. */
    private LongStream features(int[] ids) {
        LongStream words = Arrays.stream(ids).filter(NaiveBayes::known).asLongStream();
        LongStream pairs = IntStream.range(1, ids.length)
                .filter(i -> known(ids[i - 1]) && known(ids[i]))
                .mapToLong(i -> (long) ids[i - 1] << Integer.SIZE | ids[i]);
        return bigrams ? LongStream.concat(words, pairs) : words;
    }

    private static boolean known(int id) {
        return id != Vocabulary.UNKNOWN_ID;
    }

    private int label(int[] ids) {
        return IntStream.range(0, prior.length)
                .boxed()
                .max(Comparator.comparingDouble(label -> score(label, ids)))
                .orElseThrow();
    }

    private double score(int label, int[] ids) {
        double total = all[label] + counts.size();
        return Math.log(prior[label])
                + features(ids)
                        .filter(counts::containsKey)
                        .mapToDouble(feature -> Math.log((counts.getOrDefault(feature, prior)[label] + 1) / total))
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
