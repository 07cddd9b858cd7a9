package org.souvenir.training.metric;

/** The mean of |prediction - target| over all numbers of all rows. */
public record AbsoluteError() implements Metric {

    @Override
    public String name() {
        return "absolute error";
    }

    @Override
    public Better better() {
        return Better.LOWER;
    }

    @Override
    public Count start() {
        return new Distance();
    }

    private static final class Distance implements Count {
        private double sum;
        private long rows;

        @Override
        public Targets targets() {
            return Targets.NUMBERS;
        }

        @Override
        public void add(Predictions p) {
            for (int row = 0; row < p.rows(); row++) {
                double distance = 0;
                for (int j = 0; j < p.width(); j++) {
                    distance += Math.abs((double) p.values()[row * p.width() + j] - p.targets()[row * p.width() + j]);
                }
                sum += distance / p.width();
            }
            rows += p.rows();
        }

        @Override
        public double value() {
            return sum / rows;
        }
    }
}
