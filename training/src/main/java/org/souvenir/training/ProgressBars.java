package org.souvenir.training;

import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** What {@link ProgressBarListener} draws. Apart from it, so that nothing else is linked with the optional dependency. */
final class ProgressBars implements TrainingListener {
    private static final int REFRESH_MILLIS = 100;

    private final ProgressBarBuilder builder = new ProgressBarBuilder()
            .setStyle(ProgressBarStyle.UNICODE_BLOCK)
            .setUpdateIntervalMillis(REFRESH_MILLIS)
            .hideEta();

    private final PrintStream out;
    private final int width;
    private final @Nullable String task;
    private final int epochs;
    private int before;
    private @Nullable ProgressBar bar;

    /**
     * Draws nothing yet.
     *
     * @param width of a line, in characters; below 0 the terminal's
     * @param task the title of a bar for all epochs; null for one bar per epoch
     * @param epochs how many a bar stands for
     * @throws LinkageError if the dependency is not there
     */
    ProgressBars(PrintStream out, int width, @Nullable String task, int epochs) {
        this.out = out;
        this.width = width;
        this.task = task;
        this.epochs = epochs;
    }

    @Override
    public void epochStarted(int epoch, int batches) {
        before = task == null ? 0 : (epoch - 1) * batches;
        if (bar != null) {
            return;
        }
        ConsoleProgressBarConsumer line =
                width < 0 ? new ConsoleProgressBarConsumer(out) : new ConsoleProgressBarConsumer(out, width);
        bar = builder.setTaskName(task == null ? "epoch " + epoch : task)
                .setInitialMax((long) epochs * batches)
                .setConsumer(line)
                .build();
    }

    @Override
    public void stepped(TrainingContext context) {
        if (bar != null) {
            bar.setExtraMessage(
                    String.format(Locale.ROOT, "loss %.4f", context.result().loss()));
            bar.stepTo(before + context.batch());
        }
    }

    @Override
    public void progressed(TrainingContext context, Progress progress) {
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
