package org.souvenir.examples.sentiment;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Drawings over the words of a reading, a column a word, in SVG's units. */
final class Chart {
    private static final int LEFT = 64;
    private static final int RIGHT = 20;
    private static final int WIDTH = 1130;
    private static final int NARROWEST = 18;
    private static final int WIDEST = 40;
    private static final int LETTER = 7;
    private static final int LINE_HEIGHT = 180;
    private static final int HEAT_HEIGHT = 300;
    private static final int MARGIN = 8;
    /** In so many steps a gate goes from the lowest value to the highest. */
    private static final int SHADES = 16;

    private final Reading reading;
    private final int[] places;

    /** @param places of the words that have columns */
    Chart(Reading reading, int[] places) {
        this.reading = reading;
        this.places = places;
    }

    /**
     * The paper.
     *
     * @param height of what is drawn
     * @param total with the words below
     */
    record Frame(int left, int right, int width, int height, int total, List<Label> labels) {}

    /** A word below its column. */
    record Label(String x, int y, String text, boolean known) {}

    /** A line across, with what it says. */
    record Rule(String y, String textY, String text) {}

    /** A place on the path. */
    record Dot(String x, String y, String side) {}

    /** The verdict after each word. */
    record Line(Frame frame, List<Rule> rules, String path, List<Dot> dots) {}

    /** The cells of one shade: a path of strokes, one unit long and high. */
    record Shade(String opacity, String path) {}

    /** Every unit of a gate, those that are open most on top. */
    record Heat(
            String title,
            String colour,
            String lowest,
            String highest,
            int step,
            int row,
            Frame frame,
            List<Shade> shades) {}

    private int step() {
        return Math.max(NARROWEST, Math.min(WIDEST, (WIDTH - LEFT - RIGHT) / places.length));
    }

    private Stream<Reading.Word> words() {
        return Arrays.stream(places).mapToObj(reading.words()::get);
    }

    private Frame frame(int height) {
        int longest = words().mapToInt(word -> word.text().length()).max().orElse(0);
        List<Label> labels = IntStream.range(0, places.length)
                .mapToObj(i -> label(i, height, reading.words().get(places[i])))
                .toList();
        int below = 24 + Math.min(120, longest * LETTER);
        int right = LEFT + places.length * step();
        return new Frame(LEFT, right, right + RIGHT, height, height + below, labels);
    }

    private Label label(int column, int height, Reading.Word word) {
        return new Label(x(column + 4.0 / step()), height + 12, word.text(), word.known());
    }

    /** The middle of a column. */
    private String x(double column) {
        return format("%.1f", LEFT + (column + 0.5) * step());
    }

    private static double y(double probability) {
        return MARGIN + (LINE_HEIGHT - 2.0 * MARGIN) * (1 - probability);
    }

    Line line() {
        List<Rule> rules = IntStream.rangeClosed(0, 4)
                .mapToObj(i -> new Rule(format("%.1f", y(i / 4.0)), format("%.1f", y(i / 4.0) + 4), 25 * i + " %"))
                .toList();
        List<Dot> dots = IntStream.range(0, places.length)
                .mapToObj(i -> dot(i, reading.words().get(places[i]).soFar()))
                .toList();
        String path = dots.stream().map(dot -> dot.x() + "," + dot.y()).collect(Collectors.joining(" "));
        return new Line(frame(LINE_HEIGHT), rules, path, dots);
    }

    private Dot dot(int column, double soFar) {
        double even = 1.0 / reading.labels().size();
        return new Dot(x(column), format("%.1f", y(soFar)), soFar >= even ? "for" : "against");
    }

    Heat heat(String gate) {
        List<float[]> columns = words().map(word -> word.open().get(gate)).toList();
        int units = columns.get(0).length;
        float lowest = Float.MAX_VALUE;
        float highest = -Float.MAX_VALUE;
        for (float[] column : columns) {
            for (float open : column) {
                lowest = Math.min(lowest, open);
                highest = Math.max(highest, open);
            }
        }
        int row = Math.max(2, Math.min(MARGIN, HEAT_HEIGHT / units));
        boolean keeps = gate.equals("forget") || gate.equals("update");
        return new Heat(
                title(gate),
                keeps ? "keeps" : "lets",
                format("%.2f", lowest),
                format("%.2f", highest),
                step(),
                row,
                frame(units * row),
                shades(columns, order(columns, units), lowest, highest));
    }

    private static String title(String gate) {
        return switch (gate) {
            case "forget" -> "The forget gate: how much of the memory stays";
            case "update" -> "The update gate: how much of the memory stays";
            case "input" -> "The input gate: how much of the new comes in";
            case "reset" -> "The reset gate: how much of the memory the new is made from";
            default -> "The gate " + gate;
        };
    }

    /** The units, those that are open most first. */
    private static int[] order(List<float[]> columns, int units) {
        return IntStream.range(0, units)
                .boxed()
                .sorted(Comparator.comparingDouble(unit ->
                        -columns.stream().mapToDouble(column -> column[unit]).sum()))
                .mapToInt(unit -> unit)
                .toArray();
    }

    private static List<Shade> shades(List<float[]> columns, int[] order, float lowest, float highest) {
        List<StringBuilder> paths =
                Stream.generate(StringBuilder::new).limit(SHADES).toList();
        for (int column = 0; column < columns.size(); column++) {
            for (int i = 0; i < order.length; i++) {
                float share = (columns.get(column)[order[i]] - lowest) / Math.max(1e-9f, highest - lowest);
                int shade = Math.min(SHADES - 1, (int) (share * SHADES));
                paths.get(shade)
                        .append('M')
                        .append(column)
                        .append(' ')
                        .append(i)
                        .append(".5h1");
            }
        }
        return IntStream.range(0, SHADES)
                .filter(shade -> !paths.get(shade).isEmpty())
                .mapToObj(shade -> new Shade(
                        format("%.2f", (double) shade / (SHADES - 1)),
                        paths.get(shade).toString()))
                .toList();
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
