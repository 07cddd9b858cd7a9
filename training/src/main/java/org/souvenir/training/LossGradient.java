package org.souvenir.training;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.View;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.PlanOptions;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.PlanRun;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.RunContext;
import org.souvenir.core.run.Weights;
import org.souvenir.training.loss.Loss;
import org.souvenir.training.loss.RowLoss;
import org.souvenir.training.loss.SequenceLoss;
import org.souvenir.training.loss.SoftmaxCrossEntropy;

/** The loss of an output for some sequences and its gradient, in memory that is used again; for one thread. */
interface LossGradient {
    /**
     * The gradient of {@code share · Σ w · loss} with respect to the prediction.
     *
     * @param prediction [rows, n], not modified
     * @param targets not modified
     * @return [rows, n]; valid until the next call
     */
    float[] gradient(RowLayout rows, float[] prediction, TargetRows targets, float share);

    /** Σ w · loss of the last call. */
    double sum();

    /**
     * A maker of memory for a loss over predictions of a width, which shares what does not change. Cross-entropy without
     * smoothing has a kernel of its own; every other loss of rows is what its equations say.
     */
    static Supplier<LossGradient> of(Loss loss, int width, Engine engine) {
        if (loss instanceof SequenceLoss whole) {
            return () -> new OfSequences(started(whole, width), width);
        }
        RowLoss row = ((RowLoss) loss).unweighted();
        if (row instanceof SoftmaxCrossEntropy entropy && entropy.smoothing() == 0) {
            return () -> new OfCrossEntropy(engine.kernels(), width);
        }
        Plan plan = Plan.of(row.step(width), PlanOptions.training().withInputGradients(RowLoss.PREDICTION::equals));
        return () -> new ByEquations(plan, engine.kernels(), true);
    }

    static SequenceLoss.Calculation started(SequenceLoss loss, int width) {
        return Objects.requireNonNull(loss.start(width), "losses: what start(width) of a loss of sequences gives");
    }

    /** A maker of memory for the loss alone: {@link #gradient} of what it makes gives an array of no meaning. */
    static LossGradient withoutGradient(Loss loss, int width, Engine engine) {
        if (loss instanceof SequenceLoss whole) {
            return new OfSequences(started(whole, width), width);
        }
        Plan plan = Plan.of(((RowLoss) loss).step(width), PlanOptions.inference());
        return new ByEquations(plan, engine.kernels(), false);
    }

    /** Σ w · loss. */
    static double sum(float[] losses, int rows, float @Nullable [] weights) {
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            if (weights == null) {
                sum += losses[i];
            } else if (weights[i] > 0) {
                sum += (double) weights[i] * losses[i];
            }
        }
        return sum;
    }

    /** Derives the gradient from the loss's equations. */
    final class ByEquations implements LossGradient {
        private static final RandomStream UNUSED = RandomStream.of(0);

        private final PlanRun run;
        private final RunContext setting;
        private final boolean backward;
        private float[] shares = new float[0];
        private double sum;

        private ByEquations(Plan plan, Kernels kernels, boolean backward) {
            Weights none = new Weights(plan, kernels);
            none.load(new float[0], Map.of(), UNUSED);
            this.run = new PlanRun(plan, kernels);
            this.setting = new RunContext(none, UNUSED, 0);
            this.backward = backward;
        }

        @Override
        public float[] gradient(RowLayout rows, float[] prediction, TargetRows targets, float share) {
            int count = rows.rows();
            float[] weights = targets.weights();
            run.forward(setting, rows, Direction.FORWARD, new float[][] {prediction, targets.values()}, null);
            sum = LossGradient.sum(run.output(), count, weights);
            if (!backward) {
                return shares;
            }
            if (shares.length < count) {
                shares = new float[count];
            }
            Arrays.fill(shares, 0, count, share);
            for (int i = 0; weights != null && i < count; i++) {
                shares[i] *= weights[i];
            }
            run.backward(shares, null, new GradientArray(0), Map.of());
            float[] gradient = run.inputGradient(0);
            if (gradient == null) {
                throw new IllegalArgumentException(
                        "losses: no gradient passes through the equations of a loss, as through greater(…)");
            }
            return gradient;
        }

        @Override
        public double sum() {
            return sum;
        }
    }

    /** Has both from one pass over the prediction: {@link Kernels#crossEntropy}. */
    final class OfCrossEntropy implements LossGradient {
        private final Kernels kernels;
        private final int width;
        private float[] losses = new float[0];
        private float[] gradient = new float[0];
        private double sum;

        private OfCrossEntropy(Kernels kernels, int width) {
            this.kernels = kernels;
            this.width = width;
        }

        @Override
        public float[] gradient(RowLayout rows, float[] prediction, TargetRows targets, float share) {
            int count = rows.rows();
            if (losses.length < count) {
                losses = new float[count];
                gradient = new float[count * width];
            }
            View each = View.rows(losses, 0, 1);
            View d = View.rows(gradient, 0, width);
            View x = View.rows(prediction, 0, width);
            kernels.crossEntropy(count, width, each, d, x, View.rows(targets.values(), 0, 1), share);
            float[] weights = targets.weights();
            sum = LossGradient.sum(losses, count, weights);
            for (int i = 0; weights != null && i < count; i++) {
                weigh(i * width, weights[i]);
            }
            return gradient;
        }

        private void weigh(int from, float weight) {
            if (weight == 0) {
                Arrays.fill(gradient, from, from + width, 0);
            } else if (weight != 1) {
                for (int j = from; j < from + width; j++) {
                    gradient[j] *= weight;
                }
            }
        }

        @Override
        public double sum() {
            return sum;
        }
    }

    /** Takes sequence after sequence through a loss of sequences, in double. */
    final class OfSequences implements LossGradient {
        private final SequenceLoss.Calculation calculation;
        private final int width;
        private double[] prediction = new double[0];
        private double[] d = new double[0];
        private float[] gradient = new float[0];
        private double sum;

        private OfSequences(SequenceLoss.Calculation calculation, int width) {
            this.calculation = calculation;
            this.width = width;
        }

        @Override
        public float[] gradient(RowLayout rows, float[] predictions, TargetRows targets, float share) {
            int size = rows.rows() * width;
            if (gradient.length < size) {
                gradient = new float[size];
            }
            float[] weights = targets.weights();
            sum = 0;
            for (int i = 0; i < rows.batch(); i++) {
                int steps = rows.length(i);
                if (prediction.length < steps * width) {
                    prediction = new double[steps * width];
                    d = new double[steps * width];
                }
                Arrays.fill(d, 0, steps * width, 0);
                float weight = weights == null ? 1 : weights[i];
                if (weight > 0) {
                    take(rows, i, predictions);
                    sum += weight
                            * calculation.loss(new SequenceLoss.Sequence(
                                    steps, prediction, targets.steps(i), targets.sequence(i), d));
                }
                put(rows, i, (double) share * weight);
            }
            return gradient;
        }

        private void take(RowLayout rows, int place, float[] predictions) {
            for (int t = 0; t < rows.length(place); t++) {
                int row = (rows.offset(t) + place) * width;
                for (int j = 0; j < width; j++) {
                    prediction[t * width + j] = predictions[row + j];
                }
            }
        }

        private void put(RowLayout rows, int place, double factor) {
            for (int t = 0; t < rows.length(place); t++) {
                int row = (rows.offset(t) + place) * width;
                for (int j = 0; j < width; j++) {
                    gradient[row + j] = (float) (factor * d[t * width + j]);
                }
            }
        }

        @Override
        public double sum() {
            return sum;
        }
    }
}
