package org.souvenir.cells.network;

import java.util.Arrays;
import java.util.Map;
import java.util.function.LongSupplier;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Node;
import org.souvenir.core.tensor.Tensor;

/** Does some work again and again until it gets no faster: by then HotSpot has compiled all that it takes. */
final class WarmUp {
    /** A round is as long as C2 takes for the largest of our loops, so that a round without gain says that none is to come. */
    private static final long ROUND = 150_000_000;

    /** Rounds in a row that are no faster than the fastest before them. */
    private static final int STEADY = 4;

    private static final long LIMIT = 10_000_000_000L;

    /** What counts as faster: timings of the same code differ by some percent. */
    private static final double FASTER = 0.95;

    private WarmUp() {}

    /**
     * Works at least as many rounds as it takes to see that nothing is gained, and no longer than ten seconds and a round.
     *
     * @param clock in nanoseconds
     */
    static void run(Runnable work, LongSupplier clock) {
        long start = clock.getAsLong();
        double best = Double.POSITIVE_INFINITY;
        for (int steady = 0; steady < STEADY && clock.getAsLong() - start < LIMIT; ) {
            double mean = round(work, clock);
            steady = mean < FASTER * best ? 0 : steady + 1;
            best = Math.min(best, mean);
        }
    }

    /** The mean time of one run. */
    private static double round(Runnable work, LongSupplier clock) {
        long start = clock.getAsLong();
        long now;
        int runs = 0;
        do {
            work.run();
            runs++;
            now = clock.getAsLong();
        } while (now - start < ROUND);
        return (double) (now - start) / runs;
    }

    /** Reads a step as callers do: as a batch, and as numbers where the network has one input. */
    static void step(Session session, Batch step) {
        try (session) {
            session.run(step);
            if (step.names().size() == 1) {
                session.step(step.input(step.names().iterator().next()).data());
            }
        }
    }

    /** Zeros for each input, which are ids, too: {@code [T, B, n]} or {@code [B, n]}. */
    static Batch zeros(Map<String, Node> inputs, int steps, int size) {
        int[] lengths = new int[size];
        Arrays.fill(lengths, steps);
        Batch batch = null;
        for (Map.Entry<String, Node> input : inputs.entrySet()) {
            if (input.getValue().sequence()) {
                String name = input.getKey();
                Tensor x = Tensor.zeros(steps, size, input.getValue().width());
                batch = batch == null ? Batch.of(name, x, lengths) : batch.with(name, x, lengths);
            }
        }
        if (batch == null) {
            throw new IllegalArgumentException(
                    "warm-up: the network must read a sequence, but reads " + inputs.keySet());
        }
        for (Map.Entry<String, Node> input : inputs.entrySet()) {
            if (!input.getValue().sequence()) {
                batch = batch.withVector(
                        input.getKey(), Tensor.zeros(size, input.getValue().width()));
            }
        }
        return batch;
    }
}
