package org.souvenir.examples;

import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

/**
 * The flip-flop task (Sussillo and Barak, 2013): now and then a pulse of +1 or -1 comes, and at every step the network is to
 * say which was the last one.
 *
 * @param steps T
 * @param pulses the probability of a pulse at a step
 */
record FlipFlop(int steps, double pulses) {

    /** Sequences that depend on the seed alone: inputs [T, B, 1], targets [T, B, 1]. */
    Example batch(int size, long seed) {
        RandomStream random = RandomStream.of(seed);
        Tensor x = Tensor.zeros(steps, size, 1);
        Tensor y = Tensor.zeros(steps, size, 1);
        for (int b = 0; b < size; b++) {
            float last = 0;
            for (int t = 0; t < steps; t++) {
                int at = t * size + b;
                if (t == 0 || random.uniform(2L * at) < pulses) {
                    last = random.uniform(2L * at + 1) < 0.5 ? -1 : 1;
                    x.data()[at] = last;
                }
                y.data()[at] = last;
            }
        }
        return Example.perStep(Batch.of(x), y);
    }
}
