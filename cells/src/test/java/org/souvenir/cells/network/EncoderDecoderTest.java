package org.souvenir.cells.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.layer.SequenceInput;
import org.souvenir.cells.run.Carrying;
import org.souvenir.cells.run.NetworkPlans;
import org.souvenir.cells.run.NetworkWeights;
import org.souvenir.cells.run.ShardedBatch;
import org.souvenir.cells.run.ShardedRun;
import org.souvenir.cells.wrapper.Resets;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.Workers;
import org.souvenir.core.tensor.Tensor;

/** Networks with two time axes: one reads a sequence, the other goes on from there along another sequence. */
class EncoderDecoderTest {
    private static final int SOURCE = 3;
    private static final int TARGET = 2;
    private static final String Y = "target";

    private static Tensor random(long seed, int... shape) {
        Random random = new Random(seed);
        float[] data = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) random.nextGaussian();
        }
        return Tensor.of(data, shape);
    }

    private static Architecture plain() {
        return Architecture.of(
                Input.features(SOURCE),
                Recurrent.of(n -> new Lstm(n, 4)).named("encoder"),
                new SequenceInput(Y, Input.features(TARGET)),
                Recurrent.of(n -> new Lstm(n, 4)).continuing("encoder").named("decoder"));
    }

    private static Architecture bridged() {
        return Architecture.of(
                Input.features(SOURCE),
                Recurrent.of(n -> new Lstm(n, 4)).bidirectional().named("encoder"),
                new SequenceInput(Y, Input.features(TARGET)),
                Recurrent.of(n -> new Gru(n, 5)).continuingThrough("encoder").named("decoder1"),
                Recurrent.of(n -> new Lstm(n, 3)).continuingThrough("encoder").named("decoder2"),
                new Dense(TARGET));
    }

    static Stream<Architecture> both() {
        return Stream.of(plain(), bridged());
    }

    /** Twenty pairs whose orders by length differ. */
    private static Batch pairs() {
        int[] source = IntStream.range(0, 20).map(b -> b * 7 % 10).toArray();
        int[] target = IntStream.range(0, 20).map(b -> b * 3 % 7).toArray();
        return Batch.of(random(1, 9, 20, SOURCE), source).with(Y, random(2, 6, 20, TARGET), target);
    }

    @Test
    void the_decoder_starts_where_the_encoder_ended() {
        Network network = Network.initialised(plain(), 3);
        Network encoder = part(network, "encoder", SOURCE);
        Network decoder = part(network, "decoder", TARGET);
        Batch pairs = pairs();
        State left = encoder.infer(Batch.of(random(1, 9, 20, SOURCE), pairs.lengths()))
                .state();
        Network.Output expected = decoder.infer(Batch.of(random(2, 6, 20, TARGET), pairs.lengths(Y)), left);

        Network.Output found = network.infer(pairs);

        assertThat(found.values().data()).containsExactly(expected.values().data(), within(1e-6f));
        assertThat(found.state().values("encoder.h")).containsExactly(left.values("part.h"), within(1e-6f));
        assertThat(found.state().values("decoder.c"))
                .containsExactly(expected.state().values("part.c"), within(1e-6f));
    }

    /** One of the two cells by itself. */
    private static Network part(Network network, String layer, int width) {
        Architecture alone = Architecture.of(
                Input.features(width), Recurrent.of(n -> new Lstm(n, 4)).named("part"));
        Parameters parameters = Parameters.of(alone.parameters());
        for (String name : parameters.names()) {
            parameters.set(name, network.tensors().get(name.replace("part", layer)));
        }
        return Network.of(alone, parameters);
    }

    @ParameterizedTest
    @MethodSource("both")
    void gives_each_pair_what_it_gives_it_alone(Architecture architecture) {
        Network network = Network.initialised(architecture, 3);
        Tensor x = random(1, 9, 20, SOURCE);
        Tensor y = random(2, 6, 20, TARGET);
        Batch pairs = pairs();
        Tensor together = network.infer(pairs).values();
        for (int b = 0; b < 20; b++) {
            Batch alone = Batch.of(column(x, b), new int[] {pairs.lengths()[b]})
                    .with(Y, column(y, b), new int[] {pairs.lengths(Y)[b]});
            Tensor own = network.infer(alone).values();
            assertThat(column(together, b).data()).as("pair %d", b).containsExactly(own.data(), within(1e-6f));
        }
    }

    private static Tensor column(Tensor all, int b) {
        Tensor column = Tensor.zeros(all.size(0), 1, all.size(2));
        for (int t = 0; t < all.size(0); t++) {
            for (int j = 0; j < all.size(2); j++) {
                column.set(all.get(t, b, j), t, 0, j);
            }
        }
        return column;
    }

    @ParameterizedTest
    @MethodSource("both")
    void gradients_flow_back_into_the_encoder(Architecture architecture) {
        Parameters parameters = Network.initialised(architecture, 5).parameters();
        Batch pairs = pairs();
        Tensor dy = random(6, 6, 20, architecture.output().width());
        float[] gradients = gradients(architecture, parameters, pairs, dy);
        for (String name : parameters.names()) {
            int from = parameters.offset(name);
            float[] direction = random(7, parameters.spec(name).length()).data();
            double expected = 0;
            for (int i = 0; i < direction.length; i++) {
                expected += direction[i] * gradients[from + i];
            }
            DoubleUnaryOperator at = by -> loss(architecture, moved(parameters, from, direction, by), pairs, dy);
            double slope = (8 * difference(at, 5e-3) - difference(at, 1e-2)) / (12 * 5e-3);
            assertThat(slope).as(name).isCloseTo(expected, within(2e-3 * Math.max(1, Math.abs(expected))));
        }
    }

    private static double difference(DoubleUnaryOperator at, double by) {
        return at.applyAsDouble(by) - at.applyAsDouble(-by);
    }

    private static float[] gradients(Architecture architecture, Parameters parameters, Batch batch, Tensor dy) {
        NetworkPlans plans = NetworkPlans.training(architecture);
        NetworkWeights weights = new NetworkWeights(plans, Engine.standard().kernels());
        weights.load(parameters.values(), RandomStream.of(0), Workers.NONE);
        ShardedRun run = new ShardedRun(plans, Engine.standard());
        List<ShardedRun.Shard> shards = new ShardedBatch(architecture, Workers.NONE).load(batch, null);
        GradientArray gradients = new GradientArray(parameters.length());
        run.gradients(
                weights,
                shards,
                RandomStream.of(0),
                0,
                (shard, network) -> {
                    int width = architecture.output().width();
                    float[] rows = new float[network.outputLayout().rows() * width];
                    network.outputLayout().pack(dy.data(), batch.size(), width, rows);
                    return new float[][] {rows};
                },
                gradients);
        return gradients.values();
    }

    private static Parameters moved(Parameters parameters, int from, float[] direction, double by) {
        Parameters moved = parameters.copy();
        for (int i = 0; i < direction.length; i++) {
            moved.values()[from + i] += (float) (by * direction[i]);
        }
        return moved;
    }

    private static double loss(Architecture architecture, Parameters parameters, Batch batch, Tensor dy) {
        float[] y = Network.of(architecture, parameters).infer(batch).values().data();
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += (double) y[i] * dy.data()[i];
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("both")
    void a_session_decodes_step_by_step_what_the_whole_target_gives(Architecture architecture) {
        Network network = Network.initialised(architecture, 3);
        Batch source = Batch.of(random(1, 9, 4, SOURCE), new int[] {2, 9, 0, 5});
        Tensor y = random(2, 6, 4, TARGET);
        Tensor whole = network.infer(source.with(Y, y, new int[] {6, 6, 6, 6})).values();
        int width = 4 * architecture.output().width();
        try (Session session = network.sessionAfter(source)) {
            for (int t = 0; t < 6; t++) {
                float[] step = session.step(Arrays.copyOfRange(y.data(), t * 4 * TARGET, (t + 1) * 4 * TARGET));
                assertThat(step)
                        .containsExactly(Arrays.copyOfRange(whole.data(), t * width, (t + 1) * width), within(1e-6f));
            }
        }
    }

    @Test
    void what_it_said_is_what_it_reads_next() {
        Network network = Network.initialised(bridged(), 3);
        Batch source = Batch.of(random(1, 9, 1, SOURCE));
        float[] start = {1, -1};
        Tensor said;
        try (Session session = network.sessionAfter(source)) {
            said = session.generate(start, 5, (t, output) -> new float[] {output[1] + t, output[0]});
        }
        Tensor read = Tensor.zeros(5, 1, TARGET);
        System.arraycopy(start, 0, read.data(), 0, TARGET);
        System.arraycopy(said.data(), 0, read.data(), TARGET, 4 * TARGET);
        Tensor again = network.infer(source.with(Y, read, new int[] {5})).values();
        for (int t = 0; t < 5; t++) {
            assertThat(said.get(t, 0, 0)).isCloseTo(again.get(t, 0, 1) + t, within(1e-5f));
            assertThat(said.get(t, 0, 1)).isCloseTo(again.get(t, 0, 0), within(1e-5f));
        }
    }

    @Test
    void a_trace_shows_both_sequences() {
        Network network = Network.initialised(bridged(), 3);
        Trace trace = network.trace(pairs(), random(6, 6, 20, TARGET));
        assertThat(trace.values("encoder.forward.forget").shape()).containsExactly(9, 20, 4);
        assertThat(trace.values("decoder1.update").shape()).containsExactly(6, 20, 5);
        assertThat(Arrays.stream(trace.gradientNorms("encoder.backward.h")))
                .hasSize(9)
                .allMatch(norm -> norm > 0);
        assertThat(Arrays.stream(trace.gradientNorms("decoder2.h"))).hasSize(6).allMatch(norm -> norm > 0);
    }

    @Test
    void is_saved_and_loaded(@TempDir Path folder) {
        Network network = Network.initialised(bridged(), 3);
        Path file = folder.resolve("pair.safetensors");
        network.save(file);
        assertThat(Network.load(file).infer(pairs()).values())
                .isEqualTo(network.infer(pairs()).values());
    }

    @Test
    void more_inputs_of_a_decoder_have_its_steps() {
        Architecture architecture = Architecture.of(
                Input.features(SOURCE),
                Recurrent.of(n -> new Gru(n, 4)).named("encoder"),
                new SequenceInput(Y, Input.features(TARGET)),
                Recurrent.of(n -> new Resets(new Gru(n, 4))).continuing("encoder"));
        assertThat(architecture.inputs()).containsOnlyKeys("x", Y, "reset");
        Batch batch = Batch.of(random(1, 3, 1, SOURCE)).with(Y, random(2, 2, 1, TARGET), new int[] {2});
        Tensor never = Tensor.zeros(2, 1, 1);
        Tensor first = Tensor.of(new float[] {1, 0}, 2, 1, 1);
        Network network = Network.initialised(architecture, 3);
        Tensor after = network.infer(batch.with("reset", first, new int[] {2})).values();
        assertThat(after)
                .isNotEqualTo(
                        network.infer(batch.with("reset", never, new int[] {2})).values());
        assertThatThrownBy(() -> network.infer(batch.with("reset", Tensor.zeros(3, 1, 1))))
                .hasMessage("batch: input reset must have the 2 steps of target, but has 3");
    }

    @Test
    void errors_say_what_was_expected_and_what_was_there() {
        assertThatThrownBy(() -> Architecture.of(
                        Input.features(3),
                        Recurrent.of(n -> new Gru(n, 4)).named("encoder"),
                        Recurrent.of(n -> new Gru(n, 5)).continuing("encoder").named("decoder")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "layer decoder: its state h [B, 5] must be among those that encoder leaves, but those are [h [B, 4]]; continuingThrough(\"encoder\") goes on with any");
        assertThatThrownBy(() -> Architecture.of(
                        Input.features(3), Recurrent.of(n -> new Gru(n, 5)).continuing("encoder")))
                .hasMessage("states: there must be a layer with states named encoder before, but there are []");
        assertThatThrownBy(() -> Architecture.of(
                        Input.features(3),
                        Recurrent.of(n -> new Gru(n, 4)).named("encoder"),
                        Recurrent.of(n -> new Gru(n, 4)).bidirectional().continuing("encoder")))
                .hasMessageContaining("must read one way, FORWARD or BACKWARD, but reads BOTH");
        Network network = Network.initialised(plain(), 3);
        Batch source = Batch.of(random(1, 9, 2, SOURCE));
        assertThatThrownBy(() -> network.infer(source))
                .hasMessage("batch: the network reads target, but the batch has only [x]");
        assertThatThrownBy(() -> source.with(Y, random(2, 6, 3, TARGET), new int[] {1, 2, 3}))
                .hasMessage("batch: input target must have B = 2 sequences, but is [6, 3, 2]");
        assertThatThrownBy(() -> source.with(Y, random(2, 6, 2, TARGET), new int[] {1, 7}))
                .hasMessage("batch: input target must have lengths in [0, T = 6], but sequence 1 has 7");
        assertThatThrownBy(() -> Carrying.checkSegments(plain(), "checkpoints"))
                .hasMessage(
                        "checkpoints: the network must read along one time axis, but reads along those of [x, target]");
        assertThatThrownBy(() -> network.sessionAfter(source).generate(new float[4], 2, (t, output) -> new float[1]))
                .hasMessage("session: what is fed back must be [B = 2, 2], but has 1 numbers");
        assertThat(Map.copyOf(network.architecture().inputs())).containsOnlyKeys("x", Y);
    }
}
