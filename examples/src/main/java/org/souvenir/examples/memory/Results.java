package org.souvenir.examples.memory;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What came of all trials. */
record Results(List<Task> tasks, List<Integer> lags, int seeds, List<Trial> trials, List<Trial.Outcome> outcomes) {

    /** The outcomes of one cell at one task and lag, one a seed. */
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

    /** A table for the terminal. */
    String table() {
        StringBuilder table = new StringBuilder();
        table.append("Seeds that solved the task, and training steps in the median\n\n");
        table.append("%-15s %4s".formatted("task", "lag"));
        for (Contender contender : Contender.values()) {
            table.append("  %-12s".formatted(contender));
        }
        table.append('\n');
        for (Task task : tasks) {
            for (int lag : lags) {
                table.append("%-15s %4d".formatted(task.title(), lag));
                for (Contender contender : Contender.values()) {
                    table.append("  %-12s".formatted(cell(task, lag, contender)));
                }
                table.append('\n');
            }
        }
        table.append(String.format(Locale.ROOT, "%n%-20s", "parameters (adding)"));
        for (Contender contender : Contender.values()) {
            table.append("  %-12d".formatted(Contender.parameters(contender.within(Task.ADDING.inputs()))));
        }
        return table.append('\n').toString();
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
