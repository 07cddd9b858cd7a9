package org.souvenir.examples;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import com.google.common.collect.Multisets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.souvenir.examples.sentiment.Reviews;
import org.souvenir.text.data.LabelledText;
import org.souvenir.text.token.WordTokenizer;

/** What the project's reviews are to be like; a word is a token with a letter or digit, in small letters. */
final class ReviewsTest {
    private static final List<LabelledText> REVIEWS = Reviews.included();
    private static final int SENTENCE = 4;
    private static final int GRAM = 5;

    private static List<String> words(String text) {
        return new WordTokenizer()
                .tokenize(text).stream()
                        .filter(word -> word.codePoints().anyMatch(Character::isLetterOrDigit))
                        .toList();
    }

    private static Stream<List<String>> all() {
        return REVIEWS.stream().map(review -> words(review.text()));
    }

    private static <T> Map<T, Long> counts(Stream<T> things) {
        return things.collect(groupingBy(thing -> thing, counting()));
    }

    private static Stream<List<LabelledText>> pairs() {
        return REVIEWS.stream()
                .filter(review -> !review.group().isEmpty())
                .collect(groupingBy(LabelledText::group))
                .values()
                .stream();
    }

    @Test
    void are_thousands_all_distinct_and_half_of_them_positive() {
        assertThat(REVIEWS).hasSizeGreaterThanOrEqualTo(4000);
        assertThat(all()).doesNotHaveDuplicates();
        assertThat(counts(REVIEWS.stream().map(LabelledText::label)))
                .containsOnly(Map.entry("positive", REVIEWS.size() / 2L), Map.entry("negative", REVIEWS.size() / 2L));
    }

    @Test
    void have_3_to_60_words() {
        assertThat(REVIEWS)
                .allSatisfy(review -> assertThat(words(review.text()).size()).isBetween(3, 60));
    }

    @Test
    void are_of_many_products() throws IOException {
        try (InputStream in = Objects.requireNonNull(Reviews.class.getResourceAsStream("reviews.tsv"))) {
            Stream<String> products = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> line.split("\t", -1)[2])
                    .filter(product -> !product.isEmpty());
            assertThat(products.distinct()).hasSizeGreaterThanOrEqualTo(60);
        }
    }

    @Test
    void have_no_sentence_of_four_words_or_more_twice() {
        assertThat(REVIEWS.stream()
                        .flatMap(review -> Stream.of(review.text().split("(?<=[.!?])\\s+"))
                                .map(ReviewsTest::words)
                                .filter(sentence -> sentence.size() >= SENTENCE)
                                .distinct()))
                .doesNotHaveDuplicates();
    }

    @Test
    void repeat_no_five_words_in_more_than_one_in_a_hundred() {
        Map<List<String>, Long> grams = counts(all().flatMap(words -> IntStream.rangeClosed(0, words.size() - GRAM)
                .mapToObj(i -> words.subList(i, i + GRAM))
                .distinct()));
        assertThat(grams.values()).allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(REVIEWS.size() / 100));
    }

    @Test
    void have_a_rich_vocabulary() {
        assertThat(counts(all().flatMap(List::stream)).values().stream().filter(count -> count >= 2))
                .hasSizeGreaterThanOrEqualTo(2500);
    }

    @Test
    void have_pairs_that_are_alike_in_words_and_unlike_in_verdict() {
        assertThat(pairs()).hasSizeGreaterThanOrEqualTo(400).allSatisfy(pair -> {
            assertThat(pair).hasSize(2);
            assertThat(pair.get(0).label()).isNotEqualTo(pair.get(1).label());
            assertThat(shared(pair.get(0), pair.get(1))).as("%s", pair).isGreaterThanOrEqualTo(0.7);
        });
    }

    /** The share of their words that two texts have in common, each as often as it occurs. */
    private static double shared(LabelledText one, LabelledText other) {
        Multiset<String> a = HashMultiset.create(words(one.text()));
        Multiset<String> b = HashMultiset.create(words(other.text()));
        return 2.0 * Multisets.intersection(a, b).size() / (a.size() + b.size());
    }
}
