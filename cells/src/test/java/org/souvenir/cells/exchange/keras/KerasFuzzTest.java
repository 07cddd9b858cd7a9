package org.souvenir.cells.exchange.keras;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.souvenir.core.file.Fuzz;

/** {@link Fuzz} of files of Keras, with bytes and words changed. An input begins with the number of the file. */
class KerasFuzzTest {
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

    private Random random = new Random();

    @Test
    void altered_files_are_read_or_refused() throws IOException {
        List<Path> files = KerasCases.stored(folder).stream()
                .flatMap(one -> KerasCases.files(one).stream())
                .filter(file -> !file.toString().endsWith(".safetensors"))
                .toList();
        List<byte[]> wholes = new ArrayList<>();
        List<Network> networks = new ArrayList<>();
        for (Path file : files) {
            wholes.add(Files.readAllBytes(file));
            networks.add(Keras.read(file.resolveSibling("model.keras")));
        }
        Fuzz.of("keras", 400)
                .trying(
                        seed -> {
                            random = new Random(seed.nextLong());
                            int chosen = random.nextInt(files.size());
                            byte[] whole = wholes.get(chosen);
                            boolean archive = files.get(chosen).toString().endsWith(".keras") && random.nextInt(4) > 0;
                            byte[] altered = archive ? inside(whole) : altered(whole);
                            byte[] input = new byte[altered.length + 1];
                            input[0] = (byte) chosen;
                            System.arraycopy(altered, 0, input, 1, altered.length);
                            return input;
                        },
                        input -> {
                            int chosen = input.length == 0 ? 0 : (input[0] & 0xff) % files.size();
                            Path file = files.get(chosen);
                            Files.write(file, Arrays.copyOfRange(input, Math.min(1, input.length), input.length));
                            try {
                                read(file, networks.get(chosen));
                            } finally {
                                Files.write(file, wholes.get(chosen));
                            }
                        });
    }

    private static void read(Path file, Network network) {
        if (file.toString().endsWith(".keras")) {
            Keras.read(file);
        } else {
            boolean weights = file.toString().endsWith("w.weights.h5");
            Keras.read(weights ? file : file.resolveSibling("w.weights.json"), network);
        }
    }

    /** An archive whose parts were altered before they were packed, so that their checksums are right. */
    private byte[] inside(byte[] archive) {
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
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
