package org.souvenir.examples.sentiment;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What went on while a text was read. What words add counts in the verdict's score s: of two labels the logarithm of its odds, so
 * that its probability is {@code 1 / (1 + exp(-s))}; of more, how far its score is above the mean of the others'.
 *
 * @param cell that read it
 * @param text as it was given
 * @param labels among which the verdict is one
 * @param verdict the label in the end
 * @param probability of the verdict
 * @param score of the verdict: the start and what all words add
 * @param start what the score would be of a text of which nothing is known but its length
 * @param gates the names of the cell's gates
 * @param words that were read
 * @param unread how many more words the text has, on which nothing here depends
 */
record Reading(
        String cell,
        String text,
        List<String> labels,
        String verdict,
        double probability,
        double score,
        double start,
        List<String> gates,
        List<Word> words,
        int unread) {

    /** What adds less than this part of what the strongest word adds is no reason. */
    private static final double NOTABLE = 0.1;

    /**
     * One word.
     *
     * @param known whether the vocabulary has it
     * @param adds what it adds to the verdict's score; below 0 it speaks against it
     * @param kept how much of the memory is old once the word is read, 0 to 1, the rest being new; NaN if the cell has no memory
     * @param lasting how much of what the word wrote into the memory is there at the end, 0 to 1; NaN if the cell has none
     * @param soFar the probability of the verdict if the text ended with this word; NaN if the text is too long to ask
     * @param open how far each gate is open in each unit that reads forward, 0 to 1
     */
    record Word(
            String text,
            boolean known,
            double adds,
            double kept,
            double lasting,
            double soFar,
            Map<String, float[]> open) {

        /** Whether it is a word, and no punctuation mark. */
        boolean isWord() {
            return text.codePoints().anyMatch(Character::isLetterOrDigit);
        }
    }

    /** Whether the cell that reads forward has a memory of which it can be told what stays. */
    boolean hasMemory() {
        return words.stream().noneMatch(word -> Double.isNaN(word.kept()));
    }

    /** Whether it is known what the verdict would be after each word. */
    boolean isFollowed() {
        return words.stream().noneMatch(word -> Double.isNaN(word.soFar()));
    }

    /** What the word that moves the verdict most adds, or takes. */
    double strongest() {
        return words.stream().mapToDouble(word -> Math.abs(word.adds())).max().orElse(0);
    }

    /** The different words that speak for the verdict, strongest first. */
    List<String> reasons(int limit) {
        return first(
                limit, word -> word.adds() >= NOTABLE * strongest(), byWeight().reversed());
    }

    /** The different words that speak against the verdict, strongest first. */
    List<String> objections(int limit) {
        return first(
                limit, word -> -word.adds() >= NOTABLE * strongest(), byWeight().reversed());
    }

    /** The different words that hardly count, the least first; no punctuation, and none that counts at another place. */
    List<String> asides(int limit) {
        Set<String> counted = new HashSet<>(reasons(words.size()));
        counted.addAll(objections(words.size()));
        return first(limit, word -> word.isWord() && !counted.contains(word.text()), byWeight());
    }

    private List<String> first(int limit, Predicate<Word> which, Comparator<Word> order) {
        return words.stream()
                .filter(which)
                .sorted(order)
                .map(Word::text)
                .distinct()
                .limit(limit)
                .toList();
    }

    private static Comparator<Word> byWeight() {
        return Comparator.comparingDouble(word -> Math.abs(word.adds()));
    }

    /**
     * The places of the words to show, rising: all, or of a longer text those that move the verdict most, and words that stand
     * alone between two of them.
     */
    int[] places(int limit) {
        Set<Integer> strongest = IntStream.range(0, words.size())
                .boxed()
                .sorted(Comparator.comparing(words::get, byWeight().reversed()))
                .limit(limit)
                .collect(Collectors.toSet());
        return IntStream.range(0, words.size())
                .filter(t -> strongest.contains(t) || strongest.contains(t - 1) && strongest.contains(t + 1))
                .toArray();
    }
}
