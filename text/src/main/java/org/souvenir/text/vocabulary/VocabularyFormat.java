package org.souvenir.text.vocabulary;

import com.google.common.base.Splitter;
import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.name.Printable;

/** The text form of a {@link Vocabulary}, as {@link Vocabulary#save(java.nio.file.Path)} describes it. */
final class VocabularyFormat {

    private static final String NAME = "souvenir-vocabulary";
    private static final String VERSION = "1";
    private static final Pattern HEADER = Pattern.compile(NAME + " (\\S+) (\\d+)");
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

    static Vocabulary read(String text, String source) {
        List<String> lines = Splitter.on('\n').splitToList(text);
        int size = readHeader(lines.get(0), source);
        int last = lines.size() - 1;
        if (!lines.get(last).isEmpty() || last != size + 1) {
            throw FileFormatException.atLine(
                    source,
                    lines.size(),
                    "expected " + size + " tokens, one per line, each line ended, as line 1 says, but found "
                            + Math.max(0, last - 1) + "; the file is cut off or was altered");
        }
        List<String> tokens = new ArrayList<>(size);
        Map<String, Integer> lineOfToken = new HashMap<>();
        for (int line = 2; line <= size + 1; line++) {
            String token = unescape(lines.get(line - 1), source, line);
            Integer earlier = lineOfToken.putIfAbsent(token, line);
            if (earlier != null) {
                throw FileFormatException.atLine(
                        source, line, "expected every token once, but found that of line " + earlier + " again");
            }
            tokens.add(token);
        }
        requireFirst(tokens, Vocabulary.PADDING_ID, Vocabulary.PADDING, source);
        requireFirst(tokens, Vocabulary.UNKNOWN_ID, Vocabulary.UNKNOWN, source);
        return Vocabulary.of(tokens.subList(2, size));
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

    private static void requireFirst(List<String> tokens, int id, String token, String source) {
        if (!tokens.get(id).equals(token)) {
            throw FileFormatException.atLine(
                    source, id + 2, "expected " + token + ", but found " + quote(tokens.get(id)));
        }
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
                        out.append("\\u").append(HexFormat.of().toHexDigits((char) codePoint));
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
                    token.append((char) HexFormat.fromHexDigits(unicode, 1, 5));
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
