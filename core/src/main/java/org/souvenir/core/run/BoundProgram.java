package org.souvenir.core.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.plan.Instruction;
import org.souvenir.core.plan.Micro;
import org.souvenir.core.plan.Operand;
import org.souvenir.core.plan.Slot;

/**
 * An element-wise program, interpreted block by block: all lines on some rows, then on the next ones, so that what one line
 * leaves is still in the L1 cache when another reads it. The rows of a batch are shared out among workers where they are many.
 */
final class BoundProgram implements Bound, IntConsumer {
    /** Floats per block: 4 KiB for each value, so that about ten live values fit the L1 cache. */
    private static final int BLOCK = 1024;

    /** Floats, line by line, that are worth a piece: some 2 microseconds. */
    private static final int PIECE = 8 * 1024;

    private final Instruction.Program program;
    private final Set<Slot> near;
    private final Workspace space;
    private final int blockRows;
    private final int rowWork;
    private final boolean stepwise;
    /** The first for all rows or for the first part of them, the others for one part each. */
    private final List<Lines> copies = new ArrayList<>();

    private int t;
    private int next;
    private int all;
    private int parts;

    /** @param near slots of which instructions before it have just written the rows */
    BoundProgram(Instruction.Program program, ProgramBinding binding, Set<Slot> near, Workspace space) {
        this.program = program;
        this.near = near;
        this.space = space;
        this.blockRows = Math.max(1, BLOCK / program.width());
        this.rowWork = program.micros().stream().mapToInt(BoundProgram::width).sum();
        this.stepwise = binding.stepwise();
        copies.add(new Lines(binding));
    }

    private static int width(Micro line) {
        return Stream.concat(Stream.of(line.result()), line.operands().stream())
                .mapToInt(Operand::width)
                .max()
                .orElseThrow();
    }

    /** The lines, bound to views and registers that one thread at a time moves and writes. */
    private final class Lines {
        private final Window[] windows;
        /** Those that are elsewhere at each step: of a batch's program, all but fixed rows. */
        private final Window[] moving;

        private final ProgramBinding.Action[] actions;
        /** Null as long as everything is small. */
        private @Nullable List<ReadAhead> ahead;

        private int rowsAtOnce;

        Lines(ProgramBinding binding) {
            binding.size(blockRows);
            this.actions = binding.actions();
            this.windows = binding.windows().toArray(Window[]::new);
            this.moving = binding.windows().stream()
                    .filter(window -> program.rows() > 0 || window.moves())
                    .toArray(Window[]::new);
        }

        void attach() {
            for (Window window : windows) {
                window.attach(space.memory);
                if (!window.moves()) {
                    window.at(space.memory, 0, 0);
                }
                if (ahead == null && ReadAhead.isFar(window.view)) {
                    ahead = ReadAhead.of(List.of(windows), near);
                    rowsAtOnce = ReadAhead.rowsAtOnce(ahead, blockRows);
                }
            }
        }

        /** Runs them over the rows [from, to). */
        void run(int from, int to) {
            for (Window window : moving) {
                window.at(space.memory, t, next);
                window.view.offset += from * window.view.rowStride;
            }
            for (int done = from; done < to; done += blockRows) {
                if (ahead != null && (done - from) % rowsAtOnce == 0) {
                    for (ReadAhead rows : ahead) {
                        rows.run(Math.min(rowsAtOnce, to - done));
                    }
                }
                int n = Math.min(blockRows, to - done);
                for (ProgramBinding.Action action : actions) {
                    action.run(n);
                }
                if (done + blockRows < to) {
                    for (Window window : moving) {
                        window.view.offset += blockRows * window.view.rowStride;
                    }
                }
            }
        }
    }

    @Override
    public void attach() {
        copies.forEach(Lines::attach);
    }

    @Override
    public void run(int step, int following, int batchRows) {
        t = step;
        next = following;
        all = program.rows() == Expr.BATCH ? batchRows : space.rows(program.rows(), step, batchRows);
        parts = program.rows() == Expr.BATCH ? Math.min(all, space.workers.parts((long) all * rowWork, PIECE)) : 1;
        if (parts <= 1) {
            copies.get(0).run(0, all);
            return;
        }
        while (copies.size() < parts) {
            Lines copy = new Lines(new ProgramBinding(program, space.kernels));
            copy.attach();
            copies.add(copy);
        }
        space.workers.run(parts, this);
    }

    /** One part of the rows. */
    @Override
    public void accept(int part) {
        copies.get(part).run((int) ((long) all * part / parts), (int) ((long) all * (part + 1) / parts));
    }

    @Override
    public boolean stepwise() {
        return stepwise;
    }
}
