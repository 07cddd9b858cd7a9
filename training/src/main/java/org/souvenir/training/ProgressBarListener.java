package org.souvenir.training;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar an epoch, which in the end shows what was found. For one training at a time. */
public final class ProgressBarListener implements TrainingListener {
    private static final int REFRESH_MILLIS = 100;

    private final PrintStream out;
    private final int width;
    private @Nullable ProgressBar bar;

    private ProgressBarListener(PrintStream out, int width) {
        this.out = out;
        this.width = width;
    }

    /** On standard error, as wide as the terminal; nothing where there is no terminal. */
    public static TrainingListener onTerminal() {
        return isTerminal() ? new ProgressBarListener(System.err, -1) : new TrainingListener() {};
    }

    /**
     * On a stream, whatever it is.
     *
     * @param width of a line, in characters
     */
    public static TrainingListener to(PrintStream out, int width) {
        return new ProgressBarListener(out, width);
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
        ConsoleProgressBarConsumer line =
                width < 0 ? new ConsoleProgressBarConsumer(out) : new ConsoleProgressBarConsumer(out, width);
        bar = new ProgressBarBuilder()
                .setTaskName("epoch " + epoch)
                .setInitialMax(batches)
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
            bar.stepTo(batch);
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
