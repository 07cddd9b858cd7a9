package org.souvenir.examples.speed;

import java.util.Arrays;
import java.util.Locale;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingStep;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.optimizer.Sgd;

/** Backpropagation through one very long sequence, plain and recomputing: memory, time, and the gradient's norm of each. */
final class LongSequence {
    private static final int STEPS = 100_000;
    private static final int HIDDEN = 128;

    /** Steps of training before the clock runs, and with it. */
    private static final int WARM_UP = 3;

    private static final int RUNS = 7;

    private LongSequence() {}

    static void compare(Engine engine) {
        Network network = Network.initialised(
                Architecture.of(Input.features(1), Recurrent.of(n -> new Lstm(n, HIDDEN)), new Dense(1)), 1);
        Example example = Example.perStep(Batch.of(normal("x")), normal("y"));
        Trainer trainer = Trainer.of(new MeanSquaredError(), new Sgd(1e-3)).on(engine);
        System.out.printf("LSTM, T = %,d, B = 1, H = %d: a training step%n%n", STEPS, HIDDEN);
        System.out.printf("%-12s %10s %10s %22s%n", "", "MB", "ms", "gradient's norm");
        row("plain", trainer.steps(network), example);
        row("recomputing", trainer.recomputing().steps(network), example);
    }

    private static Tensor normal(String name) {
        RandomStream random = RandomStream.of(1).child(name);
        float[] values = new float[STEPS];
        for (int i = 0; i < STEPS; i++) {
            values[i] = (float) random.gaussian(i);
        }
        return Tensor.of(values, STEPS, 1, 1);
    }

    private static void row(String name, TrainingStep training, Example example) {
        long before = used();
        double norm = training.take(example).gradientNorm();
        long held = used() - before;
        for (int i = 0; i < WARM_UP; i++) {
            training.take(example);
        }
        double[] times = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long start = System.nanoTime();
            training.take(example);
            times[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(times);
        System.out.printf(Locale.ROOT, "%-12s %10.1f %10.0f %22.9f%n", name, held / 1e6, times[RUNS / 2], norm);
    }

    /** Bytes on the heap that something still refers to. */
    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
