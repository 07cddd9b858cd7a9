package org.souvenir.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Node;
import scala.collection.Iterable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Sequences in a column of a table, one in each cell: an array of ids, an array of numbers, or an array of arrays (or of Spark ML's
 * vectors) of n numbers, one for each step.
 *
 * @param column its name, for errors
 * @param limit how many ids there are to choose from, or 0 for numbers
 * @param width n
 */
record SequenceCells(String column, int limit, int width) implements Serializable {
    private static final long serialVersionUID = 1;

    /** @param node what reads them */
    SequenceCells(String column, Node node) {
        this(column, node.limit(), node.width());
    }

    /** How many steps a cell has. */
    int length(@Nullable Object cell) {
        return list(cell).size();
    }

    /** A batch of cells. */
    Sequences sequences(List<? extends @Nullable Object> cells) {
        if (limit > 0) {
            List<int[]> ids = new ArrayList<>();
            cells.forEach(cell -> ids.add(ids(cell)));
            return Sequences.ids(ids);
        }
        float[][][] steps = new float[cells.size()][][];
        int longest = 0;
        for (int b = 0; b < steps.length; b++) {
            steps[b] = steps(cells.get(b));
            longest = Math.max(longest, steps[b].length);
        }
        org.souvenir.core.tensor.Tensor values = org.souvenir.core.tensor.Tensor.zeros(longest, steps.length, width);
        int[] lengths = new int[steps.length];
        for (int b = 0; b < steps.length; b++) {
            lengths[b] = steps[b].length;
            for (int t = 0; t < lengths[b]; t++) {
                System.arraycopy(steps[b][t], 0, values.data(), (t * steps.length + b) * width, width);
            }
        }
        return Sequences.of(values, lengths);
    }

    private int[] ids(@Nullable Object cell) {
        return list(cell).stream().mapToInt(this::id).toArray();
    }

    private int id(@Nullable Object value) {
        double id = number(value);
        if (id != (int) id) {
            throw wrong("ids, whole numbers", value);
        }
        return (int) id;
    }

    private float[][] steps(@Nullable Object cell) {
        return list(cell).stream().map(this::step).toArray(float[][]::new);
    }

    /** What is read at one step. */
    float[] step(@Nullable Object value) {
        float[] step;
        if (value instanceof Number) {
            step = new float[] {(float) number(value)};
        } else if (value instanceof Vector vector) {
            step = new float[vector.size()];
            for (int i = 0; i < step.length; i++) {
                step[i] = (float) vector.apply(i);
            }
        } else {
            List<? extends @Nullable Object> numbers = new ArrayList<>(list(value));
            step = new float[numbers.size()];
            for (int i = 0; i < step.length; i++) {
                step[i] = (float) number(numbers.get(i));
            }
        }
        if (step.length != width) {
            throw wrong("n = %d numbers at a time".formatted(width), step.length);
        }
        return step;
    }

    /** A number alone, or an array of n. */
    float[] numbers(@Nullable Object value) {
        return value instanceof Number number ? new float[] {number.floatValue()} : step(value);
    }

    /** Checks that a network may read this. */
    void check(float[] values) {
        for (float value : values) {
            boolean fits = limit == 0 ? Float.isFinite(value) : value >= 0 && value < limit;
            if (!fits) {
                throw wrong(limit == 0 ? "finite numbers" : "ids in [0, %d)".formatted(limit), value);
            }
        }
    }

    private double number(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong("numbers", value);
    }

    /** What is in a cell, step by step. */
    Collection<? extends @Nullable Object> list(@Nullable Object cell) {
        if (cell instanceof Iterable<?> sequence) {
            return CollectionConverters.asJavaCollection(sequence);
        }
        if (cell instanceof Collection<?> list) {
            return list;
        }
        if (cell instanceof Vector vector) {
            List<Double> values = new ArrayList<>();
            for (double value : vector.toArray()) {
                values.add(value);
            }
            return values;
        }
        throw wrong("an array of steps", cell);
    }

    IllegalArgumentException wrong(String wanted, @Nullable Object found) {
        String is = found instanceof Number || found instanceof String || found == null
                ? String.valueOf(found)
                : found.getClass().getSimpleName();
        return new IllegalArgumentException("column %s: it must hold %s, but holds %s".formatted(column, wanted, is));
    }
}
