package org.souvenir.core.run;

import org.souvenir.core.kernel.ElementLoop;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.plan.Elementwise;

/** Runs element-wise equations over arrays of the caller's, in place; the workers share the elements among them. */
public final class ElementwiseRun {
    /** Elements for one worker at a time: 256 KiB of each array. */
    private static final int PART = 64 * 1024;

    private final Pool<Reused> loops;

    /** Memory for running a plan. */
    public ElementwiseRun(Elementwise plan, Kernels kernels) {
        this.loops = new Pool<>(() -> new Reused(kernels.loop(plan.program())));
    }

    private record Reused(ElementLoop loop) implements Pool.Reusable {
        @Override
        public void release() {
            // a loop keeps nothing of what it was given
        }
    }

    /**
     * Runs the equations; the result is the same for any number of workers.
     *
     * @param arrays as the plan was given them, all of the first one's length; those that become something else are modified
     * @param scalars one value for each of the plan's
     */
    public void run(float[][] arrays, double[] scalars, Workers workers) {
        float[] values = new float[scalars.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) scalars[i];
        }
        int length = arrays[0].length;
        workers.run((length + PART - 1) / PART, i -> {
            Reused taken = loops.take();
            taken.loop.run(arrays, values, i * PART, (int) Math.min((i + 1L) * PART, length));
            loops.give(taken);
        });
    }
}
