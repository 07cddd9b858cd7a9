package org.souvenir.cells.network;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.wrapper.Resets;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

/** Does some work again and again until it gets no faster and nothing is compiled: by then HotSpot has all that it takes. */
final class WarmUp {
    /**
     * A round, in processor time, is as long as C2 takes for the largest of our loops, so that a round without gain says that
     * none is to come. On a busy machine C2 has as small a share of a processor as we have.
     */
    private static final long ROUND = 150_000_000;

    /** Rounds in a row that are no faster than the fastest before them, and in which nothing is compiled. */
    private static final int STEADY = 4;

    /** In processor time. */
    private static final long LIMIT = 10_000_000_000L;

    /** By the clock, where others have the processor. */
    private static final long LONGEST = 30_000_000_000L;

    /** What counts as faster: timings of the same code differ by some percent. */
    private static final double FASTER = 0.95;

    /** Milliseconds of compiling in a round that others may have caused; our loops take more. */
    private static final long OTHERS = 3;

    /** What a session of a service does at least. */
    private static final int STEPS = 4;

    /**
     * How often it is done once more by code that is run once, as a caller's is: our loop has its own compiled copy of what it
     * calls, and the one for others links each of its calls when it is first made (up to a millisecond in all).
     */
    static final int FROM_OUTSIDE = 8;

    private WarmUp() {}

    /**
     * What time it is.
     *
     * @param clock in nanoseconds
     * @param work the time that this thread had a processor, in nanoseconds
     * @param compiling the time that the JVM compiled, in milliseconds
     */
    record Clocks(LongSupplier clock, LongSupplier work, LongSupplier compiling) {
        /** Those of this JVM, as far as it has them. */
        static Clocks here() {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            @Nullable CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
            boolean timed = threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled();
            return new Clocks(
                    System::nanoTime,
                    timed ? threads::getCurrentThreadCpuTime : System::nanoTime,
                    compiler != null && compiler.isCompilationTimeMonitoringSupported()
                            ? compiler::getTotalCompilationTime
                            : () -> 0);
        }
    }

    /** Works at least as many rounds as it takes to see that nothing is gained, and no longer than the limits and a run. */
    static void run(Runnable work, Clocks time) {
        long end = time.clock().getAsLong() + LONGEST;
        long worked = time.work().getAsLong() + LIMIT;
        double best = Double.POSITIVE_INFINITY;
        for (int steady = 0;
                steady < STEADY
                        && time.work().getAsLong() < worked
                        && time.clock().getAsLong() < end; ) {
            long compiled = time.compiling().getAsLong();
            double mean = round(work, time, end);
            boolean compiling = time.compiling().getAsLong() - compiled > OTHERS;
            steady = compiling || mean < FASTER * best ? 0 : steady + 1;
            best = Math.min(best, mean);
        }
    }

    /** The mean time of one run. */
    private static double round(Runnable work, Clocks time, long end) {
        long start = time.work().getAsLong();
        long now;
        int runs = 0;
        do {
            work.run();
            runs++;
            now = time.work().getAsLong();
        } while (now - start < ROUND && time.clock().getAsLong() < end);
        return (double) (now - start) / runs;
    }

    /** Begins, reads some steps and ends as callers do: as numbers where the network has one input, and as a batch. */
    static void steps(Session session, Batch step) {
        try (session) {
            for (int t = 0; t < STEPS && step.names().size() == 1; t++) {
                session.step(step.input(step.names().iterator().next()).data());
            }
            session.run(step);
            session.state();
        }
    }

    /** Numbers for each input, always the same: {@code [T, B, n]} or {@code [B, n]}. */
    static Batch numbers(Map<String, Node> inputs, int steps, int size) {
        int[] lengths = new int[size];
        Arrays.fill(lengths, steps);
        Batch batch = null;
        for (Map.Entry<String, Node> input : inputs.entrySet()) {
            if (input.getValue().sequence()) {
                String name = input.getKey();
                Tensor x = numbers(
                        name, input.getValue(), steps, size, input.getValue().width());
                batch = batch == null ? Batch.of(name, x, lengths) : batch.with(name, x, lengths);
            }
        }
        if (batch == null) {
            throw new IllegalArgumentException(
                    "warm-up: the network must read a sequence, but reads " + inputs.keySet());
        }
        for (Map.Entry<String, Node> input : inputs.entrySet()) {
            if (!input.getValue().sequence()) {
                Tensor x = numbers(
                        input.getKey(), input.getValue(), size, input.getValue().width());
                batch = batch.withVector(input.getKey(), x);
            }
        }
        return batch;
    }

    /** Not zeros alone, for which code would be compiled that others have to leave; flags that start anew stay zero. */
    private static Tensor numbers(String name, Node node, int... shape) {
        Tensor x = Tensor.zeros(shape);
        RandomStream random = RandomStream.of(1).child(name);
        for (int i = 0; i < x.length() && !name.equals(Resets.RESET); i++) {
            x.data()[i] = node.limit() == 0 ? 2 * random.uniform(i) - 1 : random.below(node.limit(), i);
        }
        return x;
    }
}
