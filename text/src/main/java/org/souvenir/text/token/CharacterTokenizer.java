package org.souvenir.text.token;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Makes every Unicode code point a token, white space and line ends included.
 *
 * <p>Code points, not grapheme clusters: the vocabulary stays small and closed (a family emoji is spelled with parts that
 * other emoji have, too), the cut does not change with Unicode's version, and the tokens joined are the text again. Where
 * accents should be one token with their letter, normalise: {@link Normalizer#KEEP_CASE} composes them. Half a surrogate
 * pair is a token of its own.
 *
 * @param normalizer applied to the text first
 */
public record CharacterTokenizer(Normalizer normalizer) implements Tokenizer {
    /** Checks that nothing is missing. */
    public CharacterTokenizer {
        requireNonNull(normalizer, "normalizer");
    }

    /** A tokenizer that leaves every character as it is. */
    public CharacterTokenizer() {
        this(Normalizer.NONE);
    }

    @Override
    public List<String> tokenize(String text) {
        requireNonNull(text, "text");
        return normalizer
                .normalize(text)
                .codePoints()
                .mapToObj(c -> new String(Character.toChars(c)))
                .toList();
    }

    /** As a record's own, which takes the JVM milliseconds to link when a first file is loaded. */
    @Override
    public boolean equals(Object other) {
        return other instanceof CharacterTokenizer t && t.normalizer == normalizer;
    }

    @Override
    public int hashCode() {
        return normalizer.hashCode();
    }
}
