package org.souvenir.cells.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.AttentionDecoder;
import org.souvenir.cells.AttentionDecoder.Attention;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Gru;
import org.souvenir.cells.IndRnn;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Continued;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

/** Encoders whose decoders look at all that they gave. */
class AttentionTest {
    private static final int[] HEARD = {2, 7, 0, 1};
    private static final int[] SAID = {5, 3, 4, 5};

    private static Cell cell(int inputSize, Attention attention) {
        return attention == Attention.ADDITIVE
                ? new AttentionDecoder(new Gru(inputSize + 6, 4), 6, attention)
                : new AttentionDecoder(new Lstm(inputSize + 4, 4), 6, attention);
    }

    private static Architecture looking(Attention attention) {
        return Architecture.of(graph -> {
            Node heard = graph.layer(Recurrent.of(n -> new Gru(n, 3)).bidirectional(), graph.features("heard", 2));
            Recurrent decoder = Recurrent.of(n -> cell(n, attention));
            Node said = graph.layer("decoder", decoder, graph.features("said", 3), heard);
            graph.output("y", graph.layer(new Dense(2), said));
        });
    }

    /** One that also starts where the encoder ended. */
    private static Architecture continuing() {
        return Architecture.of(graph -> {
            Node heard = graph.layer(Recurrent.of(n -> new Gru(n, 6)), graph.features("heard", 2));
            Recurrent decoder = Recurrent.of(n -> cell(n, Attention.ADDITIVE));
            Continued continued = new Continued(decoder);
            Node said = graph.layer("decoder", continued, graph.features("said", 3), heard, graph.vector("start", 4));
            List<Node> again = new ArrayList<>(List.of(said, heard));
            again.addAll(graph.states(heard).values());
            Continued bridged =
                    new Continued(Recurrent.of(n -> cell(n, Attention.MULTIPLICATIVE)), Continued.Bridge.DENSE);
            graph.output("y", graph.layer(bridged, again.toArray(Node[]::new)));
        });
    }

    static Stream<Architecture> all() {
        return Stream.of(looking(Attention.ADDITIVE), looking(Attention.MULTIPLICATIVE), continuing());
    }

    private static Tensor random(long seed, int... shape) {
        Tensor x = Tensor.zeros(shape);
        RandomStream random = RandomStream.of(seed);
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = (float) random.gaussian(i);
        }
        return x;
    }

    private static Batch heard(Architecture architecture) {
        Batch heard = Batch.of("heard", random(1, 7, 4, 2), HEARD);
        return architecture.inputs().containsKey("start") ? heard.withVector("start", random(3, 4, 4)) : heard;
    }

    private static Batch step(Tensor said, int t) {
        int[] ones = new int[said.size(1)];
        Arrays.fill(ones, 1);
        return Batch.of("said", said.window(t, t + 1), ones);
    }

    @ParameterizedTest
    @MethodSource("all")
    void says_step_by_step_what_it_says_of_the_whole(Architecture architecture) {
        Network network = Network.fromBytes(Network.initialised(architecture, 3).toBytes());
        Tensor said = random(2, 5, 4, 3);
        Tensor whole = Network.initialised(architecture, 3)
                .infer(heard(architecture).with("said", said, new int[] {5, 5, 5, 5}))
                .values();
        try (Session session = network.sessionAfter(heard(architecture))) {
            for (int t = 0; t < 3; t++) {
                assertThat(session.run(step(said, t)).data())
                        .containsExactly(whole.window(t, t + 1).data(), within(1e-6f));
            }
            int[] chosen = {3, 1, 0, 1, 2};
            session.select(chosen);
            for (int t = 3; t < 5; t++) {
                assertThat(session.run(step(said.select(1, chosen), t)).data())
                        .containsExactly(
                                whole.window(t, t + 1).select(1, chosen).data(), within(1e-6f));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void its_weights_sum_to_one_over_what_it_looks_at(Attention attention) {
        Architecture architecture = looking(attention);
        Batch batch = heard(architecture).with("said", random(2, 5, 4, 3), SAID);
        Trace trace = Network.initialised(architecture, 3).trace(batch);
        Tensor weights = trace.values("decoder.weights");
        assertThat(weights.shape()).containsExactly(5, 4, 7, 1);
        assertThat(trace.values("decoder.context").shape()).containsExactly(5, 4, 6);
        for (int t = 0; t < 5; t++) {
            for (int b = 0; b < 4; b++) {
                double sum = 0;
                for (int j = 0; j < 7; j++) {
                    float weight = weights.get(t, b, j, 0);
                    assertThat(weight > 0).isEqualTo(t < SAID[b] && j < HEARD[b]);
                    sum += weight;
                }
                assertThat(sum).isCloseTo(t < SAID[b] && HEARD[b] > 0 ? 1 : 0, within(1e-6));
            }
        }
    }

    /** Also where that is all that a batch has. */
    @ParameterizedTest
    @EnumSource
    void sees_nothing_in_a_source_that_is_empty(Attention attention) {
        Network network = Network.initialised(looking(attention), 3);
        Batch nothing = Batch.of("heard", random(1, 0, 2, 2), new int[] {0, 0});
        Batch batch = nothing.with("said", random(2, 5, 2, 3), new int[] {5, 3});
        Trace trace = network.trace(batch, random(4, 5, 2, 2));
        assertThat(trace.values("decoder.context").data()).containsOnly(0);
        assertThat(Arrays.stream(trace.gradientNorms("decoder.h"))).allMatch(norm -> norm > 0 && norm < 100);

        Batch some = heard(looking(attention)).with("said", random(2, 5, 4, 3), SAID);
        for (Batch each : List.of(batch, some)) {
            Tensor dy = random(4, 5, each.size(), 2);
            Gradients gradients = network.gradients(each, Gradients.Of.output("y", dy));
            gradients.parameters().forEach((name, gradient) -> assertFinite(name, gradient));
            gradients.inputs().forEach((name, gradient) -> assertFinite(name, gradient));
        }
        assertThat(network.trace(some).values("decoder.context").select(1, 2).data())
                .containsOnly(0);
    }

    private static void assertFinite(String name, Tensor gradient) {
        for (float value : gradient.data()) {
            assertThat(value).as(name).isFinite();
        }
    }

    @Test
    void errors_say_what_was_expected_and_what_was_there() {
        assertThatThrownBy(() -> new AttentionDecoder(new Gru(6, 4), 6, Attention.ADDITIVE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "attention decoder: the cell must read the input beside 6 numbers that it looks at, of a source"
                                + " of at least 1, but gru reads [B, 6], and the source has 6");
        Cell without = step -> step.output(step.input(9));
        assertThatThrownBy(() -> new AttentionDecoder(without, 6, Attention.ADDITIVE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "attention decoder: additive attention asks with the first state of its cell, but")
                .hasMessageEndingWith("has none");
        assertThat(new AttentionDecoder(new IndRnn(7, 4), 2, Attention.MULTIPLICATIVE).inputSize())
                .isEqualTo(3);
        assertThatThrownBy(() -> Architecture.of(graph -> {
                    Node heard = graph.vector("heard", 6);
                    Recurrent decoder = Recurrent.of(n -> cell(n, Attention.ADDITIVE));
                    graph.output("y", graph.layer("decoder", decoder, graph.features("said", 3), heard));
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("layer decoder: what it reads as a whole at every step must be a sequence [T, B, n], but is"
                        + " [B, 6]");
        assertThatThrownBy(() -> Architecture.of(graph -> graph.output(
                        "y",
                        graph.layer(
                                new Continued(Recurrent.of(n -> cell(n, Attention.ADDITIVE))),
                                graph.features("said", 3),
                                graph.features("heard", 6)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "layer continued1: it reads a sequence and the vectors [B, n] that its states start with, but was"
                                + " given [");
    }
}
