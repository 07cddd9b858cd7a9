package org.souvenir.examples.sentiment;

import java.util.List;
import org.souvenir.text.batch.Batches;
import org.souvenir.text.data.LabelledText;
import org.souvenir.text.data.LabelledTexts;
import org.souvenir.text.data.Split;
import org.souvenir.text.token.Tokenizer;
import org.souvenir.text.token.WordTokenizer;
import org.souvenir.text.vocabulary.Vocabulary;

/**
 * Labelled texts in three parts; texts of one group, and texts that are the same, come into one of them. The words are those of the training part that are there at least twice: the others stand
 * for the unknown ones that will come.
 *
 * @param labels sorted; a label's place is its number
 * @param training to learn from
 * @param validation to choose by
 * @param test held out, for the accuracy that is told
 */
record Corpus(
        List<String> labels,
        Vocabulary vocabulary,
        List<LabelledText> training,
        List<LabelledText> validation,
        List<LabelledText> test) {
    static final Tokenizer TOKENIZER = new WordTokenizer();
    private static final int MINIMUM_COUNT = 2;

    /**
     * Cuts texts into parts.
     *
     * @param shares training, validation and test: fractions that sum to 1, or numbers of texts
     */
    static Corpus of(List<LabelledText> texts, List<Double> shares, long seed) {
        if (shares.size() != 3) {
            throw new IllegalArgumentException(
                    "split: there must be three parts, training, validation and test, but there are " + shares);
        }
        Split<LabelledText> split = Split.of(texts, seed)
                .stratifiedBy(LabelledText::label)
                .together(text -> text.group().isEmpty() ? text.text() : text.group());
        List<List<LabelledText>> parts = shares.stream().allMatch(share -> share <= 1)
                ? split.byFractions(shares.stream().mapToDouble(d -> d).toArray())
                : split.bySizes(shares.stream().mapToInt(Double::intValue).toArray());
        Vocabulary.Builder words = Vocabulary.builder().minimumCount(MINIMUM_COUNT);
        parts.get(0).forEach(text -> words.add(TOKENIZER.tokenize(text.text())));
        return new Corpus(LabelledTexts.labels(texts), words.build(), parts.get(0), parts.get(1), parts.get(2));
    }

    /** The texts of the test part that are not alone: those of the project's pairs, alike in words and unlike in verdict. */
    List<LabelledText> pairs() {
        return test.stream().filter(text -> !text.group().isEmpty()).toList();
    }

    /** The words of a text. */
    int[] ids(LabelledText text) {
        return vocabulary.encode(TOKENIZER.tokenize(text.text()));
    }

    /** The number of a text's label. */
    int label(LabelledText text) {
        return labels.indexOf(text.label());
    }

    /** A part as mini-batches of sequences of like length. */
    Batches batches(List<LabelledText> part, int batchSize, long seed) {
        return Batches.of(
                part.stream().map(this::ids).toList(),
                part.stream().mapToInt(this::label).toArray(),
                batchSize,
                seed);
    }
}
