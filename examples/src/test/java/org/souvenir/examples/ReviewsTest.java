package org.souvenir.examples;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import com.google.common.collect.Multisets;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.examples.sentiment.Reviews;
import org.souvenir.text.data.LabelledText;
import org.souvenir.text.token.WordTokenizer;

/** What the project's reviews are to be like; a word is a token with a letter or digit, in small letters. */
final class ReviewsTest {
    private static final List<LabelledText> REVIEWS = Reviews.included();
    private static final int SENTENCE = 4;
    private static final int GRAM = 5;

    /** The share of words that the two of a pair have in common at least, and other texts do not. */
    private static final double PAIR = 0.7;

    /** Names that people write most when they write of things like these, one word each; none that is a common word too. */
    private static final Set<String> BRANDS = Set.of(
            ("adidas amazon android asus barbie bluetooth bosch canon cuisinart disney dyson ebay fitbit garmin gopro hoover "
                            + "huawei ikea imac intel ipad iphone ipod jabra jacuzzi keurig kindle kleenex lego lenovo "
                            + "linksys logitech macbook microsoft motorola nespresso netflix nike nikon nintendo nokia "
                            + "panasonic philips playstation plantronics pyrex rolex samsung sony spotify tefal teflon "
                            + "toshiba tupperware velcro walmart whatsapp xbox xerox youtube zara")
                    .split(" "));

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
        assertThat(REVIEWS).hasSizeGreaterThanOrEqualTo(11000);
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
    void are_of_many_products() {
        Stream<String> products = Reviews.parts()
                .flatMap(in -> new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                        .lines()
                        .skip(1))
                .map(line -> line.split("\t", -1)[2])
                .filter(product -> !product.isEmpty());
        assertThat(products.distinct()).hasSizeGreaterThanOrEqualTo(150);
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
                .hasSizeGreaterThanOrEqualTo(4000);
    }

    @Test
    void are_no_copies_of_each_other_but_for_pairs() {
        List<Multiset<String>> bags = all().map(words -> (Multiset<String>) HashMultiset.create(words))
                .toList();
        Map<String, List<Integer>> places = new HashMap<>();
        for (int i = 0; i < bags.size(); i++) {
            for (int j : alike(bags.get(i), places)) {
                String group = REVIEWS.get(i).group();
                if (group.isEmpty() || !group.equals(REVIEWS.get(j).group())) {
                    assertThat(shared(bags.get(i), bags.get(j)))
                            .as("%s | %s", REVIEWS.get(i).text(), REVIEWS.get(j).text())
                            .isLessThan(PAIR);
                }
            }
            for (String word : bags.get(i).elementSet()) {
                places.computeIfAbsent(word, w -> new ArrayList<>()).add(i);
            }
        }
    }

    /** The texts before one that may share enough words with it: they have one of its rarest words, as many as it takes. */
    private static Set<Integer> alike(Multiset<String> bag, Map<String, List<Integer>> places) {
        int rare = (int) Math.ceil(bag.size() * (1 - PAIR / (2 - PAIR))) + 1;
        return bag.elementSet().stream()
                .sorted(Comparator.comparingInt(
                        word -> places.getOrDefault(word, List.of()).size()))
                .limit(rare)
                .flatMap(word -> places.getOrDefault(word, List.of()).stream())
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(highly|would|can|definitely) recommend",
                "waste of money",
                "(buy|order|bought) (it )?again",
                "works (great|well|perfectly)",
                "(very|so) (happy|pleased|satisfied)",
                "stopped working",
                "(poor|bad|terrible|cheap) quality",
                "(great|good|excellent) quality",
                "easy to use",
                "(don't|do not|never) buy",
                "(my )?money back",
                "fell apart",
                "very disappointed",
                "worth (it|every)"
            })
    void have_the_plain_phrases_that_reviews_are_made_of(String phrase) {
        Pattern pattern = Pattern.compile("\\b" + phrase + "\\b");
        assertThat(REVIEWS.stream()
                        .filter(review -> pattern.matcher(review.text().toLowerCase(Locale.ROOT))
                                .find()))
                .hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void name_no_brands() {
        assertThat(all().flatMap(List::stream).filter(BRANDS::contains)).isEmpty();
    }

    @Test
    void have_pairs_that_are_alike_in_words_and_unlike_in_verdict() {
        assertThat(pairs()).hasSizeGreaterThanOrEqualTo(2000).allSatisfy(pair -> {
            assertThat(pair).hasSize(2);
            assertThat(pair.get(0).label()).isNotEqualTo(pair.get(1).label());
            assertThat(shared(bag(pair.get(0)), bag(pair.get(1))))
                    .as("%s", pair)
                    .isGreaterThanOrEqualTo(PAIR);
        });
    }

    private static Multiset<String> bag(LabelledText review) {
        return HashMultiset.create(words(review.text()));
    }

    /** The share of their words that two texts have in common, each as often as it occurs. */
    private static double shared(Multiset<String> one, Multiset<String> other) {
        return 2.0 * Multisets.intersection(one, other).size() / (one.size() + other.size());
    }
}
