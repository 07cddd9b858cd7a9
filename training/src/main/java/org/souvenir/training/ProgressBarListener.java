package org.souvenir.training;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar an epoch, or one for all, which in the end shows what was found. For one training at a time. */
public final class ProgressBarListener implements TrainingListener {
    private static final int REFRESH_MILLIS = 100;

    private final PrintStream out;
    private final int width;
    private final @Nullable String task;
    private final int epochs;
    private int before;
    private @Nullable ProgressBar bar;

    private ProgressBarListener(PrintStream out, int width, @Nullable String task, int epochs) {
        this.out = out;
        this.width = width;
        this.task = task;
        this.epochs = epochs;
    }

    /** A bar an epoch on standard error, as wide as the terminal; nothing where there is no terminal. */
    public static TrainingListener onTerminal() {
        return isTerminal() ? new ProgressBarListener(System.err, -1, null, 1) : new TrainingListener() {};
    }

    /**
     * As {@link #onTerminal()}, but one bar for all epochs.
     *
     * @param task its title
     * @param epochs how many there are at most
     */
    public static TrainingListener onTerminal(String task, int epochs) {
        return isTerminal() ? new ProgressBarListener(System.err, -1, task, epochs) : new TrainingListener() {};
    }

    /**
     * On a stream, whatever it is.
     *
     * @param width of a line, in characters
     */
    public static TrainingListener to(PrintStream out, int width) {
        return new ProgressBarListener(out, width, null, 1);
    }

    @SuppressWarnings("SystemConsoleNull") // null on JDK 17 to 21; later ones are asked
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return true; // before JDK 22 there is a console only where there is a terminal
        }
    }

    @Override
    public void epochStarted(int epoch, int batches) {
        before = task == null ? 0 : (epoch - 1) * batches;
        if (bar != null) {
            return;
        }
        ConsoleProgressBarConsumer line =
                width < 0 ? new ConsoleProgressBarConsumer(out) : new ConsoleProgressBarConsumer(out, width);
        bar = new ProgressBarBuilder()
                .setTaskName(task == null ? "epoch " + epoch : task)
                .setInitialMax((long) epochs * batches)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .setConsumer(line)
                .hideEta()
                .build();
    }

    @Override
    public void stepped(int batch, TrainingStep.Result result) {
        if (bar != null) {
            bar.setExtraMessage(String.format(Locale.ROOT, "loss %.4f", result.loss()));
            bar.stepTo(before + batch);
        }
    }

    @Override
    public void progressed(Progress progress) {
        if (bar != null) {
            bar.setExtraMessage(progress.found());
            if (bar.getCurrent() == bar.getMax()) {
                end();
            }
        }
    }

    @Override
    public void stopped(Fit fit) {
        end();
    }

    private void end() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
