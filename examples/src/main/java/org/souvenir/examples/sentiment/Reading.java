package org.souvenir.examples.sentiment;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What went on while a text was read.
 *
 * @param cell that read it
 * @param label whose probability the words tell
 * @param verdict the label in the end
 * @param probability of the verdict
 * @param gates the names of the cell's gates
 */
record Reading(String cell, String label, String verdict, double probability, List<String> gates, List<Word> words) {

    /**
     * One word.
     *
     * @param known whether the vocabulary has it
     * @param open how far each gate is open in each unit that reads forward, 0 to 1
     * @param soFar the probability of the label if the text ended with this word
     * @param left how much of the probability in the end is owed to this word: it is lower by so much without it
     */
    record Word(String text, boolean known, Map<String, float[]> open, double soFar, double left) {

        /** The mean over the units. */
        double open(String gate) {
            float[] units = open.getOrDefault(gate, new float[0]);
            double sum = 0;
            for (float unit : units) {
                sum += unit;
            }
            return sum / Math.max(1, units.length);
        }
    }

    /** The words to which the end owes most, in their order. */
    List<Word> kept(int limit) {
        return words.stream()
                .sorted(byWeight().reversed())
                .limit(limit)
                .sorted(Comparator.comparingInt(words::indexOf))
                .toList();
    }

    /** The words that could as well be left out, in their order; punctuation aside. */
    List<Word> forgotten(int limit) {
        Stream<Word> real = words.stream().filter(word -> word.text().chars().anyMatch(Character::isLetter));
        return real.sorted(byWeight())
                .limit(limit)
                .sorted(Comparator.comparingInt(words::indexOf))
                .toList();
    }

    private static Comparator<Word> byWeight() {
        return Comparator.comparingDouble(word -> Math.abs(word.left()));
    }
}
