package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Gru;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.parameter.Quantisation;

final class QuantiseTest {
    @TempDir
    private Path folder;

    private int run(String... options) {
        Network network = Network.initialised(
                Architecture.of(Input.ids(5), new Embedding(2), Recurrent.of(n -> new Gru(n, 3))), 1);
        NetworkFormat.standard().write(folder.resolve("model"), network, Map.of("labels", "a b"));
        String[] args = new String[options.length + 3];
        System.arraycopy(options, 0, args, 3, options.length);
        args[0] = "quantise";
        args[1] = folder.resolve("model").toString();
        args[2] = "--out=" + folder.resolve("rounded");
        return Main.examples().execute(args);
    }

    @Test
    void writes_the_rounded_network_with_its_notes() {
        assertThat(run("--bits=16", "--embeddings")).isZero();
        NetworkFormat.Stored stored = NetworkFormat.standard().read(folder.resolve("rounded"));
        Quantisation quantisation = stored.network().quantisation();
        assertThat(quantisation.precision()).isEqualTo(Precision.BFLOAT16);
        assertThat(quantisation.weights()).containsKey("embedding1.weight");
        assertThat(stored.notes()).isEqualTo(Map.of("labels", "a b"));
    }

    @Test
    void refuses_other_bits() {
        assertThat(run("--bits=4")).isEqualTo(2);
        assertThat(folder.resolve("rounded")).doesNotExist();
    }
}
