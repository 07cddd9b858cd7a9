package org.souvenir.core.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.souvenir.core.name.Printable;

/**
 * A Python dictionary with text as keys, and as values text, {@code True}, {@code False}, or tuples of whole numbers: what
 * NumPy writes. Lists, which say that an element is a structure, are refused.
 */
final class PythonLiteral {

    private static final int LONGEST_NUMBER = 18; // digits that a long always holds

    private final String source;
    private final long begin;
    private final String text;
    private int at;

    /**
     * A reader of the text.
     *
     * @param begin the byte of the source where the text begins
     */
    PythonLiteral(String source, long begin, String text) {
        this.source = source;
        this.begin = begin;
        this.text = text;
    }

    /** The dictionary, which must be all there is but for white space: values are String, Boolean, or List of Long. */
    Map<String, Object> dictionary() {
        Map<String, Object> result = new LinkedHashMap<>();
        expect('{');
        while (!found('}')) {
            String key = quoted();
            expect(':');
            if (result.put(key, value()) != null) {
                throw wrong("each key once, but '" + key + "' is there twice");
            }
            separate('}');
        }
        skip();
        if (at < text.length()) {
            throw wrong("nothing but white space behind it");
        }
        return result;
    }

    private Object value() {
        if (found('(')) {
            return tuple();
        }
        for (boolean truth : new boolean[] {true, false}) {
            String word = truth ? "True" : "False";
            if (text.startsWith(word, at)) {
                at += word.length();
                return truth;
            }
        }
        return quoted();
    }

    private List<Long> tuple() {
        List<Long> numbers = new ArrayList<>();
        while (!found(')')) {
            numbers.add(number());
            separate(')');
        }
        return numbers;
    }

    private long number() {
        skip();
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start || at - start > LONGEST_NUMBER) {
            throw wrong("whole numbers from 0 on as sizes");
        }
        long number = Long.parseLong(text.substring(start, at));
        if (at < text.length() && text.charAt(at) == 'L') { // as Python 2 wrote them
            at++;
        }
        return number;
    }

    private String quoted() {
        skip();
        char quote = at < text.length() ? text.charAt(at) : 0;
        int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
        if (end < 0) {
            throw wrong(
                    "text in quotes, True, False, or a tuple of whole numbers (a list stands for structured elements, which are refused)");
        }
        String quoted = text.substring(at + 1, end);
        at = end + 1;
        return quoted;
    }

    /** Takes a comma, unless the closing character comes. */
    private void separate(char closing) {
        skip();
        if (!found(',') && (at >= text.length() || text.charAt(at) != closing)) {
            throw wrong("a comma or " + closing);
        }
    }

    private void expect(char expected) {
        if (!found(expected)) {
            throw wrong("" + expected);
        }
    }

    private boolean found(char wanted) {
        skip();
        boolean found = at < text.length() && text.charAt(at) == wanted;
        at += found ? 1 : 0;
        return found;
    }

    private void skip() {
        while (at < text.length() && " \n\t".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private FileFormatException wrong(String expected) {
        String rest = Printable.of(
                text.substring(at, Math.min(text.length(), at + 20)).strip());
        return FileFormatException.atByte(
                source, begin + at, "the header must have %s, but here is \"%s\"".formatted(expected, rest));
    }
}
