package org.souvenir.text.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.core.file.FileFormatException;

/**
 * Files as the tools write them (golden_vectors.py), whole and changed at random: {@code -Dfuzz.files=100000} tries so many
 * changes of each, {@code -Dfuzz.seed=7} others.
 */
class VectorFilesTest {

    private static final int FILES = Integer.getInteger("fuzz.files", 300);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final long CONSTANT = 1 << 23; // the first exception loads classes
    private static final int TIMES = 300; // gzip's most, three times

    private static final List<String> TOKENS = List.of("good", "日本", "missing", "the", ". . .", "._._.");
    private static final List<Integer> PLACES = List.of(5, 4, -1, 0, 7, 7);
    private static final Vocabulary WORDS = Vocabulary.of(TOKENS);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"glove.txt", "word2vec.txt", "fasttext.vec.gz", "word2vec.bin", "word2vec.bin.gz"})
    void are_read_as_their_tools_wrote_them(String name) throws URISyntaxException {
        Embeddings read = read(golden(name));
        assertThat(read.width()).isEqualTo(25);
        assertThat(read.wordsRead()).isEqualTo(10);
        assertThat(read.missing()).containsExactly("missing", name.startsWith("glove") ? "._._." : ". . .");
        for (int i = 0; i < TOKENS.size(); i++) {
            int id = WORDS.id(TOKENS.get(i));
            float[] expected = new float[25];
            for (int d = 0; d < 25 && read.has(id); d++) {
                expected[d] = (PLACES.get(i) * 37 + d * 11) % 101 / 8f - 6;
            }
            assertThat(Arrays.copyOfRange(read.values(), id * 25, id * 25 + 25)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"glove.txt", "word2vec.txt", "fasttext.vec.gz", "word2vec.bin", "word2vec.bin.gz"})
    void end_well_or_in_our_exception_when_changed(String name) throws IOException, URISyntaxException {
        byte[] original = Files.readAllBytes(golden(name));
        read(golden(name)); // loads classes, which takes memory
        SplittableRandom random = new SplittableRandom(SEED);
        int read = 0;
        long most = 0;
        for (int i = 0; i < FILES; i++) {
            byte[] changed = changed(original, random);
            Path file = Files.write(folder.resolve(name), changed);
            long before = allocated();
            read += reads(file, i) ? 1 : 0;
            long taken = allocated() - before;
            most = Math.max(most, taken);
            assertThat(taken).as("file %d of %s", i, name).isLessThan(CONSTANT + TIMES * (long) changed.length);
        }
        System.out.printf("%s: %,d files, %,d of them read, at most %,d bytes allocated%n", name, FILES, read, most);
    }

    private static boolean reads(Path file, int number) {
        try {
            read(file);
            return true;
        } catch (FileFormatException e) {
            assertThat(e).hasMessageStartingWith(file.toString());
            return false;
        } catch (RuntimeException e) {
            throw new AssertionError("file " + number + ", " + file + ", with seed " + SEED, e);
        }
    }

    private static Embeddings read(Path file) {
        boolean binary = file.toString().contains(".bin");
        return binary ? Embeddings.readBinary(file, WORDS) : Embeddings.read(file, WORDS);
    }

    private static Path golden(String name) throws URISyntaxException {
        return Path.of(VectorFilesTest.class.getResource(name).toURI());
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    /** Changes a few bits, bytes, digits of the first line, or pieces. */
    private static byte[] changed(byte[] original, SplittableRandom random) {
        byte[] bytes = original.clone();
        for (int i = random.nextInt(1 + random.nextInt(8)); i >= 0; i--) {
            int at = random.nextInt(random.nextInt(4) == 0 ? Math.min(8, bytes.length) : bytes.length);
            int end = at + random.nextInt(1 + Math.min(40, bytes.length - 1 - at));
            switch (random.nextInt(6)) {
                case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[at] = (byte) random.nextInt(256);
                case 3 -> bytes[at] = (byte) " 0123456789-.\n\0".charAt(random.nextInt(15));
                case 4 -> bytes = joined(Arrays.copyOf(bytes, end), Arrays.copyOfRange(bytes, at, bytes.length));
                default ->
                    bytes = random.nextInt(4) == 0
                            ? Arrays.copyOf(bytes, at + 1)
                            : joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, end, bytes.length));
            }
        }
        return bytes;
    }

    private static byte[] joined(byte[] left, byte[] right) {
        byte[] joined = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, joined, left.length, right.length);
        return joined;
    }
}
