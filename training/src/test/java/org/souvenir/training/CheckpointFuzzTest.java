package org.souvenir.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.Fuzz;
import org.souvenir.core.file.Mutation;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.optimizer.Adam;

/** {@link Fuzz} of checkpoints: of their bytes, and of their metadata under a right checksum. */
class CheckpointFuzzTest {
    private static final List<String> VALUES = List.of(
            "",
            "-1",
            "0",
            "7",
            "2147483647",
            "-2147483648",
            "99999999999999999999",
            "NaN",
            "1e308",
            "PT1H",
            "PT-9E99S",
            "adam");

    @TempDir
    private Path folder;

    @Test
    void nothing_but_our_exception_comes_of_it() throws IOException {
        Path written = folder.resolve("written");
        Network network = Network.initialised(Architecture.of(Input.features(1), new Dense(1)), 1);
        Example example = Example.perStep(Batch.of(Tensor.filled(1, 2, 3, 1)), Tensor.filled(1, 2, 3, 1));
        ExampleSource source = ExampleSource.of(example, 3, 1);
        Trainer trainer =
                Trainer.of(new MeanSquaredError(), new Adam(1e-2)).epochs(3).seed(5);
        trainer.checkpoint(written).fit(network, source, source);
        byte[] whole = Files.readAllBytes(written);
        Safetensors stored = Safetensors.read(written);
        Path file = folder.resolve("changed");
        Fuzz.of("checkpoint", 800)
                .endingIn(IllegalArgumentException.class)
                .trying(
                        random -> random.nextInt(4) == 0 ? Mutation.of(whole, whole, random) : spoilt(stored, random),
                        bytes -> {
                            Files.write(file, bytes);
                            trainer.resuming(file).fit(network, source, source); // it is over, if the file is whole
                        });
    }

    private static byte[] spoilt(Safetensors stored, SplittableRandom random) {
        Map<String, String> metadata = new TreeMap<>(stored.metadata());
        List<String> names = new ArrayList<>(metadata.keySet());
        for (int n = random.nextInt(3); n >= 0; n--) {
            String name = names.get(random.nextInt(names.size()));
            switch (random.nextInt(3)) {
                case 0 -> metadata.remove(name);
                case 1 -> metadata.put(name, VALUES.get(random.nextInt(VALUES.size())));
                default -> {
                    byte[] text = metadata.getOrDefault(name, "").getBytes(StandardCharsets.US_ASCII);
                    metadata.put(name, new String(Mutation.of(text, text, random), StandardCharsets.US_ASCII));
                }
            }
        }
        return Safetensors.toBytes(stored.tensors(), metadata);
    }
}
