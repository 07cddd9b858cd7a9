package org.souvenir.examples.guide;

import java.util.Arrays;
import org.souvenir.cells.Cell;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingStep;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;

/**
 * A cell learns to name the first of many symbols, step for step as {@code worker.js} has it learn in the page: from the same start,
 * on the same examples.
 *
 * @param lag how many symbols there are, at least 1
 * @param rate of Adam
 * @param seed of the start and of the examples, from 0 to 99,999
 */
record Race(int lag, double rate, long seed) {
    /** How many symbols there are to choose from: with five, an LSTM of 12 units has as many weights as a GRU of 14. */
    static final int SYMBOLS = 5;

    private static final int BATCH = 32;

    /** A cell with what it needs to name a symbol, before it has learned anything. */
    Network network(Cell cell) {
        return Network.initialised(
                Architecture.of(Input.features(SYMBOLS), Recurrent.with(cell), Pooling.LAST, new Dense(SYMBOLS)), seed);
    }

    /** The loss of each training step. */
    double[] losses(Cell cell, int steps, Engine engine) {
        TrainingStep training = Trainer.of(new SoftmaxCrossEntropy(), new Adam(rate))
                .clipping(Clipping.byNorm(1))
                .seed(seed)
                .on(engine)
                .steps(network(cell));
        Draw draw = new Draw(seed);
        double[] losses = new double[steps];
        Arrays.setAll(losses, step -> training.take(example(draw)).loss());
        return losses;
    }

    /** Symbols as rows with a single one; the target is the first of them. */
    private Example example(Draw draw) {
        Tensor inputs = Tensor.zeros(lag, BATCH, SYMBOLS);
        Tensor targets = Tensor.zeros(BATCH);
        for (int b = 0; b < BATCH; b++) {
            for (int t = 0; t < lag; t++) {
                int symbol = draw.below(SYMBOLS);
                inputs.set(1, t, b, symbol);
                if (t == 0) {
                    targets.data()[b] = symbol;
                }
            }
        }
        return Example.perSequence(Batch.of(inputs), targets);
    }

    /** Draws from a seed, the same in every browser (xorshift; Marsaglia, 2003). */
    private static final class Draw {
        private int state;

        Draw(long seed) {
            state = (int) (seed * 2_654_435_761L) ^ 0x9e3779b9;
            state = state == 0 ? 1 : state;
        }

        int below(int limit) {
            state ^= state << 13;
            state ^= state >>> 17;
            state ^= state << 5;
            return (int) ((state & 0xffff_ffffL) / 0x1p32 * limit);
        }
    }
}
