package org.souvenir.examples.sentiment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.souvenir.text.batch.Batches;
import org.souvenir.text.data.LabelledText;
import org.souvenir.text.data.LabelledTexts;
import org.souvenir.text.data.Split;
import org.souvenir.text.token.Tokenizer;
import org.souvenir.text.token.WordTokenizer;
import org.souvenir.text.vocabulary.Vocabulary;

/**
 * Labelled texts in three parts; texts of one group, and texts of the same words, come into one of them. The words are those of
 * the training part that are there at least twice: the others stand for the unknown ones that will come.
 *
 * @param labels sorted; a label's place is its number
 * @param training to learn from
 * @param validation to choose by
 * @param test held out, for the accuracy that is told
 */
public record Corpus(
        List<String> labels,
        Vocabulary vocabulary,
        List<LabelledText> training,
        List<LabelledText> validation,
        List<LabelledText> test) {
    /** How texts become words. */
    public static final Tokenizer TOKENIZER = new WordTokenizer();

    private static final int MINIMUM_COUNT = 2;
    private static final List<String> PARTS = List.of("to learn from", "to choose by", "to hold out");

    /**
     * Cuts texts into parts.
     *
     * @param shares training, validation and test: fractions that sum to 1, or numbers of texts
     * @throws IllegalArgumentException if there are not three parts with a text each, a label has no three texts that differ, or
     *     none in the training part, or no word is there twice
     */
    public static Corpus of(List<LabelledText> texts, List<Double> shares, long seed) {
        if (shares.size() != 3) {
            throw new IllegalArgumentException(
                    "split: there must be three parts, training, validation and test, but there are " + shares);
        }
        Map<LabelledText, Object> kin = kin(texts);
        checkLabels(texts, kin);
        Split<LabelledText> split = Split.of(texts, seed)
                .stratifiedBy(LabelledText::label)
                .together(text -> Objects.requireNonNull(kin.get(text)));
        List<List<LabelledText>> parts = shares.stream().allMatch(share -> share <= 1)
                ? split.byFractions(shares.stream().mapToDouble(d -> d).toArray())
                : split.bySizes(shares.stream().mapToInt(Double::intValue).toArray());
        checkParts(texts, parts, shares);
        Vocabulary.Builder words = Vocabulary.builder().minimumCount(MINIMUM_COUNT);
        parts.get(0).forEach(text -> words.add(TOKENIZER.tokenize(text.text())));
        Vocabulary vocabulary = words.build();
        if (vocabulary.size() <= Vocabulary.UNKNOWN_ID + 1) {
            throw new IllegalArgumentException(
                    "texts: a word must be there %d times in what there is to learn from, but none is"
                            .formatted(MINIMUM_COUNT));
        }
        return new Corpus(LabelledTexts.labels(texts), vocabulary, parts.get(0), parts.get(1), parts.get(2));
    }

    /** What each text belongs with: all that share a group or their words with it, or with one that does. */
    private static Map<LabelledText, Object> kin(List<LabelledText> texts) {
        Map<Object, Object> parents = new HashMap<>();
        for (LabelledText text : texts) {
            Object words = root(parents, TOKENIZER.tokenize(text.text()));
            if (!text.group().isEmpty()) {
                parents.put(words, root(parents, text.group()));
            }
        }
        Map<LabelledText, Object> kin = new HashMap<>();
        texts.forEach(text -> kin.put(text, root(parents, TOKENIZER.tokenize(text.text()))));
        return kin;
    }

    /** What stands for all that something was joined with. */
    private static Object root(Map<Object, Object> parents, Object key) {
        Object root = key;
        for (Object next = parents.get(root); next != null && !next.equals(root); next = parents.get(root)) {
            root = next;
        }
        parents.put(key, root);
        return root;
    }

    private static void checkLabels(List<LabelledText> texts, Map<LabelledText, Object> kin) {
        for (String label : LabelledTexts.labels(texts)) {
            long own = texts.stream()
                    .filter(text -> text.label().equals(label))
                    .map(kin::get)
                    .distinct()
                    .count();
            if (own < PARTS.size()) {
                throw new IllegalArgumentException(
                        "texts: each label must have at least %d that differ, one %s, but \"%s\" has %d"
                                .formatted(PARTS.size(), String.join(", one ", PARTS), label, own));
            }
        }
    }

    private static void checkParts(List<LabelledText> texts, List<List<LabelledText>> parts, List<Double> shares) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).isEmpty()) {
                throw new IllegalArgumentException("split: there must be texts %s, but %s of %d texts leaves none"
                        .formatted(PARTS.get(i), shares, texts.size()));
            }
        }
        List<String> missing = new ArrayList<>(LabelledTexts.labels(texts));
        missing.removeAll(LabelledTexts.labels(parts.get(0)));
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "split: there must be texts of each label %s, but %s of %d texts leaves none of %s"
                            .formatted(PARTS.get(0), shares, texts.size(), missing));
        }
    }

    /** The texts of the test part that are not alone: those of the project's pairs, alike in words and unlike in verdict. */
    List<LabelledText> pairs() {
        return test.stream().filter(text -> !text.group().isEmpty()).toList();
    }

    /** The words of a text. */
    public int[] ids(LabelledText text) {
        return vocabulary.encode(TOKENIZER.tokenize(text.text()));
    }

    /** The number of a text's label. */
    int label(LabelledText text) {
        return labels.indexOf(text.label());
    }

    /** A part as mini-batches of sequences of like length. */
    public Batches batches(List<LabelledText> part, int batchSize, long seed) {
        return Batches.of(
                part.stream().map(this::ids).toList(),
                part.stream().mapToInt(this::label).toArray(),
                batchSize,
                seed);
    }
}
