package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.drawing.Drawing;
import org.souvenir.cells.exchange.onnx.OnnxModel;
import org.souvenir.cells.exchange.pytorch.PyTorch;
import org.souvenir.cells.exchange.source.JavaSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.core.expr.Step;
import org.souvenir.core.file.AtomicFile;
import org.souvenir.core.file.Npy;
import org.souvenir.core.file.Npz;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.core.text.EquationText;
import org.souvenir.text.vocabulary.Vocabulary;
import org.souvenir.training.Trainer;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.optimizer.Adam;

final class VerifyTest {
    private static final Network NETWORK =
            Network.initialised(Architecture.of(Input.features(2), Recurrent.of(n -> new Gru(n, 3)), new Dense(1)), 1);

    @TempDir
    private Path folder;

    private String output = "";

    private record Written(String name, String expected) {}

    private List<Written> all = List.of();

    @BeforeEach
    @SuppressWarnings("StringConcatToTextBlock") // patterns
    void write_a_file_of_each_kind() throws IOException {
        NetworkFormat.standard().write(folder.resolve("net"), NETWORK, Map.of("labels", "a b"));
        Tensor x = Tensor.zeros(3, 4, 2);
        Trainer.of(new MeanSquaredError(), new Adam(1e-2))
                .epochs(1)
                .checkpoint(folder.resolve("check"))
                .fit(NETWORK, ExampleSource.of(Example.perStep(Batch.of(x), Tensor.zeros(3, 4, 1)), 2, 1));
        Vocabulary.of(List.of("a", "b")).save(folder.resolve("words"));
        Files.write(folder.resolve("state"), NETWORK.infer(Batch.of(x)).state().toBytes());
        Safetensors.write(folder.resolve("tensors"), Map.of("w", x), Map.of("by", "me"));
        Npy.write(folder.resolve("npy"), x);
        Npz.write(folder.resolve("npz"), Map.of("x", x));
        OnnxModel.write(NETWORK, folder.resolve("model.onnx"));
        Files.writeString(folder.resolve("vectors"), "2 3\nfilm 1 2 3\nbad 4 5 6\n");
        write_texts();
        all = List.of(
                new Written(
                        "net",
                        "a network of version 3, [\\d,]+ bytes, checksum right\n    \\d+ parameters, FLOAT32"
                                + "\n    x → recurrent1 → dense1\n    notes: labels\n"),
                new Written(
                        "check",
                        "a checkpoint of version \\d, [\\d,]+ bytes, checksum right\n    \\d+ parameters in "
                                + "(?s).*optimizer: Adam.*"),
                new Written("words", "a vocabulary of version 1, 40 bytes, without a checksum\n    4 tokens\n"),
                new Written("state", "the state of a session, of version 1, \\d+ bytes, checksum right\n    State.*\n"),
                new Written(
                        "tensors",
                        "safetensors, \\d+ bytes, checksum right\n    tensors: 1, numbers: 24\n"
                                + "    w F32 \\[3, 4, 2\\]\n    notes: by\n"),
                new Written(
                        "npy", "an array of NumPy, version 1, \\d+ bytes, without a checksum\n    24 numbers, .*\n"),
                new Written("npz", "arrays of NumPy, \\d+ bytes, no checksum wrong\n    tensors: 1, numbers: 24\n.*\n"),
                new Written(
                        "model.onnx", "a model of ONNX, [\\d,]+ bytes, without a checksum\n    \\d+ parameters(?s).*"),
                new Written("gru.svg", "a drawing, [\\d,]+ bytes, without a checksum\n    \\d+ lines\n"),
                new Written("gru.txt", "equations, \\d+ bytes, without a checksum\n    .*\n"),
                new Written(
                        "a/Net.java", "Java source of a network, [\\d,]+ bytes, without a checksum\n    \\d+ lines\n"),
                new Written("a/Net.weights", "weights of Net.java, [\\d,]+ bytes, checksum right\n"),
                new Written(
                        "torch/model.py",
                        "a module of PyTorch, of a network, [\\d,]+ bytes, without a checksum\n    \\d+ lines\n"),
                new Written(
                        "texts.csv",
                        "a table of labelled texts, \\d+ bytes, without a checksum\n    3 texts\n    labels: bad, good\n"),
                new Written("figures.csv", "figures of a benchmark, \\d+ bytes, without a checksum\n    2 lines\n"),
                new Written("page", "a page, \\d+ bytes, without a checksum\n    3 lines\n"),
                new Written("vectors", "word vectors as text, 25 bytes, without a checksum\n    of 3 numbers each\n"));
    }

    private void write_texts() throws IOException {
        AtomicFile.write(folder.resolve("gru.svg"), Drawing.of(new Gru(2, 3)).svg());
        AtomicFile.write(folder.resolve("gru.txt"), EquationText.print(Step.of(new Gru(2, 3)::define)));
        Network large = Network.initialised(
                Architecture.of(Input.features(2), Recurrent.of(n -> new Gru(n, 130)), new Dense(1)), 1);
        JavaSource.of(large, "a.Net", JavaSource.Weights.FLOATS).write(folder);
        PyTorch.write(NETWORK, folder.resolve("torch"));
        Files.writeString(folder.resolve("texts.csv"), "label,text\ngood,a fine film\ngood,yes\nbad,\"a\npoor one\"\n");
        Files.writeString(
                folder.resolve("figures.csv"), "kind,mode,batch,ms\nLSTM,infer,1,\"1,000\"\nGRU,infer,1,2.5\n");
        Files.writeString(folder.resolve("page"), "<!doctype html>\n<html lang=\"en\">\n</html>\n");
    }

    private int verify(Path... files) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            String[] args = new String[files.length + 1];
            args[0] = "verify";
            for (int i = 0; i < files.length; i++) {
                args[i + 1] = files[i].toString();
            }
            return Main.examples().execute(args);
        } finally {
            System.setOut(before);
            output = out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
        }
    }

    @Test
    void says_what_each_file_is() {
        for (Written each : all) {
            Path file = folder.resolve(each.name());
            assertThat(verify(file)).as(each.name()).isZero();
            assertThat(output).as(each.name()).matches("\\Q" + file + ": \\E" + each.expected());
        }
    }

    @Test
    void finds_what_is_cut_off_or_empty_and_what_was_altered() throws IOException {
        for (Written each : all) {
            Path file = folder.resolve(each.name());
            byte[] whole = Files.readAllBytes(file);
            broken(file, Arrays.copyOf(whole, whole.length - 9));
            broken(file, new byte[0]);
            if (each.expected().contains("checksum right") || each.name().equals("npz")) {
                byte[] altered = whole.clone();
                altered[altered.length * 3 / 5] ^= 1;
                broken(file, altered);
            }
            Files.write(file, whole);
        }
    }

    private void broken(Path file, byte[] damaged) throws IOException {
        Files.write(file, damaged);
        assertThat(verify(file)).as(file.toString()).isEqualTo(1);
        assertThat(output).startsWith("BROKEN " + file);
    }

    /** Whatever a single byte becomes, the file is whole or broken, in our words. */
    @Test
    void ends_well_with_any_byte_altered() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (Written each : all) {
            Path file = folder.resolve(each.name());
            byte[] whole = Files.readAllBytes(file);
            for (int i = 0; i < 40; i++) {
                byte[] altered = whole.clone();
                altered[random.nextInt(i < 20 ? Math.min(64, whole.length) : whole.length)] ^=
                        (byte) (1 << random.nextInt(8));
                Files.write(file, altered);
                assertThat(verify(file)).as("%s, change %d", each.name(), i).isBetween(0, 1);
                assertThat(output).as("%s, change %d", each.name(), i).contains(file.toString());
            }
            Files.write(file, whole);
        }
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void refuses_folders_and_pipes() {
        assertThat(verify(folder)).isEqualTo(1);
        assertThat(output).isEqualTo("BROKEN " + folder + ": the file must be readable, but it is a folder\n");
        assertThat(verify(NoFile.path())).isEqualTo(1);
        assertThat(output).startsWith("BROKEN " + NoFile.path() + ": the file must be readable, but ");
    }

    @Test
    void shows_names_that_a_terminal_would_obey_as_they_are_spelt() {
        Path named = folder.resolve("tensors\u001b[2J");
        Safetensors.write(named, Map.of("w\u009b1m", Tensor.zeros(1)), Map.of());
        assertThat(verify(named)).isZero();
        assertThat(output).contains("tensors\\u001b[2J: safetensors", "    w\\u009b1m F32 [1]");
    }

    @Test
    void goes_on_behind_a_broken_file_and_counts() throws IOException {
        Path unknown = Files.writeString(folder.resolve("unknown"), "something else");
        Path none = folder.resolve("none");
        assertThat(verify(unknown, none, folder.resolve("words"))).isEqualTo(1);
        assertThat(output).isEqualTo("""
                        BROKEN %s: must be a file that the library reads or writes, but begins as none of them
                        BROKEN %s: the file must be readable, but there is none
                        %s: a vocabulary of version 1, 40 bytes, without a checksum
                            4 tokens
                        3 files, 2 of them broken
                        """.formatted(unknown, none, folder.resolve("words")));
        assertThat(verify()).isEqualTo(2);
    }
}
