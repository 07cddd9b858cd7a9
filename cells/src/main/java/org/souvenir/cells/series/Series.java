package org.souvenir.cells.series;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.souvenir.cells.data.Sequences;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.tensor.Tensor;

/**
 * A long time series: n numbers at each of T steps, {@code [T, n]}; the n are its columns. Immutable, as far as its tensor is
 * left as it is.
 */
public final class Series {
    private final Tensor values;

    private Series(Tensor values) {
        this.values = values;
    }

    /**
     * Two parts of a series, one after the other.
     *
     * @param training the earlier steps
     * @param validation the later ones
     */
    public record Split(Series training, Series validation) {
        /** Checks that nothing is missing. */
        public Split {
            requireNonNull(training, "training");
            requireNonNull(validation, "validation");
        }
    }

    /**
     * A series of numbers.
     *
     * @param values {@code [T, n]}; not copied
     */
    public static Series of(Tensor values) {
        requireNonNull(values, "values");
        if (values.rank() != 2) {
            throw new IllegalArgumentException("series: must be [T, n], but found " + Arrays.toString(values.shape()));
        }
        return new Series(values);
    }

    /**
     * A series of numbers.
     *
     * @param steps {@code [T][n]}; copied
     * @throws IllegalArgumentException if there is no step, or one has another n than the first
     */
    public static Series of(float[][] steps) {
        NoNulls.in(steps, "steps");
        Tensor values = Sequences.features(steps).values(); // [T, 1, n]
        return new Series(values.reshape(values.size(0), values.size(2)));
    }

    /**
     * A series of one column.
     *
     * @param steps {@code [T]}; copied
     */
    public static Series of(float[] steps) {
        requireNonNull(steps, "steps");
        return new Series(Tensor.of(steps.clone(), steps.length, 1));
    }

    /** The numbers, {@code [T, n]}; not a copy. */
    public Tensor values() {
        return values;
    }

    /** T. */
    public int steps() {
        return values.size(0);
    }

    /** n: how many columns there are. */
    public int width() {
        return values.size(1);
    }

    /**
     * Some of the columns, in any order.
     *
     * @throws IllegalArgumentException if one is not in [0, n)
     */
    public Series columns(int... columns) {
        requireNonNull(columns, "columns");
        return new Series(values.select(1, columns));
    }

    /**
     * The steps [from, to).
     *
     * @throws IllegalArgumentException if they do not lie in [0, T]
     */
    public Series window(int from, int to) {
        return new Series(values.window(from, to));
    }

    /**
     * Cuts the series in two, in the order of time: what is to be foretold lies behind what was learned from. No window of
     * one part reaches into the other.
     *
     * @param share of the steps that are the training part, from 0 to 1; rounded to whole steps
     */
    public Split split(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("split: the share must lie in [0, 1], but is " + share);
        }
        int cut = (int) Math.round(share * steps());
        return new Split(window(0, cut), window(cut, steps()));
    }

    @Override
    public String toString() {
        return "Series" + Arrays.toString(values.shape());
    }
}
