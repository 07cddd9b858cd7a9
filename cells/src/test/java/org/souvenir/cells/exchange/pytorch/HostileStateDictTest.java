package org.souvenir.cells.exchange.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.Fuzz;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.tensor.Tensor;

/** {@link Fuzz} of files that are not what a model's weights are. */
class HostileStateDictTest {
    /** Names and shapes that are changed at random: the tensors are sound, what they mean is not. */
    @Test
    void ends_in_a_network_or_in_our_exception_whatever_names_and_shapes_are() throws Exception {
        List<Safetensors> files =
                stored(".safetensors").stream().map(Safetensors::read).toList();
        Fuzz.of("state dict, names and shapes", 1000)
                .trying(
                        random -> Safetensors.toBytes(
                                mutated(
                                        files.get(random.nextInt(files.size())).tensors(),
                                        new Random(random.nextLong())),
                                Map.of()),
                        bytes -> read(StateDict.of(Safetensors.fromBytes(bytes)), bytes.length % 2 == 0));
    }

    /** Bytes that are changed at random, most of them in the beginning. */
    @Test
    void ends_in_a_network_or_in_our_exception_whatever_bytes_are(@TempDir Path folder) throws Exception {
        List<byte[]> files = new ArrayList<>();
        for (Path file : stored(".safetensors")) {
            files.add(Files.readAllBytes(file));
        }
        for (Path file : stored(".pt")) {
            files.add(Files.readAllBytes(file));
        }
        Path file = folder.resolve("mutated");
        Fuzz.of("state dict, bytes", 1000)
                .trying(
                        random -> {
                            byte[] bytes =
                                    files.get(random.nextInt(files.size())).clone();
                            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                                int head = random.nextBoolean() ? Math.min(bytes.length, 900) : bytes.length;
                                bytes[random.nextInt(head)] = (byte) random.nextInt(256);
                            }
                            return bytes;
                        },
                        bytes -> {
                            Files.write(file, bytes);
                            read(StateDict.read(file), bytes.length % 2 == 0);
                        });
    }

    private static void read(StateDict dict, boolean pooled) {
        Network network = (pooled ? dict.pooled(Pooling.LAST) : dict).network();
        assertThat(network.parameters().length()).isPositive();
    }

    private static Map<String, Tensor> mutated(Map<String, Tensor> tensors, Random random) {
        Map<String, Tensor> mutated = new LinkedHashMap<>(tensors);
        List<String> names = new ArrayList<>(tensors.keySet());
        for (int n = random.nextInt(3); n >= 0; n--) {
            String name = names.get(random.nextInt(names.size()));
            Tensor tensor = tensors.get(name);
            switch (random.nextInt(5)) {
                case 0 -> mutated.remove(name);
                case 1 -> mutated.put(name.replaceFirst("l0|rnn|weight|bias", one(random)), tensor);
                case 2 -> mutated.put(name, Tensor.zeros(shape(tensor.shape(), random)));
                case 3 -> mutated.put(names.get(random.nextInt(names.size())), tensor);
                default ->
                    mutated.put(one(random) + "." + one(random), Tensor.zeros(random.nextInt(4), random.nextInt(4)));
            }
        }
        return mutated;
    }

    private static String one(Random random) {
        List<String> words = List.of(
                "", "l7", "l0", "l99999", "weight_ih", "weight_hh_l0", "weight", "bias", "rnn", "\n", "é", "gain");
        return words.get(random.nextInt(words.size()));
    }

    private static int[] shape(int[] shape, Random random) {
        int[] other = java.util.Arrays.copyOf(shape, Math.max(1, shape.length + random.nextInt(3) - 1));
        other[random.nextInt(other.length)] = random.nextInt(random.nextInt(3) == 0 ? 2000 : 4);
        return other;
    }

    private static List<Path> stored(String end) throws IOException, URISyntaxException {
        Path folder = Path.of(HostileStateDictTest.class.getResource("cases").toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(end) && !f.toString().contains("reference"))
                    .sorted()
                    .toList();
        }
    }
}
