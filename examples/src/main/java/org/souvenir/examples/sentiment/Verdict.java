package org.souvenir.examples.sentiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a classifier says of a text, and why.
 *
 * @param label the most probable one
 * @param probabilities by label
 * @param score how much the label is preferred to the mean of the others; of two labels the log of the odds
 * @param baseline the score if no word said anything
 * @param words in their order
 */
record Verdict(String label, Map<String, Double> probabilities, double score, double baseline, List<Word> words) {

    /**
     * A word of the text, as the network reads it.
     *
     * @param known whether the vocabulary has it
     * @param added to the score, by all words together {@code score - baseline} but for what the method leaves open
     */
    record Word(String word, boolean known, double added) {

        /** Whether it is more than punctuation. */
        boolean says() {
            return known
                    && word.codePoints()
                            .anyMatch(c ->
                                    Character.isLetterOrDigit(c) || Character.getType(c) == Character.OTHER_SYMBOL);
        }
    }

    double probability() {
        return probabilities.getOrDefault(label, Double.NaN);
    }

    /** The known words that added most to the score, the first one most; a word that is there twice counts with both. */
    List<String> deciding(int most) {
        Map<String, Double> added = new LinkedHashMap<>();
        words.stream().filter(Word::says).forEach(word -> added.merge(word.word(), word.added(), Double::sum));
        return added.entrySet().stream()
                .filter(word -> word.getValue() > 0)
                .sorted((one, other) -> Double.compare(other.getValue(), one.getValue()))
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }
}
