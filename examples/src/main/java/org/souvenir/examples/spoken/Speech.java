package org.souvenir.examples.spoken;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.data.Target;
import org.souvenir.core.random.RandomStream;

/**
 * Made-up speech: syllables of a consonant and a vowel, each of which is a sound of its own that lasts a random time, with noise on
 * it and pauses between. Id 0 is the blank, syllables follow.
 */
final class Speech {
    /** Numbers a step. */
    static final int FEATURES = 10;

    private static final String CONSONANTS = "bdklms";
    private static final String VOWELS = "aiu";

    /** The blank and all syllables. */
    static final int IDS = 1 + CONSONANTS.length() * VOWELS.length();

    private static final double NOISE = 0.8;
    private static final int MOST_SYLLABLES = 9;

    private Speech() {}

    /**
     * What was said.
     *
     * @param ids the syllables
     * @param sound {@code [T][FEATURES]}
     */
    record Utterance(ImmutableIntArray ids, float[][] sound) {}

    /** How syllables are written: {@code "dabidu"}. */
    static String text(ImmutableIntArray ids) {
        return ids.asList().stream()
                .map(id ->
                        "" + CONSONANTS.charAt((id - 1) / VOWELS.length()) + VOWELS.charAt((id - 1) % VOWELS.length()))
                .collect(Collectors.joining());
    }

    /** Something that is said at random. */
    static Utterance utterance(RandomStream random) {
        ImmutableIntArray.Builder ids = ImmutableIntArray.builder();
        List<float[]> sound = new ArrayList<>();
        int syllables = 2 + random.below(MOST_SYLLABLES - 1, 0);
        for (int i = 0; i < syllables; i++) {
            RandomStream own = random.child(i);
            int id = 1 + own.below(IDS - 1, 0);
            ids.add(id);
            char consonant = CONSONANTS.charAt((id - 1) / VOWELS.length());
            char vowel = VOWELS.charAt((id - 1) % VOWELS.length());
            last(consonant, 1 + own.below(2, 1), own.child("consonant"), sound);
            last(vowel, 2 + own.below(5, 2), own.child("vowel"), sound);
            last(' ', Math.max(0, own.below(5, 3) - 2), own.child("pause"), sound);
        }
        return new Utterance(ids.build(), sound.toArray(float[][]::new));
    }

    /** A sound that lasts some steps; that of a pause is noise alone. */
    private static void last(char letter, int steps, RandomStream random, List<float[]> sound) {
        RandomStream pattern = RandomStream.of(letter).child("sound");
        for (int t = 0; t < steps; t++) {
            float[] step = new float[FEATURES];
            for (int j = 0; j < FEATURES; j++) {
                double clear = letter == ' ' ? 0 : pattern.gaussian(j);
                step[j] = (float) (clear + NOISE * random.gaussian((long) t * FEATURES + j));
            }
            sound.add(step);
        }
    }

    /** Utterances from one stream of random numbers. */
    static List<Utterance> utterances(int count, RandomStream random) {
        return IntStream.range(0, count)
                .mapToObj(i -> utterance(random.child(i)))
                .toList();
    }

    /** What a network hears. */
    static Batch batch(List<Utterance> utterances) {
        return Batch.of(
                Sequences.features(utterances.stream().map(Utterance::sound).toList()));
    }

    /** For training: the sound, and what was said, without a word on when. */
    static Example example(List<Utterance> utterances) {
        return Example.of(
                batch(utterances),
                Target.sequences(Sequences.ids(
                        utterances.stream().map(u -> u.ids().toArray()).toList())));
    }

    /** How many syllables must be put in, left out or changed to make one sequence of another (Levenshtein, 1965). */
    static int distance(ImmutableIntArray from, ImmutableIntArray to) {
        int[] row = IntStream.rangeClosed(0, to.length()).toArray();
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int changed = diagonal + (from.get(i - 1) == to.get(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
