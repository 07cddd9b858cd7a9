package org.souvenir.training.metric;

/**
 * A number about all predictions of a data set, summed up batch after batch. A metric makes a new {@link Count} for each data
 * set. Rows whose weight is 0, masked or with an id that the loss ignores, are not among them; all others count the same.
 */
public interface Metric {

    /** Which value is the better one. */
    enum Better {
        /** The higher: accuracy. */
        HIGHER,
        /** The lower: an error. */
        LOWER;

        /** Whether one value is better than another; NaN is worse than everything. */
        public boolean than(double value, double other) {
            if (Double.isNaN(value) || Double.isNaN(other)) {
                return !Double.isNaN(value);
            }
            return this == HIGHER ? value > other : value < other;
        }
    }

    /** What is true of a row. */
    enum Targets {
        /** The id of a class. */
        IDS,
        /** Numbers, as many as a prediction has. */
        NUMBERS,
        /** Either, or numbers of another width. */
        ANY
    }

    /** What has been seen of one data set. */
    interface Count {

        /** The targets that it can count. Others are refused before the first batch. */
        default Targets targets() {
            return Targets.ANY;
        }

        /** Adds the rows of one batch. */
        void add(Predictions predictions);

        /** The number about all that was added; NaN if that was nothing. */
        double value();
    }

    /** The name for people and logs, one or two words: {@code accuracy}. */
    String name();

    /** Which value is the better one. */
    Better better();

    /** A count that has seen nothing yet. */
    Count start();
}
