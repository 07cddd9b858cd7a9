package org.souvenir.training;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.Target;
import org.souvenir.cells.run.BatchRows;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.IdWeights;
import org.souvenir.training.loss.TargetForm;
import org.souvenir.training.metric.Predictions;

/**
 * The targets of an output for some sequences, without padding, and how much each counts; in memory that is used again. Rows
 * lie as those of the output do; targets that are sequences lie one after the other, in places.
 */
final class TargetRows {
    private final Objective objective;
    private final TargetForm form;
    private final IdWeights ids;
    private float[] values = new float[0];
    private float[] weights = new float[0];
    private int[] ends = new int[0];
    private double[] sequence = new double[0];
    private boolean even;
    private double weight;
    private int counted;

    TargetRows(Objective objective) {
        this.objective = objective;
        this.form = objective.form();
        this.ids = objective.loss().weights();
    }

    /**
     * Takes those of an example.
     *
     * @param rows of the output, for these sequences
     * @throws IllegalArgumentException if they do not fit the output, or one of them is out of range
     */
    void load(Example example, RowLayout rows) {
        Target target = objective.target(example);
        checkShape(target, example.batch());
        even = true;
        weight = 0;
        counted = 0;
        if (objective.ofSequences()) {
            loadSequences(target, rows);
        } else {
            loadRows(target, rows);
        }
    }

    private void checkShape(Target target, Batch batch) {
        Target.Kind wanted = objective.everyStep() ? Target.Kind.PER_STEP : Target.Kind.PER_SEQUENCE;
        boolean fits = target.kind() == wanted || (objective.ofSequences() && target.kind() == Target.Kind.SEQUENCES);
        Tensor all = target.values();
        int axes = target.kind() == Target.Kind.PER_SEQUENCE ? 1 : 2;
        fits &= all.rank() == axes ? form.width() == 1 : all.size(axes) == form.width();
        fits &= target.kind() != Target.Kind.PER_STEP
                || all.size(0) == batch.steps(objective.node().axis());
        fits &= !objective.ofSequences() || target.weights().map(Tensor::rank).orElse(1) == 1;
        if (!fits) {
            throw new IllegalArgumentException(
                    "%s: must be %s, but are %s".formatted(objective.targets(), wanted(batch), target));
        }
    }

    private String wanted(Batch batch) {
        String steps = !objective.everyStep()
                ? ""
                : (objective.ofSequences()
                                ? "T'"
                                : "T = " + batch.steps(objective.node().axis())) + ", ";
        String rows = "[" + steps + "B = " + batch.size();
        return rows + ", " + form.width() + "]" + (form.width() == 1 ? " or " + rows + "]" : "")
                + (objective.ofSequences()
                        ? " of other lengths, with weights [B = " + batch.size() + "] or none"
                        : objective.everyStep() ? " per step" : " per sequence");
    }

    private void loadRows(Target target, RowLayout rows) {
        int width = form.width();
        int count = rows.rows();
        values = room(values, count * width);
        rows.pack(target.values().data(), target.size(), width, values);
        Tensor given = target.weights().orElse(null);
        if (given == null && ids.even()) {
            check(0, count * width, rows);
            weight = count;
            counted = count;
            return;
        }
        weights = room(weights, count);
        for (int t = 0; t < rows.steps(); t++) {
            for (int i = 0; i < rows.count(t); i++) {
                weigh(rows, rows.offset(t) + i, given == null ? 1 : given(given, t, rows.sequence(i)));
            }
        }
    }

    private static float given(Tensor weights, int t, int sequence) {
        return weights.data()[weights.rank() == 1 ? sequence : t * weights.size(1) + sequence];
    }

    /** Weighs a row; what does not count may hold anything, and holds 0 from here on. */
    private void weigh(RowLayout rows, int row, float given) {
        int from = row * form.width();
        float found = given;
        if (given > 0 && ids.ignores(values[from])) {
            found = 0;
        }
        if (found == 0) {
            Arrays.fill(values, from, from + form.width(), 0);
        } else {
            check(from, from + form.width(), rows);
            found *= form.ids() ? ids.ofClass((int) values[from]) : 1;
        }
        count(row, found);
    }

    private void count(int i, float found) {
        weights[i] = found;
        even &= found == 1;
        weight += found;
        counted += found > 0 ? 1 : 0;
    }

    private void check(int from, int to, RowLayout rows) {
        float[] all = values;
        int limit = form.limit();
        for (int i = from; i < to; i++) {
            String rule =
                    BatchRows.mayHold(limit, all[i]) ? objective.misfit(all[i]).orElse("") : BatchRows.rule(limit);
            if (!rule.isEmpty()) {
                throw new IllegalArgumentException("%s: %s, but there is %s %s"
                        .formatted(objective.targets(), rule, all[i], place(i / form.width(), rows)));
            }
        }
    }

    private String place(int row, RowLayout rows) {
        int t = 0;
        while (rows.offset(t + 1) <= row) {
            t++;
        }
        int sequence = rows.sequence(row - rows.offset(t));
        return objective.everyStep() ? "at step %d of sequence %d".formatted(t, sequence) : "for sequence " + sequence;
    }

    private void loadSequences(Target target, RowLayout rows) {
        int places = rows.batch();
        Tensor given = target.weights().orElse(null);
        weights = room(weights, places);
        ends = ends.length < places ? new int[places] : ends;
        int end = 0;
        for (int i = 0; i < places; i++) {
            int b = rows.sequence(i);
            float found = given == null ? 1 : given.data()[b];
            if (found > 0) {
                int length = target.kind() == Target.Kind.SEQUENCES ? target.length(b) : rows.length(i);
                end = append(target.values(), b, length, end);
            }
            ends[i] = end;
            count(i, found);
            if (found > 0) {
                checkFit(rows.length(i), i, b);
            }
        }
    }

    /** Appends the steps of one sequence that are not ignored; gives the new end. */
    private int append(Tensor target, int b, int length, int from) {
        int width = form.width();
        if (values.length < from + length * width) {
            values = Arrays.copyOf(values, Math.max(2 * values.length, from + length * width));
        }
        int end = from;
        for (int u = 0; u < length; u++) {
            int at = (u * target.size(1) + b) * width;
            if (ids.ignores(target.data()[at])) {
                continue;
            }
            for (int j = 0; j < width; j++) {
                float value = target.data()[at + j];
                if (!BatchRows.mayHold(form.limit(), value)) {
                    throw new IllegalArgumentException("%s: %s, but there is %s at step %d of the target of sequence %d"
                            .formatted(objective.targets(), BatchRows.rule(form.limit()), value, u, b));
                }
                values[end++] = value;
            }
        }
        return end;
    }

    private void checkFit(int steps, int place, int sequence) {
        double[] target = sequence(place);
        Optional<String> misfit = objective.sequenceLoss().misfit(steps, steps(place), target);
        if (misfit.isPresent()) {
            throw new IllegalArgumentException(
                    "%s: sequence %d %s".formatted(objective.targets(), sequence, misfit.get()));
        }
    }

    private static float[] room(float[] array, int size) {
        return array.length < size ? new float[size] : array;
    }

    /**
     * Takes a stretch of another one's rows.
     *
     * @param from the first row
     */
    void loadPart(TargetRows whole, int from, int count) {
        values = room(values, count * form.width());
        System.arraycopy(whole.values, from * form.width(), values, 0, count * form.width());
        even = whole.even;
        if (!even) {
            weights = room(weights, count);
            System.arraycopy(whole.weights, from, weights, 0, count);
        }
    }

    /**
     * Tells what a gradient is made of: values and weights, but not their sums.
     *
     * @param rows for which they were loaded
     */
    void write(MessageWriter message, RowLayout rows) {
        int count = objective.ofSequences() ? rows.batch() : rows.rows();
        int length = !objective.ofSequences() ? count * form.width() : count == 0 ? 0 : ends[count - 1];
        message.put(values, 0, length);
        message.put(even);
        message.put(weights, 0, even ? 0 : count);
        message.put(ends, objective.ofSequences() ? count : 0);
    }

    /** Takes what {@link #write} told. */
    void read(MessageReader message) {
        values = message.floats();
        even = message.flag();
        weights = message.floats();
        ends = message.numbers();
    }

    /** {@code [rows, m]}, from the start of an array that may be longer. */
    float[] values() {
        return values;
    }

    /** The weight of each row, or of the sequence in each place; null if all are 1. */
    float @Nullable [] weights() {
        return even ? null : weights;
    }

    /** Of targets that are sequences: how many steps that in a place has. */
    int steps(int place) {
        return (ends[place] - start(place)) / form.width();
    }

    private int start(int place) {
        return place == 0 ? 0 : ends[place - 1];
    }

    /** Of targets that are sequences: that in a place, from the start of an array that is used again. */
    double[] sequence(int place) {
        int size = ends[place] - start(place);
        if (sequence.length < size) {
            sequence = new double[Math.max(size, 2 * sequence.length)];
        }
        for (int i = 0; i < size; i++) {
            sequence[i] = values[start(place) + i];
        }
        return sequence;
    }

    /**
     * What was predicted for the rows that count.
     *
     * @param rows how many were loaded
     * @param width n
     * @param predicted {@code [rows, n]}; not modified
     */
    Predictions counted(int rows, int width, float[] predicted) {
        if (counted == rows) {
            return new Predictions(rows, width, predicted, form.width(), values);
        }
        float[] some = new float[counted * width];
        float[] theirs = new float[counted * form.width()];
        int to = 0;
        for (int row = 0; row < rows; row++) {
            if (weights[row] > 0) {
                System.arraycopy(predicted, row * width, some, to * width, width);
                System.arraycopy(values, row * form.width(), theirs, to * form.width(), form.width());
                to++;
            }
        }
        return new Predictions(counted, width, some, form.width(), theirs);
    }

    /** The sum of the weights. */
    double weight() {
        return weight;
    }

    /** How many rows, or sequences, have a weight above 0. */
    int counted() {
        return counted;
    }
}
