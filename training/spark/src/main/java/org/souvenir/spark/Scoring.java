package org.souvenir.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.network.Network;
import org.souvenir.core.tensor.Tensor;

/**
 * Appends what a network says to the rows of a partition: some batches of rows at a time, of which those of like length become one
 * batch, so that little is padded. The order of the rows stays. What cannot be scored is named by its number in the partition, from 0 on.
 */
final class Scoring implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1;

    /** Batches that are sorted by length at once. */
    private static final int BATCHES = 16;

    private final Broadcast<SharedNetwork> network;
    private final String column;
    private final int place;
    private final int batch;
    private final boolean choosing;

    /**
     * Scores rows.
     *
     * @param column the name of the column with the sequences
     * @param place its number
     * @param batch the rows of a batch
     * @param choosing whether the number of the largest score is appended as well
     */
    Scoring(Broadcast<SharedNetwork> network, String column, int place, int batch, boolean choosing) {
        this.network = network;
        this.column = column;
        this.place = place;
        this.batch = batch;
        this.choosing = choosing;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        return new Iterator<>() {
            private Iterator<Row> scored = List.<Row>of().iterator();
            private long before;

            @Override
            public boolean hasNext() {
                if (!scored.hasNext() && rows.hasNext()) {
                    List<Row> some = some(rows);
                    scored = Place.named("scoring", () -> scoredOrNamed(some, before))
                            .iterator();
                    before += some.size();
                }
                return scored.hasNext();
            }

            @Override
            public Row next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("no more rows");
                }
                return scored.next();
            }
        };
    }

    private List<Row> some(Iterator<Row> rows) {
        List<Row> some = new ArrayList<>();
        while (some.size() < batch * BATCHES && rows.hasNext()) {
            some.add(rows.next());
        }
        return some;
    }

    /** @param before how many rows of the partition come before these */
    private List<Row> scoredOrNamed(List<Row> rows, long before) {
        try {
            return scored(rows);
        } catch (IllegalArgumentException e) {
            for (int i = 0; i < rows.size(); i++) {
                tryAlone(rows.get(i), before + i);
            }
            throw e;
        }
    }

    private void tryAlone(Row row, long number) {
        try {
            scored(List.of(row));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("row %d: %s".formatted(number, e.getMessage()), e);
        }
    }

    private List<Row> scored(List<Row> rows) {
        Network own = network.value().network();
        SequenceCells cells = Scores.cells(own, column);
        List<Integer> order = new ArrayList<>();
        int[] lengths = new int[rows.size()];
        for (int i = 0; i < lengths.length; i++) {
            order.add(i);
            lengths[i] = cells.length(rows.get(i).get(place));
        }
        order.sort(Comparator.comparingInt(i -> lengths[i]));
        Row[] scored = new Row[lengths.length];
        for (int from = 0; from < lengths.length; from += batch) {
            List<Integer> numbers = order.subList(from, Math.min(lengths.length, from + batch));
            List<@Nullable Object> sequences = new ArrayList<>();
            numbers.forEach(i -> sequences.add(rows.get(i).get(place)));
            Scores scores = Scores.of(own, cells, sequences);
            for (int b = 0; b < numbers.size(); b++) {
                int i = numbers.get(b);
                scored[i] = appended(rows.get(i), scores, b);
            }
        }
        return Arrays.asList(scored);
    }

    private Row appended(Row row, Scores scores, int b) {
        Object[] values = new Object[row.size() + (choosing ? 2 : 1)];
        for (int i = 0; i < row.size(); i++) {
            values[i] = row.get(i);
        }
        values[row.size()] = scores.of(b);
        if (choosing) {
            values[row.size() + 1] = (double) scores.largest(b);
        }
        return RowFactory.create(values);
    }

    /** What a network gives for some sequences. */
    record Scores(Node node, Tensor values, int[] lengths) {

        /** How a column is read for a network. */
        static SequenceCells cells(Network network, String column) {
            var inputs = network.architecture().inputs();
            if (inputs.size() != 1 || !inputs.values().iterator().next().sequence()) {
                throw new IllegalArgumentException("scoring: the network must read one sequence, but reads " + inputs);
            }
            return new SequenceCells(column, inputs.values().iterator().next());
        }

        static Scores of(Network network, SequenceCells cells, List<? extends @Nullable Object> sequences) {
            String input = network.architecture().inputs().keySet().iterator().next();
            Batch read = Batch.of(input, cells.sequences(sequences));
            return new Scores(
                    network.architecture().output(), network.infer(read).values(), read.lengths());
        }

        /** The scores of a sequence: an array, or an array of them, one for each step. */
        Object of(int b) {
            if (!node.sequence()) {
                return row(b);
            }
            Float[][] steps = new Float[lengths[b]][];
            for (int t = 0; t < steps.length; t++) {
                steps[t] = row(t * lengths.length + b);
            }
            return steps;
        }

        private Float[] row(int row) {
            Float[] numbers = new Float[node.width()];
            for (int j = 0; j < numbers.length; j++) {
                numbers[j] = values.data()[row * node.width() + j];
            }
            return numbers;
        }

        /** The number of the largest score of a sequence that has one row. */
        int largest(int b) {
            int best = 0;
            for (int j = 1; j < node.width(); j++) {
                if (values.data()[b * node.width() + j] > values.data()[b * node.width() + best]) {
                    best = j;
                }
            }
            return best;
        }
    }
}
