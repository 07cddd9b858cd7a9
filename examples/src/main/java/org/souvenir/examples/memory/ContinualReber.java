package org.souvenir.examples.memory;

import java.util.List;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingContext;
import org.souvenir.training.TrainingListener;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;
import org.souvenir.training.optimizer.Schedule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The continual embedded Reber grammar (Gers, Schmidhuber and Cummins, "Learning to forget", 2000): word after word, and the
 * state is never set back, neither in training nor afterwards. Who can't forget is full before long.
 */
@Command(
        name = "continual-reber",
        description = "Endless Reber words: LSTM with and without a forget gate.",
        mixinStandardHelpOptions = true)
final class ContinualReber implements Runnable {
    private static final int UNITS = 8;
    private static final int STREAMS = 16;
    private static final int WINDOW = 50;
    private static final int TESTED_STREAMS = 10;
    private static final int TESTED_STEPS = 20_000;

    @Option(names = "--seeds", defaultValue = "5", description = "How often each is tried (default: ${DEFAULT-VALUE}).")
    private int seeds;

    @Option(names = "--steps", defaultValue = "3000", description = "Training steps (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Override
    public void run() {
        System.out.printf(
                "Continual embedded Reber grammar, %d units, %d streams in windows of %d, %d steps: share of the second T or P"
                        + " that is right in %d new streams of %d symbols (a coin: 0.5)%n",
                UNITS, STREAMS, WINDOW, steps, TESTED_STREAMS, TESTED_STEPS);
        List<Cell> cells = List.of(new Lstm(Reber.SYMBOLS, UNITS), new ForgetlessLstm(Reber.SYMBOLS, UNITS));
        new SideBySide(cells, seeds, steps).print(this::recalled);
    }

    private double recalled(Cell cell, long seed, Runnable stepped) {
        Architecture architecture =
                Architecture.of(Input.features(Reber.SYMBOLS), Recurrent.with(cell), new Dense(Reber.SYMBOLS));
        RandomStream data = RandomStream.of(seed).child("continual");
        Example streams = Reber.streams(STREAMS, WINDOW * steps, data.child("trained"));
        Network learned = Trainer.of(new SoftmaxCrossEntropy(), new Adam(1e-2))
                .clipping(Clipping.byNorm(1))
                .on(Memory.ALONE)
                .schedule(Schedule.cosine(steps, 0.01))
                .carryingState(0)
                .epochs(1)
                .seed(seed)
                .listener(new TrainingListener() {
                    @Override
                    public void stepped(TrainingContext context) {
                        stepped.run();
                    }
                })
                .fit(Network.initialised(architecture, seed), ExampleSource.windows(streams, WINDOW))
                .last();
        return recalled(learned, Reber.streams(TESTED_STREAMS, TESTED_STEPS, data.child("tested")));
    }

    private static double recalled(Network network, Example streams) {
        Tensor output = network.infer(streams.batch()).values();
        int all = 0;
        int right = 0;
        for (int row = 0; row < TESTED_STEPS * TESTED_STREAMS; row++) {
            int t = row / TESTED_STREAMS;
            int b = row % TESTED_STREAMS;
            if (Reber.isRecalled(streams, t, b)) {
                all++;
                right += Task.best(output, row)
                                == (int) streams.target().values().get(t, b)
                        ? 1
                        : 0;
            }
        }
        return (double) right / all;
    }
}
