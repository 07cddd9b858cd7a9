package org.souvenir.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Sequences;

/** Reads and checks the rows of a partition as examples. What is wrong is named by its number in the partition, from 0 on. */
final class ExampleRows implements FlatMapFunction<Iterator<Row>, ExampleRows.Line> {
    private static final long serialVersionUID = 1;

    /**
     * A sequence and its target.
     *
     * @param values of all steps, one after the other
     * @param target of the sequence, or of all its steps
     * @param single whether a target is a number, not an array
     */
    record Line(float[] values, int steps, float[] target, boolean single) implements Serializable {
        private static final long serialVersionUID = 1;
    }

    /** A column by its number. */
    record Column(SequenceCells cells, int place) implements Serializable {
        private static final long serialVersionUID = 1;

        @Nullable
        Object in(Row row) {
            return row.get(place);
        }
    }

    private final Column sequences;
    private final Column targets;
    private final boolean perStep;

    /**
     * Reads rows.
     *
     * @param targets of as many numbers as the network gives
     * @param perStep whether there is a target for each step
     */
    ExampleRows(Column sequences, Column targets, boolean perStep) {
        this.sequences = sequences;
        this.targets = targets;
        this.perStep = perStep;
    }

    @Override
    public Iterator<Line> call(Iterator<Row> rows) {
        return new Iterator<>() {
            private long number;

            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Line next() {
                Row row = rows.next();
                return Place.named("examples", () -> line(row, number++));
            }
        };
    }

    private Line line(Row row, long number) {
        try {
            Sequences x = sequences.cells().sequences(Collections.singletonList(sequences.in(row)));
            float[] values = x.values().data();
            sequences.cells().check(values);
            int steps = x.lengths()[0];
            Collection<? extends @Nullable Object> all =
                    perStep ? targets.cells().list(targets.in(row)) : Collections.singletonList(targets.in(row));
            if (perStep && all.size() != steps) {
                throw targets.cells().wrong("a target for each of %d steps".formatted(steps), all.size());
            }
            return line(values, steps, all);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("row %d: %s".formatted(number, e.getMessage()), e);
        }
    }

    private Line line(float[] values, int steps, Collection<? extends @Nullable Object> all) {
        List<float[]> rows = new ArrayList<>();
        boolean single = !all.isEmpty() && all.iterator().next() instanceof Number;
        for (Object target : all) {
            if (target instanceof Number != single) {
                throw targets.cells().wrong("targets that are all numbers, or all arrays", target);
            }
            rows.add(targets.cells().numbers(target));
        }
        float[] target = new float[rows.stream().mapToInt(row -> row.length).sum()];
        int to = 0;
        for (float[] row : rows) {
            System.arraycopy(row, 0, target, to, row.length);
            to += row.length;
        }
        targets.cells().check(target);
        return new Line(values, steps, target, single);
    }
}
