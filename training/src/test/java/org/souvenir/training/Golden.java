package org.souvenir.training;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.souvenir.core.file.Safetensors;

/** What PyTorch computed: see src/test/python. */
public final class Golden {
    private Golden() {}

    public static Safetensors read(String name) {
        try (InputStream in = Golden.class.getResourceAsStream("golden/" + name + ".safetensors")) {
            Path file = Files.createTempFile(name, ".safetensors");
            try {
                Files.write(file, Objects.requireNonNull(in, name).readAllBytes());
                return Safetensors.read(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static float[] floats(Safetensors golden, String name) {
        return golden.tensor(name).data();
    }
}
