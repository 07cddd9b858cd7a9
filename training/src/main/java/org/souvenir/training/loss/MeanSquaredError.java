package org.souvenir.training.loss;

import static org.souvenir.core.expr.Functions.rowMean;
import static org.souvenir.core.expr.Functions.square;

import org.souvenir.core.expr.Step;

/**
 * Numbers x [B, n] beside targets t [B, n].
 *
 * <pre>
 * loss = mean_j (x_j - t_j)²
 * </pre>
 */
public record MeanSquaredError() implements RowLoss {

    @Override
    public Step step(int width) {
        return Loss.of((x, t) -> rowMean(square(x.minus(t)))).step(width);
    }
}
