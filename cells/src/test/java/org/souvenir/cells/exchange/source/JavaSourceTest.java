package org.souvenir.cells.exchange.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;

class JavaSourceTest {
    @Test
    void dump() throws IOException {
        Network network = Network.initialised(
                Architecture.of(
                        Input.ids(9), new Embedding(3), Recurrent.of(n -> new Lstm(n, 5)).bidirectional(), Recurrent.of(n -> new Lstm(n, 4)), Pooling.LAST, new Dense(2)),
                1);
        Files.writeString(
                Path.of("/tmp/js/A.java"),
                JavaSource.of(network, "com.example.Tagger", JavaSource.Weights.FLOATS).text());
        Network b = Network.initialised(Architecture.of(Input.features(3), Recurrent.of(n -> new Lstm(n, 5)), new Dense(2)), 1);
        Files.writeString(
                Path.of("/tmp/js/B.java"),
                JavaSource.of(b, "com.example.Tagger", JavaSource.Weights.EIGHT_BIT).text());
        assertThat(1).isOne();
    }
}
