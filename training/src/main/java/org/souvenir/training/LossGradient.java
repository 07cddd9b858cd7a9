package org.souvenir.training;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
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
import org.souvenir.training.loss.SoftmaxCrossEntropy;

/** The loss of some rows and its gradient, in memory that is used again; for one thread. */
interface LossGradient {
    /**
     * The gradient of {@code share · Σ loss} with respect to the prediction.
     *
     * @param prediction [rows, n], not modified
     * @param targets as the loss reads them, not modified
     * @return [rows, n]; valid until the next call
     */
    float[] gradient(RowLayout rows, float[] prediction, float[] targets, float share);

    /** Σ loss over the rows of the last call. */
    double sum();

    /**
     * A maker of memory for a loss over predictions of a width, which shares what does not change. Cross-entropy without
     * smoothing has a kernel of its own; every other loss is what its equations say.
     */
    static Supplier<LossGradient> of(Loss loss, int width, Engine engine) {
        if (loss instanceof SoftmaxCrossEntropy entropy && entropy.smoothing() == 0) {
            return () -> new OfCrossEntropy(engine.kernels(), width);
        }
        Plan plan = Plan.of(loss.step(width), PlanOptions.training().withInputGradients(Loss.PREDICTION::equals));
        RandomStream unused = RandomStream.of(0);
        Weights none = new Weights(plan, engine.kernels());
        none.load(new float[0], Map.of(), unused);
        return () -> new ByEquations(new PlanRun(plan, engine.kernels()), new RunContext(none, unused, 0));
    }

    private static double sum(float[] losses, int rows) {
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            sum += losses[i];
        }
        return sum;
    }

    /** Derives the gradient from the loss's equations. */
    final class ByEquations implements LossGradient {
        private final PlanRun run;
        private final RunContext setting;
        private float[] shares = new float[0];
        private int count;

        private ByEquations(PlanRun run, RunContext setting) {
            this.run = run;
            this.setting = setting;
        }

        @Override
        public float[] gradient(RowLayout rows, float[] prediction, float[] targets, float share) {
            count = rows.rows();
            if (shares.length < count) {
                shares = new float[count];
            }
            Arrays.fill(shares, 0, count, share);
            run.forward(setting, rows, Direction.FORWARD, new float[][] {prediction, targets}, null);
            run.backward(shares, null, new GradientArray(0), Map.of());
            return Objects.requireNonNull(run.inputGradient(0), "the loss does not depend on the prediction");
        }

        @Override
        public double sum() {
            return LossGradient.sum(run.output(), count);
        }
    }

    /** Has both from one pass over the prediction: {@link Kernels#crossEntropy}. */
    final class OfCrossEntropy implements LossGradient {
        private final Kernels kernels;
        private final int width;
        private float[] losses = new float[0];
        private float[] gradient = new float[0];
        private int count;

        private OfCrossEntropy(Kernels kernels, int width) {
            this.kernels = kernels;
            this.width = width;
        }

        @Override
        public float[] gradient(RowLayout rows, float[] prediction, float[] targets, float share) {
            count = rows.rows();
            if (losses.length < count) {
                losses = new float[count];
                gradient = new float[count * width];
            }
            View each = View.rows(losses, 0, 1);
            View d = View.rows(gradient, 0, width);
            View x = View.rows(prediction, 0, width);
            kernels.crossEntropy(count, width, each, d, x, View.rows(targets, 0, 1), share);
            return gradient;
        }

        @Override
        public double sum() {
            return LossGradient.sum(losses, count);
        }
    }
}
