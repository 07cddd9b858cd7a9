package org.souvenir.examples;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.souvenir.cells.exchange.keras.Keras;
import org.souvenir.cells.exchange.pytorch.PyTorch;
import org.souvenir.cells.exchange.pytorch.StateDict;
import org.souvenir.core.file.TorchArchive;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.text.vocabulary.Vocabulary;

/** What reads files and streams, and what comes out of them. */
final class MisuseSamplesOfFiles {
    private static final Path TORCH = Path.of("../core/src/test/resources/org/souvenir/core/file/protocol2.pt");
    private static final Path KERAS =
            Path.of("../cells/src/test/resources/org/souvenir/cells/exchange/keras/small.keras");
    private static final Path TENSOR = Path.of(
            "../cells/src/test/resources/org/souvenir/cells/exchange/onnx/cases/0332_lstm/test_data_set_0/input_0.pb");

    /** Adds them. */
    void addTo(MisuseSamples all) {
        all.put("TorchArchive.read(file)", () -> TORCH);
        all.put("TorchArchive", () -> TorchArchive.read(TORCH));
        for (String method : List.of("doubles", "dtype", "shape", "tensor")) {
            all.put(
                    "TorchArchive." + method + "(name)",
                    () -> TorchArchive.read(TORCH).names().get(0));
        }
        all.put("Keras.read(file)", () -> KERAS);
        all.put("Keras.read(network)", () -> Keras.read(KERAS));
        all.put("Keras.read(layers)", () -> Map.of());
        all.put("OnnxSignature.tensor(file)", () -> TENSOR);
        all.put("OnnxNetwork.run(values)", () -> Map.of("x", Tensor.zeros(2, 2, 3)));
        Supplier<Path> written = () -> written(all);
        all.put("PyTorch.read(file)", written);
        all.put("StateDict.read(file)", written);
        all.put("StateDict", () -> StateDict.read(written(all)));
        all.put("StateDict.into(modules)", () -> Map.of("dense1", "dense1"));
        Supplier<Object> network = () -> new ByteArrayInputStream(MisuseSamplesOfCells.NETWORK.toBytes());
        all.put("Network.load(in)", network);
        all.put("NetworkFormat.read(in)", network);
        all.put(
                "Vocabulary.load(in)",
                () -> stream(Vocabulary.of(List.of("a", "b")).toText()));
        all.put("Embeddings.read(in)", () -> stream("a 1 2\n"));
        all.put("Embeddings.readBinary(in)", () -> new ByteArrayInputStream(vectors()));
        all.put("Embeddings.readBinary(file)", () -> all.written(file -> write(file, vectors())));
        all.put("LabelledTexts.readTable(in)", () -> stream("label,text\n1,x\n0,y\n"));
        all.put("LabelledTexts.readTable(file)", () -> all.textFile("label,text\n1,x\n0,y\n"));
        all.put("LabelledTexts.readTable(format)", () -> org.souvenir.text.data.TableFormat.CSV);
        all.put("LabelledTexts.read(path)", () -> table(all));
        all.put("LabelledTexts.read(paths)", () -> List.of(table(all)));
        all.put(
                "LabelledTexts.readFiles(fileOfLabel)",
                () -> Map.of("a", all.textFile("x\n"), "b", all.textFile("y\n")));
        all.put("LabelledTexts.readFolder(folder)", () -> folder(all));
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Path written(MisuseSamples all) {
        Path folder = all.folder().resolve("torch" + all.next());
        PyTorch.write(MisuseSamplesOfCells.NETWORK, folder);
        return folder.resolve("model.safetensors");
    }

    private static Path table(MisuseSamples all) {
        Path file = all.folder().resolve("table" + all.next() + ".csv");
        write(file, "label,text\n1,x\n0,y\n".getBytes(StandardCharsets.UTF_8));
        return file;
    }

    private static Path folder(MisuseSamples all) {
        Path folder = all.folder().resolve("labels" + all.next());
        for (String label : List.of("pos", "neg")) {
            try {
                Files.createDirectories(folder.resolve(label));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            write(folder.resolve(label).resolve("1.txt"), new byte[] {'x'});
        }
        return folder;
    }

    /** One vector of two numbers, as word2vec writes them. */
    private static byte[] vectors() {
        byte[] header = "1 2\na ".getBytes(StandardCharsets.UTF_8);
        byte[] file = new byte[header.length + 8];
        System.arraycopy(header, 0, file, 0, header.length);
        return file;
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
