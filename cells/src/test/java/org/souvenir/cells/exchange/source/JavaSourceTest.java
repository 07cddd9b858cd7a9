package org.souvenir.cells.exchange.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.Rhn;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.exchange.source.JavaSource.Weights;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Continued;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.LayerNorm;
import org.souvenir.cells.layer.Link;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.layer.Wiring;
import org.souvenir.cells.network.Network;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

class JavaSourceTest {
    private static final double CLOSE = 1e-5;
    private static final String NAME = "com.example.Written";

    private static Network network(Link... layers) {
        return Network.initialised(Architecture.of(Input.features(3), layers), 1);
    }

    private static Network lstm() {
        return network(Recurrent.of(n -> new Lstm(n, 5)), new Dense(2));
    }

    /** With weights that are the same everywhere. */
    private static Network tagger() {
        Parameters parameters = lstm().parameters();
        for (int i = 0; i < parameters.length(); i++) {
            parameters.values()[i] = (i % 17 - 8) / 8f;
        }
        return Network.of(lstm().architecture(), parameters);
    }

    private static Tensor random(long seed, int... shape) {
        Tensor x = Tensor.zeros(shape);
        RandomStream random = RandomStream.of(seed);
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = (float) random.gaussian(i);
        }
        return x;
    }

    private static Batch batch(Network network) {
        Batch batch = null;
        for (var input : network.architecture().inputs().entrySet()) {
            Node node = input.getValue();
            Tensor x = node.sequence() ? random(2, 5, 3, node.width()) : random(3, 3, node.width());
            if (node.limit() > 0) {
                x = x.map(value -> Math.abs((int) (10 * value)) % node.limit());
            }
            if (batch == null) {
                batch = Batch.of(input.getKey(), x, new int[] {5, 0, 3});
            } else {
                batch = node.sequence()
                        ? batch.with(input.getKey(), x, new int[] {5, 0, 3})
                        : batch.withVector(input.getKey(), x);
            }
        }
        return Objects.requireNonNull(batch);
    }

    private static CompiledSource compiled(Network network, Weights weights) {
        return CompiledSource.of(JavaSource.of(network, NAME, weights));
    }

    private static void assertSame(Network network) {
        assertThat(compiled(network, Weights.FLOATS).difference(batch(network))).isLessThan(CLOSE);
    }

    @Test
    void the_source_of_an_lstm_is_this_one() throws IOException {
        String text =
                JavaSource.of(tagger(), "com.example.Tagger", Weights.FLOATS).text();
        try (InputStream in = JavaSourceTest.class.getResourceAsStream("Tagger.txt")) {
            String expected = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text).isEqualTo(expected);
        }
        assertSame(tagger());
    }

    @Test
    void all_but_comments_is_ascii() {
        String code = JavaSource.of(lstm(), NAME, Weights.FLOATS)
                .text()
                .replaceAll("//.*", "")
                .replaceAll("(?s)/\\*.*?\\*/", "");
        assertThat(code).matches("\\p{ASCII}*");
    }

    @Test
    void eight_bits_give_what_the_network_with_rounded_weights_gives() {
        Network network = network(
                Recurrent.of(n -> new Lstm(n, 16)),
                Recurrent.of(n -> new Gru(n, 12)).bidirectional(),
                new Dense(2));
        JavaSource source = JavaSource.of(network, NAME, Weights.EIGHT_BIT);
        assertThat(CompiledSource.of(source).difference(batch(network))).isLessThan(CLOSE);
        float[] exact = network.infer(batch(network)).values().data();
        float[] rounded = source.network().infer(batch(network)).values().data();
        assertThat(rounded).isNotEqualTo(exact).containsExactly(exact, Offset.offset(0.02f));
        assertThat(source.text().length())
                .isLessThan(JavaSource.of(network, NAME, Weights.FLOATS).text().length());
    }

    @Test
    void many_weights_are_a_file_beside_the_class(@TempDir Path folder) throws IOException {
        Network network = network(Recurrent.of(n -> new Lstm(n, 120)), new Dense(2));
        JavaSource source = JavaSource.of(network, NAME, Weights.FLOATS);
        assertThat(CompiledSource.of(source).difference(batch(network))).isLessThan(CLOSE);
        List<Path> written = source.write(folder);
        assertThat(written)
                .containsExactly(
                        folder.resolve("com/example/Written.java"), folder.resolve("com/example/Written.weights"));
        assertThat(written.get(0)).hasContent(source.text());
        assertThat(written.get(1)).hasBinaryContent(source.weights());
        assertThat(JavaSource.of(lstm(), "Plain", Weights.FLOATS).write(folder))
                .containsExactly(folder.resolve("Plain.java"));
    }

    @Test
    void weights_of_two_thirds_of_what_a_text_holds_stand_in_several_constants() {
        assertSame(network(Recurrent.of(n -> new Lstm(n, 90)), new Dense(2)));
    }

    @Test
    void weights_of_another_network_are_refused() {
        Network network = network(Recurrent.of(n -> new Lstm(n, 120)));
        JavaSource source = JavaSource.of(network, NAME, Weights.FLOATS);
        byte[] altered = source.weights();
        altered[77]++;
        byte[] cut = Arrays.copyOf(altered, altered.length - 1);
        for (byte[] weights : List.of(altered, cut, Arrays.copyOf(altered, altered.length + 1))) {
            CompiledSource other = CompiledSource.of(source, weights);
            assertThatThrownBy(() -> other.run((Object) new float[1][3]))
                    .rootCause()
                    .hasMessageContaining("weights");
        }
    }

    @Test
    void a_network_reads_forward_step_by_step_and_says_why_if_it_does_not() {
        assertThat(compiled(lstm(), Weights.FLOATS).streams()).isTrue();
        Network both = network(Recurrent.of(n -> new Lstm(n, 5)).bidirectional(), Pooling.LAST);
        assertThat(compiled(both, Weights.FLOATS).streams()).isFalse();
        assertThat(JavaSource.of(both, NAME, Weights.FLOATS).text())
                .contains("// step: every layer must read forward, but recurrent1.backward reads backward");
        assertSame(both);
    }

    @Test
    void a_network_of_several_inputs_and_outputs_gives_them_by_name() {
        Network network = Network.initialised(
                Architecture.of(graph -> {
                    Node words = graph.layer(new Embedding(3), graph.ids("words", 9));
                    Node about = graph.vector("about", 2);
                    Node read = graph.layer(
                            new Continued(Recurrent.of(n -> new Lstm(n, 4)), Continued.Bridge.DENSE),
                            graph.concat(words, graph.features("capitals", 1, words)),
                            about);
                    graph.output("sales", graph.layer(new Dense(1), graph.concat(read, about)));
                    graph.output("verdict", graph.layer(new Dense(2), graph.layer(Pooling.ATTENTION, read)));
                }),
                4);
        assertThat(compiled(network, Weights.FLOATS).streams()).isTrue();
        assertSame(network);
    }

    @Test
    void whatever_things_are_called_the_source_compiles() {
        List<String> names = List.of(
                "*/ } \\u002a/ {@code",
                "a\nb\r\u2028c",
                "hashCode",
                "class",
                "9",
                "Ärger ☃",
                "\"\\\"",
                "t",
                "%s%n",
                "_");
        Network network = Network.initialised(
                Architecture.of(graph -> {
                    Node node = graph.features("int", 2);
                    for (String name : names) {
                        node = graph.concat(node, graph.layer(name, new Named(names), node));
                        graph.output(name, node);
                    }
                    graph.output("float[]", graph.layer("*/", Recurrent.of(n -> new Lstm(n, 3)), node));
                }),
                5);
        assertSame(network);
        assertThatThrownBy(() -> compiled(network, Weights.FLOATS).run((Object) new float[1][3]))
                .hasMessage("int must have 2 numbers, but has 3");
    }

    /** Whose parameters, states and values have names that are words elsewhere. */
    private record Named(List<String> names) implements Layer {
        @Override
        public String kind() {
            return "named";
        }

        @Override
        public Node wire(Wiring wiring, String name, List<Node> inputs) {
            return wiring.run(
                    name,
                    step -> {
                        Expr x = step.input("Math", inputs.get(0).width());
                        Expr row = step.state("row", 1);
                        Expr j = step.state("j", 1);
                        Expr all = concat(x, row, j);
                        for (String part : names) {
                            all = concat(all, step.name(part, sigmoid(step.linear(part, all, 1))));
                        }
                        step.next("row", j);
                        step.next("j", row.plus(tanh(step.linear("Weights", all, 1)))); // the two change places
                        step.output(row);
                    },
                    Direction.FORWARD,
                    inputs.get(0));
        }
    }

    @Test
    void long_equations_and_many_layers_fit_into_methods() {
        assertSame(network(Recurrent.of(n -> new Rhn(n, 6, 60))));
        List<Link> layers = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            layers.add(i % 40 == 0 ? Recurrent.of(n -> new Gru(n, 3)) : i % 10 == 0 ? new LayerNorm() : new Dense(3));
        }
        Network network = network(layers.toArray(Link[]::new));
        assertThat(compiled(network, Weights.FLOATS).difference(batch(network))).isLessThan(1e-4);
    }

    @Test
    void what_does_not_fit_is_refused() {
        CompiledSource source =
                compiled(Network.initialised(Architecture.of(Input.ids(9), new Embedding(3)), 1), Weights.FLOATS);
        assertThatThrownBy(() -> source.run((Object) new int[] {3, 9})).hasMessage("x must lie in [0, 9), but is 9");
        assertThatThrownBy(() -> source.run((Object) new int[] {-1})).hasMessage("x must lie in [0, 9), but is -1");
        Link[] many = new Link[501];
        Arrays.fill(many, new Dense(3));
        assertThatThrownBy(() -> JavaSource.of(network(many), NAME, Weights.FLOATS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "java source: a network may have 500 stages, 100 inputs and 100 outputs, but has 501, 1 and 1");
    }

    @Test
    void ops_of_gradients_are_refused_by_name() {
        Layer layer = new Layer() {
            @Override
            public String kind() {
                return "gradient";
            }

            @Override
            public Node wire(Wiring wiring, String name, List<Node> inputs) {
                return wiring.run(
                        name,
                        step -> {
                            Expr x = step.input(3);
                            step.output(Expr.of(Op.TANH_GRADIENT, x, x));
                        },
                        Direction.FORWARD,
                        inputs.get(0));
            }
        };
        assertThatThrownBy(() -> JavaSource.of(network(layer), NAME, Weights.FLOATS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tanh_gradient, which is in gradients only");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a..B",
                "com.class.A",
                "1A",
                "a b",
                "java.lang.A",
                "com.Math",
                "com.String",
                "A-b",
                "x.record"
            })
    void names_that_no_class_has_are_refused(String name) {
        assertThatThrownBy(() -> JavaSource.of(lstm(), name, Weights.FLOATS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'");
    }

    /** Writes the golden text anew. */
    public static void main(String... args) throws IOException {
        Files.writeString(
                Path.of(args[0]),
                JavaSource.of(tagger(), "com.example.Tagger", Weights.FLOATS).text());
    }
}
