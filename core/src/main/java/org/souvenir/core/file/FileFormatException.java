package org.souvenir.core.file;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.souvenir.core.name.Printable;

/**
 * A file, or another source such as a stream, cannot be read or is not what it should be. The message names the source, the
 * position in it, what was expected and what was found there: {@code model.safetensors, byte 8: the header must be JSON,
 * but …}. What it shows of the file is made fit for a terminal and a log: controls are escaped, and what is long is cut.
 */
public final class FileFormatException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private static final int LONGEST_SOURCE = 4096; // characters, as paths have them
    private static final int LONGEST = 2000;

    private final String source;
    private final long line;

    private FileFormatException(String source, String position, long line, String problem) {
        super(Printable.of(source, LONGEST_SOURCE) + position + ": " + Printable.of(problem, LONGEST));
        this.source = source;
        this.line = line;
    }

    /**
     * Something is wrong with a source as a whole.
     *
     * @param source what its reader calls it
     * @param problem {@code rule, but found}
     */
    public static FileFormatException of(String source, String problem) {
        requireNonNull(source, "source");
        requireNonNull(problem, "problem");
        return new FileFormatException(source, "", 0, problem);
    }

    /**
     * Something is wrong with a file as a whole.
     *
     * @param problem {@code rule, but found}
     */
    public static FileFormatException of(Path file, String problem) {
        requireNonNull(file, "file");
        requireNonNull(problem, "problem");
        return of(file.toString(), problem);
    }

    /**
     * Something is wrong at a byte of a binary source.
     *
     * @param source what its reader calls it
     * @param position from 0
     * @param problem {@code rule, but found}
     */
    public static FileFormatException atByte(String source, long position, String problem) {
        requireNonNull(source, "source");
        requireNonNull(problem, "problem");
        return new FileFormatException(source, ", byte " + position, 0, problem);
    }

    /** {@link #atByte(String, long, String)} of a file. */
    public static FileFormatException atByte(Path file, long position, String problem) {
        requireNonNull(file, "file");
        requireNonNull(problem, "problem");
        return atByte(file.toString(), position, problem);
    }

    /**
     * Something is wrong in a line of text.
     *
     * @param source what its reader calls it
     * @param line from 1
     * @param problem {@code rule, but found}
     */
    public static FileFormatException atLine(String source, long line, String problem) {
        requireNonNull(source, "source");
        requireNonNull(problem, "problem");
        return new FileFormatException(source, ", line " + line, line, problem);
    }

    /** A file could not be read: it is missing, a folder, not ours to read, or the machine failed. */
    public static FileFormatException unreadable(Path file, IOException cause) {
        requireNonNull(file, "file");
        requireNonNull(cause, "cause");
        String reason = Files.isDirectory(file) ? "it is a folder" : reason(cause);
        return unreadable(file.toString(), "the file must be readable, but " + reason, cause);
    }

    /** Another source could not be read. */
    public static FileFormatException unreadable(String source, IOException cause) {
        requireNonNull(source, "source");
        requireNonNull(cause, "cause");
        return unreadable(source, "must be readable, but " + reason(cause), cause);
    }

    private static FileFormatException unreadable(String source, String problem, IOException cause) {
        FileFormatException unreadable = of(source, problem);
        unreadable.initCause(cause);
        return unreadable;
    }

    private static String reason(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "there is none";
        }
        if (cause instanceof ClosedByInterruptException) {
            return "the thread was interrupted";
        }
        return cause instanceof AccessDeniedException ? "access is denied" : "reading failed: " + cause.getMessage();
    }

    /** The file or other source, as its reader calls it. */
    public String source() {
        return source;
    }

    /** The line, from 1; 0 where none was named. */
    public long line() {
        return line;
    }
}
