package org.souvenir.text.vocabulary;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.LinkedHashMultiset;
import com.google.common.collect.Multiset;
import com.google.common.collect.Multisets;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.souvenir.core.file.AtomicFile;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.name.Printable;
import org.souvenir.text.line.Utf8Lines;

/**
 * The tokens that a network knows, each with its id: a fixed, immutable mapping of V tokens to {@code 0 … V - 1}.
 *
 * <p>Id 0 is {@value #PADDING}, which fills up shorter sequences of a batch, and id 1 is {@value #UNKNOWN}, which stands for
 * every token that is not in the vocabulary. No text can write padding: a token {@value #PADDING} that a text happens to
 * contain is an unknown one. A token {@value #UNKNOWN} is what it says.
 *
 * <pre>{@code
 * Vocabulary vocabulary = Vocabulary.builder()
 *         .add(tokenizer.tokenize("It is the best. It is."))
 *         .build();
 * int[] ids = vocabulary.encode(tokenizer.tokenize("It was the best."));
 * List<String> tokens = vocabulary.decode(ids);      // it <unk> the best .
 * }</pre>
 */
public final class Vocabulary {

    /** The token that fills up shorter sequences. */
    public static final String PADDING = "<pad>";

    /** The token that stands for every unknown one. */
    public static final String UNKNOWN = "<unk>";

    /** The id of {@link #PADDING}. */
    public static final int PADDING_ID = 0;

    /** The id of {@link #UNKNOWN}. */
    public static final int UNKNOWN_ID = 1;

    private static final int SPECIAL_COUNT = 2;

    private final TokenIds ids;

    /** @param ids padding and unknown first */
    Vocabulary(TokenIds ids) {
        this.ids = ids.complete();
    }

    /** A builder that keeps every token until told otherwise. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The vocabulary of these tokens, the first one with id 2.
     *
     * @throws IllegalArgumentException if a token is empty, there twice, or {@value #PADDING} or {@value #UNKNOWN}
     */
    public static Vocabulary of(List<String> tokens) {
        NoNulls.in(tokens, "tokens");
        TokenIds ids = new TokenIds();
        ids.add(PADDING);
        ids.add(UNKNOWN);
        for (String token : tokens) {
            if (ids.add(requireToken(token)) != null) {
                throw new IllegalArgumentException("vocabulary: a token must be there once, but '%s' is there again"
                        .formatted(Printable.of(token)));
            }
        }
        return new Vocabulary(ids);
    }

    /** V: how many tokens there are, padding and unknown included. */
    public int size() {
        return tokens().size();
    }

    /** All tokens in the order of their ids. */
    public List<String> tokens() {
        return ids.tokens();
    }

    /** Whether the token has an id of its own; true for {@value #UNKNOWN}, false for {@value #PADDING}. */
    public boolean contains(String token) {
        requireNonNull(token, "token");
        return !token.equals(PADDING) && ids.has(token);
    }

    /** The token's id, in {@code 1 … V - 1}: {@link #UNKNOWN_ID} for one that is not in the vocabulary. */
    public int id(String token) {
        requireNonNull(token, "token");
        return token.equals(PADDING) ? UNKNOWN_ID : ids.id(token, UNKNOWN_ID);
    }

    /**
     * The token with this id.
     *
     * @throws IllegalArgumentException if the id is not in {@code 0 … V - 1}
     */
    public String token(int id) {
        if (id < 0 || id >= size()) {
            throw new IllegalArgumentException("token: an id must be in 0 … " + (size() - 1) + " with a vocabulary of "
                    + size() + ", but is " + id);
        }
        return tokens().get(id);
    }

    /** The id of each token. */
    public int[] encode(List<String> tokens) {
        NoNulls.in(tokens, "tokens");
        return tokens.stream().mapToInt(this::id).toArray();
    }

    /**
     * The token with each of these ids.
     *
     * @throws IllegalArgumentException if an id is not in {@code 0 … V - 1}
     */
    public List<String> decode(int[] ids) {
        requireNonNull(ids, "ids");
        return Arrays.stream(ids).mapToObj(this::token).toList();
    }

    /**
     * Writes the vocabulary as UTF-8: the line {@code souvenir-vocabulary 1 V}, then one token per line in the order of the
     * ids, every backslash, white space, control character and stray surrogate escaped as Java does.
     *
     * <p>An old file stays as it is until the new one is whole, as {@link AtomicFile} sees to it.
     *
     * @throws IllegalArgumentException if the folder does not exist or the path is something else than a file
     * @throws UncheckedIOException if writing fails
     */
    public void save(Path file) {
        requireNonNull(file, "file");
        AtomicFile.write(file, VocabularyFormat.write(this));
    }

    /**
     * Writes to a stream what {@link #save(Path)} writes to a file. The stream is flushed and stays open.
     *
     * @throws UncheckedIOException if writing fails
     */
    public void save(OutputStream out) {
        requireNonNull(out, "out");
        try {
            out.write(toText().getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("save: the stream must be writable, but " + e, e);
        }
    }

    /**
     * Reads what {@link #save(Path)} wrote.
     *
     * @throws FileFormatException if the file is missing, cut off, altered or something else; it names file and line
     */
    public static Vocabulary load(Path file) {
        requireNonNull(file, "file");
        return read(Utf8Lines.open(file), file.toString());
    }

    /**
     * Reads a stream to its end, where the vocabulary must end too. The stream stays open.
     *
     * @throws FileFormatException as {@link #load(Path)}; the source is called {@code stream}
     */
    public static Vocabulary load(InputStream in) {
        requireNonNull(in, "in");
        InputStream open = new FilterInputStream(in) {
            @Override
            public void close() {} // whoever opened it closes it
        };
        String source = "stream";
        return read(Utf8Lines.open(open, source), source);
    }

    private static Vocabulary read(Utf8Lines opened, String source) {
        try (Utf8Lines lines = opened) {
            return VocabularyFormat.read(lines.pieces(), source);
        }
    }

    /** The text that {@link #save(Path)} writes, for keeping a vocabulary inside another file. */
    public String toText() {
        return VocabularyFormat.write(this);
    }

    /**
     * Reads what {@link #toText} gave.
     *
     * @param source what error messages call the text
     * @throws FileFormatException if the text is cut off, altered or something else; it names source and line
     */
    public static Vocabulary parse(String text, String source) {
        requireNonNull(text, "text");
        requireNonNull(source, "source");
        return VocabularyFormat.read(Splitter.on('\n').split(text).iterator(), source);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Vocabulary vocabulary && tokens().equals(vocabulary.tokens());
    }

    @Override
    public int hashCode() {
        return tokens().hashCode();
    }

    /** The size and the first few tokens. */
    @Override
    public String toString() {
        return "Vocabulary of " + size() + " " + tokens().subList(0, Math.min(size(), 8));
    }

    private static String requireToken(String token) {
        if (token.isEmpty()) {
            throw new IllegalArgumentException("vocabulary: a token must have a character, but is empty");
        }
        return token;
    }

    /**
     * Counts tokens, and makes a vocabulary of the most frequent ones. Not for several threads at once.
     *
     * <p>The order is by count, the highest first, and among equals by first occurrence: the same texts in the same order
     * give the same ids.
     */
    public static final class Builder {

        private final Multiset<String> counts = LinkedHashMultiset.create();
        private int minimumCount = 1;
        private int maximumSize = Integer.MAX_VALUE;

        private Builder() {}

        /**
         * Counts these tokens, such as those of one text. {@value #PADDING} and {@value #UNKNOWN} are left out.
         *
         * @throws IllegalArgumentException if a token is empty
         */
        public Builder add(Iterable<String> tokens) {
            NoNulls.in(tokens, "tokens");
            for (String token : tokens) {
                if (!requireToken(token).equals(PADDING) && !token.equals(UNKNOWN)) {
                    counts.add(token);
                }
            }
            return this;
        }

        /**
         * Leaves out what was counted less often; 1, the default, keeps everything.
         *
         * @throws IllegalArgumentException if the count is below 1
         */
        public Builder minimumCount(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("minimumCount: must be at least 1, but is " + count);
            }
            minimumCount = count;
            return this;
        }

        /**
         * Keeps the most frequent tokens only, so that V, padding and unknown included, is at most this.
         *
         * @throws IllegalArgumentException if the size is below 2
         */
        public Builder maximumSize(int size) {
            if (size < SPECIAL_COUNT) {
                throw new IllegalArgumentException("maximumSize: must be at least " + SPECIAL_COUNT
                        + ", because padding and unknown are always there, but is " + size);
            }
            maximumSize = size;
            return this;
        }

        /** The vocabulary of what was counted so far. */
        public Vocabulary build() {
            ImmutableList<String> kept = Multisets.copyHighestCountFirst(counts).entrySet().stream()
                    .filter(entry -> entry.getCount() >= minimumCount)
                    .limit(maximumSize - SPECIAL_COUNT)
                    .map(Multiset.Entry::getElement)
                    .collect(ImmutableList.toImmutableList());
            return Vocabulary.of(kept);
        }
    }
}
