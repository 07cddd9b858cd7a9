package org.souvenir.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
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
 * Files that were changed at random: each is read, or ends in a {@link FileFormatException}, with little memory. Half of the
 * zip files are changed within their entries and have right checksums, so that what reads the entries is reached.
 *
 * <p>{@code -Dfuzz.files=100000} tries so many of each kind, {@code -Dfuzz.seed=7} others.
 */
class FileFuzzTest {

    private static final int FILES = Integer.getInteger("fuzz.files", 600);
    private static final long SEED = Long.getLong("fuzz.seed", 1);

    /** Bytes that reading may take beside what the file's size accounts for: the buffers of a zip file, mostly. */
    private static final long CONSTANT = 1 << 22;

    /** The file, its entries, its arrays as floats, and as doubles; a byte becomes 8. */
    private static final int TIMES = 32;

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
                } catch (FileFormatException e) {
                    assertThat(e).hasMessageContaining(name); // a number too large to be a float
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
        SplittableRandom random = new SplittableRandom(SEED);
        List<byte[]> corpus = new ArrayList<>();
        for (String name : kind.files) {
            corpus.add(Files.readAllBytes(Golden.file(name)));
            reads(kind, Golden.file(name), -1); // loads classes, which takes memory
        }
        int read = 0;
        long most = 0;
        for (int i = 0; i < FILES; i++) {
            Path file = folder.resolve("fuzzed");
            byte[] original = corpus.get(random.nextInt(corpus.size()));
            byte[] other = corpus.get(random.nextInt(corpus.size()));
            boolean within = original[0] == 'P' && random.nextBoolean();
            byte[] changed = within ? changedWithin(original, random) : Mutation.of(original, other, random);
            Files.write(file, changed);
            long before = allocated();
            read += reads(kind, file, i) ? 1 : 0;
            long taken = allocated() - before;
            most = Math.max(most, taken);
            assertThat(taken)
                    .as("file %d of %d bytes", i, changed.length)
                    .isLessThan(CONSTANT + TIMES * (long) changed.length);
        }
        System.out.printf("%s: %,d files, %,d of them read, at most %,d bytes allocated%n", kind, FILES, read, most);
    }

    private static boolean reads(Kind kind, Path file, int number) {
        try {
            kind.reader.accept(file);
            return true;
        } catch (FileFormatException e) {
            assertThat(e).hasMessageStartingWith(file.toString());
            return false;
        } catch (Throwable e) {
            throw new AssertionError("file " + number + " of " + kind + " with seed " + SEED, e);
        }
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
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
