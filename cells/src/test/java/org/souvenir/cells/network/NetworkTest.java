package org.souvenir.cells.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.souvenir.core.expr.Functions.sigmoid;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.layer.Wiring;
import org.souvenir.cells.run.BatchRows;
import org.souvenir.cells.run.NetworkPlans;
import org.souvenir.cells.run.NetworkRun;
import org.souvenir.cells.run.NetworkWeights;
import org.souvenir.cells.run.ShardedRun;
import org.souvenir.cells.wrapper.Resets;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.Workers;
import org.souvenir.core.tensor.Tensor;

class NetworkTest {
    private static final int WIDTH = 4;

    private static Tensor random(long seed, int... shape) {
        Random random = new Random(seed);
        float[] data = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) random.nextGaussian();
        }
        return Tensor.of(data, shape);
    }

    private static Architecture stacked() {
        return Architecture.of(
                Input.features(WIDTH),
                Recurrent.of(n -> new Lstm(n, 5)),
                new Dropout(0.3),
                Recurrent.of(n -> new Gru(n, 3)),
                new Dense(2));
    }

    private static float[] at(Tensor sequence, int t, int b) {
        int width = sequence.size(2);
        int from = (t * sequence.size(1) + b) * width;
        return Arrays.copyOfRange(sequence.data(), from, from + width);
    }

    @Test
    void gives_each_sequence_what_it_gives_it_alone() {
        Network network = Network.initialised(
                Architecture.of(
                        Input.features(WIDTH),
                        Recurrent.of(n -> new Lstm(n, 5)).bidirectional(),
                        Recurrent.of(n -> new Gru(n, 3)).backward()),
                3);
        int[] lengths = IntStream.range(0, 20).map(b -> b * 7 % 10).toArray();
        Tensor x = random(1, 9, 20, WIDTH);
        Tensor together = network.infer(Batch.of(x, lengths)).values();
        for (int b = 0; b < lengths.length; b++) {
            Tensor alone = Tensor.zeros(9, 1, WIDTH);
            for (int t = 0; t < lengths[b]; t++) {
                System.arraycopy(at(x, t, b), 0, alone.data(), t * WIDTH, WIDTH);
            }
            Tensor y = network.infer(Batch.of(alone, new int[] {lengths[b]})).values();
            for (int t = 0; t < 9; t++) {
                assertThat(at(together, t, b))
                        .as("step %d of sequence %d", t, b)
                        .containsExactly(at(y, t, 0), within(1e-6f));
            }
        }
    }

    @Test
    void never_reads_padding() {
        Network network = Network.initialised(stacked(), 3);
        Tensor x = random(1, 6, 3, WIDTH);
        int[] lengths = {2, 6, 0};
        Tensor expected = network.infer(Batch.of(x, lengths)).values();
        for (int t = 0; t < 6; t++) {
            for (int b = 0; b < 3; b++) {
                if (t >= lengths[b]) {
                    Arrays.fill(x.data(), (t * 3 + b) * WIDTH, (t * 3 + b + 1) * WIDTH, Float.NaN);
                }
            }
        }
        assertThat(network.infer(Batch.of(x, lengths)).values()).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Pooling.class)
    void pools_over_the_real_length(Pooling pooling) {
        Network network = Network.initialised(Architecture.of(Input.features(WIDTH), pooling), 5);
        Tensor x = random(2, 5, 3, WIDTH);
        int[] lengths = {5, 2, 0};
        Tensor y = network.infer(Batch.of(x, lengths)).values();
        assertThat(y.shape()).containsExactly(3, WIDTH);
        for (int b = 0; b < 3; b++) {
            for (int j = 0; j < WIDTH; j++) {
                int column = j;
                int sequence = b;
                double[] values = IntStream.range(0, lengths[b])
                        .mapToDouble(t -> at(x, t, sequence)[column])
                        .toArray();
                double expected = values.length == 0
                        ? 0
                        : switch (pooling) {
                            case LAST, LAST_STEP -> values[values.length - 1];
                            case FIRST -> values[0];
                            case MEAN -> Arrays.stream(values).average().orElseThrow();
                            case MAX -> Arrays.stream(values).max().orElseThrow();
                            case ATTENTION -> attended(network, x, lengths, sequence, column);
                        };
                assertThat((double) y.get(b, j)).isCloseTo(expected, within(1e-5));
            }
        }
    }

    private static double attended(Network network, Tensor x, int[] lengths, int b, int j) {
        Tensor score = network.trace(Batch.of(x, lengths)).values("attention1.score");
        double total = 0;
        double sum = 0;
        for (int t = 0; t < lengths[b]; t++) {
            double weight = Math.exp(score.get(t, b, 0));
            total += weight;
            sum += weight * at(x, t, b)[j];
        }
        return sum / total;
    }

    @Test
    void merges_two_directions_in_four_ways() {
        Tensor x = random(4, 3, 2, WIDTH);
        Map<Recurrent.Merge, Tensor> merged = new EnumMap<>(Recurrent.Merge.class);
        for (Recurrent.Merge merge : Recurrent.Merge.values()) {
            Network network = Network.initialised(
                    Architecture.of(
                            Input.features(WIDTH),
                            Recurrent.of(n -> new ElmanRnn(n, 2)).bidirectional(merge)),
                    8);
            merged.put(merge, network.infer(Batch.of(x)).values());
        }
        for (int t = 0; t < 3; t++) {
            float[] both = at(merged.get(Recurrent.Merge.CONCAT), t, 1);
            float sum = both[0] + both[2];
            assertThat(at(merged.get(Recurrent.Merge.SUM), t, 1)[0]).isCloseTo(sum, within(1e-6f));
            assertThat(at(merged.get(Recurrent.Merge.AVERAGE), t, 1)[0]).isCloseTo(sum / 2, within(1e-6f));
            assertThat(at(merged.get(Recurrent.Merge.MULTIPLY), t, 1)[0]).isCloseTo(both[0] * both[2], within(1e-6f));
        }
    }

    @Test
    void a_session_gives_step_by_step_what_the_whole_sequence_gives() {
        Network network = Network.initialised(stacked(), 3);
        Tensor x = random(1, 7, 2, WIDTH);
        Network.Output whole = network.infer(Batch.of(x));
        try (Session session = network.sessionOfBatch(2)) {
            for (int t = 0; t < 3; t++) {
                float[] y = session.step(Arrays.copyOfRange(x.data(), t * 2 * WIDTH, (t + 1) * 2 * WIDTH));
                assertThat(y)
                        .containsExactly(Arrays.copyOfRange(whole.values().data(), t * 4, (t + 1) * 4), within(1e-6f));
            }
            State fork = State.fromBytes(session.state().toBytes());
            Tensor rest = Tensor.of(Arrays.copyOfRange(x.data(), 3 * 2 * WIDTH, 7 * 2 * WIDTH), 4, 2, WIDTH);
            Tensor first = session.run(rest);
            session.resume(fork);
            Tensor again = session.run(rest);
            assertThat(again).isEqualTo(first);
            assertThat(first.data())
                    .containsExactly(Arrays.copyOfRange(whole.values().data(), 3 * 4, 7 * 4), within(1e-6f));
            for (String name : whole.state().names()) {
                assertThat(session.state().values(name))
                        .containsExactly(whole.state().values(name), within(1e-6f));
            }
        }
    }

    @Test
    void many_threads_share_a_network() {
        Network network = Network.initialised(stacked(), 3);
        Tensor x = random(1, 7, 1, WIDTH);
        Tensor expected = network.infer(Batch.of(x)).values();
        IntStream.range(0, 200).parallel().forEach(i -> {
            try (Session session = network.session()) {
                assertThat(session.run(x)).isEqualTo(expected);
            }
        });
    }

    /** Lets what was read backward decide how much of what was read forward comes through. */
    private record Gated(Recurrent layer) implements Layer {
        @Override
        public String kind() {
            return "gated";
        }

        @Override
        public Node wire(Wiring wiring, String name, List<Node> inputs) {
            Node input = Layer.only(name, inputs);
            Recurrent.Sides sides = layer.sides(wiring, name, input);
            int width = sides.forward().width();
            return wiring.run(
                    name + ".gate",
                    step -> step.output(step.input("forward", width).times(sigmoid(step.input("backward", width)))),
                    Direction.FORWARD,
                    sides.forward(),
                    sides.backward());
        }
    }

    @Test
    void leaves_two_directions_apart_for_a_layer_of_ones_own() {
        Recurrent layer = Recurrent.of(n -> new ElmanRnn(n, 2));
        Network gated = Network.initialised(Architecture.of(Input.features(WIDTH), new Gated(layer).named("both")), 8);
        Network beside = Network.of(
                Architecture.of(Input.features(WIDTH), layer.bidirectional().named("both")), gated.parameters());
        Batch batch = Batch.of(random(4, 3, 2, WIDTH), new int[] {2, 3});
        float[] apart = at(beside.infer(batch).values(), 1, 0);
        float[] found = at(gated.infer(batch).values(), 1, 0);
        assertThat(found[0]).isCloseTo((float) (apart[0] / (1 + Math.exp(-apart[2]))), within(1e-6f));
        assertThat(found[1]).isCloseTo((float) (apart[1] / (1 + Math.exp(-apart[3]))), within(1e-6f));
    }

    @Test
    void attention_shows_its_weights() {
        Network network = Network.initialised(Architecture.of(Input.features(WIDTH), Pooling.ATTENTION), 5);
        Tensor x = random(2, 5, 2, WIDTH);
        Batch batch = Batch.of(x, new int[] {3, 5});
        Trace trace = network.trace(batch);
        Tensor weights = trace.weights("attention1.score");
        assertThat(weights.shape()).containsExactly(5, 2, 1);
        assertThat(weights.get(3, 0, 0)).isZero();
        for (int b = 0; b < 2; b++) {
            float[] mean = new float[WIDTH];
            for (int t = 0; t < 5; t++) {
                for (int j = 0; j < WIDTH; j++) {
                    mean[j] += weights.get(t, b, 0) * x.get(t, b, j);
                }
            }
            assertThat(mean)
                    .containsExactly(
                            Arrays.copyOfRange(trace.output().data(), b * WIDTH, (b + 1) * WIDTH), within(1e-6f));
        }
    }

    @Test
    void refuses_flags_of_another_shape() {
        Network network = Network.initialised(
                Architecture.of(Input.features(WIDTH), Recurrent.of(n -> new Resets(new Gru(n, 3)))), 1);
        Batch batch = Batch.of(random(1, 6, 3, WIDTH));
        assertThatThrownBy(() -> batch.with(Resets.RESET, Tensor.zeros(6, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("batch: input reset must be [T = 6, B = 3, n], but is [6, 2]");
        assertThatThrownBy(() -> batch.with(Resets.RESET, Tensor.zeros(5, 3)))
                .hasMessage("batch: input reset must be [T = 6, B = 3, n], but is [5, 3]");
        assertThatThrownBy(() -> network.infer(batch.with(Resets.RESET, Tensor.zeros(6, 3, 2))))
                .hasMessage("batch: input reset must be [T, B, 1], but is [6, 3, 2]");
        Recurrent both = Recurrent.of(n -> new Resets(new Gru(n, 3))).bidirectional();
        assertThatThrownBy(() -> Architecture.of(Input.features(WIDTH), both))
                .hasMessageContaining("for what starts a sequence forward ends it backward, but it reads reset");
    }

    @Test
    void flags_that_are_not_given_are_zero() {
        Network network = Network.initialised(
                Architecture.of(Input.features(WIDTH), Recurrent.of(n -> new Resets(new Gru(n, 3)))), 1);
        Batch batch = Batch.of(random(1, 6, 3, WIDTH), new int[] {6, 0, 4});
        Network.Output expected = network.infer(batch.with(Resets.RESET, Tensor.zeros(6, 3)));
        assertThat(network.infer(batch).values()).isEqualTo(expected.values());
        assertThat(network.infer(batch).state()).isEqualTo(expected.state());
        assertThat(network.infer(batch.with(Resets.RESET, Tensor.filled(1, 6, 3)))
                        .values())
                .isNotEqualTo(expected.values());
    }

    @Test
    void shares_products_of_small_batches_without_changing_a_bit() {
        Architecture architecture = Architecture.of(Input.features(130), Recurrent.of(n -> new Lstm(n, 140)));
        Parameters parameters = Network.initialised(architecture, 3).parameters();
        NetworkPlans plans = NetworkPlans.training(architecture);
        RowLayout layout = RowLayout.full(9, 1);
        float[][] inputs = {random(1, 9, 130).data()};
        float[][] gradients = new float[3][];
        for (int threads = 1; threads <= 3; threads++) {
            try (Workers workers = new Workers(threads, 16)) {
                NetworkWeights weights =
                        new NetworkWeights(plans, Engine.standard().kernels());
                weights.load(parameters.values(), RandomStream.of(0), workers);
                NetworkRun run = new NetworkRun(plans, Engine.standard().kernels(), workers);
                GradientArray sums = new GradientArray(parameters.length());
                workers.run(1, task -> {
                    run.forward(weights, new ShardedRun.Shard(layout, inputs, null), RandomStream.of(0), 0);
                    run.backward(new float[][] {random(2, 9, 140).data()}, null, sums);
                });
                gradients[threads - 1] = sums.values();
            }
        }
        assertThat(gradients[1]).containsExactly(gradients[0]);
        assertThat(gradients[2]).containsExactly(gradients[0]);
    }

    @Test
    void gradients_know_nothing_of_the_batch_before() {
        Architecture architecture = Architecture.of(
                Input.ids(500), new Embedding(7), Recurrent.of(n -> new Gru(n, 5)), Pooling.LAST, new Dense(2));
        Parameters parameters = Network.initialised(architecture, 3).parameters();
        NetworkPlans plans = NetworkPlans.training(architecture);
        NetworkWeights weights = new NetworkWeights(plans, Engine.standard().kernels());
        weights.load(parameters.values(), RandomStream.of(1), Workers.NONE);
        ShardedRun run = new ShardedRun(plans, Engine.standard());
        GradientArray used = new GradientArray(parameters.length());
        for (int size : new int[] {20, 3, 40, 20}) {
            List<ShardedRun.Shard> shards = shardsOfIds(architecture, size);
            GradientArray fresh = new GradientArray(parameters.length());
            for (GradientArray array : List.of(used, fresh)) {
                run.gradients(
                        weights,
                        shards,
                        RandomStream.of(1),
                        0,
                        (shard, r) -> new float[][] {
                            random(shard, r.outputLayout().rows(), 2).data()
                        },
                        array);
            }
            assertThat(used.values()).as("%d sequences", size).isEqualTo(fresh.values());
            assertThat(fresh.values()).contains(0f);
        }
    }

    private static List<ShardedRun.Shard> shardsOfIds(Architecture architecture, int size) {
        Tensor ids = Tensor.zeros(4, size);
        RandomStream random = RandomStream.of(size);
        for (int i = 0; i < ids.length(); i++) {
            ids.data()[i] = random.below(500, i);
        }
        BatchRows read = new BatchRows(architecture, Batch.of(ids));
        return read.layout().shards().stream()
                .map(layout -> read.shard(layout, null))
                .toList();
    }

    @Test
    void a_trace_shows_gates_states_and_gradients() {
        Network network = Network.initialised(
                Architecture.of(
                        Input.features(WIDTH), Recurrent.of(n -> new Lstm(n, 5)).named("lstm")),
                3);
        Tensor x = random(1, 4, 1, WIDTH);
        Tensor dy = Tensor.zeros(4, 1, 5);
        Arrays.fill(dy.data(), 3 * 5, 4 * 5, 1);
        Trace trace = network.trace(Batch.of(x), dy);
        assertThat(trace.names())
                .containsExactlyInAnyOrder(
                        "lstm.forget", "lstm.input", "lstm.candidate", "lstm.output", "lstm.h", "lstm.c");
        assertThat(trace.values("lstm.h")).isEqualTo(trace.output());
        assertThat(Arrays.copyOfRange(trace.gradient("lstm.h").data(), 15, 20)).containsOnly(1);
        double[] norms = trace.gradientNorms("lstm.h");
        assertThat(norms[3]).isCloseTo(Math.sqrt(5), within(1e-6));
        assertThat(norms[0]).isPositive().isLessThan(norms[3]);
        assertThat(Arrays.stream(trace.gate("lstm.forget").mean())).allMatch(g -> g > 0.4 && g < 1);
    }

    @Test
    void errors_say_what_was_expected_and_what_was_there() {
        Network network = Network.initialised(stacked(), 3);
        Session session = network.session();
        session.close();
        assertThatThrownBy(() -> session.step(1, 2, 3, 4))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> network.session().step(1, 2))
                .hasMessage("session: a step must be [B = 1, 4], so 4 numbers, but found 2");
        assertThatThrownBy(() -> network.infer(Batch.of(Tensor.zeros(3, 2, 5))))
                .hasMessage("batch: input x must be [T, B, 4], but is [3, 2, 5]");
        assertThatThrownBy(() -> Batch.of(Tensor.zeros(3, 2, 4), new int[] {3, 4}))
                .hasMessage("batch: input x must have lengths in [0, T = 3], but sequence 1 has 4");
        assertThatThrownBy(() -> Batch.of(Tensor.zeros(3, 2, 4), new int[] {3, -1}))
                .hasMessageContaining("has -1");
        State state = network.infer(Batch.of(Tensor.zeros(3, 2, 4))).state();
        assertThatThrownBy(() -> network.session().resume(state))
                .hasMessage("state: must be of as many sequences as the batch, 1, but is of 2");
        Network other = Network.initialised(Architecture.of(Input.features(4), Recurrent.of(n -> new Gru(n, 3))), 1);
        assertThatThrownBy(() -> other.sessionOfBatch(2).resume(state)).hasMessageContaining("of this network");
        byte[] bytes = state.toBytes();
        byte[] altered = bytes.clone();
        altered[30] ^= 1;
        assertThatThrownBy(() -> State.fromBytes(altered)).hasMessageContaining("altered");
        assertThatThrownBy(() -> State.fromBytes(Arrays.copyOf(bytes, 40))).hasMessageContaining("cut off");
        assertThatThrownBy(() -> Architecture.of(
                        Input.features(4), Recurrent.with(new Lstm(4, 8)), Recurrent.with(new Lstm(9, 8))))
                .hasMessage("layer recurrent2: it reads 9 numbers as x, but what comes before it gives [T, B, 8]");
        Network both = Network.initialised(
                Architecture.of(
                        Input.features(4), Recurrent.of(n -> new Gru(n, 3)).bidirectional()),
                1);
        assertThatThrownBy(both::session).hasMessageContaining("recurrent1.backward reads backward");
        Network words = Network.initialised(Architecture.of(Input.ids(10), new Embedding(3)), 1);
        assertThatThrownBy(() -> words.infer(Batch.of(Tensor.of(new float[] {1, 2, 10, 3}, 2, 2))))
                .hasMessage(
                        "batch: ids must be whole numbers in [0, 10), but input x has 10.0 at step 1 of sequence 0");
    }

    @Test
    void a_summary_counts_parameters() {
        assertThat(stacked().summary())
                .contains("recurrent1  [T, B, 5]         200")
                .contains("total");
    }
}
