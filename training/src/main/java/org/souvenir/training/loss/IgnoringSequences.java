package org.souvenir.training.loss;

import java.util.Optional;

/** A loss of sequences whose targets are read without some ids. */
record IgnoringSequences(SequenceLoss loss, IdWeights weights) implements SequenceLoss {

    @Override
    public TargetForm targets(int width) {
        return loss.targets(width);
    }

    @Override
    public Calculation start(int width) {
        return loss.start(width);
    }

    @Override
    public Optional<String> misfit(int steps, int targetSteps, double[] target) {
        return loss.misfit(steps, targetSteps, target);
    }

    @Override
    public String settings() {
        return loss.settings();
    }

    @Override
    public SequenceLoss ignoring(int id) {
        return new IgnoringSequences(loss, weights.ignoring(id));
    }
}
