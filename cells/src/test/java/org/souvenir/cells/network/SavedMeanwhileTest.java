package org.souvenir.cells.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Gru;
import org.souvenir.cells.exchange.onnx.OnnxModel;
import org.souvenir.cells.exchange.onnx.OnnxNetwork;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.core.file.NamedTensors;
import org.souvenir.core.file.Npz;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.tensor.Tensor;

/** Files that another process saves again and again while they are loaded; {@code -Dsaves.seconds=60} for so long. */
class SavedMeanwhileTest {
    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("saves.seconds", 2));
    private static final List<Network> NETWORKS = List.of(network(3), network(40));

    @TempDir
    private Path folder;

    /** A kind of file: how it is written and read, and what two such files hold. */
    private record Kind(String name, BiConsumer<Network, Path> writer, Function<Path, Object> reader) {
        static final List<Kind> ALL = List.of(
                new Kind("network", Network::save, file -> Network.load(file).tensors()),
                new Kind(
                        "tensors",
                        (network, file) -> Safetensors.write(file, network.tensors(), Map.of()),
                        file -> all(Safetensors.read(file))),
                new Kind(
                        "arrays.npz",
                        (network, file) -> Npz.write(file, network.tensors()),
                        file -> all(Npz.read(file))),
                new Kind(
                        "model.onnx",
                        (network, file) -> OnnxModel.write(network, file),
                        file -> OnnxNetwork.read(file).network().tensors()));

        private static Map<String, Tensor> all(NamedTensors file) {
            return file.names().stream().collect(Collectors.toMap(name -> name, file::tensor));
        }
    }

    private static Network network(int units) {
        return Network.initialised(
                Architecture.of(Input.features(2), Recurrent.of(n -> new Gru(n, units)), new Dense(1)), units);
    }

    @Test
    void is_what_was_there_or_what_came() throws Exception {
        Map<Kind, List<Object>> expected = Kind.ALL.stream().collect(Collectors.toMap(kind -> kind, this::both));
        Process saver = start();
        try {
            Set<Object> seen = new HashSet<>();
            int loads = 0;
            long end = System.nanoTime() + TIME.toNanos();
            while (System.nanoTime() < end || seen.size() < 2 * Kind.ALL.size()) {
                for (Kind kind : Kind.ALL) {
                    Object found = kind.reader().apply(folder.resolve(kind.name()));
                    int which = expected.get(kind).indexOf(found);
                    assertThat(which).as("load %d, %s", loads, kind.name()).isNotNegative();
                    seen.add(kind.name() + which);
                    loads++;
                }
            }
            saver.getOutputStream().close();
            String saves = new String(saver.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            System.out.printf("%,d loads against %s saves%n", loads, saves);
            assertThat(saver.waitFor()).isZero();
        } finally {
            saver.destroyForcibly().waitFor();
        }
        assertThat(folder.toFile().list()).hasSize(Kind.ALL.size());
    }

    private List<Object> both(Kind kind) {
        return NETWORKS.stream()
                .map(network -> {
                    kind.writer().accept(network, folder.resolve(kind.name()));
                    return kind.reader().apply(folder.resolve(kind.name()));
                })
                .toList();
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Saver.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** The process: saves until its input ends, and says how often. */
    static final class Saver {
        public static void main(String... args) {
            Thread end = new Thread(() -> {
                try {
                    System.in.read();
                } catch (IOException e) {
                    return; // which is an end, too
                }
            });
            end.start();
            int saves = 0;
            while (end.isAlive()) {
                for (Kind kind : Kind.ALL) {
                    kind.writer().accept(NETWORKS.get(saves % 2), Path.of(args[0], kind.name()));
                }
                saves++;
            }
            System.out.print(saves * Kind.ALL.size());
        }
    }
}
