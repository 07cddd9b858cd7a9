package org.souvenir.core.run;

import org.jspecify.annotations.Nullable;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.plan.Plan;

/** What the instructions of a plan work with: memory, kernels, and what the run is given now. */
final class Workspace {
    final Memory memory;
    final Kernels kernels;
    final Products products;
    RowLayout layout = RowLayout.full(0, 0);
    private @Nullable RunContext context;
    private float[] packed = new float[0];

    Workspace(Plan plan, Kernels kernels, Workers workers) {
        this.memory = new Memory(plan);
        this.kernels = kernels;
        this.products = new Products(kernels, workers);
    }

    /** Takes what a run is given; its weights must stay as they are while it works. */
    void take(RunContext given) {
        context = given;
    }

    RunContext context() {
        if (context == null) {
            throw new IllegalStateException("run: forward must come first");
        }
        return context;
    }

    /** Room for a matrix that is packed and used at once. */
    float[] packed(int length) {
        if (packed.length < length) {
            packed = new float[length];
        }
        return packed;
    }
}
