package org.souvenir.core.name;

import java.util.Collection;
import java.util.Iterator;

/**
 * What someone else wrote, as it may stand in a message or on a terminal: in one line, without anything that a terminal would
 * obey or that hides how characters follow each other, and never longer than a reader wants to see.
 */
public final class Printable {

    /** Characters of a name or a value within a message. */
    private static final int NAME = 80;

    private static final int ZERO_WIDTH_NON_JOINER = 0x200c; // these two are parts of words and of emoji
    private static final int ZERO_WIDTH_JOINER = 0x200d;

    private Printable() {}

    /** A name or a value that stands within a message: at most {@value #NAME} characters of it. */
    public static String of(String text) {
        return of(text, NAME);
    }

    /**
     * Text with controls, line ends, marks of direction and stray surrogates written as Java does, {@code \}{@code u001b}; cut off
     * with … where it is longer.
     *
     * @param longest how many characters of it are shown
     */
    public static String of(String text, int longest) {
        int end = end(text, longest);
        String whole = escaped(text.substring(0, end), "");
        return end < text.length() ? whole + "…" : whole;
    }

    /** Text of any length on a terminal: as {@link #of(String)}, but for line ends and tabs, which stay. */
    public static String lines(String text) {
        return escaped(text.replace("\r\n", "\n"), "\n\t").replace("\n", System.lineSeparator());
    }

    private static String escaped(String text, String left) {
        StringBuilder shown = null; // most text is what it should be
        for (int at = 0; at < text.length(); ) {
            int c = text.codePointAt(at);
            boolean plain = plain(c) || left.indexOf(c) >= 0;
            if (!plain && shown == null) {
                shown = new StringBuilder(text.substring(0, at));
            }
            if (shown != null && plain) {
                shown.appendCodePoint(c);
            } else if (shown != null) {
                escape(shown, c);
            }
            at += Character.charCount(c);
        }
        return shown == null ? text : shown.toString();
    }

    /** Names or values, each as {@link #of(String)}, in brackets: the first twelve, and how many more there are. */
    public static String of(Collection<?> several) {
        StringBuilder list = new StringBuilder("[");
        Iterator<?> items = several.iterator();
        for (int i = 0; i < NearNames.SHOWN && items.hasNext(); i++) {
            list.append(i == 0 ? "" : ", ").append(of(String.valueOf(items.next())));
        }
        int more = several.size() - NearNames.SHOWN;
        return list.append(more > 0 ? ", … " + more + " more]" : "]").toString();
    }

    /** Where to cut, which is not in the middle of a character. */
    private static int end(String text, int longest) {
        if (text.length() <= longest) {
            return text.length();
        }
        boolean half = longest > 0
                && Character.isHighSurrogate(text.charAt(longest - 1))
                && Character.isLowSurrogate(text.charAt(longest));
        return half ? longest - 1 : longest;
    }

    private static boolean plain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            case Character.FORMAT -> c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER;
            default -> true;
        };
    }

    private static void escape(StringBuilder shown, int c) {
        for (char unit : Character.toChars(c)) {
            switch (unit) {
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                default -> shown.append("\\u%04x".formatted((int) unit));
            }
        }
    }
}
