package org.souvenir.examples.memory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.engine.Engine;
import org.souvenir.examples.option.Count;
import org.souvenir.examples.option.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains four cells of the same number of parameters on tasks that ask for memory, at rising lags. */
@Command(
        name = "memory",
        description = "Measures who remembers over how many steps, and draws how far back gradients reach.",
        subcommands = {AddingProblem.class, ContinualReber.class},
        mixinStandardHelpOptions = true)
public final class Memory implements Callable<Integer> {
    /** Trials run side by side, each in one thread: a network this small gains nothing from two. */
    static final Engine ALONE = Engine.withThreads(1);

    @Option(names = "--tasks", split = ",", description = "Some of ADDING, COPY, ORDER, REBER (default: all).")
    private List<Task> tasks = List.of(Task.values());

    @Option(
            names = "--lags",
            split = ",",
            defaultValue = "5,10,30,100",
            description = "Over how many steps to remember (default: ${DEFAULT-VALUE}).")
    private List<Integer> lags = List.of();

    @Option(names = "--seeds", defaultValue = "5", description = "How often each is tried (default: ${DEFAULT-VALUE}).")
    private int seeds;

    @Option(
            names = "--steps",
            defaultValue = "2000",
            description = "Training steps at most (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--html",
            defaultValue = "memory.html",
            description = "Where the page goes (default: ${DEFAULT-VALUE}).")
    private Path html = Path.of("memory.html");

    @Override
    public Integer call() throws IOException {
        Count.check("--seeds", seeds);
        Count.check("--steps", steps);
        lags.forEach(lag -> Count.check("--lags", lag));
        Output.check("--html", html);
        List<Trial> trials = new ArrayList<>();
        for (Task task : tasks) {
            for (int lag : lags) {
                for (Contender contender : Contender.values()) {
                    for (int seed = 1; seed <= seeds; seed++) {
                        trials.add(new Trial(task, contender, lag, seed));
                    }
                }
            }
        }
        Trial.Outcome[] outcomes = new Trial.Outcome[trials.size()];
        try (ProgressBar bar = progress("Trials", trials.size())) {
            Engine.standard().run(trials.size(), i -> {
                // the longest first, so that the threads end together
                int trial = trials.size() - 1 - i;
                outcomes[trial] = trials.get(trial).run(steps);
                if (bar != null) {
                    bar.step();
                }
            });
        }
        Results results = new Results(tasks, lags, seeds, trials, List.of(outcomes));
        System.out.print(results.table());
        MemoryPage.write(html, results);
        System.out.println(
                "\nHow far back the gradient reaches: " + html.toAbsolutePath().toUri());
        return 0;
    }

    @SuppressWarnings("SystemConsoleNull") // the launcher sets jdk.console=java.base, which keeps null for no terminal
    static @Nullable ProgressBar progress(String unit, long total) {
        if (System.console() == null) {
            return null;
        }
        return new ProgressBarBuilder()
                .setTaskName(unit)
                .setInitialMax(total)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build();
    }
}
