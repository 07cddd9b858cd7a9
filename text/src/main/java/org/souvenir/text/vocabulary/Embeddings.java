package org.souvenir.text.vocabulary;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.platform.Platform;
import org.souvenir.text.line.Gzip;
import org.souvenir.text.line.Utf8Lines;

/**
 * Word vectors of width D for the V tokens of a vocabulary, out of a text file as GloVe, word2vec and fastText write it, or
 * out of word2vec's {@linkplain #readBinary binary format}; either may be compressed by gzip.
 *
 * <p>A line is a word and D numbers, separated by single spaces; a word2vec file starts with a line that says how many words
 * there are and D. A word may have spaces in it, as some of GloVe's do: the last D columns are the numbers. Words are
 * compared letter by letter, so that the vocabulary must fold case where the file does. If a word comes twice, the first
 * one counts. Only the lines of words in the vocabulary are kept, so that files larger than the memory can be read.
 *
 * <pre>{@code
 * Embeddings vectors = Embeddings.read(Path.of("glove.6B.100d.txt"), vocabulary);
 * System.out.println(vectors);   // the coverage
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

    private static final int SHOWN = 8;

    private final String source;
    private final Vocabulary vocabulary;
    private final long wordsRead;
    private final VectorTable table;

    private Embeddings(String source, Vocabulary vocabulary, long wordsRead, VectorTable table) {
        this.source = source;
        this.vocabulary = vocabulary;
        this.wordsRead = wordsRead;
        this.table = table;
    }

    /**
     * Reads the vectors of the vocabulary's tokens.
     *
     * @throws FileFormatException if the file is missing, empty, binary, not UTF-8, if a line has too few numbers or, for a
     *     word of the vocabulary, one that is none or is not finite, or if there are fewer or more words than the file's
     *     first line says; it names the file and the line
     */
    public static Embeddings read(Path file, Vocabulary vocabulary) {
        requireNonNull(file, "file");
        requireNonNull(vocabulary, "vocabulary");
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
        requireNonNull(in, "in");
        requireNonNull(source, "source");
        requireNonNull(vocabulary, "vocabulary");
        return read(Utf8Lines.open(in, source), source, vocabulary);
    }

    private static Embeddings read(Utf8Lines opened, String source, Vocabulary vocabulary) {
        try (Utf8Lines lines = opened) {
            TextVectors vectors = new TextVectors(lines, source, vocabulary);
            VectorTable table = vectors.read();
            return new Embeddings(source, vocabulary, vectors.words(), table);
        }
    }

    /**
     * Reads the vectors of the vocabulary's tokens from a file in word2vec's binary format, which gzip may have compressed: the
     * line {@code V D}, then for each word its bytes, a space, and D floats, little-endian, with or without the end of a line
     * behind them. A word that is not UTF-8 (word2vec cuts words off in the middle of a letter) is no word of a vocabulary.
     *
     * @throws FileFormatException if the file is missing, something else (a model of fastText, for one: it has its vectors as
     *     text, too), cut off or longer, or if a word of the vocabulary has a number that is not finite; it names the file
     *     and the byte
     */
    public static Embeddings readBinary(Path file, Vocabulary vocabulary) {
        requireNonNull(file, "file");
        requireNonNull(vocabulary, "vocabulary");
        try (InputStream in = Platform.here().streamOf(file)) {
            return readBinary(in, file.toString(), vocabulary);
        } catch (IOException e) {
            throw FileFormatException.unreadable(file, e);
        }
    }

    /**
     * Reads a stream in word2vec's binary format.
     *
     * @param in read to its end and left open
     * @param source what error messages call the stream
     * @throws FileFormatException as {@link #readBinary(Path, Vocabulary)}
     */
    public static Embeddings readBinary(InputStream in, String source, Vocabulary vocabulary) {
        requireNonNull(in, "in");
        requireNonNull(source, "source");
        requireNonNull(vocabulary, "vocabulary");
        try {
            BinaryVectors vectors = new BinaryVectors(Gzip.open(in), source, vocabulary);
            VectorTable table = vectors.read();
            return new Embeddings(source, vocabulary, vectors.words(), table);
        } catch (IOException e) {
            throw FileFormatException.unreadable(source, e);
        }
    }

    /** V, the size of the vocabulary. */
    public int rows() {
        return vocabulary.size();
    }

    /** D, how many numbers a word has. */
    public int width() {
        return table.width();
    }

    /** The vectors {@code [V, D]}, row-major, one row per id; a copy. */
    public float[] values() {
        return table.values().clone();
    }

    /**
     * How the table {@code [V, D]} of a layer starts that reads ids of this vocabulary: a token that the file had with its
     * vector, every other one as {@code others} makes it. Training then changes all of them.
     */
    public Initializer initializer(Initializer others) {
        requireNonNull(others, "others");
        return (data, offset, tokens, columns, random) -> {
            int rows = rows();
            int width = width();
            if (tokens != rows || columns != width) {
                throw new IllegalArgumentException("embeddings: a table must be [V = %d, D = %d], but is [%d, %d]"
                        .formatted(rows, width, tokens, columns));
            }
            others.fill(data, offset, rows, width, random);
            table.present()
                    .forEach(id -> System.arraycopy(table.values(), id * width, data, offset + id * width, width));
        };
    }

    /** Whether the file had a vector for the token with this id. */
    public boolean has(int id) {
        if (id < 0) {
            throw new IllegalArgumentException("embeddings: an id must not be negative, but is " + id);
        }
        return table.has(id);
    }

    /** How many rows the file had a vector for. */
    public int found() {
        return (int) table.present().count();
    }

    /** How many words the file had, in the vocabulary or not. */
    public long wordsRead() {
        return wordsRead;
    }

    /** The tokens for which the file had nothing, by their ids, without padding and the unknown token; unmodifiable. */
    public List<String> missing() {
        return IntStream.range(0, rows())
                .filter(id -> id != Vocabulary.PADDING_ID && id != Vocabulary.UNKNOWN_ID && !has(id))
                .mapToObj(vocabulary::token)
                .toList();
    }

    /**
     * Which part of a text has vectors, in [0, 1]: what counts is how often a word comes, not how many different ones there are.
     *
     * @param tokens of the text, in the vocabulary or not
     * @throws IllegalArgumentException if there are none
     */
    public double coverage(List<String> tokens) {
        NoNulls.in(tokens, "tokens");
        if (tokens.isEmpty()) {
            throw new IllegalArgumentException("coverage: there must be tokens, but there are none");
        }
        long covered = tokens.stream()
                .filter(token -> vocabulary.contains(token) && has(vocabulary.id(token)))
                .count();
        return covered / (double) tokens.size();
    }

    /**
     * The coverage: {@code glove.txt: vectors of 100 for 3,822 of 4,000 words (95.6 %), out of 400,000; none for 'xyzzy', …}.
     */
    @Override
    public String toString() {
        List<String> missing = missing();
        int words = rows() - 2; // but for padding and unknown
        String none =
                missing.stream().limit(SHOWN).map(token -> "'" + token + "'").collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%s: vectors of %d for %,d of %,d words (%.1f %%), out of %,d%s%s",
                source,
                width(),
                words - missing.size(),
                words,
                100.0 * (words - missing.size()) / Math.max(1, words),
                wordsRead,
                none.isEmpty() ? "" : "; none for " + none,
                missing.size() > SHOWN ? ", …" : "");
    }
}
