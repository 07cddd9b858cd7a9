package org.souvenir.text.line;

import com.google.common.collect.AbstractIterator;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.platform.Platform;

/**
 * The lines of a UTF-8 text, decoded strictly; a text that gzip compressed is decompressed, whatever its name. A byte order
 * mark is skipped; a line ends at LF or CR LF. What is no text is a {@link FileFormatException} that says where.
 */
public final class Utf8Lines implements AutoCloseable {

    private static final int BUFFER_SIZE = 1 << 16;

    /** The bytes of a line: more than any book has, and few enough for an array. */
    private static final int LONGEST = 1 << 28;

    /** Room for a line that is kept for the next one. */
    private static final int KEPT = 1 << 16;

    private static final char REPLACEMENT = '\ufffd';
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] UTF_16_BIG_ENDIAN = {(byte) 0xFE, (byte) 0xFF};
    private static final byte[] UTF_16_LITTLE_ENDIAN = {(byte) 0xFF, (byte) 0xFE};

    private final InputStream in;
    private final String source;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private byte[] bytes = new byte[KEPT];
    private int length;
    private int position;
    private int limit;
    /** The offset in the source of the buffer's first byte. */
    private long bufferOffset;

    private long line;
    private boolean terminated;

    /** What ended the reading before the source's end. */
    private @Nullable IOException failure;

    private Utf8Lines(InputStream in, String source) {
        this.in = in;
        this.source = source;
    }

    /** Opens a file, which must be there, be text and not be empty. */
    public static Utf8Lines open(Path file) {
        try {
            return open(Platform.here().streamOf(file), file.toString());
        } catch (IOException e) {
            throw FileFormatException.unreadable(file, e);
        }
    }

    /** Opens a stream, which must be text and not be empty; it is closed with the lines, or at once if it is no text. */
    public static Utf8Lines open(InputStream in, String source) {
        Utf8Lines lines = new Utf8Lines(decompressed(in, source), source);
        try {
            lines.checkStart();
        } catch (RuntimeException e) {
            try (lines) {
                throw e;
            }
        }
        return lines;
    }

    private static InputStream decompressed(InputStream in, String source) {
        try {
            return Gzip.open(in);
        } catch (IOException e) {
            try (in) {
                throw FileFormatException.unreadable(source, e);
            } catch (IOException closing) {
                throw FileFormatException.unreadable(source, closing);
            }
        }
    }

    /** What stands between line ends, one by one; after the last line end, what follows it, which may be empty. */
    public Iterator<String> pieces() {
        return new AbstractIterator<>() {
            private boolean followed = true;

            @Override
            protected @Nullable String computeNext() {
                String next = Utf8Lines.this.next();
                if (next == null && !followed) {
                    return endOfData();
                }
                followed = next != null && terminated;
                return next == null ? "" : next;
            }
        };
    }

    /**
     * The whole text for a reader of characters, each line ending in LF but for the last, which does so only if it does in the
     * source. Closing it closes the lines.
     */
    public Reader reader() {
        return new LinesReader(this);
    }

    /** Whether the line that {@link #next} gave last had an end, as all have but for the last one. */
    boolean terminated() {
        return terminated;
    }

    /** The next line without its end, or null after the last one. */
    public @Nullable String next() {
        long start = bufferOffset + position;
        long all = 0;
        length = 0;
        terminated = false;
        while (!terminated && (position < limit || fill())) {
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            all += end - position;
            if (all <= LONGEST) {
                append(position, end);
            }
            terminated = end < limit;
            position = terminated ? end + 1 : end;
        }
        if (all == 0 && !terminated) {
            return null;
        }
        line++;
        if (all > LONGEST) {
            throw FileFormatException.atLine(
                    source, line, "expected a line of at most %,d bytes, but it has %,d".formatted(LONGEST, all));
        }
        String decoded = decode(start);
        if (bytes.length > KEPT) {
            bytes = new byte[KEPT]; // the next one will not be as long
        }
        return decoded.endsWith("\r") ? decoded.substring(0, decoded.length() - 1) : decoded;
    }

    private void append(int from, int to) {
        int needed = length + to - from;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, Math.min(LONGEST, 2 * bytes.length)));
        }
        System.arraycopy(buffer, from, bytes, length, to - from);
        length = needed;
    }

    /** The number of the line that {@link #next} gave last, counted from 1. */
    public long line() {
        return line;
    }

    private String decode(long start) {
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            checkUtf8(start);
        }
        if (text.indexOf('\0') >= 0) {
            throw FileFormatException.atLine(
                    source, line, "expected text, but found a zero byte, which only a binary file has");
        }
        return text;
    }

    /** Tells a replacement character that stands in the text from one that stands for what is no UTF-8. */
    private void checkUtf8(long start) {
        ByteBuffer remaining = ByteBuffer.wrap(bytes, 0, length);
        CharBuffer some = CharBuffer.allocate(1 << 10);
        CoderResult result = CoderResult.OVERFLOW;
        decoder.reset();
        while (result.isOverflow()) {
            result = decoder.decode(remaining, some.clear(), true);
        }
        if (result.isError()) {
            int wrong = remaining.position();
            throw FileFormatException.atLine(
                    source,
                    line,
                    "expected UTF-8, but found the byte 0x"
                            + HexFormat.of().withUpperCase().toHexDigits(bytes[wrong])
                            + " at byte offset "
                            + (start + wrong)
                            + (in instanceof Gzip ? " of the decompressed file (" : " of the file (")
                            + wrong
                            + " of the line)");
        }
    }

    private void checkStart() {
        if (!fill()) {
            throw FileFormatException.of(source, "expected text, but the file is empty");
        }
        if (startsWith(UTF_16_BIG_ENDIAN) || startsWith(UTF_16_LITTLE_ENDIAN)) {
            throw FileFormatException.of(
                    source, "expected UTF-8, but the file starts as UTF-16 does; save it as UTF-8");
        }
        for (int i = 0; i < limit; i++) {
            if (buffer[i] == 0) {
                throw FileFormatException.of(source, "expected text, but the file is binary: zero at byte offset " + i);
            }
        }
        if (startsWith(BYTE_ORDER_MARK)) {
            position = BYTE_ORDER_MARK.length;
        }
    }

    private boolean startsWith(byte[] mark) {
        return limit >= mark.length && Arrays.equals(buffer, 0, mark.length, mark, 0, mark.length);
    }

    /** Reads until the buffer is full or the source ends; false if there is nothing more. */
    private boolean fill() {
        bufferOffset += limit;
        position = 0;
        limit = 0;
        if (failure == null) {
            try {
                int read = in.read(buffer);
                while (read > 0) {
                    limit += read;
                    read = limit < buffer.length ? in.read(buffer, limit, buffer.length - limit) : 0;
                }
            } catch (IOException e) {
                failure = e; // after the lines that were read before
            }
        }
        if (limit == 0 && failure != null) {
            throw unreadable(failure);
        }
        return limit > 0;
    }

    private FileFormatException unreadable(IOException cause) {
        if (line == 0) {
            return FileFormatException.unreadable(source, cause);
        }
        FileFormatException unreadable = FileFormatException.atLine(
                source, line + 1, "must be readable to its end, but reading failed: " + cause.getMessage());
        unreadable.initCause(cause);
        return unreadable;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw FileFormatException.unreadable(source, e);
        }
    }
}
