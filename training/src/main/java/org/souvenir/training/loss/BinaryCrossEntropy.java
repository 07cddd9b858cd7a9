package org.souvenir.training.loss;

import static org.souvenir.core.expr.Functions.rowMean;
import static org.souvenir.core.expr.Functions.softplus;

import java.util.Optional;
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
    private static final Optional<String> OUTSIDE = Optional.of("numbers must lie in [0, 1], from no to yes");

    /** Outside [0, 1] the loss has no least value: training would go on for ever. */
    @Override
    public Optional<String> misfit(float target) {
        return target >= 0 && target <= 1 ? Optional.empty() : OUTSIDE;
    }

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
