package org.souvenir.core.run;

import org.souvenir.core.kernel.View;
import org.souvenir.core.plan.Instruction;

/** {@code d += Σ a} over the rows of a stretch of time, the columns shared out among workers where they are many. */
final class BoundColumnSum implements Bound {
    /** Columns that stay together: whole vectors of any kernels, and whole cache lines. */
    private static final int BAND = 64;

    /** Floats that are worth a piece: some 5 microseconds. */
    private static final int PIECE = 32 * 1024;

    private final Window source;
    private final Window result;
    private final int kind;
    private final int columns;
    private final int bands;
    private final Workspace space;

    BoundColumnSum(Instruction.ColumnSum sum, Workspace space) {
        this.source = new Window(sum.rows());
        this.result = new Window(sum.result());
        this.kind = sum.rows().rows();
        this.columns = sum.result().width();
        this.bands = Math.max(1, columns / BAND);
        this.space = space;
    }

    @Override
    public void attach() {
        source.attach(space.memory);
        result.attach(space.memory);
    }

    @Override
    public void run(int t, int next, int batchRows) {
        int rows = space.rows(kind, t, batchRows);
        View d = result.at(space.memory, t, next);
        View a = source.at(space.memory, t, next);
        int parts = Math.min(bands, space.workers.parts((long) rows * columns, PIECE));
        if (parts <= 1) {
            space.kernels.addColumnSums(rows, columns, d, a);
            return;
        }
        space.workers.run(parts, part -> {
            int from = bands * part / parts * BAND;
            int to = part == parts - 1 ? columns : bands * (part + 1) / parts * BAND;
            View sums = new View(d.data, d.offset + from, d.rowStride, 1);
            View own = new View(a.data, a.offset + from, a.rowStride, 1);
            space.kernels.addColumnSums(rows, to - from, sums, own);
        });
    }
}
