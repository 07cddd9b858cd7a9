package org.souvenir.cells.exchange.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.tensor.Tensor;

/** A model of an embedding, an LSTM named gru, a GRU named lstm and a dense layer, and what is not as it should be. */
class KerasRefusalTest {
    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.weights.h5";

    @TempDir
    private Path folder;

    private final Map<String, byte[]> parts = new TreeMap<>();

    @BeforeEach
    void unpack() throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("small.keras"));
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                parts.put(entry.getName(), zip.readAllBytes());
            }
        }
    }

    private Path packed() throws IOException {
        Path file = folder.resolve("model.keras");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue());
            }
        }
        return file;
    }

    private Path weights() throws IOException {
        return Files.write(folder.resolve("small.weights.h5"), parts.get(WEIGHTS));
    }

    private String config() {
        return new String(parts.get(CONFIG), StandardCharsets.UTF_8);
    }

    private void replace(String old, String now) {
        assertThat(config()).contains(old);
        parts.put(CONFIG, config().replace(old, now).getBytes(StandardCharsets.UTF_8));
    }

    private void refused(String... messages) throws IOException {
        Path file = packed();
        assertThatThrownBy(() -> Keras.read(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContainingAll(messages)
                .hasMessageContaining("model.keras");
    }

    @Test
    void layers_keep_their_names_whatever_their_groups_are_called() throws IOException {
        Network network = Keras.read(packed());
        assertThat(network.architecture().layers())
                .containsExactly("embedding", "gru", "lstm", "lstm.last", "dense", "dense.softmax");
        assertThat(network.parameters().tensor("gru.forget.weight").shape()).containsExactly(11, 5);
        assertThat(network.parameters().tensor("lstm.reset.weight").shape()).containsExactly(9, 4);
        assertThat(network.architecture().inputs().keySet()).containsExactly(Input.NAME);
        assertThat(network.architecture().outputs().keySet()).containsExactly(Architecture.OUTPUT);
    }

    private static Network other(int second) {
        return Network.initialised(
                Architecture.of(
                        Input.ids(20),
                        new Embedding(6),
                        Recurrent.of(n -> new Lstm(n, 5)),
                        Recurrent.of(n -> new Gru(n, second)),
                        Pooling.LAST,
                        new Dense(3)),
                1);
    }

    @Test
    void weights_go_where_only_they_fit() throws IOException {
        Network filled = Keras.read(weights(), other(4));
        Network read = Keras.read(packed());
        assertThat(filled.parameters().values()).isEqualTo(read.parameters().values());
    }

    @Test
    void weights_go_where_they_are_told() throws IOException {
        Map<String, String> layers = Map.of("recurrent1", "gru", "recurrent2", "lstm");
        Tensor bias = Keras.read(weights(), other(4), layers).parameters().tensor("recurrent1.forget.bias");
        assertThat(bias).isEqualTo(Keras.read(packed()).parameters().tensor("gru.forget.bias"));
        assertThatThrownBy(() -> Keras.read(weights(), other(4), Map.of("recurrent1", "lstm", "recurrent2", "gru")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("'lstm/cell/0' must be [6, 20], but is [5, 12]");
        assertThatThrownBy(() -> Keras.read(weights(), other(4), Map.of("recurrent1", "rnn")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("recurrent1 is to take those of 'rnn'");
        assertThatThrownBy(() -> Keras.read(weights(), other(4), Map.of("lstm", "lstm")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be some of the network's");
    }

    @Test
    void weights_that_fit_nowhere_are_refused() throws IOException {
        Path file = weights();
        assertThatThrownBy(() -> Keras.read(file, other(7)))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContainingAll("recurrent2", "[dense, embedding, gru, lstm] there fit []");
        Network less = Network.initialised(Architecture.of(Input.ids(20), new Embedding(6)), 1);
        assertThatThrownBy(() -> Keras.read(file, less))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("'lstm/cell/2' [2, 12] is left over");
        assertThatThrownBy(() -> Keras.read(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("holds weights alone");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"class_name\": \"GRU\"   | \"class_name\": \"ConvLSTM1D\"  | layer 'lstm' (ConvLSTM1D)",
                "\"activation\": \"tanh\"  | \"activation\": \"mish\"        | must be one of the activations",
                "\"units\": 5              | \"units\": 50                  | 'gru/cell/0' must be [6, 200], but is [6, 20]",
                "\"units\": 5              | \"units\": 2000000000          | but",
                "\"units\": 5              | \"units\": 3000                | but there are no more than",
                "\"units\": 5              | \"units\": -5                  | must be a whole number above 0",
                "\"go_backwards\": false   | \"go_backwards\": true         | reverse order",
                "\"reset_after\": true     | \"reset_after\": false         | 'lstm/cell/2' must be [12], but is [2, 12]",
                "\"use_bias\": true        | \"use_bias\": false            | is left over",
                "\"quantization_config\": null | \"quantization_config\": {} | quantised",
                "\"class_name\": \"Sequential\" | \"class_name\": \"Chain\" | must be a Sequential or Functional",
                "\"name\": \"lstm\"        | \"name\": \"gru\"              | names of layers must differ",
            })
    void settings_without_counterpart_name_the_layer_and_the_reason(String old, String now, String message)
            throws IOException {
        replace(old, now);
        refused(message);
    }

    @Test
    void custom_classes_are_not_executed_but_refused() throws IOException {
        replace(
                "\"module\": \"keras.layers\", \"class_name\": \"GRU\"",
                "\"module\": \"os\", \"class_name\": \"system\"");
        refused("layer 'lstm' (os.system)");
    }

    @Test
    void a_variable_with_a_number_that_is_none_is_named() throws IOException {
        Network network = Keras.read(packed());
        float number =
                Objects.requireNonNull(network.tensors().get("dense.weight")).get(1, 0);
        ByteBuffer weights =
                ByteBuffer.wrap(Objects.requireNonNull(parts.get(WEIGHTS))).order(ByteOrder.LITTLE_ENDIAN);
        IntStream.range(0, weights.limit() - 3)
                .filter(at -> weights.getFloat(at) == number)
                .forEach(at -> weights.putFloat(at, Float.NaN));
        refused("parameters must be numbers, but 'dense/0' is NaN at [1, 0]");
    }

    @Test
    void zip_bombs_are_refused() throws IOException {
        parts.put(WEIGHTS, new byte[100 << 20]);
        refused("more than 100 times as many");
    }

    @Test
    void altered_and_missing_parts_are_refused() throws IOException {
        Path file = packed();
        byte[] bytes = Files.readAllBytes(file);
        parts.remove(WEIGHTS);
        refused("there must be an entry 'model.weights.h5'");
        parts.put(WEIGHTS, "no".getBytes(StandardCharsets.UTF_8));
        refused("must be HDF5");
        parts.put(CONFIG, "{\"a\": 1, \"a\": 2}".getBytes(StandardCharsets.UTF_8));
        refused("names must differ, but two are 'a'");
        assertThat(bytes).isNotEmpty();
    }

    @Test
    void absurd_sizes_are_refused_before_anything_is_allocated() throws IOException {
        byte[] bytes = parts.get(WEIGHTS);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int changed = 0;
        for (int i = 0; i + 16 <= bytes.length; i++) {
            if (buffer.getLong(i) == 20 && buffer.getLong(i + 8) == 6) {
                buffer.putLong(i, 1L << 40);
                changed++;
            }
        }
        assertThat(changed).isPositive();
        refused("layers/embedding/vars/0", "must have at most as many numbers as the file has bytes");
    }

    @Test
    void shards_must_lie_beside_their_map() throws IOException {
        Path map = folder.resolve("s.weights.json");
        Files.writeString(map, "{\"weight_map\": {\"/vars\": \"../secret.h5\"}}");
        assertThatThrownBy(() -> Keras.read(map, other(4)))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("must be the name of a file ….h5 beside this one");
        Files.writeString(map, "{\"weight_map\": {\"/vars\": [\"s_00000.weights.h5\"]}}");
        assertThatThrownBy(() -> Keras.read(map, other(4)))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("s_00000.weights.h5");
        Files.write(folder.resolve("s_00000.weights.h5"), parts.get(WEIGHTS));
        assertThat(Keras.read(map, other(4)).parameters().length()).isPositive();
    }

    @Test
    void other_files_are_refused() throws IOException {
        Path file = Files.writeString(folder.resolve("model.keras"), "hello");
        assertThatThrownBy(() -> Keras.read(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("must be a .keras archive");
        assertThatThrownBy(() -> Keras.read(folder.resolve("none.keras")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("there is none");
    }

    @Test
    void without_its_library_it_says_what_to_add() throws Exception {
        Path file = packed();
        URL[] path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("jhdf"))
                .map(KerasRefusalTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
            var read = loader.loadClass(Keras.class.getName()).getMethod("read", Path.class);
            assertThatThrownBy(() -> read.invoke(null, file))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("io.jhdf:jhdf");
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }
}
