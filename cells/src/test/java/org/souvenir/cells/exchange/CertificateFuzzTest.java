package org.souvenir.cells.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.Fuzz;
import org.souvenir.core.file.Mutation;
import org.souvenir.core.file.NpyFormat;
import org.souvenir.core.file.Npz;
import org.souvenir.core.tensor.Tensor;

/** {@link Fuzz} of references that a network is compared with. */
class CertificateFuzzTest {
    @TempDir
    private Path folder;

    @Test
    void nothing_but_our_exception_comes_of_it() throws IOException {
        Network network = Network.initialised(
                Architecture.of(
                        Input.ids(5), new Embedding(2), Recurrent.of(n -> new Lstm(n, 3)), Pooling.LAST, new Dense(2)),
                1);
        Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 0, 2}, 3, 2);
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put("x", x);
        arrays.put("x.lengths", Tensor.of(new float[] {3, 2}, 2));
        arrays.put("output", network.infer(Batch.of(x, new int[] {3, 2})).values());
        Path file = folder.resolve("reference.npz");
        Npz.write(file, arrays, Map.of("x", NpyFormat.IDS));
        byte[] whole = Mutation.unchecked(Files.readAllBytes(file));
        Fuzz.of("certificate", 500).endingIn(IllegalArgumentException.class).changing(List.of(whole), bytes -> {
            Files.write(file, bytes);
            Npz read = Npz.read(file);
            Map<String, Tensor> reference = new LinkedHashMap<>();
            read.names().forEach(name -> reference.put(name, read.tensor(name)));
            assertThat(Certificate.of(network, reference)).isNotNull();
        });
    }
}
