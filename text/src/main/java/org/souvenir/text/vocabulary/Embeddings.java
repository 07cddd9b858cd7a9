package org.souvenir.text.vocabulary;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.primitives.Ints;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.text.line.Utf8Lines;

/**
 * Word vectors of width D for the V tokens of a vocabulary, out of a text file as GloVe, word2vec and fastText write it.
 *
 * <p>A line is a word and D numbers, separated by single spaces; a word2vec file starts with a line that says how many words
 * there are and D. A word may have spaces in it, as some of GloVe's do: the last D columns are the numbers. Words are
 * compared letter by letter, so that the vocabulary must fold case where the file does. If a word comes twice, the first
 * one counts. Only the lines of words in the vocabulary are kept, so that files larger than the memory can be read.
 *
 * <pre>{@code
 * Embeddings vectors = Embeddings.read(Path.of("glove.6B.100d.txt"), vocabulary);
 * Architecture classifier = Architecture.of(
 *         Input.ids(vocabulary.size()),
 *         new Embedding(vectors.width(), vectors.initializer(Initializer.normal(0.1))),
 *         Recurrent.of(n -> new Gru(n, 100)), Pooling.LAST, new Dense(2));
 * }</pre>
 *
 * <p>A row for which the file has nothing is zero and {@linkplain #has marked as missing}; that of {@link Vocabulary#PADDING}
 * always is, that of {@link Vocabulary#UNKNOWN} unless the file has a word of that spelling.
 */
public final class Embeddings {

    private static final CharMatcher SPACE = CharMatcher.is(' ');
    private static final Splitter COLUMNS = Splitter.on(SPACE);

    private final int rows;
    private final int width;
    private final float[] values;
    private final BitSet present;

    private Embeddings(int rows, int width, float[] values, BitSet present) {
        this.rows = rows;
        this.width = width;
        this.values = values;
        this.present = present;
    }

    /**
     * Reads the vectors of the vocabulary's tokens.
     *
     * @throws FileFormatException if the file is missing, empty, binary, not UTF-8, if a line has too few numbers or, for a
     *     word of the vocabulary, one that is none or is not finite, or if there are fewer or more words than the file's
     *     first line says; it names the file and the line
     */
    public static Embeddings read(Path file, Vocabulary vocabulary) {
        return read(Utf8Lines.open(file), file.toString(), vocabulary);
    }

    /**
     * Reads the vectors of the vocabulary's tokens from a stream, such as that of a compressed file.
     *
     * @param in read to its end and closed
     * @param source what error messages call the stream
     * @throws FileFormatException as {@link #read(Path, Vocabulary)}
     */
    public static Embeddings read(InputStream in, String source, Vocabulary vocabulary) {
        return read(Utf8Lines.open(in, source), source, vocabulary);
    }

    private static Embeddings read(Utf8Lines opened, String source, Vocabulary vocabulary) {
        try (Utf8Lines lines = opened) {
            return new Reader(lines, source, vocabulary).read();
        }
    }

    /** V, the size of the vocabulary. */
    public int rows() {
        return rows;
    }

    /** D, how many numbers a word has. */
    public int width() {
        return width;
    }

    /** The vectors {@code [V, D]}, row-major, one row per id; a copy. */
    public float[] values() {
        return values.clone();
    }

    /**
     * How the table {@code [V, D]} of a layer starts that reads ids of this vocabulary: a token that the file had with its
     * vector, every other one as {@code others} makes it. Training then changes all of them.
     */
    public Initializer initializer(Initializer others) {
        return (data, offset, tokens, columns, random) -> {
            if (tokens != rows || columns != width) {
                throw new IllegalArgumentException("embeddings: a table must be [V = %d, D = %d], but is [%d, %d]"
                        .formatted(rows, width, tokens, columns));
            }
            others.fill(data, offset, rows, width, random);
            present.stream().forEach(id -> System.arraycopy(values, id * width, data, offset + id * width, width));
        };
    }

    /** Whether the file had a vector for the token with this id. */
    public boolean has(int id) {
        return present.get(id);
    }

    /** How many rows the file had a vector for. */
    public int found() {
        return present.cardinality();
    }

    private static final class Reader {

        private final Utf8Lines lines;
        private final String source;
        private final Vocabulary vocabulary;
        private final BitSet present = new BitSet();

        Reader(Utf8Lines lines, String source, Vocabulary vocabulary) {
            this.lines = lines;
            this.source = source;
            this.vocabulary = vocabulary;
        }

        Embeddings read() {
            String first = next();
            if (first == null) {
                throw FileFormatException.of(source, "expected a word and its numbers, but every line is blank");
            }
            List<String> columns = COLUMNS.splitToList(first);
            Integer announced = columns.size() == 2 ? Ints.tryParse(columns.get(0)) : null;
            Integer announcedWidth = announced == null ? null : Ints.tryParse(columns.get(1));
            boolean header = announcedWidth != null;
            int width = announcedWidth == null ? columns.size() - 1 : announcedWidth;
            if (width < 1 || (long) vocabulary.size() * width > Integer.MAX_VALUE) {
                throw FileFormatException.atLine(
                        source, lines.line(), "expected a word and its numbers, but found " + quote(first));
            }
            String line = header ? next() : first;
            if (line == null) {
                throw FileFormatException.of(source, "expected a word and its numbers behind line 1, but found none");
            }
            wordEnd(line, width); // before room is made for what the first line claims
            float[] values = new float[vocabulary.size() * width];
            long words = 0;
            while (line != null) {
                words++;
                readWord(line, width, values);
                line = next();
            }
            if (header && announced != null && announced != words) {
                throw FileFormatException.of(
                        source, "expected " + announced + " words, as line 1 says, but found " + words);
            }
            return new Embeddings(vocabulary.size(), width, values, present);
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

        private void readWord(String line, int width, float[] values) {
            int end = wordEnd(line, width);
            String word = line.substring(0, end);
            int id = vocabulary.id(word);
            if (!vocabulary.contains(word) || present.get(id)) {
                return;
            }
            int at = id * width;
            for (String number : COLUMNS.split(line.substring(end + 1))) {
                values[at++] = parse(number, word);
            }
            present.set(id);
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
            return '"' + (found.length() > 40 ? found.substring(0, 40) + "…" : found) + '"';
        }
    }
}
