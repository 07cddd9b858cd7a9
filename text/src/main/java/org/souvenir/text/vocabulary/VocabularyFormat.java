package org.souvenir.text.vocabulary;

import com.google.common.primitives.Ints;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.name.Printable;

/** The text form of a {@link Vocabulary}, as {@link Vocabulary#save(java.nio.file.Path)} describes it. */
final class VocabularyFormat {

    private static final String NAME = "souvenir-vocabulary";
    private static final String VERSION = "1";
    private static final Pattern HEADER = Pattern.compile(NAME + " (\\S+) (\\d+)");
    private static final List<String> SPECIAL = List.of(Vocabulary.PADDING, Vocabulary.UNKNOWN);
    private static final Pattern UNICODE_ESCAPE = Pattern.compile("u[0-9a-fA-F]{4}");

    private VocabularyFormat() {}

    static String write(Vocabulary vocabulary) {
        StringBuilder text = new StringBuilder();
        text.append(NAME)
                .append(' ')
                .append(VERSION)
                .append(' ')
                .append(vocabulary.size())
                .append('\n');
        for (String token : vocabulary.tokens()) {
            escape(token, text);
            text.append('\n');
        }
        return text.toString();
    }

    /**
     * Reads a vocabulary line by line.
     *
     * @param lines what stands between line ends; after the last line end, something empty
     */
    static Vocabulary read(Iterator<String> lines, String source) {
        String last = lines.next();
        int size = readHeader(last, source);
        TokenIds ids = new TokenIds();
        int line = 1;
        while (lines.hasNext()) {
            last = lines.next();
            line++;
            boolean ended = lines.hasNext();
            if (ended && line - 2 < size) {
                add(unescape(last, source, line), ids, source, line);
            }
        }
        if (!last.isEmpty() || line - 2 != size) {
            throw FileFormatException.atLine(
                    source,
                    line,
                    "expected " + size + " tokens, one per line, each line ended, as line 1 says, but found "
                            + Math.max(0, line - 2) + "; the file is cut off or was altered");
        }
        return new Vocabulary(ids);
    }

    private static void add(String token, TokenIds ids, String source, int line) {
        int id = line - 2;
        Integer earlier = ids.add(token);
        if (earlier != null) {
            throw FileFormatException.atLine(
                    source, line, "expected every token once, but found that of line " + (earlier + 2) + " again");
        }
        if (id < SPECIAL.size() && !token.equals(SPECIAL.get(id))) {
            throw FileFormatException.atLine(
                    source, line, "expected " + SPECIAL.get(id) + ", but found " + quote(token));
        }
    }

    private static int readHeader(String header, String source) {
        Matcher matcher = HEADER.matcher(header);
        if (!matcher.matches()) {
            throw FileFormatException.atLine(
                    source, 1, "expected \"" + NAME + " " + VERSION + " SIZE\", but found " + quote(header));
        }
        if (!matcher.group(1).equals(VERSION)) {
            throw FileFormatException.atLine(
                    source, 1, "expected version " + VERSION + " of the format, but found version " + matcher.group(1));
        }
        Integer size = Ints.tryParse(matcher.group(2));
        if (size == null || size < 2) {
            throw FileFormatException.atLine(source, 1, "expected a size of at least 2, but found " + matcher.group(2));
        }
        return size;
    }

    private static void escape(String token, StringBuilder out) {
        token.codePoints().forEach(codePoint -> {
            switch (codePoint) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (isWritten(codePoint)) {
                        out.appendCodePoint(codePoint);
                    } else {
                        out.append("\\u").append(Integer.toHexString(0x10000 + codePoint), 1, 5);
                    }
                }
            }
        });
    }

    /** All that is not written as it is lies in the first plane, so that four digits are enough. */
    private static boolean isWritten(int codePoint) {
        return !Character.isWhitespace(codePoint)
                && !Character.isSpaceChar(codePoint)
                && !Character.isISOControl(codePoint)
                && Character.getType(codePoint) != Character.SURROGATE;
    }

    private static String unescape(String line, String source, int number) {
        if (line.isEmpty()) {
            throw FileFormatException.atLine(source, number, "expected a token, but the line is empty");
        }
        if (line.indexOf('\\') < 0) {
            return line;
        }
        StringBuilder token = new StringBuilder(line.length());
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c != '\\') {
                token.append(c);
                continue;
            }
            char escaped = at < line.length() ? line.charAt(at) : ' ';
            int length = 1;
            switch (escaped) {
                case '\\' -> token.append('\\');
                case 'n' -> token.append('\n');
                case 'r' -> token.append('\r');
                case 't' -> token.append('\t');
                default -> {
                    String unicode = line.substring(at, Math.min(at + 5, line.length()));
                    if (!UNICODE_ESCAPE.matcher(unicode).matches()) {
                        throw FileFormatException.atLine(
                                source,
                                number,
                                "expected \\\\, \\n, \\r, \\t or \\u and four hex digits at column " + at
                                        + ", but found " + quote(line.substring(at - 1)));
                    }
                    token.append((char) Integer.parseInt(unicode.substring(1), 16));
                    length = 5;
                }
            }
            at += length;
        }
        return token.toString();
    }

    private static String quote(String found) {
        return '"' + Printable.of(found, 40) + '"';
    }
}
