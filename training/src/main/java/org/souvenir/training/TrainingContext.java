package org.souvenir.training;

import java.util.Map;
import org.souvenir.cells.network.Network;

/** Where training stands after a step: for a listener, as long as it is told of that step. */
public final class TrainingContext {
    private final TrainingStep step;
    private final int epoch;
    private final int batch;
    private final long sequences;
    private final TrainingStep.Result result;
    private final long number;

    TrainingContext(TrainingStep step, int epoch, int batch, long sequences, TrainingStep.Result result) {
        this.step = step;
        this.epoch = epoch;
        this.batch = batch;
        this.sequences = sequences;
        this.result = result;
        this.number = step.optimizer().steps();
    }

    /** The epoch, 1, 2, … */
    public int epoch() {
        return epoch;
    }

    /** Which batch of its epoch it is, 1, 2, … */
    public int batch() {
        return batch;
    }

    /** How many steps were taken, those before a checkpoint among them. */
    public long step() {
        return number;
    }

    /** How many sequences were trained on so far, each counted as often as it came, those before a checkpoint among them. */
    public long sequences() {
        return sequences;
    }

    /** What the step computed: the losses before it changed the parameters, and the gradient's norm. */
    public TrainingStep.Result result() {
        return result;
    }

    /** The learning rate of the step, as the schedule has it. */
    public double learningRate() {
        return step.learningRate();
    }

    /** ‖g‖ of each parameter in the step: {@link TrainingStep#gradientNorms}. Computed when asked for. */
    public Map<String, Double> gradientNorms() {
        return step.gradientNorms();
    }

    /** The network with the parameters as the step left them. Made when asked for. */
    public Network network() {
        return step.network();
    }
}
