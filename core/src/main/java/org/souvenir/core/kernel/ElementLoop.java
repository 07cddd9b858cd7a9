package org.souvenir.core.kernel;

/** An {@link ElementProgram} made ready to run; for one thread at a time. */
@FunctionalInterface
public interface ElementLoop {

    /**
     * Runs all lines for the elements [from, to).
     *
     * @param arrays in their order; those that are results are modified
     * @param scalars in their order
     */
    void run(float[][] arrays, float[] scalars, int from, int to);
}
