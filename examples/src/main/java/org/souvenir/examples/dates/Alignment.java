package org.souvenir.examples.dates;

import java.util.List;
import java.util.Locale;
import org.souvenir.core.tensor.Tensor;

/**
 * Where a decoder looked: a row for each character that it said, a column for each that was written.
 *
 * @param written what was read, T' characters
 * @param said what was said, T characters
 * @param weights of written characters as each one was said: [T, B, T', 1]
 * @param sequence which of the B
 */
record Alignment(String written, String said, Tensor weights, int sequence) {
    /** From nothing to all. */
    private static final List<String> SHADES = List.of("· ", "░░", "▒▒", "▓▓", "██");

    private static final int CELL = 16;

    double weight(int t, int j) {
        return weights.get(t, sequence, j, 0);
    }

    /** For a terminal: two columns for each written character, the fuller the more it weighs. */
    String text() {
        StringBuilder text = new StringBuilder("     ");
        written.chars().forEach(c -> text.append((char) c).append(' '));
        for (int t = 0; t < said.length(); t++) {
            text.append(System.lineSeparator())
                    .append("   ")
                    .append(said.charAt(t))
                    .append(' ');
            for (int j = 0; j < written.length(); j++) {
                text.append(SHADES.get((int) Math.round(weight(t, j) * (SHADES.size() - 1))));
            }
        }
        return text.toString();
    }

    /** As a picture: the darker, the more it weighs. */
    String svg() {
        StringBuilder svg = new StringBuilder(format(
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='monospace' font-size='12'"
                        + " text-anchor='middle'>%n<rect width='100%%' height='100%%' fill='white'/>%n",
                (written.length() + 3) * CELL, (said.length() + 3) * CELL));
        for (int j = 0; j < written.length(); j++) {
            svg.append(letter(written.charAt(j), j, -1));
        }
        for (int t = 0; t < said.length(); t++) {
            svg.append(letter(said.charAt(t), -1, t));
            for (int j = 0; j < written.length(); j++) {
                svg.append(format(
                        "<rect x='%d' y='%d' width='%d' height='%d' fill='#1f4e79' fill-opacity='%.3f'><title>%s from %s: %.0f"
                                + " %%</title></rect>%n",
                        place(j),
                        place(t),
                        CELL,
                        CELL,
                        weight(t, j),
                        said.charAt(t),
                        written.charAt(j),
                        100 * weight(t, j)));
            }
        }
        return svg.append("</svg>").append(System.lineSeparator()).toString();
    }

    private static int place(int cell) {
        return (cell + 2) * CELL;
    }

    private static String letter(char letter, int column, int row) {
        return format("<text x='%d' y='%d'>%s</text>%n", place(column) + CELL / 2, place(row) + CELL - 4, letter);
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
