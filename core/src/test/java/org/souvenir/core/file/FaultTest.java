package org.souvenir.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.core.tensor.Tensor;

/** Files that fail, stop or fill up at any call. */
class FaultTest {
    private static final Map<String, Tensor> OLD = Map.of("a", Tensor.of(new float[] {1, 2, 3}, 3));
    private static final Map<String, Tensor> NEW =
            Map.of("a", Tensor.of(new float[] {4, 5, 6}, 3), "b", Tensor.of(new float[] {7}, 1));

    @TempDir
    private Path folder;

    private FaultWalk walk;

    @BeforeEach
    void start() {
        walk = new FaultWalk(folder);
    }

    @Test
    void text() {
        int faults = walk.write(
                at -> AtomicFile.write(at.resolve("notes.txt"), "old"),
                at -> AtomicFile.write(at.resolve("notes.txt"), "new, and longer"));
        assertThat(faults).isGreaterThan(40);
        walk.write(at -> {}, at -> AtomicFile.write(at.resolve("notes.txt"), "new"));
    }

    @Test
    void a_claim() {
        walk.write(at -> {}, at -> FileClaim.of(at.resolve("notes.txt")).close());
    }

    @Test
    void safetensors() {
        walk.write(
                at -> Safetensors.write(at.resolve("x.safetensors"), OLD, Map.of()),
                at -> Safetensors.write(at.resolve("x.safetensors"), NEW, Map.of("epoch", "2")));
        walk.read(
                at -> Safetensors.write(at.resolve("x.safetensors"), NEW, Map.of("epoch", "2")),
                at -> Safetensors.read(at.resolve("x.safetensors")).tensors());
    }

    @Test
    void files_that_are_replaced_while_they_are_read() {
        walk.replaced(
                at -> Safetensors.write(at.resolve("x.safetensors"), NEW, Map.of("epoch", "2")),
                at -> Safetensors.write(at.resolve("x.safetensors"), OLD, Map.of()),
                at -> Safetensors.read(at.resolve("x.safetensors")).tensors());
        walk.replaced(
                at -> Safetensors.write(at.resolve("x.safetensors"), OLD, Map.of()),
                at -> Safetensors.write(at.resolve("x.safetensors"), NEW, Map.of("epoch", "2")),
                at -> Safetensors.read(at.resolve("x.safetensors")).tensors());
        walk.replaced(
                at -> Npy.write(at.resolve("x.npy"), Tensor.of(new float[] {1, 2, 3}, 3)),
                at -> Npy.write(at.resolve("x.npy"), Tensor.of(new float[] {4, 5, 6, 7}, 4)),
                at -> Npy.read(at.resolve("x.npy")));
        walk.replaced(
                at -> Npz.write(at.resolve("x.npz"), NEW),
                at -> Npz.write(at.resolve("x.npz"), OLD),
                at -> Npz.read(at.resolve("x.npz")).tensors());
    }

    @Test
    void numpy() {
        walk.write(
                at -> Npy.write(at.resolve("x.npy"), Tensor.of(new float[] {1, 2, 3}, 3)),
                at -> Npy.write(at.resolve("x.npy"), Tensor.of(new float[] {4, 5, 6}, 3)));
        walk.write(at -> Npz.write(at.resolve("x.npz"), OLD), at -> Npz.write(at.resolve("x.npz"), NEW));
        walk.read(
                at -> Npy.write(at.resolve("x.npy"), Tensor.of(new float[] {1, 2, 3}, 3)),
                at -> Npy.read(at.resolve("x.npy")));
        walk.read(
                at -> Npz.write(at.resolve("x.npz"), NEW),
                at -> Npz.read(at.resolve("x.npz")).tensors());
    }

    @Test
    void what_pytorch_and_numpy_wrote() {
        for (String name : List.of("lstm.pt", "protocol5.pt", "without_checksums.pt")) {
            int faults = walk.read(at -> copy(name, at), at -> all(TorchArchive.read(at.resolve(name))));
            assertThat(faults).as("calls of %s", name).isGreaterThan(20);
        }
        for (String name : List.of("compressed.npz", "stored.npz", "zip64.npz")) {
            walk.read(at -> copy(name, at), at -> all(Npz.read(at.resolve(name))));
        }
        walk.replaced(
                at -> copy("lstm.pt", at),
                at -> copy("protocol5.pt", at, "lstm.pt"),
                at -> all(TorchArchive.read(at.resolve("lstm.pt"))));
        walk.replaced(
                at -> copy("compressed.npz", at),
                at -> copy("stored.npz", at, "compressed.npz"),
                at -> all(Npz.read(at.resolve("compressed.npz"))));
    }

    private static Map<String, String> all(NamedTensors file) {
        return file.names().stream()
                .filter(name -> !name.startsWith("large")) // which has whole numbers that no double has
                .collect(Collectors.toMap(name -> name, name -> Arrays.toString(file.doubles(name))));
    }

    private static void copy(String name, Path folder) {
        copy(name, folder, name);
    }

    private static void copy(String name, Path folder, String as) {
        AtomicFile.write(folder.resolve(as), out -> Files.copy(Golden.file(name), out));
    }
}
