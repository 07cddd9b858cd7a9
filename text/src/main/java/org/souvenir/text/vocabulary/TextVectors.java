package org.souvenir.text.vocabulary;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.primitives.Ints;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.name.Printable;
import org.souvenir.text.line.Utf8Lines;

/** Reads word vectors that stand in lines of text, a word and its numbers in each. */
final class TextVectors {

    private static final CharMatcher SPACE = CharMatcher.is(' ');
    private static final Splitter COLUMNS = Splitter.on(SPACE);

    private final Utf8Lines lines;
    private final String source;
    private final Vocabulary vocabulary;
    private long words;

    TextVectors(Utf8Lines lines, String source, Vocabulary vocabulary) {
        this.lines = lines;
        this.source = source;
        this.vocabulary = vocabulary;
    }

    /** How many words there were. */
    long words() {
        return words;
    }

    VectorTable read() {
        String first = next();
        if (first == null) {
            throw FileFormatException.of(source, "expected a word and its numbers, but every line is blank");
        }
        int spaces = SPACE.countIn(first);
        List<String> columns = spaces == 1 ? COLUMNS.splitToList(first) : List.of();
        Integer announced = spaces == 1 ? Ints.tryParse(columns.get(0)) : null;
        Integer announcedWidth = announced == null ? null : Ints.tryParse(columns.get(1));
        boolean header = announcedWidth != null;
        int width = announcedWidth == null ? spaces : announcedWidth;
        if (!VectorTable.fits(vocabulary, width)) {
            throw FileFormatException.atLine(
                    source, lines.line(), "expected a word and its numbers, but found " + quote(first));
        }
        String line = header ? next() : first;
        if (line == null) {
            throw FileFormatException.of(source, "expected a word and its numbers behind line 1, but found none");
        }
        wordEnd(line, width); // before room is made for what the first line claims
        VectorTable table = new VectorTable(vocabulary, width);
        float[] vector = new float[width];
        while (line != null) {
            words++;
            readWord(line, table, vector);
            line = next();
        }
        if (header && announced != null && announced != words) {
            throw FileFormatException.of(
                    source, "expected " + announced + " words, as line 1 says, but found " + words);
        }
        return table;
    }

    /** The next line that is not blank, without the space that some tools leave at its end. */
    private @Nullable String next() {
        String line = lines.next();
        while (line != null && line.isBlank()) {
            line = lines.next();
        }
        return line == null ? null : SPACE.trimTrailingFrom(line);
    }

    /** Where the word of a line ends and its numbers begin. */
    private int wordEnd(String line, int width) {
        int end = line.length();
        for (int i = 0; i < width; i++) {
            end = line.lastIndexOf(' ', end - 1);
            if (end < 1) {
                throw FileFormatException.atLine(
                        source,
                        lines.line(),
                        "expected a word and " + width + " numbers, but found " + i + ": " + quote(line));
            }
        }
        return end;
    }

    private void readWord(String line, VectorTable table, float[] vector) {
        int end = wordEnd(line, table.width());
        String word = line.substring(0, end);
        if (!table.wants(word)) {
            return;
        }
        int at = 0;
        for (String number : COLUMNS.split(line.substring(end + 1))) {
            vector[at++] = parse(number, word);
        }
        table.put(word, vector);
    }

    private float parse(String number, String word) {
        float value;
        try {
            value = Float.parseFloat(number);
        } catch (NumberFormatException e) {
            value = Float.NaN;
        }
        if (!Float.isFinite(value)) {
            throw FileFormatException.atLine(
                    source,
                    lines.line(),
                    "expected finite numbers after the word " + quote(word) + ", but found " + quote(number));
        }
        return value;
    }

    private static String quote(String found) {
        return '"' + Printable.of(found, 40) + '"';
    }
}
