package org.souvenir.training.metric;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.souvenir.cells.network.Prediction;
import org.souvenir.core.name.NoNulls;

/**
 * A number by which scores are divided before a softmax makes probabilities of them (Guo, Pleiss, Sun and Weinberger, "On
 * calibration of modern neural networks", 2017, section 4.2): above 1 it takes back the confidence that a network has
 * learned too much of. Which class is the best one stays as it was.
 *
 * <pre>{@code
 * Temperature.Fit fit = Temperature.fit();
 * trainer.evaluate(network, validation, fit);
 * Temperature temperature = fit.temperature();
 * float[][] probabilities = temperature.of(network.predict(batch)).probabilities();
 * }</pre>
 *
 * @param value T, above 0
 */
public record Temperature(double value) {
    /** What leaves scores as they are. */
    public static final Temperature NONE = new Temperature(1);

    private static final double HIGHEST = 100;
    private static final int MOST_HALVINGS = 60;

    /** Checks the value. */
    public Temperature {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("temperature: must be a number above 0, but is " + value);
        }
    }

    /** The same predictions, their scores divided by T. */
    public Prediction of(Prediction prediction) {
        requireNonNull(prediction, "prediction");
        return prediction.dividedBy(value);
    }

    /** What finds T from predictions: nothing yet. */
    public static Fit fit() {
        return new Fit();
    }

    /**
     * Finds T from scores.
     *
     * @param scores {@code [rows][V]} as the network gave them; not modified
     * @param classes the true class of each row, in [0, V); not modified
     * @throws IllegalArgumentException if there is not a class for each row, or one is out of range
     */
    public static Temperature fit(float[][] scores, int[] classes) {
        NoNulls.in(scores, "scores");
        requireNonNull(classes, "classes");
        if (scores.length != classes.length) {
            throw new IllegalArgumentException(
                    "temperature: there must be a class for each row of scores, but there are %d classes and %d rows"
                            .formatted(classes.length, scores.length));
        }
        Fit fit = fit();
        for (int row = 0; row < scores.length; row++) {
            fit.add(new Predictions(1, scores[row].length, scores[row], 1, new float[] {classes[row]}));
        }
        return fit.temperature();
    }

    /**
     * Collects scores and true classes, of data that the network was not trained on, and finds the T which makes the true
     * classes most probable: the minimum of the mean of {@code -log softmax(x / T)_y}, which is convex in 1 / T. Its value as a
     * metric is T.
     *
     * <p>Nothing bounds T from below where each true class has the largest score; then, and without any rows, it is 1. It is at
     * most 100, which a network worse than chance would come to. Rows that are not numbers are left out.
     */
    public static final class Fit implements Metric.Count {
        private final List<Row> rows = new ArrayList<>();

        private Fit() {}

        /** Scores less that of the true class: the true class itself has 0. */
        private record Row(double[] margins) {

            /** The derivative of the row's loss with respect to b = 1 / T: Σ_j softmax(b · m)_j · m_j. */
            double slope(double b) {
                double largest = 0;
                for (double margin : margins) {
                    largest = Math.max(largest, margin);
                }
                double all = 0;
                double sum = 0;
                for (double margin : margins) {
                    double weight = Math.exp(b * (margin - largest));
                    all += weight;
                    sum += weight * margin;
                }
                return sum / all;
            }

            boolean wrong() {
                for (double margin : margins) {
                    if (margin > 0) {
                        return true;
                    }
                }
                return false;
            }
        }

        @Override
        public Metric.Targets targets() {
            return Metric.Targets.IDS;
        }

        /**
         * Adds rows.
         *
         * @throws IllegalArgumentException if a class is none of their columns
         */
        @Override
        public void add(Predictions predictions) {
            requireNonNull(predictions, "predictions");
            for (int row = 0; row < predictions.rows(); row++) {
                int id = predictions.id(row);
                if (id < 0 || id >= predictions.width()) {
                    throw new IllegalArgumentException("temperature: classes must lie in [0, %d), but there is %d"
                            .formatted(predictions.width(), id));
                }
                if (predictions.best(row) >= 0) {
                    double[] margins = new double[predictions.width()];
                    for (int j = 0; j < margins.length; j++) {
                        margins[j] = (double) predictions.values()[row * margins.length + j]
                                - predictions.values()[row * margins.length + id];
                    }
                    rows.add(new Row(margins));
                }
            }
        }

        /** T of all that was added. */
        public Temperature temperature() {
            if (rows.stream().noneMatch(Row::wrong)) {
                return NONE;
            }
            double low = 1 / HIGHEST;
            if (slope(low) >= 0) {
                return new Temperature(HIGHEST);
            }
            double high = 1;
            while (slope(high) < 0) { // ends, since a row that is wrong makes the slope positive in the end
                low = high;
                high *= 2;
            }
            for (int i = 0; i < MOST_HALVINGS && low < high; i++) {
                double middle = (low + high) / 2;
                if (slope(middle) < 0) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            return new Temperature(2 / (low + high));
        }

        private double slope(double b) {
            return rows.stream().mapToDouble(row -> row.slope(b)).sum();
        }

        @Override
        public double value() {
            return rows.isEmpty() ? Double.NaN : temperature().value();
        }
    }
}
