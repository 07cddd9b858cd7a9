package org.souvenir.text.token;

import static java.util.Objects.requireNonNull;

import org.souvenir.core.platform.Platform;

/**
 * How a text is rewritten before it is cut into tokens, so that one word is written one way.
 *
 * <p>The result depends on the text alone, never on the locale of the machine, and rewriting it again changes nothing.
 */
public enum Normalizer {
    /** Leaves the text as it is. */
    NONE,

    /**
     * Unicode's NFKC: accents are composed, ligatures, full-width and other variant forms become the plain ones. Besides,
     * a typographic apostrophe inside a word (don’t) becomes {@code '}, and soft hyphens, word joiners and byte order
     * marks go. A character that U+FE0F asks to be shown as an emoji (ℹ️, ™️) stays as it is.
     */
    KEEP_CASE,

    /**
     * {@link #KEEP_CASE}, then Unicode's full case folding: ß, ẞ and SS all become ss, every sigma σ. The Turkish dotless ı
     * stays itself. Cherokee, the one script that Unicode folds to upper case, becomes lower case here.
     */
    FOLD_CASE;

    private static final char EMOJI_PRESENTATION = '\uFE0F';
    private static final int DOTLESS_I = 'ı';
    private static final String INVISIBLE = "\u00AD\u2060\uFEFF";
    private static final String APOSTROPHES = "\u2019\u02BC";

    /** The text rewritten. */
    public String normalize(String text) {
        requireNonNull(text, "text");
        if (this == NONE) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        int selector = text.indexOf(EMOJI_PRESENTATION);
        while (selector >= 0) {
            int emoji = selector > from ? selector - Character.charCount(text.codePointBefore(selector)) : from;
            out.append(normalizePlain(text.substring(from, emoji))).append(text, emoji, selector + 1);
            from = selector + 1;
            selector = text.indexOf(EMOJI_PRESENTATION, from);
        }
        return out.append(normalizePlain(text.substring(from))).toString();
    }

    private String normalizePlain(String text) {
        String composed = plainApostrophes(Platform.here().composed(visible(text)));
        return this == FOLD_CASE ? Platform.here().composed(fold(composed)) : composed;
    }

    private static String visible(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        text.chars().filter(c -> INVISIBLE.indexOf(c) < 0).forEach(c -> visible.append((char) c));
        return visible.toString();
    }

    /** Loops instead of a regular expression, whose classes not every platform has. */
    private static String plainApostrophes(String text) {
        StringBuilder plain = new StringBuilder(text);
        for (int i = 1; i < text.length() - 1; i++) {
            if (APOSTROPHES.indexOf(text.charAt(i)) >= 0
                    && endsWord(text.codePointBefore(i))
                    && Character.isLetter(text.codePointAt(i + 1))) {
                plain.setCharAt(i, '\'');
            }
        }
        return plain.toString();
    }

    private static boolean endsWord(int codePoint) {
        return Character.isLetterOrDigit(codePoint)
                || switch (Character.getType(codePoint)) {
                    case Character.NON_SPACING_MARK,
                            Character.COMBINING_SPACING_MARK,
                            Character.ENCLOSING_MARK,
                            Character.LETTER_NUMBER,
                            Character.OTHER_NUMBER -> true;
                    default -> false;
                };
    }

    private static String fold(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        text.codePoints().forEach(codePoint -> {
            if (codePoint < 0x80) {
                folded.append((char) Character.toLowerCase(codePoint));
            } else if (codePoint == DOTLESS_I) {
                folded.appendCodePoint(codePoint);
            } else {
                folded.append(foldAlone(new String(Character.toChars(codePoint))));
            }
        });
        return folded.toString();
    }

    /**
     * Folds one character, out of its context, which keeps a sigma from becoming a final one. The way through upper case
     * spells out ß and its like; the lower case before it is for ẞ, which is upper case already.
     */
    private static String foldAlone(String character) {
        Platform platform = Platform.here();
        return platform.lowerCase(platform.upperCase(platform.lowerCase(character)));
    }
}
