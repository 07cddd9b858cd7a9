package org.souvenir.examples.option;

import org.souvenir.core.engine.Engine;
import picocli.CommandLine.Option;

/** The option {@code --threads}, and the engine that it asks for. */
public final class Threads {
    /** Threads beyond processors are of use to tests alone; tens of thousands would only wait for one another. */
    private static final int MOST = 1024;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads that share a batch (default: one per processor).")
    private int count;

    /** Made by picocli. */
    public Threads() {}

    /**
     * Says what is wrong with the number.
     *
     * @throws IllegalArgumentException if it is below 0 or above 1,024
     */
    public void check() {
        if (count < 0 || count > MOST) {
            throw new IllegalArgumentException(
                    "--threads: must be from 1 to %,d, or 0 for one per processor, but is %d".formatted(MOST, count));
        }
    }

    /** The standard engine, or one with as many threads as were asked for; closed by the caller. */
    public Engine engine() {
        check();
        return count == 0 ? Engine.standard() : Engine.withThreads(count);
    }
}
