package org.souvenir.web.compiler;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.souvenir.core.file.AtomicFile;
import org.souvenir.web.front.Front;

/**
 * Writes {@code souvenir.js}, all that a page needs in one file, and {@code souvenir.d.ts} beside it. Where no class
 * has changed since, as the script's first line says, nothing is compiled.
 */
public final class FrontFile {
    private static final String SCRIPT = "souvenir.js";
    private static final String TYPES = "souvenir.d.ts";

    private FrontFile() {}

    /** Takes the folder and the version of the library. */
    public static void main(String... args) throws IOException {
        Path folder = Path.of(args[0]).toAbsolutePath();
        String version = args[1];
        String script = resource(SCRIPT).replace("VERSION", version).replace("CLASSES", fingerprint(folder));
        Path file = folder.resolve(SCRIPT);
        if (Files.exists(folder.resolve(TYPES))
                && head(file).equals(script.lines().findFirst())) {
            return;
        }
        Files.createDirectories(folder);
        AtomicFile.write(folder.resolve(TYPES), resource(TYPES));
        AtomicFile.write(file, filled(script));
    }

    private static Optional<String> head(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst();
        }
    }

    /** With TeaVM's runtime and the library. */
    private static String filled(String script) throws IOException {
        Path folder = Files.createTempDirectory("souvenir-web");
        try {
            Compiler.compile(Front.class.getName(), folder, "souvenir");
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new BestGzip(packed)) {
                Files.copy(folder.resolve("souvenir.wasm"), gzip);
            }
            return script.replace(
                            "RUNTIME",
                            Files.readString(folder.resolve("runtime.js")).strip())
                    .replace("LIBRARY", Base64.getEncoder().encodeToString(packed.toByteArray()));
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private static final class BestGzip extends GZIPOutputStream {
        BestGzip(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(9);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(FrontFile.class.getResourceAsStream("/org/souvenir/web/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * Of all classes and other files that are compiled, or compile.
     *
     * @param made what is left out
     */
    private static String fingerprint(Path made) throws IOException {
        CRC32 crc = new CRC32();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                for (Path file : files(path, made)) {
                    add(crc, path.relativize(file).toString(), Files.readAllBytes(file));
                }
            } else if (Files.isRegularFile(path)) {
                add(crc, String.valueOf(path.getFileName()), Files.readAllBytes(path));
            }
        }
        return Long.toHexString(crc.getValue());
    }

    private static void add(CRC32 crc, String name, byte[] content) {
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        crc.update(content);
    }

    private static List<Path> files(Path folder, Path made) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.toAbsolutePath().startsWith(made))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
