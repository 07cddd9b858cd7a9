package org.souvenir.training.loss;

import static org.souvenir.core.expr.Functions.rowMean;
import static org.souvenir.core.expr.Functions.softplus;

import org.souvenir.core.expr.Step;

/**
 * Yes or no, n times over, from scores x [B, n] that are no probabilities yet, and targets t [B, n] from 0 (no) to 1 (yes):
 * {@code -t · log σ(x) - (1 - t) · log(1 - σ(x))} in nats, the mean over the n.
 *
 * <pre>
 * loss = mean_j (t_j · softplus(-x_j) + (1 - t_j) · softplus(x_j))
 * </pre>
 *
 * <p>PyTorch's {@code BCEWithLogitsLoss}. Neither term cancels the other, so that small losses keep their digits.
 */
public record BinaryCrossEntropy() implements RowLoss {

    @Override
    public Step step(int width) {
        return Loss.of((x, t) -> {
                    var yes = t.times(softplus(x.negated()));
                    var no = t.complement().times(softplus(x));
                    return rowMean(yes.plus(no));
                })
                .step(width);
    }
}
