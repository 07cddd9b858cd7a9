package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.souvenir.cells.Gru;
import org.souvenir.cells.exchange.source.JavaSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;

final class ExportJavaTest {
    @TempDir
    private Path folder;

    private Network saved() {
        Network network = Network.initialised(Architecture.of(Input.features(2), Recurrent.of(n -> new Gru(n, 3))), 1);
        NetworkFormat.standard().write(folder.resolve("model"), network, Map.of());
        return network;
    }

    private int run(String... options) {
        String[] args = new String[options.length + 3];
        System.arraycopy(options, 0, args, 3, options.length);
        args[0] = "export-java";
        args[1] = folder.resolve("model").toString();
        args[2] = "--out=" + folder;
        return Main.examples().execute(args);
    }

    @ParameterizedTest
    @CsvSource({"32, FLOATS", "8, EIGHT_BIT"})
    void writes_the_class_of_a_saved_network(String bits, JavaSource.Weights weights) {
        JavaSource source = JavaSource.of(saved(), "com.example.Tagger", weights);
        assertThat(run("--package=com.example", "--class=Tagger", "--bits=" + bits))
                .isZero();
        assertThat(folder.resolve("com/example/Tagger.java")).hasContent(source.text());
    }

    @Test
    void refuses_other_bits_and_names_and_what_is_no_network() {
        assertThat(run()).isOne();
        saved();
        assertThat(run("--bits=4")).isEqualTo(2);
        assertThat(run("--class=1A")).isOne();
        assertThat(folder).isDirectoryNotContaining("glob:**.java");
    }
}
