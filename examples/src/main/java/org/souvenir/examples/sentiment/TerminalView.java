package org.souvenir.examples.sentiment;

import java.io.PrintStream;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/** A reading for the terminal, one line per word; in colour where the terminal has it. */
final class TerminalView {
    private static final int BAR = 10;
    private static final int NAMED = 4;
    private static final double NOTABLE = 0.05;

    private final PrintStream out;
    private final Ansi ansi;

    TerminalView(PrintStream out, Ansi ansi) {
        this.out = out;
        this.ansi = ansi;
    }

    void show(Reading reading) {
        int width = reading.words().stream()
                .mapToInt(word -> shown(word).length())
                .max()
                .orElse(0);
        width = Math.max(width, "word".length());
        StringBuilder head = new StringBuilder("%%-%ds".formatted(width).formatted("word"));
        reading.gates().forEach(gate -> head.append("  %-15s".formatted(title(gate))));
        head.append("  %-17s  %s".formatted(reading.label() + " so far", "owed to it in the end"));
        out.println(paint(head.toString(), "bold"));
        for (Reading.Word word : reading.words()) {
            StringBuilder line = new StringBuilder();
            line.append(paint("%%-%ds".formatted(width).formatted(shown(word)), word.known() ? "reset" : "faint"));
            for (String gate : reading.gates()) {
                double share = range(reading, gate).share(word.open(gate));
                line.append("  ").append(paint(bar(share), keeps(gate) ? "fg(39)" : "fg(214)"));
                line.append(format(" %.2f", word.open(gate)));
            }
            line.append("  ").append(paint(bar(word.soFar()), word.soFar() >= 0.5 ? "fg(71)" : "fg(167)"));
            line.append(format(" %4.0f %%  ", 100 * word.soFar()));
            line.append(weight(word.left()));
            out.println(line);
        }
        if (!reading.gates().isEmpty()) {
            out.println(paint(
                    "Gates are means over the units that read forward, bars from the lowest to the highest.", "faint"));
        }
        out.println();
        out.printf(
                "%s says: %s, %.0f %%%n",
                reading.cell(), paint(reading.verdict(), "bold"), 100 * reading.probability());
        out.println("kept:      " + list(reading.kept(NAMED)));
        out.println("let go of: " + list(reading.forgotten(NAMED)));
        if (reading.words().stream().anyMatch(word -> !word.known())) {
            out.println(paint("* The network does not know this word.", "faint"));
        }
    }

    /** What the mean of a gate's units comes to in a text: it never goes far, but where it goes tells. */
    private record Range(double lowest, double highest) {
        double share(double open) {
            return highest > lowest ? (open - lowest) / (highest - lowest) : 0;
        }
    }

    private static Range range(Reading reading, String gate) {
        DoubleSummaryStatistics open =
                reading.words().stream().mapToDouble(word -> word.open(gate)).summaryStatistics();
        return new Range(open.getMin(), open.getMax());
    }

    private static String shown(Reading.Word word) {
        return word.known() ? word.text() : word.text() + "*";
    }

    private static String list(List<Reading.Word> words) {
        return words.stream().map(Reading.Word::text).collect(Collectors.joining(", "));
    }

    private static boolean keeps(String gate) {
        return gate.equals("forget") || gate.equals("update");
    }

    private static String title(String gate) {
        return switch (gate) {
            case "forget", "update" -> gate + " (keeps)";
            case "input" -> gate + " (lets in)";
            default -> gate;
        };
    }

    private String weight(double left) {
        String text = format("%+4.0f", 100 * left);
        if (Math.abs(left) < NOTABLE) {
            return paint(text, "faint");
        }
        return paint(text, left > 0 ? "fg(71)" : "fg(167)");
    }

    /** A bar of ten characters, in steps of an eighth of one. */
    private static String bar(double share) {
        int eighths = (int) Math.round(Math.min(1, Math.max(0, share)) * BAR * 8);
        String part = eighths % 8 == 0 ? "" : String.valueOf((char) ('\u2590' - eighths % 8));
        String bar = "█".repeat(eighths / 8) + part;
        return bar + "·".repeat(BAR - bar.length());
    }

    private String paint(String text, String style) {
        if (!ansi.enabled()) {
            return text;
        }
        IStyle[] styles = Style.parse(style);
        return Style.on(styles) + text + Style.reset.on(); // picocli ends bold by what terminals take for underlining
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
