package org.souvenir.examples.verify;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.platform.Platform;

/** Texts that the library writes for people and for other programs. They have no checksums: that they end tells that they are whole. */
final class Written {
    private static final Pattern CHECKSUM = Pattern.compile("crc\\.getValue\\(\\) != 0x([0-9a-f]+)L");
    private static final String SOURCE = ".java";

    private Written() {}

    /**
     * A text that ends as it should.
     *
     * @param end its last line
     */
    static Finding whole(String what, Path file, String end) {
        String text = text(file);
        if (!text.lines().reduce("", (before, line) -> line).equals(end)) {
            throw FileFormatException.of(
                    file, "%s must end with a line '%s', but does not (truncated?)".formatted(what, end));
        }
        return Finding.of(
                what,
                Finding.NONE,
                Stream.of("%s lines".formatted(Finding.grouped(text.lines().count()))));
    }

    /** Lines of as many columns as the first. */
    static Finding figures(Path file) {
        String text = text(file);
        int columns = columns(text.lines().findFirst().orElse(""));
        long rows = text.lines().count();
        if (!text.endsWith("\n") || text.lines().anyMatch(line -> columns(line) != columns)) {
            throw FileFormatException.of(
                    file, "each line of figures must have %d columns, but one has not (truncated?)".formatted(columns));
        }
        return Finding.of(
                "figures of a benchmark", Finding.NONE, Stream.of("%s lines".formatted(Finding.grouped(rows - 1))));
    }

    /** How many columns a line of CSV has, commas in quotation marks aside. */
    private static int columns(String line) {
        return line.replaceAll("\"[^\"]*\"", "").split(",", -1).length;
    }

    /** Weights of a source that has their checksum. */
    static Finding weights(Path file) {
        String name = String.valueOf(file.getFileName());
        String source = name.substring(0, name.lastIndexOf('.')) + SOURCE;
        if (!Files.isRegularFile(file.resolveSibling(source))) {
            throw FileFormatException.of(
                    file, "weights of a source must lie beside it, but there is no %s".formatted(source));
        }
        Matcher stated = CHECKSUM.matcher(text(file.resolveSibling(source)));
        CRC32 found = new CRC32();
        found.update(bytes(file));
        if (!stated.find() || Long.parseLong(stated.group(1), 16) != found.getValue()) {
            throw FileFormatException.of(
                    file, "weights must have the checksum that %s states, but have another".formatted(source));
        }
        return Finding.of("weights of " + source, Finding.RIGHT, Stream.of());
    }

    /** What a text file says. */
    static String text(Path file) {
        try {
            return Platform.here().textOf(file);
        } catch (CharacterCodingException e) {
            throw FileFormatException.of(file, "must be UTF-8, but is not");
        } catch (IOException e) {
            throw FileFormatException.unreadable(file, e);
        }
    }

    static byte[] bytes(Path file) {
        try {
            return Platform.here().bytesOf(file);
        } catch (IOException e) {
            throw FileFormatException.unreadable(file, e);
        }
    }
}
