package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.Npz;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

/** Takes a network to other worlds and brings it back, with a certificate. */
final class ImportExportTest {
    private static final PrintStream OUT = System.out;
    private static final Architecture TAGGER = Architecture.of(
            Input.ids(11),
            new Embedding(4),
            Recurrent.of(n -> new Gru(n, 5)).bidirectional(),
            Recurrent.of(n -> new Gru(n, 6)),
            new Dense(3));

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Network network = Network.initialised(TAGGER, 9);

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        network.save(folder.resolve("model.safetensors"));
    }

    @AfterEach
    void restore() {
        System.setOut(OUT);
    }

    private int run(String... arguments) {
        out.reset();
        return Main.examples().execute(arguments);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    /** What the network gives, under the names that another network has for it. */
    private String reference(Network other, float error) {
        RandomStream random = RandomStream.of(3);
        Tensor ids = Tensor.zeros(7, 4);
        for (int i = 0; i < ids.length(); i++) {
            ids.data()[i] = (float) Math.floor(11 * random.unit(i));
        }
        int[] lengths = {7, 7, 7, 7};
        Tensor given =
                network.infer(Batch.of(Sequences.of(ids, lengths))).values().copy();
        given.set(given.get(2, 1, 0) + error, 2, 1, 0);
        Map<String, Tensor> reference = new LinkedHashMap<>();
        String input = other.architecture().inputs().keySet().iterator().next();
        reference.put(input, ids);
        reference.put(other.architecture().outputs().keySet().iterator().next(), given);
        Npz.write(folder.resolve("reference.npz"), reference);
        return path("reference.npz");
    }

    @Test
    void to_pytorch_and_back() {
        assertThat(run("export", path("model.safetensors"), "--to", "pytorch", "--out", path("torch")))
                .isZero();
        String back = path("back.safetensors");
        assertThat(run("import", path("torch/model.safetensors"), "--into", path("model.safetensors"), "--save", back))
                .isZero();
        assertThat(Network.load(folder.resolve("back.safetensors")).parameters().values())
                .containsExactly(network.parameters().values());
        assertThat(run("import", path("torch/model.safetensors"), "--into", back, "--check", reference(network, 0)))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("The same: the largest difference is 0.0e+00");
    }

    @Test
    void to_onnx_and_back_with_a_certificate_that_can_fail() {
        assertThat(run("export", path("model.safetensors"), "--to", "onnx", "--out", folder.toString()))
                .isZero();
        assertThat(run("import", path("model.onnx"), "--save", path("back"))).isZero();
        Network back = Network.load(folder.resolve("back"));
        assertThat(run("import", path("model.onnx"), "--check", reference(back, 0)))
                .isZero();
        assertThat(run("import", path("model.onnx"), "--check", reference(back, 1e-3f)))
                .isOne();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Not the same: the largest difference is 1.0e-03");
    }

    @Test
    void to_plain_java() {
        assertThat(run(
                        "export",
                        path("model.safetensors"),
                        "--to",
                        "source",
                        "--class",
                        "com.example.Tagger",
                        "--out",
                        folder.toString()))
                .isZero();
        assertThat(folder.resolve("com/example/Tagger.java")).isNotEmptyFile();
    }

    @Test
    void says_what_it_cannot_read() {
        assertThat(run("import", path("nothing.onnx"))).isOne();
        assertThat(run("import", path("model.onnx"), "--into", path("model.safetensors")))
                .isOne();
        assertThat(run("export", path("nothing"), "--to", "onnx")).isOne();
        assertThat(run("export", path("model.safetensors"), "--to", "caffe")).isEqualTo(2);
    }
}
