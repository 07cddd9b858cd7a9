package org.souvenir.text.token;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.souvenir.core.platform.Platform;

/**
 * Cuts a text into words, numbers, punctuation marks and emoji.
 *
 * <ul>
 *   <li>A word is a run of letters, digits and their accents: {@code naïve, mp3, 80s}. An apostrophe before a letter stays
 *       inside ({@code don't, 80's}), one at an edge is a token of its own; a hyphen cuts ({@code well - known}).
 *   <li>A number keeps points and commas between its digits: {@code 3.5}, {@code 1,000}. Signs, currencies and percent
 *       signs stand alone.
 *   <li>Single letters with points are one abbreviation: {@code e.g.}, {@code U.S.A.}
 *   <li>Every other character is a token of its own, but for runs of points or hyphens ({@code ...}, {@code --}).
 *   <li>An emoji is one token together with its variation selectors, skin tone, keycap, tags, everything that zero-width
 *       joiners join to it, and, for flags, the second regional indicator.
 *   <li>A Chinese character or a hiragana is a token of its own. Scripts without spaces otherwise (Thai, Lao, Khmer) are cut
 *       at punctuation only.
 *   <li>White space, control and other invisible characters separate and are no tokens.
 * </ul>
 *
 * <p>This follows Unicode's UAX #29 where reviews allow: there a missing space glues two sentences together
 * ({@code good.But}), here it does not. {@link java.text.BreakIterator} is not used, because it cuts emoji differently on
 * different JDKs; the rules here rest on general categories, and on the script for ideographs and hiragana alone, so that
 * JDKs differ at most in characters too new for one of them.
 *
 * @param normalizer applied to the text first
 */
public record WordTokenizer(Normalizer normalizer) implements Tokenizer {
    /** Checks that nothing is missing. */
    public WordTokenizer {
        requireNonNull(normalizer, "normalizer");
    }

    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    private static final int KEYCAP = 0x20E3;
    private static final int EMOJI_PRESENTATION = 0xFE0F;

    /** No code point: the end of the text. */
    private static final int END = -1;

    /** A tokenizer that folds case. */
    public WordTokenizer() {
        this(Normalizer.FOLD_CASE);
    }

    @Override
    public List<String> tokenize(String text) {
        requireNonNull(text, "text");
        String normalized = normalizer.normalize(text);
        ImmutableList.Builder<String> tokens = ImmutableList.builder();
        int from = 0;
        while (from < normalized.length()) {
            int first = normalized.codePointAt(from);
            int end = from + Character.charCount(first);
            if (!isSpace(first)) {
                end = tokenEnd(normalized, from, first);
                tokens.add(normalized.substring(from, end));
            }
            from = end;
        }
        return tokens.build();
    }

    private static int tokenEnd(String text, int from, int first) {
        int next = from + Character.charCount(first);
        if (standsAlone(first)) {
            return marksEnd(text, next);
        }
        if (!isWordPart(first)) {
            return symbolEnd(text, next, first);
        }
        int abbreviation = abbreviationEnd(text, from);
        return abbreviation > from ? abbreviation : wordEnd(text, next, first);
    }

    private static int wordEnd(String text, int second, int first) {
        int end = second;
        int previous = first;
        int current = at(text, end);
        while (!endsEmoji(previous, current)) {
            boolean goesOn = isMark(current) || (isWordPart(current) && !standsAlone(current));
            if (!goesOn && !joins(previous, current, at(text, end + 1))) {
                break;
            }
            previous = current;
            end += Character.charCount(current);
            current = at(text, end);
        }
        return end;
    }

    /** Whether what looks like a word ends here because it is an emoji, such as a digit in a keycap. */
    private static boolean endsEmoji(int previous, int current) {
        return previous == KEYCAP || (previous == EMOJI_PRESENTATION && current != KEYCAP);
    }

    /** Whether {@code joint}, which is no part of a word by itself, is one between these two. */
    private static boolean joins(int previous, int joint, int next) {
        return switch (joint) {
            case '\'', '’' -> Character.isLetter(next) && !standsAlone(next);
            case '.', ',' -> Character.isDigit(previous) && Character.isDigit(next);
            case ZERO_WIDTH_JOINER, ZERO_WIDTH_NON_JOINER -> isWordPart(next) || isMark(next);
            default -> false;
        };
    }

    /** The end of an abbreviation such as e.g. or U.S.A, or {@code from} if there is none. */
    private static int abbreviationEnd(String text, int from) {
        int end = from;
        int pairs = 0;
        int letter = at(text, end);
        while (Character.isLetter(letter) && at(text, end + Character.charCount(letter)) == '.') {
            end += Character.charCount(letter) + 1;
            pairs++;
            letter = at(text, end);
        }
        if (pairs >= 2 && !isWordPart(letter)) {
            return end;
        }
        if (pairs >= 1 && Character.isLetter(letter)) {
            int after = end + Character.charCount(letter);
            return isWordPart(at(text, after)) || isMark(at(text, after)) ? from : after;
        }
        return from;
    }

    private static int symbolEnd(String text, int second, int first) {
        if (first == '.' || first == '-') {
            int end = second;
            while (at(text, end) == first) {
                end++;
            }
            return end;
        }
        if (isRegionalIndicator(first) && isRegionalIndicator(at(text, second))) {
            return second + Character.charCount(first);
        }
        int end = extensionsEnd(text, second);
        while (at(text, end) == ZERO_WIDTH_JOINER && isSymbol(at(text, end + 1))) {
            end = extensionsEnd(text, end + 1 + Character.charCount(at(text, end + 1)));
        }
        return end;
    }

    private static int marksEnd(String text, int from) {
        int end = from;
        while (isMark(at(text, end))) {
            end += Character.charCount(at(text, end));
        }
        return end;
    }

    private static int extensionsEnd(String text, int from) {
        int end = from;
        int current = at(text, end);
        while (isMark(current) || isSkinTone(current) || isTag(current)) {
            end += Character.charCount(current);
            current = at(text, end);
        }
        return end;
    }

    private static int at(String text, int index) {
        return index < text.length() ? text.codePointAt(index) : END;
    }

    private static boolean isSpace(int codePoint) {
        return Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint)
                || Character.getType(codePoint) == Character.CONTROL
                || Character.getType(codePoint) == Character.FORMAT;
    }

    private static boolean isWordPart(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.LETTER_NUMBER,
                    Character.OTHER_NUMBER -> true;
            default -> false;
        };
    }

    private static boolean isMark(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default -> false;
        };
    }

    /** Everything else, characters that this JDK does not know yet included: most of those are emoji. */
    private static boolean isSymbol(int codePoint) {
        return codePoint != END && !isSpace(codePoint) && !isWordPart(codePoint) && !isMark(codePoint);
    }

    private static boolean standsAlone(int codePoint) {
        return codePoint != END
                && (Platform.here().isIdeographic(codePoint)
                        || Character.UnicodeScript.of(codePoint) == Character.UnicodeScript.HIRAGANA);
    }

    private static boolean isRegionalIndicator(int codePoint) {
        return codePoint >= 0x1F1E6 && codePoint <= 0x1F1FF;
    }

    private static boolean isSkinTone(int codePoint) {
        return codePoint >= 0x1F3FB && codePoint <= 0x1F3FF;
    }

    private static boolean isTag(int codePoint) {
        return codePoint >= 0xE0020 && codePoint <= 0xE007F;
    }

    /** As a record's own, which takes the JVM milliseconds to link when a first file is loaded. */
    @Override
    public boolean equals(Object other) {
        return other instanceof WordTokenizer t && t.normalizer == normalizer;
    }

    @Override
    public int hashCode() {
        return normalizer.hashCode();
    }
}
