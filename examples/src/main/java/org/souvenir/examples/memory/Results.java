package org.souvenir.examples.memory;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.souvenir.cells.network.GateReport;

/** What came of all trials. */
record Results(List<Task> tasks, List<Integer> lags, int seeds, List<Trial> trials, List<Trial.Outcome> outcomes) {

    /** The outcomes of one cell at one task and lag, one for each seed. */
    List<Trial.Outcome> of(Task task, int lag, Contender contender) {
        return IntStream.range(0, trials.size())
                .filter(i -> trials.get(i).task() == task
                        && trials.get(i).lag() == lag
                        && trials.get(i).contender() == contender)
                .mapToObj(outcomes::get)
                .toList();
    }

    /** {@code 4 of 5, 350 steps}: how often it was solved, and after how many steps in the median. */
    String cell(Task task, int lag, Contender contender) {
        int[] solved = of(task, lag, contender).stream()
                .mapToInt(Trial.Outcome::solvedAt)
                .filter(at -> at >= 0)
                .sorted()
                .toArray();
        String rate = "%d of %d".formatted(solved.length, seeds);
        return solved.length == 0 ? rate : rate + ", " + solved[solved.length / 2];
    }

    /** What was reached in the median. */
    String score(Task task, int lag, Contender contender) {
        double[] scores = of(task, lag, contender).stream()
                .mapToDouble(Trial.Outcome::score)
                .sorted()
                .toArray();
        return task.text(scores[scores.length / 2]);
    }

    /** The longest lag: what is drawn and reported. */
    int longest() {
        return lags.stream().mapToInt(lag -> lag).max().orElseThrow();
    }

    /** {@code 3 … 120, 12 %}: half-lives of the units of a gate that keeps, and how often it is closed; empty if there is none. */
    String memory(Task task, Contender contender) {
        List<GateReport> reports = of(task, longest(), contender).stream()
                .map(Trial.Outcome::keeping)
                .filter(Objects::nonNull)
                .toList();
        double[] halfLives = reports.stream()
                .flatMapToDouble(report -> Arrays.stream(report.halfLife()))
                .sorted()
                .toArray();
        if (halfLives.length == 0) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "%.0f, %.0f; %.0f %%, %.0f %%",
                halfLives[halfLives.length / 2],
                halfLives[halfLives.length - 1],
                100 * mean(reports, GateReport::open),
                100 * mean(reports, GateReport::closed));
    }

    private static double mean(List<GateReport> reports, Function<GateReport, double[]> share) {
        return reports.stream()
                .flatMapToDouble(report -> Arrays.stream(share.apply(report)))
                .average()
                .orElse(0);
    }

    /** The tables for the terminal. */
    String table() {
        StringBuilder text = new StringBuilder();
        text.append("Seeds that solved the task, and training steps in the median\n\n");
        table(text, this::cell);
        text.append("\nWhat was reached in the median: adding the mean squared error, the others the share right\n\n");
        table(text, this::score);
        text.append("\nThe memory of the units at lag ").append(longest());
        text.append(": half-life in steps, median and longest; how often the gate that keeps is open, closed\n\n");
        row(text, "task", "", Contender::toString);
        tasks.forEach(task -> row(text, task.title(), "", contender -> memory(task, contender)));
        text.append('\n');
        row(text, "parameters", "", contender -> "" + Contender.parameters(contender.within(Task.ADDING.inputs())));
        return text.toString();
    }

    private void table(StringBuilder text, Value value) {
        row(text, "task", "lag", Contender::toString);
        for (Task task : tasks) {
            for (int lag : lags) {
                row(text, task.title(), "" + lag, contender -> value.of(task, lag, contender));
            }
        }
    }

    private static void row(StringBuilder text, String title, String lag, Function<Contender, String> value) {
        text.append("%-15s %4s".formatted(title, lag));
        for (Contender contender : Contender.values()) {
            text.append("  %-22s".formatted(value.apply(contender)));
        }
        text.append('\n');
    }

    /** What stands in a table. */
    private interface Value {
        String of(Task task, int lag, Contender contender);
    }

    /** The mean over the seeds of the gradient's norm at each step. */
    double[] norms(Task task, int lag, Contender contender, boolean learned) {
        List<double[]> all = of(task, lag, contender).stream()
                .map(o -> learned ? o.after() : o.before())
                .toList();
        int steps = all.stream().mapToInt(n -> n.length).min().orElse(0);
        double[] mean = new double[steps];
        for (double[] norms : all) {
            for (int t = 0; t < steps; t++) {
                mean[t] += norms[norms.length - steps + t] / all.size();
            }
        }
        return mean;
    }
}
