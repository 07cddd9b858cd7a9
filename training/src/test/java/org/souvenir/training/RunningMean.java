package org.souvenir.training;

import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.metric.AbsoluteError;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Schedule;

/** A small task: at every step the mean of all numbers so far. */
final class RunningMean {
    static final int STEPS = 7;
    /** 5 batches an epoch. */
    static final ExampleSource TRAINING = ExampleSource.of(example(1, 40), 8, 3);

    static final ExampleSource VALIDATION = ExampleSource.of(example(2, 20), 10, 3);

    private RunningMean() {}

    static Example example(long seed, int size) {
        RandomStream random = RandomStream.of(seed);
        Tensor x = Tensor.zeros(STEPS, size, 1);
        Tensor y = Tensor.zeros(STEPS, size, 1);
        for (int b = 0; b < size; b++) {
            float sum = 0;
            for (int t = 0; t < STEPS; t++) {
                x.set(random.uniform((long) STEPS * b + t), t, b, 0);
                sum += x.get(t, b, 0);
                y.set(sum / (t + 1), t, b, 0);
            }
        }
        return Example.perStep(Batch.of(x), y);
    }

    static Network network() {
        return Network.initialised(
                Architecture.of(Input.features(1), Recurrent.of(n -> new Lstm(n, 4)), new Dropout(0.2), new Dense(1)),
                1);
    }

    static Trainer trainer() {
        return Trainer.of(new MeanSquaredError(), new Adam(1e-2))
                .schedule(Schedule.cosine(20, 0.1).afterWarmUp(3))
                .metrics(new AbsoluteError())
                .seed(5);
    }
}
