package org.souvenir.text;

/**
 * A file, or another source of text, that is not what it should be. The message names the source, the line where there
 * is one, what was expected and what was found: {@code reviews.tsv, line 12: expected …, but found …}.
 *
 * <p>A device that fails is no matter of format: that is an {@link java.io.UncheckedIOException}.
 */
public final class TextFormatException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String source;
    private final long line;

    /** The source as a whole is wrong: it is missing, empty, of another kind. */
    public TextFormatException(String source, String problem) {
        super(source + ": " + problem);
        this.source = source;
        this.line = 0;
    }

    /** One line is wrong; {@code line} counts from 1. */
    public TextFormatException(String source, long line, String problem) {
        super(source + ", line " + line + ": " + problem);
        this.source = source;
        this.line = line;
    }

    /** The file or other source, as its reader named it. */
    public String source() {
        return source;
    }

    /** The line, counted from 1, or 0 if the source as a whole is wrong. */
    public long line() {
        return line;
    }
}
