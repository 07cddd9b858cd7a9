package org.souvenir.core.engine;

import static java.util.Objects.requireNonNull;

import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.souvenir.core.kernel.KernelProvider;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.platform.Platform;
import org.souvenir.core.run.Pool;
import org.souvenir.core.run.Workers;

/**
 * What everything runs on: kernels, the threads that share the work, and the memory that they use again and again. Whoever
 * says nothing runs on the {@link #standard} engine; another one is for two pools at once, or for kernels of one's choice:
 *
 * <pre>{@code
 * try (Engine engine = Engine.withThreads(2)) {
 *     Fit fit = Trainer.of(loss, optimizer).on(engine).fit(network, training);
 *     float[] scores = fit.network().on(engine).infer(batch).values().data();
 * }
 * }</pre>
 *
 * <p>Any number of threads may use an engine at once. Whoever comes gets those of the engine's threads that are idle, and
 * works alone if none is. What is computed does not depend on who does it: the bits are the same.
 */
public final class Engine implements AutoCloseable {

    /** Kernels to choose from. */
    public enum Choice {
        /** The fastest that this JVM can run. */
        FASTEST,
        /** Plain loops, which every JVM can run. */
        SCALAR,
        /** Vector instructions, by {@code jdk.incubator.vector}. */
        VECTOR
    }

    private static final class Standard {
        private static final Engine ENGINE =
                new Engine(KernelProvider.best(), Platform.here().processors());
    }

    private final Kernels kernels;
    private final Workers workers;

    private Engine(Kernels kernels, int threads) {
        this(kernels, new Workers(threads));
    }

    Engine(Kernels kernels, Workers workers) {
        this.kernels = kernels;
        this.workers = workers;
    }

    /**
     * The engine of whoever says nothing: the fastest kernels and all processors, by daemon threads that sleep while there is
     * nothing to do. Made on first use, never closed. The system property {@code souvenir.kernels}, {@code scalar} or
     * {@code vector}, chooses its kernels.
     *
     * @throws IllegalStateException if the kernels that the property chooses do not work here; the message says what is missing
     */
    public static Engine standard() {
        return Standard.ENGINE;
    }

    /**
     * An engine with threads of its own and the kernels of the standard one.
     *
     * @param threads how many work at once, the caller included; from 1 to 4096
     */
    public static Engine withThreads(int threads) {
        return new Engine(KernelProvider.best(), threads);
    }

    /**
     * An engine with threads of its own and the kernels of one's choice.
     *
     * @param threads how many work at once, the caller included; from 1 to 4096
     * @throws IllegalStateException if these kernels do not work here; the message says what is missing
     */
    public static Engine of(int threads, Choice choice) {
        requireNonNull(choice, "choice");
        return new Engine(
                switch (choice) {
                    case FASTEST -> KernelProvider.best();
                    case SCALAR -> KernelProvider.scalar();
                    case VECTOR -> KernelProvider.vector();
                },
                threads);
    }

    /** How many threads work at once, the caller included. */
    public int threads() {
        return workers.size();
    }

    /** The name of the kernels, with the width of their vectors in bits: {@code scalar}, {@code vector-512}. */
    public String kernelName() {
        return kernels.name();
    }

    /**
     * Shares out tasks of one's own: runs the tasks 0 … count - 1, each once, in any order, and returns when all are done. What
     * one throws is thrown here. A task may itself train, predict or share out tasks on the same engine, as deep as one likes; a
     * run within a task, too, returns when all of its own tasks are done. Threads that have no task help with them, and where
     * none is free the calling thread does them alone.
     *
     * @throws IllegalStateException if the engine is closed
     */
    public void run(int count, IntConsumer task) {
        requireNonNull(task, "task");
        if (count < 0) {
            throw new IllegalArgumentException("engine: there may be 0 tasks or more, but are " + count);
        }
        workers.run(count, task);
    }

    /** The kernels; for the modules of this library, which alone can name their type. */
    @SuppressWarnings("exports")
    public Kernels kernels() {
        return kernels;
    }

    /** The threads; for the modules of this library, which alone can name their type. */
    @SuppressWarnings("exports")
    public Workers workers() {
        return workers;
    }

    /** Memory that is used again, made as asked; for the modules of this library, which alone can name its type. */
    @SuppressWarnings("exports")
    public <T extends Pool.Reusable> Pool<T> pool(Supplier<T> make) {
        return new Pool<>(make, threads());
    }

    /**
     * Ends the threads; what still runs on this engine then fails. The standard engine stays open, as does an engine of one
     * thread, which has none to end.
     *
     * @throws IllegalStateException if a task that runs on this engine calls it
     */
    @Override
    public void close() {
        if (this != Standard.ENGINE) {
            workers.close();
        }
    }

    @Override
    public String toString() {
        return "Engine[%s, %d threads]".formatted(kernelName(), threads());
    }
}
