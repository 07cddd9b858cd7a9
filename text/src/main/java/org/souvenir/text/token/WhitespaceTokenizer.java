package org.souvenir.text.token;

import static java.util.Objects.requireNonNull;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.util.List;

/**
 * Cuts at white space (Unicode's {@code White_Space}) and nowhere else: for data that somebody has already tokenised.
 *
 * @param normalizer applied to the text first
 */
public record WhitespaceTokenizer(Normalizer normalizer) implements Tokenizer {
    /** Checks that nothing is missing. */
    public WhitespaceTokenizer {
        requireNonNull(normalizer, "normalizer");
    }

    private static final Splitter SPLITTER =
            Splitter.on(CharMatcher.whitespace()).omitEmptyStrings();

    /** A tokenizer that leaves the tokens as they are written. */
    public WhitespaceTokenizer() {
        this(Normalizer.NONE);
    }

    @Override
    public List<String> tokenize(String text) {
        requireNonNull(text, "text");
        return SPLITTER.splitToStream(normalizer.normalize(text)).toList();
    }

    /** As a record's own, which takes the JVM milliseconds to link when a first file is loaded. */
    @Override
    public boolean equals(Object other) {
        return other instanceof WhitespaceTokenizer t && t.normalizer == normalizer;
    }

    @Override
    public int hashCode() {
        return normalizer.hashCode();
    }
}
