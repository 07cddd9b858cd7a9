package org.souvenir.examples.memory;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.souvenir.examples.page.PageTemplate;

/**
 * The results as one self-contained page: what {@code memory.html} shows.
 *
 * @param contenders the heads of the table
 * @param rows a task at a lag each
 * @param longest the lag of what follows
 * @param gated contenders that have a gate which keeps
 * @param memories a task each: half-lives and saturation of those gates
 * @param sections a task each: how far back the gradient reaches
 */
record MemoryPage(
        List<Contender> contenders,
        List<Row> rows,
        int longest,
        List<Contender> gated,
        List<Keeping> memories,
        List<Section> sections) {

    /** A task at a lag. */
    record Row(String task, int lag, List<Rate> rates) {}

    /** How a contender did: the percentage of seeds, the same in words, and what was reached. */
    record Rate(String share, String solved, String score) {}

    /** What the gates of the contenders keep. */
    record Keeping(String task, List<String> cells) {}

    /** A task before and after training. */
    record Section(String task, List<GradientPlot> plots) {}

    static void write(Path file, Results results) {
        PageTemplate.beside(MemoryPage.class, "memory.html").write(file, of(results));
    }

    static MemoryPage of(Results results) {
        List<Contender> all = List.of(Contender.values());
        List<Contender> gated = all.stream()
                .filter(contender -> results.tasks().stream()
                        .anyMatch(task -> !results.memory(task, contender).isEmpty()))
                .toList();
        List<Row> rows = results.tasks().stream()
                .flatMap(task ->
                        results.lags().stream().map(lag -> new Row(task.title(), lag, rates(results, task, lag))))
                .toList();
        List<Keeping> memories = results.tasks().stream()
                .map(task -> new Keeping(
                        task.title(),
                        gated.stream()
                                .map(contender -> results.memory(task, contender))
                                .toList()))
                .toList();
        List<Section> sections = results.tasks().stream()
                .map(task -> new Section(
                        task.title(),
                        Stream.of(false, true)
                                .map(learned -> GradientPlot.of(results, task, learned))
                                .toList()))
                .toList();
        return new MemoryPage(all, rows, results.longest(), gated, memories, sections);
    }

    private static List<Rate> rates(Results results, Task task, int lag) {
        return Arrays.stream(Contender.values())
                .map(contender -> {
                    long solved = results.of(task, lag, contender).stream()
                            .filter(outcome -> outcome.solvedAt() >= 0)
                            .count();
                    return new Rate(
                            String.format(Locale.ROOT, "%.0f", 100.0 * solved / results.seeds()),
                            results.cell(task, lag, contender),
                            results.score(task, lag, contender));
                })
                .toList();
    }
}
