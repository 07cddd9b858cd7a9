package org.souvenir.examples.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Link;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.GateReport;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Trace;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.DivergedException;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingStep;
import org.souvenir.training.loss.Loss;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;

/** One cell learning one task at one lag from one seed. */
record Trial(Task task, Contender contender, int lag, long seed) {
    private static final int BATCH = 16;
    private static final int EVALUATED = 256;
    private static final int CHECK_EVERY = 50;
    private static final String CELL = "cell";

    /**
     * What came of it.
     *
     * @param solvedAt after how many steps it was solved; -1 if it was not
     * @param score what was reached in the end
     * @param before ‖∂L/∂s_t‖ over t with the initial parameters
     * @param after the same with the learned ones
     * @param keeping what the gate that keeps had learned, or null where there is none
     */
    record Outcome(
            int solvedAt,
            double score,
            double[] before,
            double[] after,
            @Nullable GateReport keeping) {}

    private Architecture architecture() {
        List<Link> layers = new ArrayList<>();
        layers.add(
                Recurrent.of(n -> contender.toldLag(contender.within(n), lag)).named(CELL));
        if (!task.everyStep()) {
            layers.add(Pooling.LAST);
        }
        layers.add(new Dense(task.outputs()));
        return Architecture.of(Input.features(task.inputs()), layers);
    }

    /** Trains until the task is solved, at most for so many steps. */
    Outcome run(int steps) {
        Network network = Network.initialised(architecture(), seed).on(Memory.ALONE);
        RandomStream data = RandomStream.of(seed).child(task.title()).child(lag);
        double[] before = gradientNorms(network, data);
        Loss loss = task == Task.ADDING ? new MeanSquaredError() : new SoftmaxCrossEntropy();
        TrainingStep training = Trainer.of(loss, new Adam(1e-2))
                .clipping(Clipping.byNorm(1))
                .on(Memory.ALONE)
                .seed(seed)
                .steps(network);
        int solvedAt = -1;
        double score = Double.NaN;
        try {
            for (int i = 1; i <= steps && solvedAt < 0; i++) {
                training.take(task.batch(BATCH, lag, data.child(i)));
                if (i % CHECK_EVERY == 0) {
                    Example fresh = task.batch(EVALUATED, lag, data.child(-i));
                    Tensor output = training.network().infer(fresh.batch()).values();
                    score = task.score(output, fresh);
                    solvedAt = task.solved(score) ? i : -1;
                }
            }
        } catch (DivergedException e) {
            solvedAt = -1; // a cell that blew up has not learned
        }
        Network learned = training.network();
        return new Outcome(solvedAt, score, before, gradientNorms(learned, data), keeping(learned, data));
    }

    private @Nullable GateReport keeping(Network network, RandomStream data) {
        Trace trace = network.trace(task.batch(BATCH, lag, data.child(0)).batch());
        return Stream.of("forget", "update")
                .map(gate -> CELL + "." + gate)
                .filter(trace.names()::contains)
                .map(trace::gate)
                .findFirst()
                .orElse(null);
    }

    /** How far back the gradient of the last output reaches: its norm over all states of the cell, at each step. */
    private double[] gradientNorms(Network network, RandomStream data) {
        Example example = task.batch(BATCH, lag, data.child(0));
        Tensor output = network.infer(example.batch()).values();
        Tensor dOutput = Tensor.zeros(output.shape());
        int[] lengths = example.batch().lengths();
        for (int b = 0; b < BATCH; b++) {
            int row = task.everyStep() ? (lengths[b] - 1) * BATCH + b : b;
            Arrays.fill(dOutput.data(), row * task.outputs(), (row + 1) * task.outputs(), 1);
        }
        Trace trace = network.trace(example.batch(), dOutput);
        double[] norms = new double[example.batch().steps()];
        for (String state : List.of("h", "c")) {
            if (trace.names().contains(CELL + "." + state) && trace.hasGradient(CELL + "." + state)) {
                double[] own = trace.gradientNorms(CELL + "." + state);
                for (int t = 0; t < norms.length; t++) {
                    norms[t] = Math.hypot(norms[t], own[t]);
                }
            }
        }
        return norms;
    }
}
