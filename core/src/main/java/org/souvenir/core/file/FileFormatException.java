package org.souvenir.core.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file is missing or is not what it should be. The message names the file, the position in it, what was expected and what
 * was found there: {@code model.safetensors, byte 8: the header must be JSON, but …}.
 */
public final class FileFormatException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private FileFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * Something is wrong with the file as a whole.
     *
     * @param problem {@code rule, but found}
     */
    public static FileFormatException of(Path file, String problem) {
        return new FileFormatException(file + ": " + problem, null);
    }

    /**
     * Something is wrong at a byte of a binary file.
     *
     * @param position from 0
     * @param problem {@code rule, but found}
     */
    public static FileFormatException atByte(Path file, long position, String problem) {
        return new FileFormatException(file + ", byte " + position + ": " + problem, null);
    }

    /**
     * Something is wrong in a line of a text file.
     *
     * @param line from 1
     * @param problem {@code rule, but found}
     */
    public static FileFormatException atLine(Path file, long line, String problem) {
        return new FileFormatException(file + ", line " + line + ": " + problem, null);
    }

    /** The file could not be read: it is missing, a folder, not ours to read, or the machine failed. */
    public static FileFormatException unreadable(Path file, IOException cause) {
        return new FileFormatException(file + ": the file must be readable, but " + reason(file, cause), cause);
    }

    private static String reason(Path file, IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "there is none";
        }
        if (cause instanceof AccessDeniedException) {
            return "access is denied";
        }
        return Files.isDirectory(file) ? "it is a folder" : "reading failed: " + cause.getMessage();
    }
}
