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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.tensor.Tensor;

/** Files that are not what a model's weights are. */
class HostileStateDictTest {
    private static final int TRIES = Integer.getInteger("souvenir.pytorch.mutations", 1000);

    /** Names and shapes that are changed at random: the tensors are sound, what they mean is not. */
    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void ends_in_a_network_or_in_our_exception_whatever_names_and_shapes_are() throws Exception {
        List<Path> files = stored(".safetensors");
        int made = 0;
        for (int seed = 0; seed < TRIES; seed++) {
            Random random = new Random(seed);
            Map<String, Tensor> tensors = mutated(
                    Safetensors.read(files.get(random.nextInt(files.size()))).tensors(), random);
            made += reads(StateDict.of(Safetensors.fromBytes(Safetensors.toBytes(tensors, Map.of()))), random) ? 1 : 0;
        }
        assertThat(made).isBetween(1, TRIES - 1);
    }

    /** Bytes that are changed at random. */
    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void ends_in_a_network_or_in_our_exception_whatever_bytes_are(@TempDir Path folder) throws Exception {
        List<Path> files = new ArrayList<>(stored(".safetensors"));
        files.addAll(stored(".pt"));
        Path file = folder.resolve("mutated");
        for (int seed = 0; seed < TRIES; seed++) {
            Random random = new Random(seed);
            byte[] bytes = Files.readAllBytes(files.get(random.nextInt(files.size())));
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                int head = random.nextBoolean() ? Math.min(bytes.length, 900) : bytes.length;
                bytes[random.nextInt(head)] = (byte) random.nextInt(256);
            }
            Files.write(file, bytes);
            try {
                reads(StateDict.read(file), random);
            } catch (FileFormatException expected) {
                assertThat(expected).hasMessageContaining("mutated");
            }
        }
    }

    private static boolean reads(StateDict dict, Random random) {
        StateDict told = random.nextBoolean() ? dict.pooled(Pooling.LAST) : dict;
        try {
            Network network = told.network();
            assertThat(network.parameters().length()).isPositive();
            return true;
        } catch (FileFormatException expected) {
            return false;
        }
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
