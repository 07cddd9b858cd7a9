package org.souvenir.training.loss;

import static org.souvenir.core.expr.Functions.logSoftmax;
import static org.souvenir.core.expr.Functions.pick;
import static org.souvenir.core.expr.Functions.rowMean;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/**
 * One class of V, from scores x [B, V] that are no probabilities yet, and the true class t [B, 1]: how surprising it is,
 * {@code -log softmax(x)[t]} in nats.
 *
 * <pre>
 * y    = log softmax x
 * loss = -(1 - s) · y_t - s · mean_j y_j
 * </pre>
 *
 * <p>With smoothing s (Szegedy et al., 2016) the goal is 1 - s + s/V for the true class and s/V for every other, as in PyTorch's
 * {@code CrossEntropyLoss}.
 *
 * @param smoothing s, in [0, 1)
 */
public record SoftmaxCrossEntropy(double smoothing) implements RowLoss {

    /** Checks the smoothing. */
    public SoftmaxCrossEntropy {
        if (!(smoothing >= 0 && smoothing < 1)) {
            throw new IllegalArgumentException("cross-entropy: smoothing must lie in [0, 1), but is " + smoothing);
        }
    }

    /** Without smoothing. */
    public SoftmaxCrossEntropy() {
        this(0);
    }

    @Override
    public Step step(int width) {
        if (width < 2) {
            throw new IllegalArgumentException(
                    "cross-entropy: at least 2 classes are needed, but there is %d, whose probability is always 1; for yes or no take BinaryCrossEntropy"
                            .formatted(width));
        }
        return Loss.ofIds(this::ofRow).step(width);
    }

    private Expr ofRow(Expr x, Expr t) {
        Expr y = logSoftmax(x);
        Expr ofTarget = pick(y, t).times(smoothing - 1);
        return smoothing == 0 ? ofTarget : ofTarget.minus(rowMean(y).times(smoothing));
    }
}
