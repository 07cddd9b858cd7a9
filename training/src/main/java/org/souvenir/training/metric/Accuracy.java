package org.souvenir.training.metric;

import static java.util.Objects.requireNonNull;

/**
 * The share of predictions that are right, in [0, 1]. Of classes: a prediction is right if its largest score is that of the
 * target's id. Of yes or no: each number of a prediction counts by itself, and is right if it is above 0 exactly where the
 * target is above ½.
 */
public record Accuracy(Kind kind) implements Metric {
    /** Checks that nothing is missing. */
    public Accuracy {
        requireNonNull(kind, "kind");
    }

    /** What predictions and targets are. */
    public enum Kind {
        /** Scores of classes, and the id of the true one. */
        CLASSES,
        /** Scores above 0 for yes, and targets above ½. */
        YES_OR_NO
    }

    /** Of classes. */
    public Accuracy() {
        this(Kind.CLASSES);
    }

    @Override
    public String name() {
        return "accuracy";
    }

    @Override
    public Better better() {
        return Better.HIGHER;
    }

    @Override
    public Count start() {
        return new Right(kind);
    }

    private static final class Right implements Count {
        private final Kind kind;
        private double right;
        private long rows;

        Right(Kind kind) {
            this.kind = kind;
        }

        @Override
        public Targets targets() {
            return kind == Kind.CLASSES ? Targets.IDS : Targets.NUMBERS;
        }

        @Override
        public void add(Predictions p) {
            for (int row = 0; row < p.rows(); row++) {
                right += kind == Kind.CLASSES ? (p.best(row) == p.id(row) ? 1 : 0) : yesOrNo(p, row);
            }
            rows += p.rows();
        }

        private static double yesOrNo(Predictions p, int row) {
            int agreeing = 0;
            for (int j = 0; j < p.width(); j++) {
                float score = p.values()[row * p.width() + j];
                boolean yes = p.targets()[row * p.targetWidth() + j] > 0.5f;
                agreeing += !Float.isNaN(score) && score > 0 == yes ? 1 : 0;
            }
            return agreeing / (double) p.width();
        }

        @Override
        public double value() {
            return right / rows;
        }
    }
}
