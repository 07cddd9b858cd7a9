package org.souvenir.examples.guide;

import com.google.gson.Gson;
import java.util.List;
import java.util.Locale;

/**
 * How many networks of each kind learned to remember over which distance: kept from a run of the memory example.
 *
 * @param command that gave it
 * @param seeds how many there were of each
 * @param kinds of cells
 * @param solved a distance each
 */
record Lags(String command, int seeds, List<String> kinds, List<Solved> solved) {
    /** How many seeds of each kind solved the task. */
    record Solved(int lag, List<Integer> counts) {}

    /** A line of the page's table. */
    record Row(int lag, List<Count> counts) {}

    /**
     * A place of the table.
     *
     * @param count {@code 2 / 5}
     * @param share the same in [0, 1]
     */
    record Count(String count, String share) {}

    static Lags kept() {
        return new Gson().fromJson(GuideText.resource("lags.json"), Lags.class);
    }

    List<Row> rows() {
        return solved.stream()
                .map(each -> new Row(
                        each.lag(),
                        each.counts().stream()
                                .map(count -> new Count(
                                        count + " / " + seeds,
                                        String.format(Locale.ROOT, "%.2f", (double) count / seeds)))
                                .toList()))
                .toList();
    }
}
