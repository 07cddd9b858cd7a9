package org.souvenir.training.optimizer;

import org.souvenir.core.run.Workers;

/** Long arrays cut into parts for several workers, by their length alone. */
final class Ranges {
    /** Floats in a part: 256 KiB, of each of the up to four arrays that an update walks over. */
    private static final int SIZE = 64 * 1024;

    /** Work on the elements [from, to), which are part number {@code index}. */
    @FunctionalInterface
    interface Work {
        void on(int index, int from, int to);
    }

    private Ranges() {}

    static int count(int length) {
        return (length + SIZE - 1) / SIZE;
    }

    static void run(int length, Workers workers, Work work) {
        workers.run(count(length), i -> work.on(i, i * SIZE, (int) Math.min((i + 1L) * SIZE, length)));
    }
}
