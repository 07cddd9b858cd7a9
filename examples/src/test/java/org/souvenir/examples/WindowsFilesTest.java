package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.drawing.Drawing;
import org.souvenir.cells.exchange.onnx.OnnxModel;
import org.souvenir.cells.exchange.onnx.OnnxNetwork;
import org.souvenir.cells.exchange.pytorch.PyTorch;
import org.souvenir.cells.exchange.source.JavaSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.AtomicFile;
import org.souvenir.core.file.FileClaim;
import org.souvenir.core.file.Npy;
import org.souvenir.core.file.Npz;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.file.TorchArchive;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.text.data.LabelledTexts;
import org.souvenir.text.vocabulary.Embeddings;
import org.souvenir.text.vocabulary.Vocabulary;
import org.souvenir.training.Trainer;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.optimizer.Adam;

/** Files as on Windows: {@code C:\} and {@code \}, no permissions of POSIX, names in either case, no {@link Path#toFile}. */
final class WindowsFilesTest {
    private static final Network ONE = network(3);
    private static final Network TWO = network(4);

    private FileSystem windows;
    private Path folder;

    @BeforeEach
    void make_a_folder() throws IOException {
        windows = Jimfs.newFileSystem(Configuration.windows());
        folder = Files.createDirectories(windows.getPath("C:\\work\\a folder"));
    }

    @AfterEach
    void close() throws IOException {
        windows.close();
    }

    private static Network network(int units) {
        return Network.initialised(
                Architecture.of(Input.features(2), Recurrent.of(n -> new Gru(n, units)), new Dense(1)), 1);
    }

    /** How a file is written and read. */
    private record Kind(String name, BiConsumer<Network, Path> writer, Function<Path, Object> reader) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Kind> kinds() {
        return Stream.of(
                new Kind("network", Network::save, file -> Network.load(file).tensors()),
                new Kind(
                        "tensors",
                        (n, file) -> Safetensors.write(file, n.tensors(), Map.of()),
                        file -> Safetensors.read(file).tensors()),
                new Kind(
                        "x.npz",
                        (n, file) -> Npz.write(file, n.tensors()),
                        file -> Npz.read(file).tensors()),
                new Kind("x.npy", (n, file) -> Npy.write(file, n.tensors().get("dense1.weight")), Npy::read),
                new Kind(
                        "x.onnx",
                        OnnxModel::write,
                        file -> OnnxNetwork.read(file).network().tensors()),
                new Kind(
                        "torch",
                        PyTorch::write,
                        file -> Safetensors.read(file.resolve("model.safetensors"))
                                .tensors()),
                new Kind(
                        "source",
                        (n, file) -> JavaSource.of(n, "a.Net", JavaSource.Weights.FLOATS)
                                .write(file),
                        file -> text(file.resolve("a\\Net.java"))),
                new Kind(
                        "x.svg",
                        (n, file) -> AtomicFile.write(
                                file, Drawing.of(new Gru(2, n.tensors().size())).svg() + n.tensors()),
                        WindowsFilesTest::text),
                new Kind("words", (n, file) -> words(n).save(file), Vocabulary::load),
                new Kind(
                        "checkpoint",
                        WindowsFilesTest::train,
                        file -> Trainer.of(new MeanSquaredError(), new Adam(1e-2))
                                .epochs(1)
                                .resuming(file)
                                .fit(file.toString().isEmpty() ? ONE : of(file), source())
                                .last()
                                .tensors()));
    }

    private static Network of(Path checkpoint) {
        return Safetensors.read(checkpoint)
                                .tensors()
                                .get("parameters.dense1.weight")
                                .length()
                        == 3
                ? ONE
                : TWO;
    }

    private static void train(Network network, Path file) {
        Trainer.of(new MeanSquaredError(), new Adam(1e-2))
                .epochs(1)
                .checkpoint(file, 2)
                .fit(network, source());
    }

    private static ExampleSource source() {
        Tensor x = Tensor.zeros(3, 4, 2);
        return ExampleSource.of(Example.perStep(Batch.of(x), Tensor.zeros(3, 4, 1)), 2, 1);
    }

    private static Vocabulary words(Network network) {
        return Vocabulary.of(
                List.of("a", "b" + network.tensors().get("dense1.weight").length()));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void are_written_replaced_and_read(Kind kind) throws IOException {
        Path file = folder.resolve(kind.name());
        kind.writer().accept(ONE, file);
        Object first = kind.reader().apply(file);
        kind.writer().accept(TWO, file);
        Object second = kind.reader().apply(file);
        assertThat(second).isNotEqualTo(first);
        kind.writer().accept(ONE, file);
        assertThat(kind.reader().apply(file)).isEqualTo(first);
        try (Stream<Path> left = Files.walk(folder)) {
            assertThat(left.map(Path::toString)).noneMatch(name -> name.endsWith(".tmp") || name.endsWith(".lock"));
        }
    }

    @Test
    void are_claimed() {
        Path file = folder.resolve("notes.txt");
        try (FileClaim claim = FileClaim.of(file)) {
            assertThatIllegalStateException()
                    .as("%s", claim)
                    .isThrownBy(() -> FileClaim.of(file))
                    .withMessageContaining("belongs to another training");
            AtomicFile.write(file, "the owner's");
        }
        FileClaim.of(file).close();
        assertThat(folder).isDirectoryContaining("glob:**notes.txt");
    }

    @Test
    void of_pytorch_are_read() throws IOException {
        Path real = Path.of("..", "core", "src", "test", "resources", "org", "souvenir", "core", "file", "lstm.pt");
        Path file = Files.copy(real, folder.resolve("lstm.pt"));
        assertThat(TorchArchive.read(file).names())
                .isEqualTo(TorchArchive.read(real).names());
    }

    @Test
    void of_texts_are_read_with_lines_that_end_as_there() throws IOException {
        Files.writeString(folder.resolve("a.csv"), "label,text\r\ngood,\"a fine\r\nfilm\"\r\nbad,poor\r\ngood,yes\r\n");
        assertThat(LabelledTexts.read(folder.resolve("a.csv"))).hasSize(3);
        Files.writeString(folder.resolve("x.neg"), "poor\r\nbad\r\n");
        Files.writeString(folder.resolve("x.pos"), "fine\r\n\r\ngood\r\n");
        assertThat(LabelledTexts.read(folder)).extracting("text").containsExactly("poor", "bad", "fine", "good");
        Vocabulary words = Vocabulary.of(List.of("film", "bad"));
        Files.writeString(folder.resolve("vectors"), "2 3\r\nfilm 1 2 3\r\nbad 4 5 6\r\n");
        float[] values = Embeddings.read(folder.resolve("vectors"), words).values();
        assertThat(Arrays.copyOfRange(values, values.length - 6, values.length)).containsExactly(1, 2, 3, 4, 5, 6);
        words.save(folder.resolve("words"));
        Files.writeString(
                folder.resolve("edited"), text(folder.resolve("words")).replace("\n", "\r\n"));
        assertThat(Vocabulary.load(folder.resolve("edited"))).isEqualTo(words);
    }
}
