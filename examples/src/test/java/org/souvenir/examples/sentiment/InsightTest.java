package org.souvenir.examples.sentiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.souvenir.core.engine.Engine;
import org.souvenir.text.data.LabelledText;
import org.souvenir.training.TrainingListener;
import picocli.CommandLine;

/**
 * Whether what a trained network gives as its reasons are words that say something: of the guide's review and of 20 others, which it
 * has not learned from.
 *
 * <p>A review passes if the verdict is right and at least {@value #LEAST} of the {@value #TOP} different words that add most
 * to it are among those that a person would name. {@code -Dsentiment.seeds=10} tries seeds 1 to 10 and prints how often each review
 * passes; {@code -Dsentiment.cell=GRU} another cell.
 */
final class InsightTest {
    private static final int TOP = 3;
    private static final int LEAST = 1;
    /** Of the reviews, so many must pass with each seed. */
    private static final int PASSING = 20;

    private static final int SEEDS = Integer.getInteger("sentiment.seeds", 1);
    private static final Kind CELL = Kind.valueOf(System.getProperty("sentiment.cell", "LSTM"));

    /** A review, and the words that say something. */
    private record Review(String label, String text, Set<String> telling) {
        static Review good(String text, String... telling) {
            return new Review("positive", text, Set.of(telling));
        }

        static Review bad(String text, String... telling) {
            return new Review("negative", text, Set.of(telling));
        }

        /** Of the words that speak loudest for the verdict, those that say something. */
        Set<String> told(Reading reading) {
            Set<String> told = new LinkedHashSet<>(reading.reasons(TOP));
            told.retainAll(telling);
            return reading.verdict().equals(label) ? told : Set.of();
        }
    }

    private static final List<Review> REVIEWS = List.of(
            Review.good(Sentiment.REVIEW, "amazing", "perfect", "crunchy", "again", "buy"),
            Review.good(
                    "Arrived in two days, works great and my mother loves it. Would recommend.",
                    "great",
                    "loves",
                    "recommend"),
            Review.bad("It broke after a week. What a waste of money.", "broke", "waste"),
            Review.bad("Terrible quality, the zipper was already torn when I opened the box.", "terrible", "torn"),
            Review.good(
                    "Excellent knife, sharp and well made, worth every penny.", "excellent", "sharp", "well", "worth"),
            Review.bad("The battery died after two days and they refused a refund.", "died", "refused", "refund"),
            Review.good(
                    "Soft, warm and comfortable. I love these socks so much that I ordered three more pairs.",
                    "soft",
                    "warm",
                    "comfortable",
                    "love",
                    "more"),
            Review.bad(
                    "Very disappointed. The colour is wrong and the fabric feels cheap.",
                    "disappointed",
                    "wrong",
                    "cheap"),
            Review.good(
                    "I have used this pan every morning for a year and it is still like new. Best one I ever had.",
                    "still",
                    "new",
                    "best"),
            Review.bad(
                    "Do not buy this lamp, it flickers and smells of burnt plastic.",
                    "not",
                    "flickers",
                    "smells",
                    "burnt"),
            Review.good("Easy to set up, quiet, and it does exactly what it should.", "easy", "quiet", "exactly"),
            Review.bad("The instructions are useless and two screws were missing.", "useless", "missing"),
            Review.good(
                    "My daughter is delighted with the puzzle; beautiful pictures and sturdy pieces.",
                    "delighted",
                    "beautiful",
                    "sturdy"),
            Review.bad("Worst headphones I have owned. They fell apart in my hands.", "worst", "fell", "apart"),
            Review.good("Fantastic coffee with a rich taste, and a fair price.", "fantastic", "rich", "fair"),
            Review.bad("It leaks. I had to throw it away and I want my money back.", "leaks", "throw", "away", "back"),
            Review.good(
                    "A reliable little radio. Clear sound, no trouble at all, and I am very happy with it.",
                    "reliable",
                    "clear",
                    "happy"),
            Review.bad("Too small, scratchy and ugly, so I am sending it back.", "too", "scratchy", "ugly", "back"),
            Review.good(
                    "The bag is light and strong and it has survived three trips without a scratch.",
                    "light",
                    "strong",
                    "survived",
                    "without"),
            Review.bad("Stopped working on the second day, and nobody answers my messages.", "stopped", "nobody"),
            Review.good(
                    "Superb! The cake tin is solid, cleans easily, and I will buy from them again.",
                    "superb",
                    "solid",
                    "easily",
                    "again"));

    @Test
    void words_that_say_something_come_out_on_top() {
        List<LabelledText> texts = Reviews.included();
        assertThat(texts.stream().map(LabelledText::text)).doesNotContainAnyElementsOf(texts(REVIEWS));
        int[][] told = LongStream.rangeClosed(1, SEEDS)
                .mapToObj(seed -> told(texts, seed))
                .toArray(int[][]::new);
        if (SEEDS > 1) {
            print(told);
        }
        for (int[] reviews : told) {
            assertThat(Arrays.stream(reviews).filter(words -> words >= LEAST).count())
                    .as("reviews of %d with telling words on top", REVIEWS.size())
                    .isGreaterThanOrEqualTo(PASSING);
        }
    }

    private static List<String> texts(List<Review> reviews) {
        return reviews.stream().map(Review::text).toList();
    }

    /** Trains, and tells of each review how many of its top words say something. */
    private static int[] told(List<LabelledText> texts, long seed) {
        Sentiment standard = CommandLine.populateCommand(new Sentiment());
        Corpus corpus = Corpus.of(texts, List.of(0.7, 0.1, 0.2), seed);
        Classifier classifier = standard.recipe()
                .train(CELL, corpus, seed, Machine.here(Engine.standard()), new TrainingListener() {})
                .classifier();
        Reader reader = new Reader(classifier);
        return REVIEWS.stream()
                .mapToInt(review -> {
                    Reading reading = reader.read(review.text());
                    int told = review.told(reading).size();
                    if (told < LEAST) {
                        System.out.printf(
                                "seed %d: %s for %s, against %s: %s%n",
                                seed, reading.verdict(), reading.reasons(TOP), reading.objections(TOP), review.text());
                    }
                    return told;
                })
                .toArray();
    }

    private static void print(int[][] told) {
        System.out.printf("%d seeds, %s; with 1, 2, 3 telling words among the top %d:%n", told.length, CELL, TOP);
        for (int i = 0; i < REVIEWS.size(); i++) {
            int review = i;
            int[] seeds = IntStream.rangeClosed(1, TOP)
                    .map(least -> (int) Arrays.stream(told)
                            .filter(reviews -> reviews[review] >= least)
                            .count())
                    .toArray();
            System.out.printf(
                    "%3d %3d %3d  %s%n",
                    seeds[0], seeds[1], seeds[2], REVIEWS.get(i).text());
        }
        for (int seed = 0; seed < told.length; seed++) {
            System.out.printf(
                    "seed %d: %d of %d reviews%n",
                    seed + 1,
                    Arrays.stream(told[seed]).filter(words -> words >= LEAST).count(),
                    REVIEWS.size());
        }
    }
}
