package org.souvenir.examples.sentiment;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.souvenir.core.name.Printable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/** A reading for the terminal, one line per word, at most 90 columns wide; in colour where the terminal has it. */
final class TerminalView {
    private static final int SHOWN = 60;
    private static final int NAMED = 4;
    private static final int WIDEST = 16;
    /** Characters of a bar: of each side for what a word adds, and of the memory. */
    private static final int SIDE = 8;

    private static final int MEMORY = 10;

    private static final String FOR = "fg(39)";
    private static final String AGAINST = "fg(214)";

    private final PrintStream out;
    private final Ansi ansi;

    TerminalView(PrintStream out, Ansi ansi) {
        this.out = out;
        this.ansi = ansi;
    }

    void show(Reading reading) {
        int[] places = reading.places(SHOWN);
        int width = wordWidth(reading, places);
        out.println(paint(head(reading, width), "bold"));
        int next = 0;
        for (int place : places) {
            gap(reading, next, place);
            out.println(line(reading, reading.words().get(place), width));
            next = place + 1;
        }
        gap(reading, next, reading.words().size());
        legend(reading).forEach(line -> out.println(paint(line, "faint")));
        out.println();
        out.printf(
                "%s says: %s, %s%n",
                Printable.of(reading.cell()),
                paint(Printable.of(reading.verdict()), "bold"),
                percent(reading.probability()).strip());
        list("for it:", reading.reasons(NAMED));
        list("against it:", reading.objections(NAMED));
        list("hardly counted:", reading.asides(NAMED));
    }

    private static int wordWidth(Reading reading, int[] places) {
        int width = "word".length();
        for (int place : places) {
            String shown = shown(reading.words().get(place));
            width = Math.max(width, shown.codePointCount(0, shown.length()));
        }
        return width;
    }

    private static String head(Reading reading, int width) {
        String head = padded("word", width) + "   against│for         adds";
        if (reading.hasMemory()) {
            head += "  memory: kept      new  left at end";
        }
        return reading.isFollowed() ? head + "  so far" : head;
    }

    private String line(Reading reading, Reading.Word word, int width) {
        String line = paint(padded(shown(word), width), word.known() ? "reset" : "faint") + "  ";
        line += weight(word.adds(), reading.strongest());
        if (reading.hasMemory()) {
            String left = percent(word.lasting());
            line += "  " + memory(word.kept()) + percent(word.kept()) + "  " + percent(1 - word.kept()) + "     " + left
                    + "  ";
        }
        return reading.isFollowed() ? line + "  " + percent(word.soFar()) : line;
    }

    /** Says what was left out before a place, if anything. */
    private void gap(Reading reading, int from, int to) {
        if (from < to) {
            double adds = reading.words().subList(from, to).stream()
                    .mapToDouble(Reading.Word::adds)
                    .sum();
            out.println(paint("  … %,d more, together %s".formatted(to - from, number(adds)), "faint"));
        }
    }

    private static List<String> legend(Reading reading) {
        String scale = reading.labels().size() == 2 ? "0 is 50 %, 1 73 %, 3 95 %" : "above the others' mean";
        String adds = "adds: how a word moves the score of the verdict, from %s to %s (%s)."
                .formatted(number(reading.start()), number(reading.score()), scale);
        String memory = "memory (read forward): old and new after a word; of the new, how much is left at the end.";
        String soFar = "so far: how likely the verdict is if the text ends here.";
        String unknown = "*: a word that the network does not know.";
        List<String> lines = new ArrayList<>(List.of(adds));
        if (reading.hasMemory()) {
            lines.add(memory);
        }
        if (reading.isFollowed()) {
            lines.add(soFar);
        }
        if (!reading.words().stream().allMatch(Reading.Word::known)) {
            lines.add(unknown);
        }
        if (reading.unread() > 0) {
            lines.add("Only the first %,d words were read; the verdict is without the %,d others."
                    .formatted(reading.words().size(), reading.unread()));
        }
        return lines;
    }

    private void list(String title, List<String> words) {
        if (!words.isEmpty()) {
            out.println(padded(title, 16)
                    + words.stream().map(Printable::of).collect(Collectors.joining("”, “", "“", "”")));
        }
    }

    private static String shown(Reading.Word word) {
        int longest = word.known() ? WIDEST : WIDEST - 1;
        String text = Printable.of(word.text());
        if (text.codePointCount(0, text.length()) > longest) {
            text = text.substring(0, text.offsetByCodePoints(0, longest - 1)) + "…";
        }
        return word.known() ? text : text + "*";
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.codePointCount(0, text.length())));
    }

    /** A bar to the left or to the right, and the number. */
    private String weight(double adds, double strongest) {
        int halves = strongest > 0 ? (int) Math.round(2 * SIDE * Math.abs(adds) / strongest) : 0;
        String full = "█".repeat(halves / 2);
        boolean half = halves % 2 == 1;
        String left = adds < 0 ? (half ? "▐" : "") + full : "";
        String right = adds < 0 ? "" : full + (half ? "▌" : "");
        String style = halves == 0 ? "faint" : adds < 0 ? AGAINST : FOR;
        return " ".repeat(SIDE - left.length())
                + paint(left, style)
                + "│"
                + paint(right, style)
                + " ".repeat(SIDE - right.length())
                + paint("%8s".formatted(number(adds)), style);
    }

    /** What is old and what is new. */
    private String memory(double kept) {
        int old = (int) Math.round(MEMORY * kept);
        return "█".repeat(old) + paint("░".repeat(MEMORY - old), "faint");
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%4.0f %%", 100 * share);
    }

    private static String number(double adds) {
        return String.format(Locale.ROOT, "%+.2f", adds);
    }

    private String paint(String text, String style) {
        if (!ansi.enabled() || text.isEmpty()) {
            return text;
        }
        IStyle[] styles = Style.parse(style);
        return Style.on(styles) + text + Style.reset.on(); // picocli ends bold by what terminals take for underlining
    }
}
