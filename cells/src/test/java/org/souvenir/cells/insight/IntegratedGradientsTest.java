package org.souvenir.cells.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.Activation;
import org.souvenir.cells.Cell;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Activate;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Link;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

class IntegratedGradientsTest {
    private static final int WORDS = 30;
    private static final Score SCORE = Score.difference(1, 0);

    /** Rows as large as those of trained words. */
    private static final Embedding EMBEDDING = new Embedding(6, Initializer.normal(1));

    private static Network network(long seed, Link... middle) {
        List<Link> chain = new ArrayList<>(List.of(EMBEDDING));
        chain.addAll(List.of(middle));
        chain.add(new Dense(2));
        return Network.initialised(Architecture.of(Input.ids(WORDS), chain), seed);
    }

    private static Batch texts(long seed, int... lengths) {
        RandomStream random = RandomStream.of(seed);
        int[][] texts = new int[lengths.length][];
        for (int b = 0; b < lengths.length; b++) {
            texts[b] = new int[lengths[b]];
            for (int t = 0; t < lengths[b]; t++) {
                texts[b][t] = random.below(WORDS, 100L * b + t);
            }
        }
        return Batch.of(Sequences.ids(texts));
    }

    private static Tensor random(long seed, int... shape) {
        Tensor x = Tensor.zeros(shape);
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = (float) RandomStream.of(seed).gaussian(i);
        }
        return x;
    }

    private static void checkSums(Contributions found, int batch) {
        checkSums(found, batch, 5e-3);
    }

    private static void checkSums(Contributions found, int batch, double tolerance) {
        for (int b = 0; b < batch; b++) {
            double difference = found.score(b) - found.baseline(b);
            assertThat(found.error(b))
                    .as("error of %s at %d points", difference, found.points(b))
                    .isCloseTo(0, within(tolerance * Math.max(1, Math.abs(difference))));
        }
    }

    static Stream<List<Link>> readers() {
        IntFunction<Cell> lstm = n -> new Lstm(n, 7);
        IntFunction<Cell> gru = n -> new Gru(n, 7);
        return Stream.of(
                List.of(Recurrent.of(lstm), Pooling.LAST),
                List.of(Recurrent.of(gru), Pooling.LAST),
                List.of(Recurrent.of(lstm).bidirectional(), Pooling.MAX),
                List.of(new Dropout(0.3), Recurrent.of(gru).bidirectional(), Pooling.MAX, new Dropout(0.5)),
                List.of(Recurrent.of(gru).bidirectional(), Pooling.ATTENTION),
                List.of(Recurrent.of(lstm), Recurrent.of(gru).backward(), Pooling.MEAN));
    }

    @ParameterizedTest
    @MethodSource("readers")
    void contributions_sum_up_to_the_score_in_batches_of_any_lengths(List<Link> reader) {
        for (long seed = 0; seed < 6; seed++) {
            Network network = network(seed, reader.toArray(Link[]::new));
            Batch batch = texts(seed + 100, 12, 1, 25, 0, 7);
            for (IntegratedGradients why : List.of(
                    IntegratedGradients.of(network),
                    IntegratedGradients.of(network).fromId(3))) {
                Contributions found = why.of(batch, SCORE);
                checkSums(found, 5);
                assertThat(found.score(2))
                        .isCloseTo(
                                network.infer(batch).values().get(2, 1)
                                        - network.infer(batch).values().get(2, 0),
                                within(1e-6));
            }
        }
    }

    @Test
    void smooth_networks_need_few_points() {
        Contributions found = IntegratedGradients.of(network(1, Recurrent.of(n -> new Lstm(n, 7)), Pooling.LAST))
                .points(16)
                .of(texts(2, 20, 30), SCORE);
        assertThat(found.points(0)).isEqualTo(16);
        checkSums(found, 2, 1e-4);
    }

    @Test
    void a_linear_network_gives_weight_times_input() {
        Network network = Network.initialised(Architecture.of(Input.features(3), Pooling.MEAN, new Dense(2)), 4);
        Tensor x = random(5, 4, 2, 3);
        x.set(Float.NaN, 3, 1, 0);
        Batch batch = Batch.of(x, new int[] {4, 2});
        float[] from = {0.5f, -1, 2};
        Contributions found = IntegratedGradients.of(network)
                .fromRow(Input.NAME, from)
                .points(1)
                .of(batch, Score.of(1));
        Tensor weight = network.tensors().get("dense1.weight");
        for (int b = 0; b < 2; b++) {
            int length = b == 0 ? 4 : 2;
            for (int t = 0; t < 4; t++) {
                double wanted = 0;
                for (int j = 0; j < 3 && t < length; j++) {
                    wanted += weight.get(j, 1) * (x.get(t, b, j) - from[j]) / length;
                }
                assertThat(found.values().get(Input.NAME).get(t, b)).isCloseTo((float) wanted, within(1e-6f));
            }
        }
    }

    @Test
    void padding_is_never_seen_and_sequences_do_not_see_each_other() {
        Network network = network(3, Recurrent.of(n -> new Gru(n, 5)).bidirectional(), Pooling.ATTENTION);
        IntegratedGradients why = IntegratedGradients.of(network).points(8);
        Batch batch = texts(4, 5, 3);
        Tensor padded = Tensor.filled(1e9f, 9, 2);
        System.arraycopy(batch.input("x").data(), 0, padded.data(), 0, 10);
        padded.set(-7, 3, 1);
        padded.set(Float.NaN, 4, 1);
        Contributions found = why.of(batch, SCORE);
        Contributions fromPadded = why.of(Batch.of(padded, new int[] {5, 3}), SCORE);
        Tensor values = fromPadded.values().get("embedding1");
        assertThat(values.shape()).containsExactly(9, 2);
        assertThat(values.get(3, 1)).isZero();
        assertThat(values.get(8, 0)).isZero();
        for (int b = 0; b < 2; b++) {
            assertThat(fromPadded.sequence(b)).isEqualTo(found.sequence(b)).hasSize(b == 0 ? 5 : 3);
            assertThat(why.of(batch.select(b), SCORE).sequence(0)).containsExactly(found.sequence(b), within(1e-6f));
        }
    }

    @Test
    void an_empty_sequence_has_no_contributions() {
        Network network = network(3, Recurrent.of(n -> new Lstm(n, 5)), Pooling.LAST);
        Contributions found = IntegratedGradients.of(network).of(texts(1, 0), SCORE);
        assertThat(found.sequence(0)).isEmpty();
        assertThat(found.score(0)).isEqualTo(found.baseline(0));
        assertThat(found.error(0)).isZero();
    }

    @Test
    void a_sequence_takes_the_points_that_it_needs_itself() {
        Network network = network(5, Recurrent.of(n -> new Gru(n, 7)).bidirectional(), Pooling.MAX);
        IntegratedGradients why = IntegratedGradients.of(network);
        Batch batch = texts(6, 14, 0, 20, 1, 9, 25, 30, 13);
        Contributions found = why.of(batch, SCORE);
        assertThat(IntStream.range(0, 8).map(found::points)).contains(16).anyMatch(m -> m > 16);
        for (int b = 0; b < 8; b++) {
            Contributions alone = why.of(batch.select(b), SCORE);
            assertThat(alone.points(0)).isEqualTo(found.points(b));
            assertThat(alone.sequence(0)).containsExactly(found.sequence(b), within(1e-5f));
        }
    }

    @Test
    void a_word_that_is_the_baseline_adds_nothing() {
        Network network = network(3, Recurrent.of(n -> new Lstm(n, 5)), Pooling.LAST);
        Batch batch = Batch.of(Sequences.ids(new int[] {4, 9, 4, 12}));
        float[] added =
                IntegratedGradients.of(network).fromId(4).of(batch, SCORE).sequence(0);
        assertThat(added[0]).isZero();
        assertThat(added[2]).isZero();
        assertThat(added[1]).isNotZero();
        float[] row = network.tensors().get("embedding1.weight").window(4, 5).data();
        assertThat(IntegratedGradients.of(network)
                        .fromRow("embedding1", row)
                        .of(batch, SCORE)
                        .sequence(0))
                .isEqualTo(added);
    }

    @Test
    void the_mean_row_is_a_baseline_too() {
        Network network = network(3, Recurrent.of(n -> new Lstm(n, 5)), Pooling.LAST);
        Tensor table = network.tensors().get("embedding1.weight");
        float[] mean = new float[6];
        for (int i = 0; i < table.length(); i++) {
            mean[i % 6] += table.data()[i] / WORDS;
        }
        Batch batch = texts(1, 6);
        assertThat(IntegratedGradients.of(network).fromMean().of(batch, SCORE).sequence(0))
                .containsExactly(
                        IntegratedGradients.of(network)
                                .fromRow("embedding1", mean)
                                .of(batch, SCORE)
                                .sequence(0),
                        within(1e-5f));
    }

    @Test
    void several_inputs_go_along_the_path_together() {
        Architecture architecture = Architecture.of(graph -> {
            Node ids = graph.ids("words", WORDS);
            Node one = graph.layer("one", EMBEDDING, ids);
            Node other = graph.layer("other", new Embedding(3, Initializer.normal(1)), ids);
            Node strength = graph.features("strength", 1, ids);
            Node read = graph.layer(
                    Recurrent.of(n -> new Lstm(n, 4)), graph.concat(one, other, strength, graph.vector("about", 2)));
            Node prices = graph.layer(Recurrent.of(n -> new Gru(n, 3)), graph.features("prices", 2));
            Node all = graph.concat(graph.layer(Pooling.LAST, read), graph.layer(Pooling.LAST, prices));
            graph.output("steps", graph.layer(new Dense(3), read));
            graph.output("verdict", graph.layer(new Dense(2), graph.layer(new Activate(Activation.TANH), all)));
        });
        Network network = Network.initialised(architecture, 6);
        Batch batch = Batch.of("words", texts(3, 4, 2, 6).input("x"), new int[] {4, 2, 6})
                .with("strength", random(1, 6, 3, 1))
                .with("prices", random(2, 5, 3, 2), new int[] {1, 5, 0})
                .withVector("about", random(3, 3, 2));
        IntegratedGradients why = IntegratedGradients.of(network);
        assertThat(why.names()).containsExactlyInAnyOrder("one", "other", "strength", "prices", "about");
        Contributions verdict = why.of(batch, SCORE.output("verdict"));
        checkSums(verdict, 3);
        assertThat(verdict.values().get("about").shape()).containsExactly(3);
        assertThat(verdict.values().get("prices").shape()).containsExactly(5, 3);
        checkSums(why.of(batch, Score.weighted(0.5f, -1, 2)), 3);
        assertThatThrownBy(() -> why.of(batch, Score.weighted(0.5f, -1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("score: each of the 3 columns needs a weight, but there are 2");
        Contributions early = why.of(batch, Score.of(2).atStep(1));
        checkSums(early, 3);
        assertThat(early.values().get("one").get(2, 0)).as("a later word").isZero();
        assertThat(early.score(0)).isCloseTo(network.infer(batch).values().get(1, 0, 2), within(1e-6));
    }

    @Test
    void the_rest_behind_the_embeddings_gives_what_the_network_gives() {
        Network network = network(3, Recurrent.of(n -> new ElmanRnn(n, 5)), Pooling.MEAN);
        Batch batch = texts(1, 6, 4);
        Architecture rest = network.architecture().behind(Set.of("embedding1"));
        assertThat(rest.inputs()).containsOnlyKeys("embedding1");
        assertThat(rest.axes()).containsExactly("x");
        assertThat(rest.parameters()).noneMatch(p -> p.name().startsWith("embedding"));
        Tensor table = network.tensors().get("embedding1.weight");
        Tensor rows = Tensor.zeros(6, 2, 6);
        Tensor ids = batch.input("x");
        for (int i = 0; i < 12; i++) {
            int id = (int) ids.data()[i];
            System.arraycopy(table.data(), id * 6, rows.data(), i * 6, 6);
        }
        Batch embedded = batch.withAlong("x", "embedding1", Sequences.of(rows, batch.lengths()));
        assertThat(network.in(rest).infer(embedded).values().data())
                .isEqualTo(network.infer(batch).values().data());
    }

    @Test
    void says_what_is_wrong() {
        Network network = network(3, Recurrent.of(n -> new Lstm(n, 5)));
        IntegratedGradients why = IntegratedGradients.of(network);
        Batch batch = texts(1, 3, 2);
        assertThatThrownBy(() -> why.of(batch, Score.of(2)))
                .hasMessage("score: columns must lie in [0, 2), but found 2");
        assertThatThrownBy(() -> why.of(batch, Score.of(1).output("verdict")))
                .hasMessage("score: the network gives ['output'], but not 'verdict'");
        assertThatThrownBy(() -> why.of(batch, Score.of(1).atStep(2)))
                .hasMessage("score: each sequence must have step 2, but sequence 1 has 2 steps, counted from 0");
        assertThatThrownBy(() -> Score.of(1).atStep(-1)).hasMessage("score: steps are counted from 0, but found -1");
        assertThatThrownBy(() -> Score.difference(1, 1)).hasMessage("score: two columns must differ, but both are 1");
        assertThatThrownBy(() -> why.points(0)).hasMessage("contributions: there may be 1 to 16384 points, but are 0");
        assertThatThrownBy(() -> why.fromId(WORDS))
                .hasMessage("contributions: the baseline of embedding1 must be an id in [0, 30), but is 30");
        assertThatThrownBy(() -> why.fromRow("embedding", 1))
                .hasMessage("contributions: there are the values ['embedding1'], but not 'embedding'");
        assertThatThrownBy(() -> why.fromRow("embedding1", 1))
                .hasMessage("contributions: the baseline of embedding1 must have 6 numbers, but has 1");
        Tensor bad = batch.input("x").copy();
        bad.set(30, 1, 0);
        assertThatThrownBy(() -> why.of(Batch.of(bad, new int[] {3, 2}), Score.of(1)))
                .hasMessageContaining("has 30.0 at step 1 of sequence 0");
        Network numbers = Network.initialised(
                Architecture.of(Input.features(2), Recurrent.of(n -> new Lstm(n, 3)), new Dense(2)), 1);
        assertThatThrownBy(() -> IntegratedGradients.of(numbers).fromId(1))
                .hasMessage("contributions: a baseline of ids needs an embedding, but there is none");
        assertThatThrownBy(() -> IntegratedGradients.of(numbers).fromMean())
                .hasMessage("contributions: a mean of rows needs an embedding, but there is none");
        assertThatThrownBy(() -> network.architecture().behind(Set.of("embedding2")))
                .hasMessage("behind: layers must be some of [embedding1, recurrent1, dense1], but found [embedding2]");
        assertThatThrownBy(() -> network.architecture().behind(Set.of("dense1")))
                .hasMessageContaining("a network must be left");
        assertThat(Arrays.asList(
                        Score.of(1).toString(), SCORE.output("y").atStep(3).toString()))
                .containsExactly(
                        "Score[columns {1=1.0} of the first output, last step]",
                        "Score[columns {0=-1.0, 1=1.0} of y, step 3]");
    }
}
