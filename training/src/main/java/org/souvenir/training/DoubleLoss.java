package org.souvenir.training;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ejml.data.DMatrixRMaj;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Step;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.reference.ReferenceExecutor;
import org.souvenir.core.run.RowLayout;
import org.souvenir.training.loss.RowLoss;
import org.souvenir.training.loss.SequenceLoss;

/** The weighted mean of one output's loss over a batch, and its gradient, in double: what training must equal. */
interface DoubleLoss {

    /** The weighted mean for what the network gives, {@code [T][B, n]} or {@code [1][B, n]}; 0 if nothing counts. */
    double mean(DMatrixRMaj[] prediction);

    /** The gradient of {@code factor · mean}, of the shape of the prediction. */
    DMatrixRMaj[] gradient(DMatrixRMaj[] prediction, double factor);

    /**
     * The loss of an output for loaded targets.
     *
     * @param layout of the output
     */
    static DoubleLoss of(Objective objective, TargetRows targets, RowLayout layout) {
        return objective.ofSequences()
                ? new OfSequences(objective, targets, layout)
                : new OfRows(objective, targets, layout);
    }

    /** Packed rows around which padding stands again, {@code [T][B, width]}. */
    static DMatrixRMaj[] padded(float[] packed, RowLayout layout, int width) {
        float[] all = new float[layout.steps() * layout.batch() * width];
        layout.unpack(packed, layout.batch(), width, all);
        DMatrixRMaj[] sequence = new DMatrixRMaj[layout.steps()];
        for (int t = 0; t < sequence.length; t++) {
            int from = t * layout.batch() * width;
            sequence[t] = new DMatrixRMaj(layout.batch(), width);
            Arrays.setAll(sequence[t].data, i -> all[from + i]);
        }
        return sequence;
    }

    /** Of rows, by the loss's equations. */
    final class OfRows implements DoubleLoss {
        private final Step step;
        private final DMatrixRMaj[] targets;
        private final DMatrixRMaj[] weights;
        private final double weight;
        private final int[] lengths;

        private OfRows(Objective objective, TargetRows targets, RowLayout layout) {
            this.step = ((RowLoss) objective.loss()).step(objective.node().width());
            this.targets = padded(targets.values(), layout, objective.form().width());
            float[] own = targets.weights();
            if (own == null) {
                own = new float[layout.rows()];
                Arrays.fill(own, 1);
            }
            this.weights = padded(own, layout, 1);
            this.weight = targets.weight();
            this.lengths = new int[layout.batch()];
            for (int i = 0; i < lengths.length; i++) {
                lengths[layout.sequence(i)] = layout.length(i);
            }
        }

        private ReferenceExecutor executor(DMatrixRMaj[] prediction) {
            return new ReferenceExecutor(
                    step,
                    new ReferenceExecutor.Setup(
                            Map.of(),
                            List.of(prediction, targets),
                            lengths,
                            Direction.FORWARD,
                            Map.of(),
                            true,
                            RandomStream.of(0)));
        }

        @Override
        public double mean(DMatrixRMaj[] prediction) {
            DMatrixRMaj[] losses = executor(prediction).forward().output();
            double sum = 0;
            for (int t = 0; t < losses.length; t++) {
                for (int b = 0; b < lengths.length; b++) {
                    sum += weights[t].data[b] == 0 ? 0 : weights[t].data[b] * losses[t].data[b];
                }
            }
            return weight == 0 ? 0 : sum / weight;
        }

        @Override
        public DMatrixRMaj[] gradient(DMatrixRMaj[] prediction, double factor) {
            ReferenceExecutor executor = executor(prediction);
            executor.forward();
            DMatrixRMaj[] shares = Arrays.stream(weights).map(DMatrixRMaj::copy).toArray(DMatrixRMaj[]::new);
            for (DMatrixRMaj share : shares) {
                for (int b = 0; b < share.data.length; b++) {
                    share.data[b] *= weight == 0 ? 0 : factor / weight;
                }
            }
            return Objects.requireNonNull(
                    executor.backward(shares, Map.of()).inputs().get(0), "the loss does not depend on the prediction");
        }
    }

    /** Of whole sequences, which bring their gradient along. */
    final class OfSequences implements DoubleLoss {
        private final SequenceLoss.Calculation calculation;
        private final TargetRows targets;
        private final RowLayout layout;
        private final int width;

        private OfSequences(Objective objective, TargetRows targets, RowLayout layout) {
            this.width = objective.node().width();
            this.calculation = LossGradient.started(objective.sequenceLoss(), width);
            this.targets = targets;
            this.layout = layout;
        }

        @Override
        public double mean(DMatrixRMaj[] prediction) {
            double sum = 0;
            for (int i = 0; i < layout.batch(); i++) {
                double weight = weight(i);
                sum += weight == 0 ? 0 : weight * loss(prediction, i, new double[layout.length(i) * width]);
            }
            return targets.weight() == 0 ? 0 : sum / targets.weight();
        }

        private double weight(int place) {
            float[] weights = targets.weights();
            return weights == null ? 1 : weights[place];
        }

        private double loss(DMatrixRMaj[] prediction, int place, double[] gradient) {
            double[] own = new double[gradient.length];
            int b = layout.sequence(place);
            for (int t = 0; t < layout.length(place); t++) {
                System.arraycopy(prediction[t].data, b * width, own, t * width, width);
            }
            return calculation.loss(new SequenceLoss.Sequence(
                    layout.length(place), own, targets.steps(place), targets.sequence(place), gradient));
        }

        @Override
        public DMatrixRMaj[] gradient(DMatrixRMaj[] prediction, double factor) {
            DMatrixRMaj[] all = new DMatrixRMaj[prediction.length];
            Arrays.setAll(all, t -> new DMatrixRMaj(layout.batch(), width));
            for (int i = 0; i < layout.batch(); i++) {
                if (weight(i) == 0) {
                    continue;
                }
                double[] own = new double[layout.length(i) * width];
                loss(prediction, i, own);
                double share = factor * weight(i) / targets.weight();
                for (int j = 0; j < own.length; j++) {
                    all[j / width].data[layout.sequence(i) * width + j % width] = share * own[j];
                }
            }
            return all;
        }
    }
}
