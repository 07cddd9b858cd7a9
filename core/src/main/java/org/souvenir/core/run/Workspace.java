package org.souvenir.core.run;

import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.kernel.FloatMatrix;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.plan.Plan;

/** What the instructions of a plan work with: memory, kernels, and what the run is given now. */
final class Workspace {
    final Memory memory;
    final Kernels kernels;
    final Workers workers;
    final Products products;
    RowLayout layout = RowLayout.full(0, 0);
    AlongLayout along = AlongLayout.NONE;
    private @Nullable RunContext context;
    private FloatMatrix packed;

    Workspace(Plan plan, Kernels kernels, Workers workers) {
        this.memory = new Memory(plan);
        this.kernels = kernels;
        this.workers = workers;
        this.packed = new FloatMatrix(kernels, new float[0]);
        this.products = new Products(workers);
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

    /**
     * How many rows of a value are worked on.
     *
     * @param rows of the value, as {@link Expr#rows} tells them
     * @param t the first step
     * @param batchRows the rows of a batch from there on
     */
    int rows(int rows, int t, int batchRows) {
        return switch (rows) {
            case Expr.BATCH -> batchRows;
            case Expr.ALONG -> along.rowsFrom(t, batchRows);
            case Expr.STILL -> along.rows();
            default -> rows;
        };
    }

    /** Room for a matrix that is packed and used at once. */
    FloatMatrix packed(int length) {
        if (packed.values().length < length) {
            packed = new FloatMatrix(kernels, new float[length]);
        }
        return packed;
    }
}
