package org.souvenir.cells.exchange.onnx;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.core.file.Fuzz;

/** {@link Fuzz} of models of ONNX. */
class OnnxFuzzTest {
    @TempDir
    private Path folder;

    @Test
    void nothing_but_our_exception_comes_of_it() throws IOException, URISyntaxException {
        Path cases = Path.of(
                Objects.requireNonNull(OnnxFuzzTest.class.getResource("cases")).toURI());
        List<byte[]> models = new ArrayList<>();
        try (Stream<Path> files = Files.walk(cases)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".onnx")).sorted().toList()) {
                models.add(Files.readAllBytes(file));
            }
        }
        Path changed = folder.resolve("model.onnx");
        Fuzz.of("onnx", 500).changing(models, bytes -> {
            Files.write(changed, bytes);
            OnnxNetwork.read(changed).network().toBytes();
        });
    }
}
