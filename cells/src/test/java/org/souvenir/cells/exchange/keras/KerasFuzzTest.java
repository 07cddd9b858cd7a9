package org.souvenir.cells.exchange.keras;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.FileFormatException;

/**
 * Files of Keras with bytes and words changed: each is read or ends in our exception, in little time and with little memory.
 * {@code -Dsouvenir.keras.fuzz=100000} tries as many.
 */
class KerasFuzzTest {
    private static final int TRIES = Integer.getInteger("souvenir.keras.fuzz", 400);
    private static final long MOST_MEMORY = 64 << 20;
    private static final long MOST_NANOS = 20_000_000_000L;
    private static final String[] WORDS = {
        "0",
        "-1",
        "1e308",
        "2147483647",
        "null",
        "true",
        "[]",
        "{}",
        "\"\"",
        "[[[[]]]]",
        "\"lstm\"",
        "4294967296",
        "\"tanh\""
    };

    @TempDir
    private Path folder;

    private final Random random = new Random(TRIES);

    @Test
    void altered_files_are_read_or_refused() throws IOException {
        List<Path> files = KerasCases.stored(folder).stream()
                .flatMap(one -> KerasCases.files(one).stream())
                .filter(file -> !file.toString().endsWith(".safetensors"))
                .toList();
        List<String> wrong = new ArrayList<>();
        int read = 0;
        for (int i = 0; i < TRIES; i++) {
            Path file = files.get(random.nextInt(files.size()));
            byte[] whole = Files.readAllBytes(file);
            byte[] altered =
                    file.toString().endsWith(".keras") && random.nextInt(4) > 0 ? inside(whole) : altered(whole);
            Network network = Keras.read(file.resolveSibling("model.keras"));
            Files.write(file, altered);
            try {
                read += outcome(file, network, wrong, i) ? 1 : 0;
            } finally {
                Files.write(file, whole);
            }
        }
        System.out.printf("%d altered files of Keras, of which %d were read%n", TRIES, read);
        assertThat(wrong).isEmpty();
    }

    private static boolean outcome(Path file, Network network, List<String> wrong, int i) {
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = memory.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        boolean read = false;
        try {
            if (file.toString().endsWith(".keras")) {
                Keras.read(file);
            } else {
                Keras.read(
                        file.toString().endsWith("w.weights.h5") ? file : file.resolveSibling("w.weights.json"),
                        network);
            }
            read = true;
        } catch (FileFormatException e) {
            assertThat(e).hasMessageContaining(file.getParent().getFileName().toString());
        } catch (RuntimeException | Error e) {
            wrong.add(i + " " + file.getFileName() + ": " + e + " at "
                    + Arrays.toString(Arrays.copyOf(e.getStackTrace(), 6)));
        }
        long taken = memory.getCurrentThreadAllocatedBytes() - before;
        long nanos = System.nanoTime() - start;
        if (taken > MOST_MEMORY || nanos > MOST_NANOS) {
            wrong.add("%d %s: %d bytes, %d ms".formatted(i, file.getFileName(), taken, nanos / 1_000_000));
        }
        return read;
    }

    /** An archive whose parts were altered before they were packed, so that their checksums are right. */
    private byte[] inside(byte[] archive) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean weights = random.nextBoolean();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive));
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] part = in.readAllBytes();
                out.putNextEntry(new ZipEntry(entry.getName()));
                if (entry.getName().endsWith(".h5")) {
                    out.write(weights ? altered(part) : part);
                } else if (entry.getName().equals("config.json")) {
                    out.write(weights ? part : random.nextInt(4) == 0 ? altered(part) : worded(part));
                }
            }
        }
        return bytes.toByteArray();
    }

    /** JSON with some of its values replaced. */
    private byte[] worded(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        for (int n = random.nextInt(3); n >= 0; n--) {
            int colon = text.indexOf(": ", random.nextInt(text.length()));
            int end = colon < 0 ? -1 : text.indexOf(',', colon);
            if (end > 0) {
                text = text.substring(0, colon + 2) + WORDS[random.nextInt(WORDS.length)] + text.substring(end);
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] altered(byte[] whole) {
        byte[] bytes = whole.clone();
        for (int n = random.nextInt(4); n >= 0; n--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + random.nextInt(16)), (byte) 0xff);
                case 3 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + random.nextInt(16)), (byte) 0);
                case 4 -> bytes[at] = (byte) random.nextInt(256);
                default -> {
                    int length = Math.min(random.nextInt(64), bytes.length - at);
                    System.arraycopy(bytes, random.nextInt(bytes.length - length + 1), bytes, at, length);
                }
            }
        }
        return bytes;
    }
}
