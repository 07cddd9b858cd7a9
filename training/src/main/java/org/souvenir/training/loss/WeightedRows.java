package org.souvenir.training.loss;

import java.util.Optional;
import org.souvenir.core.expr.Step;

/** A loss of rows that count by their target's id. */
record WeightedRows(RowLoss loss, IdWeights weights) implements RowLoss {

    @Override
    public Step step(int width) {
        return loss.step(width);
    }

    @Override
    public Optional<String> misfit(float target) {
        return loss.misfit(target);
    }

    @Override
    public RowLoss unweighted() {
        return loss;
    }

    @Override
    public RowLoss ignoring(int id) {
        return new WeightedRows(loss, weights.ignoring(id));
    }

    @Override
    public RowLoss withClassWeights(float... classes) {
        return new WeightedRows(loss, weights.withClasses(classes));
    }
}
