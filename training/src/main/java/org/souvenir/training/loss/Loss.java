package org.souvenir.training.loss;

import static java.util.Objects.requireNonNull;

import java.util.function.BinaryOperator;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/**
 * How far what a network gives is from its target: row by row ({@link RowLoss}, equations) or for a whole sequence beside a
 * target of another length ({@link SequenceLoss}). Training minimises the weighted mean
 *
 * <pre>
 * Σ w_i · loss_i / Σ w_i
 * </pre>
 *
 * <p>over the rows, or the sequences, of a batch; padding is none of them. The weight of one is that of its target in the example
 * ({@link org.souvenir.cells.data.Target#weighted}), 1 if there is none, times that of its class
 * ({@link RowLoss#withClassWeights}); it is 0 where the target is an id that is ignored. What has weight 0 may hold anything.
 * Where all weights are 0 the loss and its gradient are 0.
 *
 * <pre>{@code
 * Loss tags = new SoftmaxCrossEntropy().ignoring(-100).withClassWeights(1, 5, 5);
 * Loss absolute = Loss.of((p, t) -> rowMean(abs(p.minus(t))));
 * Loss speech = new Ctc();
 * }</pre>
 */
public sealed interface Loss permits RowLoss, SequenceLoss {

    /**
     * What it reads as a target.
     *
     * @param width n of the prediction
     * @throws IllegalArgumentException if there is no such loss for this width
     */
    TargetForm targets(int width);

    /** What a target's id says about its weight. */
    default IdWeights weights() {
        return IdWeights.EVEN;
    }

    /**
     * The same, but a target of this id does not count; of a target that is a sequence, the steps with this id are left out.
     *
     * @param id may lie outside [0, n): -100, or n
     */
    Loss ignoring(int id);

    /**
     * A row's loss, with numbers as targets, as many as the prediction has.
     *
     * @param equation of prediction [B, n] and target [B, n], gives [B, 1]
     */
    static RowLoss of(BinaryOperator<Expr> equation) {
        requireNonNull(equation, "equation");
        return width -> Step.of(step -> step.output(requireNonNull(
                equation.apply(step.input(RowLoss.PREDICTION, width), step.input(RowLoss.TARGET, width)),
                "loss: what its equation gives")));
    }

    /**
     * A row's loss, with ids as targets, one of as many as the prediction has columns.
     *
     * @param equation of prediction [B, n] and ids [B, 1] in [0, n), gives [B, 1]
     */
    static RowLoss ofIds(BinaryOperator<Expr> equation) {
        requireNonNull(equation, "equation");
        return width -> Step.of(step -> step.output(requireNonNull(
                equation.apply(step.input(RowLoss.PREDICTION, width), step.ids(RowLoss.TARGET, width)),
                "loss: what its equation gives")));
    }
}
