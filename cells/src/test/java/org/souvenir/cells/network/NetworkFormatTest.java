package org.souvenir.cells.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.Activation;
import org.souvenir.cells.Cell;
import org.souvenir.cells.CellFactory;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.Settings;
import org.souvenir.cells.data.Batch;
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
import org.souvenir.cells.registry.CellRegistry;
import org.souvenir.cells.wrapper.Residual;
import org.souvenir.cells.wrapper.Zoneout;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.expr.Step;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.tensor.Tensor;

class NetworkFormatTest {
    private static final NetworkFormat FORMAT = NetworkFormat.standard();
    private static final Batch IDS = Batch.of(Tensor.of(new float[] {1, 2, 3, 4, 5, 0}, 3, 2), new int[] {3, 2});

    @TempDir
    private Path folder;

    record Leaky(int inputSize, int hiddenSize, double leak) implements Cell {
        @Override
        public void define(Step step) {
            Expr x = step.input(inputSize);
            Expr h = step.state("h", hiddenSize);
            Expr next = h.times(1 - leak).plus(step.linear("in", x, hiddenSize).times(leak));
            step.next("h", next);
            step.output(next);
        }
    }

    /** A layer of a user's own: numbers times a factor. */
    record Scaled(double factor) implements Layer {
        @Override
        public String kind() {
            return "scaled";
        }

        @Override
        public Node wire(Wiring wiring, String name, List<Node> inputs) {
            Node input = Layer.only(name, inputs);
            return wiring.run(
                    name, step -> step.output(step.input(input.width()).times(factor)), Direction.FORWARD, input);
        }
    }

    /** A layer with a component that is no setting. */
    record Secretive(Object secret) implements Layer {
        @Override
        public String kind() {
            return "secretive";
        }

        @Override
        public Node wire(Wiring wiring, String name, List<Node> inputs) {
            Node input = Layer.only(name, inputs);
            return input;
        }
    }

    static Stream<Architecture> architectures() {
        Layer embedding = new Embedding(4);
        return Stream.concat(
                Stream.of(
                        Architecture.of(
                                Input.ids(6),
                                embedding.named("words"),
                                new Dropout(0.25),
                                Recurrent.of(n -> new Lstm(n, 5)).bidirectional(Recurrent.Merge.AVERAGE),
                                Recurrent.of(n -> new Gru(n, 3)).backward(),
                                new Dense(2)),
                        Architecture.of(
                                Input.ids(6),
                                embedding,
                                Recurrent.of(n -> new Zoneout(new ElmanRnn(n, 4), Map.of("h", 0.5)))
                                        .named("memory"))),
                Arrays.stream(Pooling.values())
                        .map(pooling -> Architecture.of(Input.ids(6), embedding, pooling, new Dense(2))));
    }

    private Path file() {
        return folder.resolve("network.safetensors");
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void reads_the_network_that_it_wrote(Architecture architecture) {
        Network network = Network.initialised(architecture, 7);
        FORMAT.write(file(), network, Map.of("labels", "no\nyes"));
        NetworkFormat.Stored stored = FORMAT.read(file());

        assertThat(stored.notes()).containsExactly(Map.entry("labels", "no\nyes"));
        assertThat(stored.network().architecture().layers()).isEqualTo(architecture.layers());
        assertThat(stored.network().infer(IDS).values())
                .isEqualTo(network.infer(IDS).values());
    }

    @Test
    void writes_the_same_bytes_again() throws IOException {
        Network network = Network.initialised(architectures().findFirst().orElseThrow(), 7);
        network.save(file());
        byte[] once = Files.readAllBytes(file());
        Network.load(file()).save(file());
        assertThat(Files.readAllBytes(file())).isEqualTo(once);
    }

    @Test
    void streams_and_bytes_hold_what_a_file_holds() throws IOException {
        Network network = Network.initialised(architectures().findFirst().orElseThrow(), 7);
        network.save(file());
        byte[] whole = Files.readAllBytes(file());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        network.save(out);
        assertThat(out.toByteArray()).isEqualTo(whole);
        assertThat(network.toBytes()).isEqualTo(whole);
        assertThat(Network.fromBytes(whole).toBytes()).isEqualTo(whole);
        assertThat(Network.load(new ByteArrayInputStream(whole)).toBytes()).isEqualTo(whole);
        byte[] noted = FORMAT.toBytes(network, Map.of("labels", "no\nyes"));
        assertThat(FORMAT.fromBytes(noted).notes()).containsExactly(Map.entry("labels", "no\nyes"));
        assertThat(FORMAT.read(new ByteArrayInputStream(noted)).notes())
                .isEqualTo(FORMAT.fromBytes(noted).notes());
        out.reset();
        FORMAT.write(out, network, Map.of("labels", "no\nyes"));
        assertThat(out.toByteArray()).isEqualTo(noted);
    }

    @Test
    void refuses_streams_and_bytes_that_are_cut_off_or_go_on() {
        byte[] whole = Network.initialised(architectures().findFirst().orElseThrow(), 7)
                .toBytes();
        for (int length = 0; length <= whole.length + 97; length += 97) {
            byte[] other = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Network.fromBytes(other))
                    .isInstanceOf(FileFormatException.class)
                    .hasMessageStartingWith("bytes, byte ");
            assertThatThrownBy(() -> Network.load(new ByteArrayInputStream(other)))
                    .isInstanceOf(FileFormatException.class)
                    .hasMessageStartingWith("stream, byte ");
        }
        byte[] none = Safetensors.toBytes(Map.of(), Map.of());
        assertThatThrownBy(() -> Network.fromBytes(none))
                .isInstanceOf(FileFormatException.class)
                .hasMessageStartingWith("bytes: must hold a network with its description");
    }

    /** A description can claim any width: nothing is allocated for it before the parameters are known to have it. */
    @Test
    void believes_no_description_that_claims_more_than_there_is() {
        Network network = Network.initialised(architectures().findFirst().orElseThrow(), 7);
        rewrite(network, UnaryOperator.identity(), metadata -> with(metadata, "layers.4.settings.width", "300000000"));
        assertUnreadable("there must be a parameter 'dense1.weight' [3, 300000000], but it is [3, 2]");
    }

    @Test
    void knows_cells_and_layers_that_it_is_told_of() {
        Network network = Network.initialised(
                Architecture.of(Input.features(2), Recurrent.of(n -> new Leaky(n, 3, 0.1)), new Scaled(0.5)), 1);
        assertThatThrownBy(() -> FORMAT.write(file(), network, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("but is 'scaled'; add it by NetworkFormat.withLayer");
        NetworkFormat own = FORMAT.withLayer("scaled", s -> new Scaled(s.number("factor")))
                .withCells(CellRegistry.standard()
                        .with(CellFactory.of(
                                "leaky",
                                s -> new Leaky(s.whole("inputSize"), s.whole("hiddenSize"), s.number("leak")))));
        own.write(file(), network, Map.of());
        Batch batch = Batch.of(Tensor.of(new float[] {1, 2, 3, 4}, 2, 1, 2));
        assertThat(own.read(file()).network().infer(batch).values())
                .isEqualTo(network.infer(batch).values());
        assertThatThrownBy(() -> own.withLayer("dense", s -> new Dense(1)))
                .hasMessage("network format: kinds of layers must differ, but two are dense");
    }

    /** An activation of a user's own. */
    record Snake(double alpha) implements Activation {
        @Override
        public Expr of(Expr x) {
            return x.plus(Functions.square(Functions.sin(x.times(alpha))).times(1 / alpha));
        }
    }

    @Test
    void keeps_an_activation_of_ones_own() {
        Cell cell = new Lstm(4, 5, Activation.hardSigmoid(1.0 / 6, 0.5), new Snake(0.75), Activation.GELU);
        Network network = Network.initialised(
                Architecture.of(Input.ids(6), new Embedding(4), Recurrent.of(n -> cell), new Dense(2)), 3);
        network.save(file());
        NetworkFormat own =
                FORMAT.withCells(CellRegistry.standard().withActivation("snake", s -> new Snake(s.number("alpha"))));
        assertThat(own.read(file()).network().infer(IDS).values())
                .isEqualTo(network.infer(IDS).values());
        assertThat(FORMAT.read(file()).network().infer(IDS).values())
                .as("by its equations")
                .isEqualTo(network.infer(IDS).values());
        rewrite(
                network,
                UnaryOperator.identity(),
                metadata -> with(metadata, "layers.1.settings.cell.equations", null));
        assertUnreadable("lstm: the setting candidate: an activation must be one of");
        assertUnreadable("but is 'snake'; add it by CellRegistry.withActivation");
    }

    @Test
    void an_unknown_kind_leaves_the_old_file_whole() throws IOException {
        Network.initialised(architectures().findFirst().orElseThrow(), 7).save(file());
        byte[] old = Files.readAllBytes(file());
        Network network =
                Network.initialised(Architecture.of(Input.features(2), new Secretive(folder), new Dense(1)), 1);
        assertThatThrownBy(() -> network.save(file()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "settings: a component must be a number, a boolean, an enum constant, text, a cell, an "
                                + "activation, or a list or map of these, but secret of secretive is %s; implement settings",
                        folder);
        assertThat(Files.readAllBytes(file())).isEqualTo(old);
    }

    @Test
    void refuses_a_file_that_is_cut_off_or_altered() throws IOException {
        Network.initialised(architectures().findFirst().orElseThrow(), 7).save(file());
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length < whole.length; length += 97) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Network.load(file()))
                    .as("first %d bytes", length)
                    .isInstanceOf(FileFormatException.class);
        }
        for (int at = 0; at < whole.length; at += 101) {
            byte[] altered = whole.clone();
            altered[at] ^= 4;
            Files.write(file(), altered);
            assertThatThrownBy(() -> Network.load(file())).as("byte %d", at).isInstanceOf(FileFormatException.class);
        }
    }

    @Test
    void a_file_of_version_1_still_gives_what_it_gave() throws Exception {
        Files.write(
                file(),
                getClass()
                        .getResourceAsStream("/org/souvenir/cells/file/version1.safetensors")
                        .readAllBytes());
        NetworkFormat.Stored stored = NetworkFormat.standard().read(file());
        assertThat(stored.notes()).containsExactly(Map.entry("labels", "no yes"));
        Batch batch = Batch.of(Tensor.of(new float[] {1, 8, 3, 0, 2, 5}, 3, 2), new int[] {3, 2})
                .with("target", Tensor.of(new float[] {1, 6, 2, 0}, 2, 2), new int[] {2, 1})
                .with("reset", Tensor.of(new float[] {0, 0, 1, 0}, 2, 2), new int[] {2, 1});
        float[] then = {-4.845111E-5f, 1.60048E-4f, -3.406665E-5f, 1.3790776E-4f};
        assertThat(stored.network().infer(batch).values().data()).containsExactly(then, within(1e-9f));
        stored.network().save(file());
        assertThat(Network.load(file()).infer(batch).values())
                .isEqualTo(stored.network().infer(batch).values());
    }

    @Test
    void a_file_of_version_2_still_gives_what_it_gave() throws Exception {
        Files.write(
                file(),
                getClass()
                        .getResourceAsStream("/org/souvenir/cells/file/version2.safetensors")
                        .readAllBytes());
        NetworkFormat.Stored stored = NetworkFormat.standard().read(file());
        assertThat(stored.notes()).containsExactly(Map.entry("labels", "no yes"));
        assertThat(Safetensors.read(file()).metadata()).containsEntry("souvenir.network", "2");
        float[] then = {
            0.0019384193f,
            -0.0015467682f,
            0.010456471f,
            0.0026008035f,
            0.0041588265f,
            -0.006490428f,
            0.00217972f,
            0.008340486f,
            0.0066741374f,
            -0.009631939f,
            0,
            0
        };
        assertThat(stored.network().infer(IDS).values().data()).containsExactly(then, within(1e-9f));
        stored.network().save(file());
        assertThat(Safetensors.read(file()).metadata()).containsEntry("souvenir.network", "3");
        assertThat(Network.load(file()).infer(IDS).values())
                .isEqualTo(stored.network().infer(IDS).values());
    }

    private static Network leaky(double leak) {
        return Network.initialised(
                Architecture.of(
                        Input.features(2),
                        Recurrent.of(n -> new Residual(new Leaky(n, 2, leak))),
                        Recurrent.of(n -> new Leaky(n, 3, leak)).bidirectional(n -> new Gru(n, 3))),
                1);
    }

    @Test
    void a_cell_whose_class_is_unknown_loads_by_its_equations() throws IOException {
        Network network = leaky(0.1);
        network.save(file());
        byte[] once = Files.readAllBytes(file());
        Batch batch = Batch.of(Tensor.of(new float[] {1, 2, 3, 4}, 2, 1, 2));
        Network loaded = Network.load(file());
        assertThat(loaded.infer(batch).values()).isEqualTo(network.infer(batch).values());
        loaded.save(file());
        assertThat(Files.readAllBytes(file())).isEqualTo(once);
        rewrite(network, UnaryOperator.identity(), metadata -> {
            Map<String, String> without = new LinkedHashMap<>(metadata);
            without.keySet().removeIf(key -> key.endsWith("equations"));
            return without;
        });
        assertUnreadable("but is 'leaky'; add it by CellRegistry.with");
    }

    @Test
    void a_registered_class_runs_where_it_has_the_equations_that_were_kept() {
        leaky(0.1).save(file());
        AtomicInteger made = new AtomicInteger();
        NetworkFormat same = registered(s -> {
            made.incrementAndGet();
            return new Leaky(s.whole("inputSize"), s.whole("hiddenSize"), s.number("leak"));
        });
        same.read(file());
        assertThat(made).hasPositiveValue();
        NetworkFormat other =
                registered(s -> new Leaky(s.whole("inputSize"), s.whole("hiddenSize"), s.number("leak") / 2));
        assertThatThrownBy(() -> other.read(file()))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining(
                        "residual: the class that is registered must have the equations that were kept, but kept and")
                .hasMessageContaining("and registered are first")
                .hasMessageContaining("0.9 * h")
                .hasMessageContaining("0.95 * h");
    }

    private static NetworkFormat registered(Function<Settings, Cell> leaky) {
        return FORMAT.withCells(CellRegistry.standard().with(CellFactory.of("leaky", leaky)));
    }

    @Test
    void a_cell_without_settings_is_kept_by_its_equations() {
        Cell cell = step -> {
            Expr x = step.input(2);
            Expr h = step.state("h", 2);
            Expr next = Functions.tanh(step.linear("hidden", Functions.concat(h, x), 2));
            step.next("h", next);
            step.output(next);
        };
        Network network = Network.initialised(
                Architecture.of(
                        Input.features(2),
                        Recurrent.with(cell),
                        Recurrent.with(new Residual(cell)),
                        Recurrent.with(new Lstm(2, 2, Activation.TANH, x -> x.times(2), Activation.TANH)),
                        new Dense(1)),
                1);
        network.save(file());
        Batch batch = Batch.of(Tensor.of(new float[] {1, 2, 3, 4}, 2, 1, 2));
        assertThat(Network.load(file()).infer(batch).values())
                .isEqualTo(network.infer(batch).values());
        assertThat(Safetensors.read(file()).metadata())
                .containsEntry("layers.0.settings.cell", "equations")
                .containsEntry("layers.1.settings.cell", "residual")
                .containsEntry("layers.2.settings.cell", "equations")
                .containsEntry("layers.1.settings.cell.cell", "equations");
    }

    @Test
    void equations_that_are_none_are_told_with_their_place() {
        Network network = leaky(0.1);
        rewrite(
                network,
                UnaryOperator.identity(),
                metadata -> with(metadata, "layers.0.settings.cell.equations", "input x [2]\noutput tan(x)"));
        assertUnreadable("equations, line 2, column 8: a function must be one of ['tanh'");
    }

    @Test
    void says_what_is_wrong_with_a_file_of_others() {
        Network network = Network.initialised(architectures().findFirst().orElseThrow(), 7);
        rewrite(network, UnaryOperator.identity(), metadata -> Map.of());
        assertUnreadable(
                "must hold a network with its description, but there is no 'souvenir.network' in the metadata");
        rewrite(network, UnaryOperator.identity(), metadata -> with(metadata, "souvenir.network", "5"));
        assertUnreadable("the version of the network must be 1, 2, 3 or 4, but is 5");
        rewrite(network, UnaryOperator.identity(), metadata -> with(metadata, "layers.4.settings.width", "many"));
        assertUnreadable("dense: the setting width must be a whole number, but is 'many'");
        rewrite(network, UnaryOperator.identity(), metadata -> with(metadata, "layers.4.settings.bias", "no"));
        assertUnreadable("dense: the settings must be among [activation, width], but there is also [bias]");
        rewrite(network, UnaryOperator.identity(), metadata -> with(metadata, "layers.4.kind", "java.lang.Runtime"));
        assertUnreadable("but is 'java.lang.Runtime'");
        rewrite(network, UnaryOperator.identity(), metadata -> with(metadata, "layers.4.inputs.0", "dense1"));
        assertUnreadable("layer dense1: what it reads must come before it, one of [");
        rewrite(network, UnaryOperator.identity(), metadata -> with(metadata, "layers.4.inputs.1", "words"));
        assertUnreadable("layer dense1: it reads one value, but was given 2: [[T, B, ");
        rewrite(network, UnaryOperator.identity(), metadata -> with(metadata, "layers.4.name", "words"));
        assertUnreadable("network: names must differ, but two layers are named words");
        rewrite(network, UnaryOperator.identity(), metadata -> with(metadata, "outputs.0.from", "dense2"));
        assertUnreadable("output output: what it reads must come before it, one of [");
        rewrite(network, UnaryOperator.identity(), metadata -> with(metadata, "outputs.0.name", null));
        assertUnreadable("network: it must give at least one output, but none is named");
        rewrite(network, UnaryOperator.identity(), metadata -> with(metadata, "inputs.0.axis", "y"));
        assertUnreadable("input x: what it reads must come before it, one of [], but is 'y'");
        rewrite(network, UnaryOperator.identity(), metadata -> with(metadata, "inputs.0.limit", "-3"));
        assertUnreadable("input x: ");
        rewrite(network, tensors -> with(tensors, "dense1.bias", null), UnaryOperator.identity());
        assertUnreadable("there must be a parameter 'dense1.bias' [1, 2], but there are");
        rewrite(network, tensors -> with(tensors, "dense1.bias", Tensor.zeros(1, 3)), UnaryOperator.identity());
        assertUnreadable("there must be a parameter 'dense1.bias' [1, 2], but it is [1, 3]");
        rewrite(network, tensors -> with(tensors, "dense2.bias", Tensor.zeros(1, 3)), UnaryOperator.identity());
        assertUnreadable("must be those of the described layers, but there are also [dense2.bias]");
    }

    private void rewrite(
            Network network, UnaryOperator<Map<String, Tensor>> tensors, UnaryOperator<Map<String, String>> metadata) {
        network.save(file());
        Safetensors stored = Safetensors.read(file());
        Safetensors.write(file(), tensors.apply(stored.tensors()), metadata.apply(stored.metadata()));
    }

    private static <V> Map<String, V> with(Map<String, V> map, String name, V value) {
        Map<String, V> other = new LinkedHashMap<>(map);
        other.remove(name);
        if (value != null) {
            other.put(name, value);
        }
        return other;
    }

    private void assertUnreadable(String message) {
        assertThatThrownBy(() -> Network.load(file()))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining(message);
    }
}
