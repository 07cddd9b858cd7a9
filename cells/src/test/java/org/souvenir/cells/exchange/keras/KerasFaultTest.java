package org.souvenir.cells.exchange.keras;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.AtomicFile;
import org.souvenir.core.file.FaultWalk;

/** Files of Keras that fail or stop at any call, or are replaced. */
class KerasFaultTest {
    @TempDir
    private Path folder;

    private List<Path> cases;
    private FaultWalk walk;

    @BeforeEach
    void unpack() throws IOException {
        cases = KerasCases.stored(Files.createDirectory(folder.resolve("cases")));
        walk = new FaultWalk(Files.createDirectory(folder.resolve("walks")));
    }

    @Test
    void models() {
        Path one = with("model.keras");
        int faults = walk.read(
                copy(one.resolve("model.keras"), "model.keras"),
                at -> Keras.read(at.resolve("model.keras")).tensors());
        assertThat(faults).isGreaterThan(20);
        walk.replaced(
                copy(one.resolve("model.keras"), "model.keras"),
                copy(cases.get(1).resolve("model.keras"), "model.keras"),
                at -> Keras.read(at.resolve("model.keras")).tensors());
    }

    @Test
    void weights() {
        Path one = with("w.weights.h5");
        Network network = Keras.read(one.resolve("model.keras"));
        walk.read(
                copy(one.resolve("w.weights.h5"), "w.weights.h5"),
                at -> Keras.read(at.resolve("w.weights.h5"), network).tensors());
    }

    @Test
    void shards() {
        Path one = with("w.weights.json");
        Network network = Keras.read(one.resolve("model.keras"));
        Consumer<Path> map = copy(one.resolve("w.weights.json"), "w.weights.json");
        walk.read(
                KerasCases.files(one).stream()
                        .filter(file -> file.toString().endsWith(".h5"))
                        .map(file -> copy(file, file.getFileName().toString()))
                        .reduce(map, Consumer::andThen),
                at -> Keras.read(at.resolve("w.weights.json"), network).tensors());
    }

    private Path with(String name) {
        return cases.stream()
                .filter(one -> Files.exists(one.resolve(name)))
                .findFirst()
                .orElseThrow();
    }

    private static Consumer<Path> copy(Path file, String name) {
        return at -> {
            try {
                byte[] bytes = Files.readAllBytes(file);
                AtomicFile.write(at.resolve(name), out -> out.write(bytes));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
