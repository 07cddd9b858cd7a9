package org.souvenir.examples.sentiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.text.data.LabelledText;

final class CorpusTest {
    private static final List<Double> SHARES = List.of(0.7, 0.1, 0.2);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void never_parts_a_pair(long seed) {
        List<LabelledText> texts = Reviews.included();
        Corpus corpus = Corpus.of(texts, SHARES, seed);
        List<List<LabelledText>> parts = List.of(corpus.training(), corpus.validation(), corpus.test());

        assertThat(parts.stream()
                        .flatMap(part -> part.stream()
                                .map(LabelledText::group)
                                .filter(group -> !group.isEmpty())
                                .distinct()))
                .doesNotHaveDuplicates();
        assertThat(parts)
                .zipSatisfy(
                        SHARES,
                        (part, share) -> assertThat((double) part.size()).isCloseTo(share * texts.size(), within(2.5)));
        int paired =
                (int) texts.stream().filter(text -> !text.group().isEmpty()).count();
        assertThat(corpus.pairs().size()).isEven().isCloseTo(paired / 5, within(4));
    }

    @Test
    void bigrams_tell_what_single_words_do_not() {
        List<LabelledText> texts = IntStream.range(0, 40)
                .boxed()
                .flatMap(i -> Stream.of(
                        new LabelledText("good", "not bad " + "very ".repeat(i) + "good", "pair " + i),
                        new LabelledText("bad", "bad not " + "very ".repeat(i) + "good", "pair " + i)))
                .toList();
        Corpus corpus = Corpus.of(texts, SHARES, 1);

        assertThat(NaiveBayes.ofWords(corpus).accuracy(corpus, corpus.test())).isEqualTo(0.5);
        assertThat(NaiveBayes.ofWordsAndBigrams(corpus).accuracy(corpus, corpus.test()))
                .isEqualTo(1);
    }

    @Test
    void keeps_texts_of_the_same_words_together_with_their_groups() {
        List<LabelledText> texts = IntStream.range(0, 30)
                .boxed()
                .flatMap(i -> Stream.of(
                        new LabelledText("good", "A fine thing, no " + i, "group " + i),
                        new LabelledText("good", "a FINE thing , no " + i),
                        new LabelledText("bad", "a poor thing, no " + i, "group " + i)))
                .toList();
        Corpus corpus = Corpus.of(texts, SHARES, 1);

        assertThat(Stream.of(corpus.training(), corpus.validation(), corpus.test())
                        .flatMap(part -> part.stream()
                                .map(text -> text.text().replaceAll("\\D", ""))
                                .distinct()))
                .hasSize(30);
    }
}
