package org.souvenir.training;

import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Session;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Scores;
import org.souvenir.core.tensor.Tensor;

/**
 * Random sequences, to be said again from the last symbol to the first; 0 starts and ends what is said.
 *
 * @param symbols how many there are, 0 among them
 * @param source what is read, [T, B]
 * @param read what a decoder reads, one late: [T + 1, B]
 * @param said what it is to say
 * @param lengths with the end
 */
record Reversal(int symbols, Batch source, Tensor read, Tensor said, int[] lengths) {
    static final String TARGET = "target";

    /** Sequences of {@code least} to {@code most} symbols. */
    static Reversal random(int symbols, int least, int most, int size, RandomStream random) {
        Tensor x = Tensor.zeros(most, size);
        Tensor read = Tensor.zeros(most + 1, size);
        Tensor said = Tensor.zeros(most + 1, size);
        int[] lengths = new int[size];
        int[] targetLengths = new int[size];
        for (int b = 0; b < size; b++) {
            RandomStream own = random.child(b);
            lengths[b] = least + own.below(most - least + 1, 0);
            targetLengths[b] = lengths[b] + 1;
            for (int t = 0; t < lengths[b]; t++) {
                int symbol = 1 + own.below(symbols - 1, 1 + t);
                x.set(symbol, t, b);
                said.set(symbol, lengths[b] - 1 - t, b);
                read.set(symbol, lengths[b] - t, b);
            }
        }
        return new Reversal(symbols, Batch.of(x, lengths), read, said, targetLengths);
    }

    Example example() {
        return Example.perStep(source.with(TARGET, read, lengths), said);
    }

    /** How many sequences a network says right to the end, reading what it said itself. */
    int right(Network network) {
        Tensor spoken;
        try (Session session = network.sessionAfter(source)) {
            spoken = session.generate(new float[source.size()], said.size(0), (t, scores) -> best(scores));
        }
        int right = 0;
        for (int b = 0; b < source.size(); b++) {
            boolean same = true;
            for (int t = 0; t < lengths[b]; t++) {
                same &= spoken.get(t, b, 0) == said.get(t, b);
            }
            right += same ? 1 : 0;
        }
        return right;
    }

    private float[] best(float[] scores) {
        float[] best = new float[scores.length / symbols];
        for (int b = 0; b < best.length; b++) {
            best[b] = Scores.argmax(scores, b * symbols, symbols);
        }
        return best;
    }
}
