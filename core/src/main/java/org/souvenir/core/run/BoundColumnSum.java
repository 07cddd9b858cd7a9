package org.souvenir.core.run;

import org.souvenir.core.kernel.View;
import org.souvenir.core.plan.Instruction;

/** {@code d += Σ a} over the rows of a stretch of time, the columns shared out among workers where they are many. */
final class BoundColumnSum implements Bound {
    private final Window source;
    private final Window result;
    private final int kind;
    private final int columns;
    private final Workspace space;

    BoundColumnSum(Instruction.ColumnSum sum, Workspace space) {
        this.source = new Window(sum.rows());
        this.result = new Window(sum.result());
        this.kind = sum.rows().rows();
        this.columns = sum.result().width();
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
        ColumnBands.add(
                space.workers,
                rows,
                columns,
                d,
                a,
                (part, sums, own) -> space.kernels.addColumnSums(rows, part, sums, own));
    }
}
