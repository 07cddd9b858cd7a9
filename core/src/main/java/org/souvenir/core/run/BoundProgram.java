package org.souvenir.core.run;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.plan.Instruction;

/**
 * An element-wise program, interpreted block by block: all lines on some rows, then on the next ones, so that what one line
 * leaves is still in the L1 cache when another reads it.
 */
final class BoundProgram implements Bound {
    /** Floats per block: 4 KiB for each value, so that about ten live values fit the L1 cache. */
    private static final int BLOCK = 1024;

    private final Workspace space;
    private final int rows;
    private final int blockRows;
    private final Window[] windows;
    /** Those that are elsewhere at each step: of a batch's program, all but fixed rows. */
    private final Window[] moving;

    private final ProgramBinding.Action[] actions;
    private final boolean stepwise;

    BoundProgram(Instruction.Program program, ProgramBinding binding, Workspace space) {
        this.space = space;
        this.rows = program.rows();
        this.blockRows = Math.max(1, BLOCK / program.width());
        binding.size(blockRows);
        this.actions = binding.actions();
        this.windows = binding.windows().toArray(Window[]::new);
        this.moving = binding.windows().stream()
                .filter(window -> rows > 0 || window.moves())
                .toArray(Window[]::new);
        this.stepwise = binding.stepwise();
    }

    @Override
    public void attach() {
        for (Window window : windows) {
            window.attach(space.memory);
            if (!window.moves()) {
                window.at(space.memory, 0, 0);
            }
        }
    }

    @Override
    public void run(int t, int next, int batchRows) {
        int all = rows == Expr.BATCH ? batchRows : space.rows(rows, t, batchRows);
        for (Window window : moving) {
            window.at(space.memory, t, next);
        }
        for (int done = 0; done < all; done += blockRows) {
            int n = Math.min(blockRows, all - done);
            for (ProgramBinding.Action action : actions) {
                action.run(n);
            }
            if (done + blockRows < all) {
                for (Window window : moving) {
                    window.view.offset += blockRows * window.view.rowStride;
                }
            }
        }
    }

    @Override
    public boolean stepwise() {
        return stepwise;
    }
}
