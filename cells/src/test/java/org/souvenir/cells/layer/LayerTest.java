package org.souvenir.cells.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.run.NetworkPlans;
import org.souvenir.cells.run.NetworkRun;
import org.souvenir.cells.run.NetworkWeights;
import org.souvenir.cells.run.ShardedRun;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.Workers;
import org.souvenir.core.tensor.Tensor;

class LayerTest {
    private static final int WIDTH = 4;
    private static final int[] LENGTHS = {3, 6, 0, 1};

    private static Tensor random(int... shape) {
        Random random = new Random(6);
        float[] data = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) random.nextGaussian();
        }
        return Tensor.of(data, shape);
    }

    @Test
    void a_softmax_makes_each_row_probabilities_and_its_end_those_of_the_end() {
        Tensor x = random(6, 4, WIDTH);
        Network network = Network.initialised(Architecture.of(Input.features(WIDTH), new Softmax()), 2);
        Tensor y = network.infer(Batch.of(x, LENGTHS)).values();
        double sum = 0;
        for (int j = 0; j < WIDTH; j++) {
            sum += Math.exp(x.get(2, 1, j));
        }
        for (int j = 0; j < WIDTH; j++) {
            assertThat(y.get(2, 1, j)).isCloseTo((float) (Math.exp(x.get(2, 1, j)) / sum), within(1e-6f));
        }
        Recurrent both = Recurrent.of(n -> new Gru(n, 2)).bidirectional();
        Network before =
                Network.initialised(Architecture.of(Input.features(WIDTH), both, new Softmax(), Pooling.LAST), 3);
        Network after = Network.of(
                Architecture.of(Input.features(WIDTH), both, Pooling.LAST, new Softmax()), before.parameters());
        assertThat(before.infer(Batch.of(x, LENGTHS)).values().get(0, 1))
                .isCloseTo(after.infer(Batch.of(x, LENGTHS)).values().get(0, 1), within(1e-6f));
    }

    @Test
    void an_embedding_gives_the_rows_that_ids_name() {
        Network network = Network.initialised(Architecture.of(Input.ids(7), new Embedding(3)), 2);
        Tensor table = network.parameters().tensor("embedding1.weight");
        assertThat(table.shape()).containsExactly(7, 3);
        float[] ids = {6, 0, 3, 3, 1, 5};
        Tensor y =
                network.infer(Batch.of(Tensor.of(ids, 3, 2), new int[] {3, 2})).values();
        for (int i = 0; i < ids.length; i++) {
            for (int j = 0; j < 3; j++) {
                boolean padding = i == 5;
                assertThat(y.get(i / 2, i % 2, j)).isEqualTo(padding ? 0 : table.get((int) ids[i], j));
            }
        }
    }

    @Test
    void a_dense_layer_multiplies_every_row_and_adds_its_bias() {
        Parameters parameters = Network.initialised(Architecture.of(Input.features(WIDTH), new Dense(3)), 2)
                .parameters();
        parameters.set("dense1.bias", Tensor.of(new float[] {1, -2, 3}, 1, 3));
        Tensor weight = parameters.tensor("dense1.weight");
        Tensor x = random(6, 4, WIDTH);
        Tensor rows = Network.of(Architecture.of(Input.features(WIDTH), new Dense(3)), parameters)
                .infer(Batch.of(x, LENGTHS))
                .values();
        Tensor ends = Network.of(Architecture.of(Input.features(WIDTH), Pooling.LAST, new Dense(3)), parameters)
                .infer(Batch.of(x, LENGTHS))
                .values();
        assertThat(ends.shape()).containsExactly(4, 3);
        for (int b = 0; b < 4; b++) {
            for (int j = 0; j < 3; j++) {
                float bias = parameters.tensor("dense1.bias").get(0, j);
                for (int t = 0; t < 6; t++) {
                    double sum = bias;
                    for (int k = 0; k < WIDTH; k++) {
                        sum += (double) x.get(t, b, k) * weight.get(k, j);
                    }
                    assertThat((double) rows.get(t, b, j)).isCloseTo(t < LENGTHS[b] ? sum : 0, within(1e-5));
                }
                float last = LENGTHS[b] == 0 ? bias : rows.get(LENGTHS[b] - 1, b, j);
                assertThat(ends.get(b, j)).isCloseTo(last, within(1e-6f));
            }
        }
    }

    @Test
    void dropout_drops_its_share_in_training_alone_and_scales_the_rest() {
        int width = 500;
        Architecture architecture = Architecture.of(Input.features(width), new Dropout(0.3));
        Parameters parameters = Network.initialised(architecture, 1).parameters();
        Tensor x = random(5, 2, width);
        assertThat(Network.of(architecture, parameters).infer(Batch.of(x)).values())
                .isEqualTo(x);
        NetworkPlans plans = NetworkPlans.training(architecture);
        NetworkWeights weights = new NetworkWeights(plans, Engine.standard().kernels());
        weights.load(parameters.values(), RandomStream.of(4), Workers.NONE);
        NetworkRun run = new NetworkRun(plans, Engine.standard().kernels(), Workers.NONE);
        RowLayout layout = RowLayout.full(5, 2);
        run.forward(weights, new ShardedRun.Shard(layout, new float[][] {x.data()}, null), RandomStream.of(4), 0);
        int dropped = 0;
        int sameAsBefore = 0;
        for (int i = 0; i < x.data().length; i++) {
            float y = run.output()[i];
            dropped += y == 0 ? 1 : 0;
            sameAsBefore += i >= 2 * width && (y == 0) == (run.output()[i - 2 * width] == 0) ? 1 : 0;
            assertThat(y == 0 || Math.abs(y - x.data()[i] / 0.7f) <= 1e-6f * Math.abs(y))
                    .isTrue();
        }
        assertThat(dropped / 5000.0).isCloseTo(0.3, within(0.03));
        assertThat(sameAsBefore / 4000.0).isCloseTo(0.3 * 0.3 + 0.7 * 0.7, within(0.03));
    }

    /** The real steps of each sequence in reverse; padding stays where it is. */
    private static Tensor reversed(Tensor x) {
        Tensor y = Tensor.zeros(x.shape());
        int width = x.size(2);
        for (int b = 0; b < LENGTHS.length; b++) {
            for (int t = 0; t < LENGTHS[b]; t++) {
                int from = (t * LENGTHS.length + b) * width;
                int to = ((LENGTHS[b] - 1 - t) * LENGTHS.length + b) * width;
                System.arraycopy(x.data(), from, y.data(), to, width);
            }
        }
        return y;
    }

    @Test
    void reading_backward_is_reading_the_reversed_sequences_forward() {
        Recurrent layer = Recurrent.of(n -> new Lstm(n, 5));
        Network forward = Network.initialised(Architecture.of(Input.features(WIDTH), layer), 2);
        Network backward = Network.of(Architecture.of(Input.features(WIDTH), layer.backward()), forward.parameters());
        Tensor x = random(6, 4, WIDTH);
        Network.Output expected = forward.infer(Batch.of(reversed(x), LENGTHS));
        Network.Output actual = backward.infer(Batch.of(x, LENGTHS));
        assertThat(actual.values()).isEqualTo(reversed(expected.values()));
        for (String state : expected.state().names()) {
            assertThat(actual.state().values(state)).isEqualTo(expected.state().values(state));
        }
    }

    @Test
    void reading_both_ways_puts_forward_first() {
        Recurrent layer = Recurrent.of(n -> new Gru(n, 3));
        Network both = Network.initialised(Architecture.of(Input.features(WIDTH), layer.bidirectional()), 2);
        Tensor x = random(6, 4, WIDTH);
        Tensor y = both.infer(Batch.of(x, LENGTHS)).values();
        Tensor forward = one(both, "forward", layer).infer(Batch.of(x, LENGTHS)).values();
        Tensor backward = one(both, "backward", layer.backward())
                .infer(Batch.of(x, LENGTHS))
                .values();
        assertThat(y.shape()).containsExactly(6, 4, 6);
        for (int i = 0; i < 24; i++) {
            assertThat(Arrays.copyOfRange(y.data(), 6 * i, 6 * i + 3))
                    .isEqualTo(Arrays.copyOfRange(forward.data(), 3 * i, 3 * i + 3));
            assertThat(Arrays.copyOfRange(y.data(), 6 * i + 3, 6 * i + 6))
                    .isEqualTo(Arrays.copyOfRange(backward.data(), 3 * i, 3 * i + 3));
        }
    }

    /** One of the two directions with the parameters that it has among both. */
    private static Network one(Network both, String side, Recurrent layer) {
        Architecture architecture = Architecture.of(Input.features(WIDTH), layer);
        Parameters parameters = Network.initialised(architecture, 0).parameters();
        for (String name : parameters.names()) {
            String there = name.replace("recurrent1.", "recurrent1." + side + ".");
            parameters.set(name, both.parameters().tensor(there));
        }
        return Network.of(architecture, parameters);
    }

    static Stream<Layer> recurrentAndPooled() {
        return Stream.concat(
                Stream.of(Recurrent.of(n -> new Lstm(n, 3)).bidirectional(), new Dense(3), new Dropout(0.5)),
                Stream.of(Pooling.values()));
    }

    @ParameterizedTest
    @MethodSource("recurrentAndPooled")
    void gives_zeros_for_a_batch_of_empty_sequences(Layer layer) {
        Network network = Network.initialised(Architecture.of(Input.features(WIDTH), layer), 2);
        Tensor y =
                network.infer(Batch.of(random(3, 2, WIDTH), new int[] {0, 0})).values();
        assertThat(y.size(y.rank() - 2)).isEqualTo(2);
        assertThat(y.data()).containsOnly(0);
        Tensor none = network.infer(Batch.of(Tensor.zeros(0, 2, WIDTH))).values();
        assertThat(none.data()).isEqualTo(new float[none.data().length]);
    }

    /** Layers that do not fit, and what is said about them. */
    private record Mistake(Supplier<Architecture> architecture, String message) {
        @Override
        public String toString() {
            return message;
        }
    }

    /** Reads its input beside another one with steps of its own. */
    private record Beside() implements Layer {
        @Override
        public String kind() {
            return "beside";
        }

        @Override
        public Node wire(Wiring wiring, String name, List<Node> inputs) {
            Node input = Layer.only(name, inputs);
            Node other = wiring.sequence("y", input.width(), 0);
            return wiring.run(
                    name,
                    step -> step.output(step.input("a", input.width()).plus(step.input("b", input.width()))),
                    Direction.FORWARD,
                    input,
                    other);
        }
    }

    static Stream<Mistake> mistakes() {
        return Stream.of(
                new Mistake(
                        () -> Architecture.of(Input.features(4), new Beside()),
                        "layer beside1: what it reads must lie along one time axis, but there is [T, B, 4] along the steps of x and [T of y, B, 4] along those of y"),
                new Mistake(
                        () -> Architecture.of(Input.features(4), new Embedding(3)),
                        "layer embedding1: an embedding reads ids, but what comes before it gives numbers"),
                new Mistake(
                        () -> Architecture.of(Input.features(4), Pooling.MEAN, Recurrent.of(n -> new ElmanRnn(n, 2))),
                        "layer recurrent1: a cell reads a sequence [T, B, n], but what comes before it gives [B, 4]"),
                new Mistake(
                        () -> Architecture.of(Input.features(4), Pooling.MEAN, Pooling.LAST),
                        "layer end1: pooling sums up a sequence [T, B, n], but what comes before it gives [B, 4]"),
                new Mistake(
                        () -> Architecture.of(Input.features(4), new Dense(2).named("a"), new Dense(3).named("a")),
                        "network: names must differ, but two layers are named a"),
                new Mistake(
                        () -> Architecture.of(Input.features(4)),
                        "architecture: at least one layer that computes something is needed"),
                new Mistake(
                        () -> Architecture.of(Input.features(4), new Dropout(1)),
                        "dropout: the rate must lie in [0, 1), but is 1.0"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void says_what_does_not_fit(Mistake mistake) {
        assertThatThrownBy(() -> mistake.architecture().get())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(mistake.message());
    }

    @Test
    void a_summary_shows_names_as_they_are_spelt() {
        Architecture architecture = Architecture.of(Input.features(2), new Dense(3).named("a\u001b[2J\nb"));
        assertThat(architecture.summary()).contains("a\\u001b[2J\\nb  [T, B, 3]");
        assertThat(architecture).hasToString("a\\u001b[2J\\nb");
    }

    @Test
    void a_summary_is_a_table_with_shapes_and_counts() {
        Architecture architecture = Architecture.of(
                Input.ids(1000),
                new Embedding(8),
                Recurrent.of(n -> new Gru(n, 5)).bidirectional(),
                Pooling.MAX,
                new Dense(2));
        assertThat(architecture.summary().lines().map(String::stripTrailing))
                .containsExactly(
                        "layer       output                 parameters",
                        "x           [T, B] ids below 1000",
                        "embedding1  [T, B, 8]                   8,000",
                        "recurrent1  [T, B, 10]                    430",
                        "max1        [B, 10]                         0",
                        "dense1      [B, 2]                         22",
                        "total                                   8,452");
    }
}
