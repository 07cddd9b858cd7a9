package org.souvenir.cells.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.souvenir.core.expr.Functions.sigmoid;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Continued;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.NetworkGraph;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.layer.Wiring;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

class GraphTest {
    /** A review, the prices of some weeks, and what is known of the product: is it a good one, and how many were sold? */
    private static Architecture product() {
        return Architecture.of(graph -> {
            Node words = graph.layer(new Embedding(3), graph.ids("review", 9));
            Node flags = graph.features("capitals", 1, words);
            Node read = graph.layer("reader", Recurrent.of(n -> new Lstm(n, 4)), graph.concat(words, flags));
            Node weeks = graph.layer(Recurrent.of(n -> new Gru(n, 2)), graph.features("prices", 1));
            Node about = graph.vector("about", 2);
            Node all = graph.concat(graph.layer(Pooling.LAST, read), graph.layer(Pooling.LAST, weeks), about);
            graph.output("verdict", graph.layer(new Dense(2), all));
            graph.output("sales", graph.layer(new Dense(1), graph.concat(read, about)));
        });
    }

    private static Batch batch() {
        return Batch.of("review", Tensor.of(new float[] {1, 8, 3, 0, 2, 5}, 3, 2), new int[] {3, 2})
                .with("capitals", random(1, 3, 2, 1))
                .with("prices", random(2, 5, 2, 1), new int[] {1, 5})
                .withVector("about", random(3, 2, 2));
    }

    private static Tensor random(long seed, int... shape) {
        Tensor x = Tensor.zeros(shape);
        RandomStream random = RandomStream.of(seed);
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = (float) random.gaussian(i);
        }
        return x;
    }

    @Test
    void has_inputs_of_several_kinds_and_outputs_by_name() {
        Architecture architecture = product();
        assertThat(architecture.inputs().keySet()).containsExactly("review", "capitals", "prices", "about");
        assertThat(architecture.axes()).containsExactly("review", "prices");
        assertThat(architecture.summary())
                .contains(
                        "review      [T of review, B] ids below 9",
                        "about       [B, 2]",
                        "dense2      [T of review, B, 1]");
        Network.Output output = Network.initialised(architecture, 3).infer(batch());
        assertThat(output.outputs().keySet()).containsExactly("verdict", "sales");
        assertThat(output.values().shape()).containsExactly(2, 2);
        assertThat(output.values("sales").shape()).containsExactly(3, 2, 1);
        assertThatThrownBy(() -> output.values("sale"))
                .hasMessage("output: the network gives [verdict, sales], but not sale");
    }

    @Test
    void every_sequence_is_by_itself() {
        Network network = Network.initialised(product(), 3);
        Network.Output together = network.infer(batch());
        for (int b = 0; b < 2; b++) {
            Network.Output alone = network.infer(batch().select(b));
            for (int j = 0; j < 2; j++) {
                assertThat(alone.values().get(0, j)).isCloseTo(together.values().get(b, j), within(1e-6f));
            }
        }
    }

    @Test
    void is_saved_and_loaded(@TempDir Path folder) {
        Network network = Network.initialised(product(), 3);
        network.save(folder.resolve("product.safetensors"));
        Network loaded = Network.load(folder.resolve("product.safetensors"));
        assertThat(loaded.infer(batch()).outputs())
                .isEqualTo(network.infer(batch()).outputs());
        assertThat(loaded.summary()).isEqualTo(network.summary());
    }

    @Test
    void is_read_step_by_step_where_the_other_sequence_is_known() {
        Network network = Network.initialised(product(), 3);
        Batch whole = batch().select(0);
        Network.Output expected = network.infer(whole);
        Batch before = Batch.of("prices", random(2, 5, 2, 1).select(1, 0), new int[] {1})
                .withVector("about", whole.input("about"));
        try (Session session = network.sessionAfter(before)) {
            for (int t = 0; t < 3; t++) {
                Batch step = Batch.of("review", whole.input("review").window(t, t + 1), new int[] {1})
                        .with("capitals", whole.input("capitals").window(t, t + 1));
                var outputs = session.runAll(step);
                assertThat(outputs.get("sales").get(0, 0, 0))
                        .isCloseTo(expected.values("sales").get(t, 0, 0), within(1e-6f));
                if (t == 2) {
                    assertThat(outputs.get("verdict").data())
                            .containsExactly(expected.values().data(), within(1e-6f));
                }
            }
            session.reset();
            Batch all =
                    Batch.of("review", whole.input("review"), new int[] {3}).with("capitals", whole.input("capitals"));
            assertThat(session.run(all).data())
                    .containsExactly(expected.values().data(), within(1e-6f));
        }
        assertThatThrownBy(network::session)
                .hasMessageStartingWith("session: what the network makes of [")
                .hasMessageContaining("sessionAfter");
        assertThatThrownBy(() -> network.sessionAfter(Batch.of("prices", random(2, 5, 2, 1), new int[] {1, 5})))
                .hasMessageContaining(
                        "must lie along one time axis, but [review, capitals, about] lie along [review, ]");
    }

    @Test
    void beams_go_on_with_some_of_the_sequences_in_another_order() {
        Network network = Network.initialised(product(), 3);
        Batch three = batch().select(0, 1, 0);
        Batch before = Batch.of("prices", three.input("prices"), three.lengths("prices"))
                .withVector("about", three.input("about"));
        Tensor review = Tensor.of(new float[] {1, 8, 3, 4, 0, 7}, 2, 3);
        Tensor capitals = random(5, 2, 3, 1);
        try (Session all = network.sessionAfter(before);
                Session some = network.sessionAfter(before)) {
            all.run(steps(review, capitals, 0));
            some.run(steps(review, capitals, 0));
            some.select(1, 1, 0, 2);
            assertThat(some.batch()).isEqualTo(4);
            var expected = all.runAll(steps(review, capitals, 1));
            var found = some.runAll(steps(review.select(1, 1, 1, 0, 2), capitals.select(1, 1, 1, 0, 2), 1));
            for (String name : expected.keySet()) {
                Tensor chosen = expected.get(name);
                assertThat(found.get(name).data())
                        .as(name)
                        .containsExactly(
                                chosen.select(chosen.rank() - 2, 1, 1, 0, 2).data(), within(1e-6f));
            }
        }
    }

    private static Batch steps(Tensor review, Tensor capitals, int t) {
        int[] ones = new int[review.size(1)];
        Arrays.fill(ones, 1);
        return Batch.of("review", review.window(t, t + 1), ones).with("capitals", capitals.window(t, t + 1));
    }

    /** Lets one value decide how much of another goes on. */
    private record Gate() implements Layer {
        @Override
        public String kind() {
            return "gate";
        }

        @Override
        public Node wire(Wiring wiring, String name, List<Node> inputs) {
            Node x = inputs.get(0);
            Node by = inputs.get(1);
            return wiring.run(
                    name,
                    step -> {
                        Expr value = step.input("value", x.width());
                        Expr decider = step.input("by", by.width());
                        step.output(value.times(step.name("gate", sigmoid(step.linear("gate", decider, x.width())))));
                    },
                    Direction.FORWARD,
                    x,
                    by);
        }
    }

    @Test
    void a_layer_of_ones_own_reads_two_values(@TempDir Path folder) {
        Network network = Network.initialised(
                Architecture.of(graph -> {
                    Node x = graph.features("x", 3);
                    graph.output("y", graph.layer(new Gate(), x, graph.vector("about", 2)));
                }),
                3);
        Batch batch = Batch.of(random(1, 4, 2, 3)).withVector("about", random(2, 2, 2));
        NetworkFormat format = NetworkFormat.standard().withLayer("gate", settings -> new Gate());
        format.write(folder.resolve("gate.safetensors"), network, java.util.Map.of());
        Network loaded = format.read(folder.resolve("gate.safetensors")).network();
        assertThat(loaded.infer(batch)).isEqualTo(network.infer(batch));
        assertThat(network.trace(batch).values("gate1.gate").shape()).containsExactly(4, 2, 3);
    }

    @Test
    void the_end_of_two_directions_is_the_end_of_each() {
        Recurrent both = Recurrent.of(n -> new Gru(n, 3)).bidirectional(n -> new ElmanRnn(n, 2));
        Architecture every = Architecture.of(Input.features(2), both, new Dropout(0.3));
        Architecture end = Architecture.of(Input.features(2), both, new Dropout(0.3), Pooling.LAST);
        Architecture last = Architecture.of(Input.features(2), both, new Dropout(0.3), Pooling.LAST_STEP);
        Network network = Network.initialised(every, 4);
        Batch batch = Batch.of(random(1, 5, 2, 2), new int[] {5, 3});
        Tensor rows = network.infer(batch).values();
        Tensor ends = Network.of(end, network.parameters()).infer(batch).values();
        Tensor lasts = Network.of(last, network.parameters()).infer(batch).values();
        for (int b = 0; b < 2; b++) {
            int t = b == 0 ? 4 : 2;
            for (int j = 0; j < 5; j++) {
                assertThat(ends.get(b, j)).isEqualTo(rows.get(j < 3 ? t : 0, b, j));
                assertThat(lasts.get(b, j)).isEqualTo(rows.get(t, b, j));
            }
        }
        assertThat(end.stages())
                .as("the merged outputs are not computed")
                .hasSizeLessThan(every.stages().size() + 5);
        assertRefused(
                graph -> graph.output(
                        "y",
                        graph.layer(
                                Pooling.LAST, graph.layer(new Dense(2), graph.layer(both, graph.features("x", 2))))),
                "layer end1: its input mixes at every step what was read forward and backward, which end at different steps; take the end right behind the layer that reads, or LAST_STEP for the row of the last step");
    }

    @Test
    void names_and_edges_are_checked() {
        assertRefused(
                graph -> graph.layer("a", new Dense(2), graph.layer("a", new Dense(2), graph.features("x", 1))),
                "network: names must differ, but two layers are named a");
        assertRefused(
                graph -> graph.layer("x", new Dense(2), graph.features("x", 1)),
                "network: names must differ, but an input and a layer are both named x");
        assertRefused(
                graph -> graph.layer(new Dense(2)), "layer dense1: it reads at least one value, but was given none");
        assertRefused(
                graph -> graph.layer(new Gate(), graph.features("x", 1)),
                "layer gate1: it must be given all that a layer of kind gate reads, but was given 1: [[T, B, 1]]");
        assertRefused(
                graph -> graph.features("x", graph.features("x", 1).width()),
                "network: names must differ, but two inputs are named x");
        assertRefused(
                graph -> {
                    graph.layer("a", Recurrent.of(n -> new Gru(n, 2)).bidirectional(), graph.features("x", 1));
                    graph.layer("a.forward", new Dense(2), graph.features("y", 1));
                },
                "layer a.forward: names must differ, but layer a has a stage named a.forward already");
        assertRefused(
                graph -> graph.concat(graph.features("x", 1), graph.features("y", 2)),
                "layer concat1: what it reads must lie along one time axis, but there is [T, B, 1] along the steps of x and [T of y, B, 2] along those of y");
        assertRefused(
                graph -> graph.add(graph.features("x", 1), graph.vector("v", 2)),
                "layer add1: what is added must be equally wide, but there are [T, B, 1] and [B, 2]");
        assertRefused(
                graph -> {
                    Node x = graph.features("x", 1);
                    graph.features("unread", 2);
                    graph.output("y", graph.layer(new Dense(2), x));
                },
                "input unread: a layer must read it, but none does");
        assertRefused(
                graph -> {
                    Node x = graph.features("x", 1);
                    graph.layer(new Dense(3), x);
                    graph.output("y", graph.layer(new Dense(2), x));
                },
                "layer dense1: something must read what it gives, [T, B, 3], or it must be an output, but it is neither");
        assertRefused(
                graph -> graph.layer(new Dense(2), graph.features("x", 1)),
                "network: it must give at least one output, but none is named");
        assertRefused(
                graph -> graph.output("y", graph.features("x", 1)),
                "output y: a layer must give it, but it is the input x itself");
        assertRefused(
                graph -> graph.output("y", graph.layer(new Dense(2), graph.vector("v", 2))),
                "network: it must read at least one sequence [T, B, n], but reads [v]");
        Node[] stranger = new Node[1];
        Architecture.of(graph -> {
            stranger[0] = graph.features("x", 1);
            graph.output("y", graph.layer(new Dense(1), stranger[0]));
        });
        assertRefused(
                graph -> graph.layer(new Dense(2), stranger[0]),
                "layer dense1: what it reads must be a value of this network, but [T, B, 1] is one of another network");
        assertRefused(
                graph -> graph.layer(
                        new Continued(Recurrent.of(n -> new Lstm(n, 2))), graph.features("x", 1), graph.vector("v", 2)),
                "layer continued1: its states must start with values [B, n] of n = [2, 2], but found [[B, 2]]");
    }

    @Test
    void a_layer_is_not_part_of_another_whose_name_its_own_begins_with() {
        Architecture architecture = Architecture.of(graph -> {
            Node a = graph.layer("a", Recurrent.of(n -> new Gru(n, 2)), graph.features("x", 1));
            Node ax = graph.layer("a.x", Recurrent.of(n -> new Gru(n, 3)), a);
            assertThat(graph.states(a)).containsOnlyKeys("h");
            assertThat(graph.states(ax)).containsOnlyKeys("h");
            graph.output("y", ax);
        });
        assertThat(architecture.summary())
                .containsPattern("a +\\[T, B, 2\\] +26")
                .containsPattern("a.x +\\[T, B, 3\\] +57");
    }

    @Test
    void a_named_layer_goes_on_from_another() {
        Architecture architecture = Architecture.of(
                Input.features(2),
                Recurrent.of(n -> new Gru(n, 3)).named("e"),
                new org.souvenir.cells.layer.SequenceInput("t", Input.features(1)),
                Recurrent.of(n -> new Gru(n, 3)).named("d").continuing("e"));
        assertThat(architecture.layers()).containsExactly("e", "d");
        assertThatThrownBy(() -> Recurrent.of(n -> new Gru(n, 3))
                        .named("d")
                        .continuing("e")
                        .named("f"))
                .hasMessage("layer d: a layer has one name, but it is to be named f as well");
    }

    private static void assertRefused(Consumer<NetworkGraph> definition, String message) {
        assertThatThrownBy(() -> Architecture.of(definition))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
