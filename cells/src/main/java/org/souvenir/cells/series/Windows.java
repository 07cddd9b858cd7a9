package org.souvenir.cells.series;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.LazyList;
import org.souvenir.cells.data.Target;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

/**
 * How a series is cut into examples: windows of L steps, each {@code stride} steps after the one before, and as their targets
 * what comes in the {@code horizon} steps behind them. A value: its methods give another one.
 *
 * <p>With windows side by side, the inputs are {@code [L, B, n]}. The targets of m columns and h steps are
 * {@code [B, h · m]}, step after step; or with {@link #everyStep}, {@code [L, B, h · m]}: behind step t, what comes in the
 * steps t + 1 … t + h.
 *
 * <pre>{@code
 * Windows windows = Windows.of(48).stride(4).horizon(2).targets(0, 3);   // [48, B, n] to [B, 4]
 * ExampleSource training = windows.shuffled(series, 32, seed);
 * }</pre>
 */
public final class Windows {
    private final int steps;
    private final int stride;
    private final int horizon;
    /** Of the targets; none for all. */
    private final int[] columns;

    private final boolean everyStep;

    private Windows(int steps, int stride, int horizon, int[] columns, boolean everyStep) {
        checkPositive("steps", steps);
        checkPositive("the stride", stride);
        checkPositive("the horizon", horizon);
        this.steps = steps;
        this.stride = stride;
        this.horizon = horizon;
        this.columns = columns;
        this.everyStep = everyStep;
    }

    private static void checkPositive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("windows: %s must be at least 1, but found %d".formatted(what, value));
        }
    }

    /**
     * Windows that begin at every step, and whose target is all of the next step.
     *
     * @param steps L, at least 1
     */
    public static Windows of(int steps) {
        return new Windows(steps, 1, 1, new int[0], false);
    }

    /** The same, each beginning so many steps after the one before; at least 1. */
    public Windows stride(int newStride) {
        return new Windows(steps, newStride, horizon, columns, everyStep);
    }

    /** The same with the next h steps as targets; at least 1. */
    public Windows horizon(int newHorizon) {
        return new Windows(steps, stride, newHorizon, columns, everyStep);
    }

    /** The same with some columns as targets. */
    public Windows targets(int... newColumns) {
        requireNonNull(newColumns, "newColumns");
        for (int column : newColumns) {
            if (column < 0) {
                throw new IllegalArgumentException("windows: columns count from 0, but one is " + column);
            }
        }
        return new Windows(steps, stride, horizon, newColumns.clone(), everyStep);
    }

    /** The same with targets behind every step of a window, for networks that give an output at each. */
    public Windows everyStep() {
        return new Windows(steps, stride, horizon, columns, true);
    }

    /**
     * How many windows a series has whose targets are known.
     *
     * @throws IllegalArgumentException if it has none
     */
    public int count(Series series) {
        requireNonNull(series, "series");
        long needed = (long) steps + horizon;
        if (series.steps() < needed) {
            throw new IllegalArgumentException("windows: a series must have at least L + h = %d steps, but has %d"
                    .formatted(needed, series.steps()));
        }
        return (int) ((series.steps() - needed) / stride) + 1;
    }

    /** All windows side by side, with their targets. */
    public Example all(Series series) {
        requireNonNull(series, "series");
        return some(series, IntStream.range(0, count(series)).toArray());
    }

    /** Mini-batches of so many windows, in other company every epoch, put together when they are asked for. */
    public ExampleSource shuffled(Series series, int size, long seed) {
        requireNonNull(series, "series");
        RandomStream random = RandomStream.of(seed).child("windows");
        int count = count(series);
        checkPositive("a mini-batch", size);
        return epoch -> batches(series, random.child(epoch).permutation(count), size);
    }

    /** Mini-batches of so many windows, in the order of time: for evaluation. Put together when they are asked for. */
    public ExampleSource inOrder(Series series, int size) {
        requireNonNull(series, "series");
        checkPositive("a mini-batch", size);
        return ExampleSource.inOrder(
                batches(series, IntStream.range(0, count(series)).toArray(), size));
    }

    private List<Example> batches(Series series, int[] windows, int size) {
        int count = (int) (((long) windows.length + size - 1) / size);
        return LazyList.of(count, i -> {
            int from = i * size;
            return some(series, Arrays.copyOfRange(windows, from, (int) Math.min(windows.length, (long) from + size)));
        });
    }

    /**
     * The last L steps, with nothing known behind them: what a forecast reads, {@code [L, 1, n]}.
     *
     * @throws IllegalArgumentException if the series is shorter
     */
    public Batch last(Series series) {
        requireNonNull(series, "series");
        if (series.steps() < steps) {
            throw new IllegalArgumentException(
                    "windows: a series must have at least L = %d steps, but has %d".formatted(steps, series.steps()));
        }
        Tensor end = series.values().window(series.steps() - steps, series.steps());
        return Batch.of(end.reshape(steps, 1, series.width()));
    }

    private Example some(Series series, int[] windows) {
        int n = series.width();
        Tensor inputs = Tensor.zeros(steps, windows.length, n);
        for (int b = 0; b < windows.length; b++) {
            for (int t = 0; t < steps; t++) {
                int from = windows[b] * stride + t;
                System.arraycopy(series.values().data(), from * n, inputs.data(), (t * windows.length + b) * n, n);
            }
        }
        Tensor wanted = columns.length == 0 ? series.values() : series.values().select(1, columns);
        return Example.of(Batch.of(inputs), target(wanted, windows));
    }

    /** What comes behind the last step of each window, or behind each step. */
    private Target target(Tensor wanted, int[] windows) {
        int width = horizon * wanted.size(1);
        int first = everyStep ? 0 : steps - 1;
        Tensor targets = Tensor.zeros(steps - first, windows.length, width);
        for (int t = first; t < steps; t++) {
            for (int b = 0; b < windows.length; b++) {
                int from = (windows[b] * stride + t + 1) * wanted.size(1);
                System.arraycopy(
                        wanted.data(), from, targets.data(), ((t - first) * windows.length + b) * width, width);
            }
        }
        return everyStep ? Target.perStep(targets) : Target.perSequence(targets.reshape(windows.length, width));
    }
}
