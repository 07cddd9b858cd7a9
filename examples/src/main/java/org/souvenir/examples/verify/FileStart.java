package org.souvenir.examples.verify;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.platform.Platform;

/**
 * What a file begins with, by which it is recognised.
 *
 * @param bytes its first ones, decompressed if gzip compressed them
 */
record FileStart(Path file, long size, byte[] bytes) {
    private static final int LENGTH = 1 << 12;

    /**
     * Looks at a file.
     *
     * @throws FileFormatException if it cannot be read
     */
    static FileStart of(Path file) {
        try (InputStream in = new BufferedInputStream(Platform.here().streamOf(file))) {
            in.mark(2);
            boolean compressed = in.read() == 0x1f && in.read() == 0x8b;
            in.reset();
            InputStream text = compressed ? new GZIPInputStream(in) : in;
            return new FileStart(file, Files.size(file), text.readNBytes(LENGTH));
        } catch (IOException e) {
            throw FileFormatException.unreadable(file, e);
        }
    }

    boolean startsWith(String latin) {
        return startsWith(0, latin);
    }

    /** Whether these bytes stand at a place. */
    boolean startsWith(int place, String latin) {
        byte[] start = latin.getBytes(StandardCharsets.ISO_8859_1);
        return bytes.length >= place + start.length
                && Arrays.equals(bytes, place, place + start.length, start, 0, start.length);
    }

    /** Whether the file's name ends so. */
    boolean isCalled(String suffix) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(suffix);
    }

    /** The first line, as far as it was read. */
    String line() {
        String text = text();
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end).stripTrailing();
    }

    /** What was read, as text. */
    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Whether it could be text: no zero byte is in what was read. */
    boolean isText() {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf('\0') < 0;
    }
}
