package org.souvenir.training;

import static java.util.Objects.requireNonNull;

import java.io.Console;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * Draws one progress bar per epoch, or one for all epochs; a full bar shows losses and metrics. For one training at a time.
 *
 * <p>It is drawn by {@code me.tongfei:progressbar}, a dependency that whoever wants bars adds; without it, each method
 * throws an {@link IllegalStateException}, with a terminal or without.
 */
public final class ProgressBarListener {
    private static final int TERMINAL_WIDTH = -1;
    private static final int WIDEST = 10_000;

    private ProgressBarListener() {}

    /** One bar per epoch on standard error, as wide as the terminal; nothing where there is no terminal. */
    public static TrainingListener onTerminal() {
        return ifTerminal(bars(System.err, TERMINAL_WIDTH, null, 1));
    }

    /**
     * As {@link #onTerminal()}, but one bar for all epochs.
     *
     * @param task its title
     * @param epochs how many there are at most
     */
    public static TrainingListener onTerminal(String task, int epochs) {
        requireNonNull(task, "task");
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs: must be at least 1, but is " + epochs);
        }
        return ifTerminal(bars(System.err, TERMINAL_WIDTH, task, epochs));
    }

    /**
     * One bar per epoch on any stream.
     *
     * @param width of a line, in characters; from 1 to 10,000
     */
    public static TrainingListener to(PrintStream out, int width) {
        requireNonNull(out, "out");
        if (width < 1 || width > WIDEST) {
            throw new IllegalArgumentException(
                    "bar: it must have from 1 to %d characters, but has %d".formatted(WIDEST, width));
        }
        return bars(out, width, null, 1);
    }

    private static TrainingListener bars(PrintStream out, int width, @Nullable String task, int epochs) {
        try {
            return new ProgressBars(out, width, task, epochs);
        } catch (LinkageError e) {
            throw new IllegalStateException(
                    "ProgressBarListener: needs the dependency me.tongfei:progressbar (and in a module"
                            + " 'requires me.tongfei.progressbar'), which is not there",
                    e);
        }
    }

    private static TrainingListener ifTerminal(TrainingListener bars) {
        return isTerminal() ? bars : new TrainingListener() {};
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
}
