package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.insight.Contributions;
import org.souvenir.cells.insight.IntegratedGradients;
import org.souvenir.cells.insight.Score;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;

/**
 * Contributions of words beside what happens to the score when a word is taken out, and when another one stands for it. Texts
 * are of words that praise or blame a little or much, say nothing, or turn the next one round; the label says which prevails.
 */
class ContributionsTest {
    private static final int NOTHING = 0;
    private static final int NOT = 1;
    private static final int WORDS = 42;
    private static final Score SCORE = Score.difference(1, 0);

    /** What a word says, from -2 to 2; every fifth says nothing. */
    private static int value(int word) {
        return word < 2 ? 0 : word % 5 - 2;
    }

    private static int verdict(int[] text) {
        int sum = 0;
        for (int t = 0; t < text.length; t++) {
            sum += t > 0 && text[t - 1] == NOT ? -value(text[t]) : value(text[t]);
        }
        return sum;
    }

    /** Texts of 4 to 11 words with a verdict. */
    private static List<int[]> texts(int count, long seed) {
        RandomStream random = RandomStream.of(seed);
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> {
                    RandomStream own = random.child(i);
                    return IntStream.range(0, 4 + own.below(8, 0))
                            .map(t -> own.uniform(100 + t) < 0.15 ? NOT : own.below(WORDS, 1 + t))
                            .toArray();
                })
                .filter(text -> verdict(text) != 0)
                .limit(count)
                .toList();
    }

    private static Network trained(Recurrent layer, Pooling pooling) {
        TrainingStep training = Trainer.of(new SoftmaxCrossEntropy(), new Adam(1e-2))
                .seed(1)
                .steps(Network.initialised(
                        Architecture.of(Input.ids(WORDS), new Embedding(8), layer, pooling, new Dense(2)), 1));
        for (int i = 1; i <= 300; i++) {
            List<int[]> texts = texts(32, i);
            training.take(Example.perSequence(Batch.of(Sequences.ids(texts)), labels(texts)));
        }
        return training.network();
    }

    private static Tensor labels(List<int[]> texts) {
        Tensor labels = Tensor.zeros(texts.size());
        for (int b = 0; b < texts.size(); b++) {
            labels.data()[b] = verdict(texts.get(b)) > 0 ? 1 : 0;
        }
        return labels;
    }

    private static double[] scores(Network network, List<int[]> texts) {
        float[] y = network.infer(Batch.of(Sequences.ids(texts))).values().data();
        return IntStream.range(0, texts.size())
                .mapToDouble(b -> y[2 * b + 1] - y[2 * b])
                .toArray();
    }

    /** How much the score falls for each word that is taken out, or replaced by one that says nothing. */
    private static double[] occluded(Network network, int[] text, boolean replaced) {
        List<int[]> without = IntStream.range(0, text.length)
                .mapToObj(t -> IntStream.range(0, text.length)
                        .filter(i -> replaced || i != t)
                        .map(i -> i == t ? NOTHING : text[i])
                        .toArray())
                .toList();
        double whole = scores(network, List.of(text))[0];
        return Arrays.stream(scores(network, without))
                .map(score -> whole - score)
                .toArray();
    }

    private static double[] ranks(double[] values) {
        Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
        double[] ranks = new double[values.length];
        for (int i = 0; i < order.length; i++) {
            ranks[order[i]] = i;
        }
        return ranks;
    }

    /** Spearman's rank correlation (1904). */
    private static double correlation(double[] a, double[] b) {
        double[] x = ranks(a);
        double[] y = ranks(b);
        double n = a.length;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (x[i] - y[i]) * (x[i] - y[i]);
        }
        return 1 - 6 * sum / (n * (n * n - 1));
    }

    /** The mean rank correlation over texts. */
    private static double agreement(Network network, IntegratedGradients why, boolean replaced) {
        List<int[]> texts = texts(200, 0);
        Contributions contributions = why.of(Batch.of(Sequences.ids(texts)), SCORE);
        return IntStream.range(0, texts.size())
                .mapToDouble(b -> {
                    float[] added = contributions.sequence(b);
                    double[] numbers = IntStream.range(0, added.length)
                            .mapToDouble(t -> added[t])
                            .toArray();
                    return correlation(numbers, occluded(network, texts.get(b), replaced));
                })
                .average()
                .orElseThrow();
    }

    private static void check(Network network) {
        List<int[]> texts = texts(500, -1);
        double[] scores = scores(network, texts);
        assertThat(IntStream.range(0, texts.size())
                        .filter(b -> scores[b] > 0 == verdict(texts.get(b)) > 0)
                        .count())
                .as("verdicts of 500 that are right")
                .isGreaterThan(450);
        IntegratedGradients why = IntegratedGradients.of(network);
        assertThat(agreement(network, why, false)).as("with taking a word out").isGreaterThan(0.7);
        assertThat(agreement(network, why.fromId(NOTHING), true))
                .as("with another word in its place")
                .isGreaterThan(0.8);
    }

    /** Measured: 0.74 and 0.84 with the first, 0.75 and 0.84 with the second; words that say nothing rank by chance. */
    @Test
    void rank_words_as_taking_them_out_and_replacing_them_does() {
        check(trained(Recurrent.of(n -> new Lstm(n, 16)), Pooling.LAST));
        check(trained(Recurrent.of(n -> new Gru(n, 16)).bidirectional(), Pooling.MAX));
    }
}
