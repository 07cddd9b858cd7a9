package org.souvenir.cells.drawing;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * Text in a drawing.
 *
 * @param text with subscripts between {@link #OPEN} and {@link #CLOSE}
 */
record Label(String text) {
    static final String OPEN = "\u0001";
    static final String CLOSE = "\u0002";
    /** The notation that marks subscripts so. */
    static final Notation NOTATION = new UnicodeNotation(OPEN, CLOSE);

    static final Label NONE = new Label("");
    /** The size of letters. */
    static final double SIZE = 13;
    /** The size of captions. */
    static final double SMALL = 12;

    private static final double SUBSCRIPT = 0.75;
    private static final double DROP = 3;
    /** Ranges whose characters are as wide as high: Hangul, kana, ideographs, emoji. */
    private static final List<IntPredicate> SQUARE = List.of(
            c -> c >= 0x1100 && c <= 0x115f,
            c -> c >= 0x2e80 && c <= 0xd7a3,
            c -> c >= 0xf900 && c <= 0xfaff,
            c -> c >= 0x1f000);

    boolean isEmpty() {
        return text.isEmpty();
    }

    /** About how wide it is; the fonts of the one who looks are unknown. */
    double width(double size) {
        double width = 0;
        double scale = size;
        for (int c : text.codePoints().toArray()) {
            if (c == OPEN.charAt(0)) {
                scale = size * SUBSCRIPT;
            } else if (c == CLOSE.charAt(0)) {
                scale = size;
            } else {
                width += scale * (SQUARE.stream().anyMatch(s -> s.test(c)) ? 1 : 0.58);
            }
        }
        return width;
    }

    /** The content of an SVG text element. */
    String svg(double size) {
        return escaped(text)
                .replace(
                        OPEN,
                        "<tspan dy='%s' font-size='%s'>".formatted(Svg.number(DROP), Svg.number(size * SUBSCRIPT)))
                .replace(CLOSE, "</tspan><tspan dy='-%s'>\u200b</tspan>".formatted(Svg.number(DROP)));
    }

    /** Text in XML; characters that XML cannot hold become U+FFFD. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '\'' -> escaped.append("&#39;");
                case '"' -> escaped.append("&quot;");
                case 1, 2, '\n' -> escaped.appendCodePoint(c);
                default ->
                    escaped.appendCodePoint(c < 0x20 || Character.getType(c) == Character.SURROGATE ? 0xfffd : c);
            }
        });
        return escaped.toString();
    }
}
