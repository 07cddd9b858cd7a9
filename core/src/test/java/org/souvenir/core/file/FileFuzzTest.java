package org.souvenir.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@link Fuzz} of files with tensors. Half of the zip files are changed within their entries and have right checksums, so that
 * what reads the entries is reached.
 */
class FileFuzzTest {

    @TempDir
    private Path folder;

    private record Kind(String name, Consumer<Path> reader, String... files) {

        @Override
        public String toString() {
            return name;
        }

        private static void readArray(Path file) {
            Npy.read(file);
            Npy.readDoubles(file);
        }

        private static void readAll(NamedTensors read) {
            for (String name : read.names()) {
                try {
                    read.tensor(name);
                    read.doubles(name);
                } catch (FileFormatException e) { // a number too large to be a float
                    assertThat(e).hasMessageStartingWith(read.source());
                }
            }
        }
    }

    private static Stream<Kind> kinds() {
        return Stream.of(
                new Kind("npy", Kind::readArray, "version1.npy", "version2.npy", "version3.npy", "structure.npy"),
                new Kind("npz", file -> Kind.readAll(Npz.read(file)), "stored.npz", "compressed.npz", "zip64.npz"),
                new Kind(
                        "torch",
                        file -> Kind.readAll(TorchArchive.read(file)),
                        "protocol2.pt",
                        "protocol5.pt",
                        "lstm.pt",
                        "alone.pt",
                        "without_checksums.pt",
                        "sparse.pt",
                        "evil.pt"),
                new Kind("safetensors", file -> Kind.readAll(Safetensors.read(file)), "interop.safetensors"));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void ends_well_or_in_our_exception_in_little_memory(Kind kind) throws IOException {
        List<byte[]> corpus = new ArrayList<>();
        for (String name : kind.files) {
            corpus.add(Files.readAllBytes(Golden.file(name)));
        }
        Path file = folder.resolve("fuzzed");
        Fuzz.of(kind.name, 600).trying(random -> changed(corpus, random), bytes -> {
            Files.write(file, bytes);
            kind.reader.accept(file);
        });
    }

    private byte[] changed(List<byte[]> corpus, SplittableRandom random) {
        byte[] original = corpus.get(random.nextInt(corpus.size()));
        byte[] other = corpus.get(random.nextInt(corpus.size()));
        boolean within = original[0] == 'P' && random.nextBoolean();
        try {
            return within ? changedWithin(original, random) : Mutation.of(original, other, random);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The zip file with a change in one of its entries, or in several. */
    private byte[] changedWithin(byte[] zip, SplittableRandom random) throws IOException {
        Path file = Files.write(folder.resolve("original"), zip);
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipArchive archive = ZipArchive.open(file)) {
            archive.names().forEach(name -> entries.put(name, archive.bytes(name)));
        }
        List<String> names = List.copyOf(entries.keySet());
        for (int i = random.nextInt(3); i >= 0; i--) {
            String name =
                    names.get(random.nextInt(2) == 0 ? 0 : random.nextInt(names.size())); // the pickle is the first
            byte[] other = entries.get(names.get(random.nextInt(names.size())));
            entries.put(name, Mutation.of(entries.get(name), other, random));
        }
        Path changed = folder.resolve("changed");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(changed))) {
            for (var item : entries.entrySet()) {
                out.putNextEntry(stored(item.getKey(), item.getValue()));
                out.write(item.getValue());
            }
        }
        return Files.readAllBytes(changed);
    }

    private static ZipEntry stored(String name, byte[] content) {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(checksum.getValue());
        return entry;
    }
}
