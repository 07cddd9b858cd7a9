package org.souvenir.training.metric;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.souvenir.core.name.Places;

/**
 * How often each class was taken for each other: row t, column p counts the rows of true class t whose largest score was that
 * of class p. Its value is the accuracy.
 *
 * <pre>{@code
 * ConfusionMatrix matrix = new ConfusionMatrix(2);
 * trainer.evaluate(network, reviews, matrix);
 * }</pre>
 */
public final class ConfusionMatrix implements Metric.Count {
    /** The matrix is of 2 GB then. */
    private static final int MOST = 1 << 14;

    private final long[][] counts;

    /**
     * Nothing counted yet.
     *
     * @param classes V, from 1 to 2^14
     */
    public ConfusionMatrix(int classes) {
        if (classes < 1 || classes > MOST) {
            throw new IllegalArgumentException(
                    "confusion matrix: there may be 1 to %d classes, but are %d".formatted(MOST, classes));
        }
        this.counts = new long[classes][classes];
    }

    @Override
    public Metric.Targets targets() {
        return Metric.Targets.IDS;
    }

    /**
     * Adds rows; a row that is not a number in some column is counted nowhere.
     *
     * @throws IllegalArgumentException if they have another number of classes
     */
    @Override
    public void add(Predictions predictions) {
        requireNonNull(predictions, "predictions");
        if (predictions.width() != counts.length) {
            throw new IllegalArgumentException("confusion matrix: predictions must have %d columns, but have %d"
                    .formatted(counts.length, predictions.width()));
        }
        for (int row = 0; row < predictions.rows(); row++) {
            int best = predictions.best(row);
            if (best >= 0) {
                counts[predictions.id(row)][best]++;
            }
        }
    }

    /** How many rows of a true class were predicted as another, or as itself. */
    public long count(int truth, int prediction) {
        return counts[checked(truth)][checked(prediction)];
    }

    /** The share of the predictions of a class that were right; NaN if it was never predicted. */
    public double precision(int prediction) {
        return (double) counts[checked(prediction)][prediction] / predicted(prediction);
    }

    /** The share of the rows of a class that were found; NaN if there was none. */
    public double recall(int truth) {
        return (double) counts[checked(truth)][truth] / sum(truth);
    }

    /** 2 / (1 / precision + 1 / recall); NaN if the class was neither there nor predicted. */
    public double f1(int classId) {
        return 2.0 * counts[checked(classId)][classId] / (predicted(classId) + sum(classId));
    }

    private int checked(int classId) {
        return Places.one("confusion matrix: classes", classId, counts.length);
    }

    private long predicted(int classId) {
        return Arrays.stream(counts).mapToLong(row -> row[classId]).sum();
    }

    private long sum(int truth) {
        return Arrays.stream(counts[truth]).sum();
    }

    @Override
    public double value() {
        double right = 0;
        long rows = 0;
        for (int t = 0; t < counts.length; t++) {
            right += counts[t][t];
            rows += sum(t);
        }
        return right / rows;
    }

    /** One line per true class, one column per predicted class. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("true \\ predicted");
        for (int p = 0; p < counts.length; p++) {
            text.append("%9d".formatted(p));
        }
        for (int t = 0; t < counts.length; t++) {
            text.append("\n%16d".formatted(t));
            for (long count : counts[t]) {
                text.append("%9d".formatted(count));
            }
        }
        return text.toString();
    }
}
