package org.souvenir.examples.sentiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What {@code reading.html} shows: numbers as people read them, and where bars end.
 *
 * @param two whether there are two labels, so that scores are logarithms of odds
 * @param memory whether the cell has a memory
 * @param followed whether it is known what the verdict would be after each word
 * @param strangers whether some words are unknown
 * @param unread what was not read, if anything
 * @param lists of words that decided, and of those that did not
 * @param tables the words to show, in two halves side by side
 * @param lines the verdict after each word; none or one
 * @param heats every unit of every gate
 * @param results how good the networks and the baselines are
 */
record ReadingPage(
        String cell,
        String verdict,
        String probability,
        String start,
        String score,
        boolean two,
        boolean memory,
        boolean followed,
        boolean strangers,
        int count,
        String unread,
        List<Span> spans,
        String end,
        List<Words> lists,
        List<Table> tables,
        List<Chart.Line> lines,
        List<Chart.Heat> heats,
        List<Accuracies> results) {

    private static final int SHOWN = 120;
    private static final int NAMED = 5;

    /**
     * A word in its text.
     *
     * @param before what stands between the word before and this one
     * @param text as it is written
     * @param side "for" the verdict or "against" it
     * @param strength 0 to 1
     * @param told everything about it, in a line
     */
    record Span(String before, String text, String side, String strength, boolean known, String told) {}

    /** Words and what is said of them. */
    record Words(String title, List<String> words) {}

    /**
     * Some rows.
     *
     * @param after what is left out at the end, if anything
     */
    record Table(List<Row> rows, String after) {}

    /**
     * A word and its bars.
     *
     * @param before what is left out before it, if anything
     * @param bar the share of a side that the bar of what it adds takes, in percent; the like for others
     */
    record Row(
            String before,
            String text,
            boolean known,
            String side,
            String bar,
            String adds,
            String kept,
            String fresh,
            String lasting,
            String soFar) {}

    /** What the networks and the baselines reached. */
    record Accuracies(boolean paired, List<Accuracy> rows) {}

    /** What one of them reached. */
    record Accuracy(
            String name, String accuracy, String pairs, String calibrationError, String parameters, String seconds) {}

    static ReadingPage of(Reading reading, List<Page.Result> results) {
        int[] places = reading.places(SHOWN);
        Passage passage = Passage.of(reading);
        Chart chart = new Chart(reading, places);
        return new ReadingPage(
                reading.cell(),
                reading.verdict(),
                percent(reading.probability()),
                number(reading.start()),
                number(reading.score()),
                reading.labels().size() == 2,
                reading.hasMemory(),
                reading.isFollowed(),
                reading.words().stream().anyMatch(word -> !word.known()),
                reading.words().size(),
                reading.unread() == 0 ? "" : format("%,d", reading.unread()),
                spans(reading, passage),
                passage.end(),
                lists(reading),
                tables(reading, places),
                reading.isFollowed() ? List.of(chart.line()) : List.of(),
                reading.gates().stream().map(chart::heat).toList(),
                results.isEmpty() ? List.of() : List.of(accuracies(results)));
    }

    private static List<Span> spans(Reading reading, Passage passage) {
        List<Span> spans = new ArrayList<>();
        for (int t = 0; t < reading.words().size(); t++) {
            Reading.Word word = reading.words().get(t);
            spans.add(new Span(
                    passage.before().get(t),
                    passage.written().get(t),
                    side(word),
                    format("%.2f", Math.abs(word.adds()) / Math.max(1e-9, reading.strongest())),
                    word.known(),
                    told(reading, word)));
        }
        return spans;
    }

    /** What a pointer at a word tells. */
    private static String told(Reading reading, Reading.Word word) {
        String adds = "%s%s: %s".formatted(word.text(), word.known() ? "" : " (unknown)", number(word.adds()));
        String memory = reading.hasMemory()
                ? "; memory %s kept, %s new, of which %s is left at the end"
                        .formatted(percent(word.kept()), percent(1 - word.kept()), percent(word.lasting()))
                : "";
        String soFar = reading.isFollowed() ? "; so far %s".formatted(percent(word.soFar())) : "";
        return adds + memory + soFar;
    }

    private static List<Words> lists(Reading reading) {
        return Stream.of(
                        new Words("spoke for it", reading.reasons(NAMED)),
                        new Words("spoke against it", reading.objections(NAMED)),
                        new Words("hardly counted", reading.asides(NAMED)))
                .filter(list -> !list.words().isEmpty())
                .toList();
    }

    private static List<Table> tables(Reading reading, int[] places) {
        List<Row> rows = new ArrayList<>();
        int next = 0;
        for (int place : places) {
            rows.add(row(reading, place, left(reading, next, place)));
            next = place + 1;
        }
        String after = left(reading, next, reading.words().size());
        int half = (rows.size() + 1) / 2;
        return Stream.of(new Table(rows.subList(0, half), ""), new Table(rows.subList(half, rows.size()), after))
                .filter(table -> !table.rows().isEmpty())
                .toList();
    }

    private static Row row(Reading reading, int place, String before) {
        Reading.Word word = reading.words().get(place);
        return new Row(
                before,
                word.text(),
                word.known(),
                side(word),
                format("%.1f", 100 * Math.abs(word.adds()) / Math.max(1e-9, reading.strongest())),
                number(word.adds()),
                format("%.0f", 100 * word.kept()),
                format("%.0f", 100 - 100 * word.kept()),
                format("%.0f", 100 * word.lasting()),
                percent(word.soFar()));
    }

    private static String left(Reading reading, int from, int to) {
        double adds = reading.words().subList(from, to).stream()
                .mapToDouble(Reading.Word::adds)
                .sum();
        return from == to ? "" : format("%,d more, together %s", to - from, number(adds));
    }

    private static Accuracies accuracies(List<Page.Result> results) {
        boolean paired = results.stream().anyMatch(result -> !Double.isNaN(result.pairs()));
        return new Accuracies(
                paired,
                results.stream()
                        .map(result -> new Accuracy(
                                result.name().strip(),
                                format("%.1f", 100 * result.accuracy()),
                                share(result.pairs()),
                                share(result.calibrationError()),
                                result.parameters() == 0 ? "" : format("%,d", result.parameters()),
                                result.parameters() == 0 ? "" : format("%.1f s", result.seconds())))
                        .toList());
    }

    private static String side(Reading.Word word) {
        return word.adds() < 0 ? "against" : "for";
    }

    /** A share in percent; nothing for one that there is not. */
    private static String share(double share) {
        return Double.isNaN(share) ? "" : format("%.1f %%", 100 * share);
    }

    private static String percent(double share) {
        return format("%.0f %%", 100 * share);
    }

    private static String number(double adds) {
        return format("%+.2f", adds);
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
