package org.souvenir.examples.sentiment;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lines of UTF-8 that come in, some at once: as many as are there, without waiting for more, so that a program which writes
 * a line and waits has its answer.
 */
final class InputLines {
    private static final String NAME = "standard input";

    /** The bytes of a line; a line has a text, not a library. */
    private static final int LONGEST = 1 << 26;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int position;
    private int limit;
    private long number;

    InputLines(InputStream in) {
        this.in = in;
    }

    /**
     * A line.
     *
     * @param number from 1
     * @param text without its end; replacement characters stand for what is no UTF-8
     * @param problem where it is no UTF-8, in words
     */
    record Line(long number, String text, Optional<String> problem) {}

    /** Waits for a line, and takes with it what is there already; empty at the end. */
    List<Line> next(int most) throws IOException {
        List<Line> lines = new ArrayList<>();
        while (lines.size() < most && (position < limit || lines.isEmpty() || in.available() > 0)) {
            if (position == limit && !fill()) {
                if (line.size() > 0) {
                    lines.add(take());
                }
                break;
            }
            if (append()) {
                lines.add(take());
            }
        }
        return lines;
    }

    /** Reads what is there, at least a byte; false at the end. */
    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }

    /** Appends what is in the buffer up to the end of the line; false if the line goes on. */
    private boolean append() {
        int end = position;
        while (end < limit && buffer[end] != '\n') {
            end++;
        }
        if (end - position > LONGEST - line.size()) {
            throw new IllegalArgumentException("%s, line %d: expected a line of at most %,d bytes, but it goes on"
                    .formatted(NAME, number + 1, LONGEST));
        }
        line.write(buffer, position, end - position);
        boolean whole = end < limit;
        position = whole ? end + 1 : end;
        return whole;
    }

    private Line take() {
        byte[] bytes = line.toByteArray();
        line.reset();
        number++;
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // reports what is malformed
        CharBuffer decoded = CharBuffer.allocate(bytes.length);
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        CoderResult result = decoder.decode(rest, decoded, true);
        if (result.isError()) {
            String problem = "%s, line %d: expected UTF-8, but found the byte 0x%02X at %d of the line"
                    .formatted(NAME, number, bytes[rest.position()], rest.position());
            return new Line(number, plain(new String(bytes, StandardCharsets.UTF_8)), Optional.of(problem));
        }
        return new Line(number, plain(decoded.flip().toString()), Optional.empty());
    }

    private String plain(String text) {
        int from = number == 1 && text.startsWith("\uFEFF") ? 1 : 0;
        int to = text.endsWith("\r") ? text.length() - 1 : text.length();
        return text.substring(from, Math.max(from, to));
    }
}
