package org.souvenir.core.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.View;
import org.souvenir.core.plan.Instruction;
import org.souvenir.core.plan.Micro;
import org.souvenir.core.plan.Operand;
import org.souvenir.core.plan.Slot;

/**
 * An element-wise program, interpreted block by block: all lines on some rows, then on the next ones, so that what one line
 * leaves is still in the L1 cache when another reads it.
 */
final class BoundProgram implements Bound {
    /** Floats per block: 4 KiB for each value, so that about ten live values fit the L1 cache. */
    private static final int BLOCK = 1024;

    private static final View NOTHING = new View(new float[1], 0, 0, 0);

    private interface Action {
        void run(int rows);
    }

    private final Memory memory;
    private final int fixedRows;
    private final int blockRows;
    private final Window[] windows;
    /** Those that are elsewhere at each step: of a batch's program, all but fixed rows. */
    private final Window[] moving;

    private final Action[] actions;
    private final boolean stepwise;

    BoundProgram(Instruction.Program program, Workspace space) {
        this.memory = space.memory;
        this.fixedRows = program.rows();
        this.blockRows = Math.max(1, BLOCK / program.width());
        Binding binding = new Binding(space.kernels, blockRows * program.width(), program.registers());
        List<Action> list = new ArrayList<>();
        program.micros().forEach(micro -> list.add(micro.on(binding)));
        this.actions = list.toArray(Action[]::new);
        this.windows = binding.windows.values().toArray(Window[]::new);
        this.moving = binding.windows.values().stream()
                .filter(window -> fixedRows > 0 || window.moves())
                .toArray(Window[]::new);
        this.stepwise = binding.stepwise;
    }

    /** Makes an action of each line. */
    private static final class Binding implements Micro.Cases<Action> {
        private final Kernels kernels;
        private final int registerSize;
        private final float[] scratch;
        private final Map<List<Object>, Window> windows = new HashMap<>();
        private boolean stepwise;

        Binding(Kernels kernels, int registerSize, int registers) {
            this.kernels = kernels;
            this.registerSize = registerSize;
            this.scratch = new float[Math.max(1, registers * registerSize)];
        }

        @Override
        public Action element(Micro.Element e) {
            int columns = e.result().width();
            List<Operand> in = e.operands();
            View d = view(e.result(), columns);
            View a = view(in.get(0), columns);
            View b = in.size() > 1 ? view(in.get(1), columns) : NOTHING;
            View c = in.size() > 2 ? view(in.get(2), columns) : NOTHING;
            ElementOp op = e.op();
            return n -> kernels.apply(op, n, columns, d, a, b, c, e.alpha(), e.beta());
        }

        @Override
        public Action row(Micro.Row row) {
            Operand x = row.operands().get(0);
            View d = view(row.result(), 1);
            View a = view(x, x.width());
            return n -> kernels.reduce(row.op(), n, x.width(), d, a);
        }

        @Override
        public Action pick(Micro.Pick pick) {
            View d = view(pick.result(), 1);
            View a = view(pick.operands().get(0), pick.operands().get(0).width());
            View ids = view(pick.operands().get(1), 1);
            return n -> {
                for (int i = 0; i < n; i++) {
                    int id = (int) ids.data[ids.row(i)];
                    d.data[d.row(i)] = a.data[a.row(i) + id];
                }
            };
        }

        @Override
        public Action place(Micro.Place place) {
            int columns = place.result().width();
            View d = view(place.result(), columns);
            View a = view(place.operands().get(0), 1);
            View ids = view(place.operands().get(1), 1);
            return n -> {
                for (int i = 0; i < n; i++) {
                    int row = d.row(i);
                    java.util.Arrays.fill(d.data, row, row + columns, 0);
                    d.data[row + (int) ids.data[ids.row(i)]] = a.data[a.row(i)];
                }
            };
        }

        @Override
        public Action outer(Micro.Outer outer) {
            List<Operand> in = outer.operands();
            int k = in.get(0).width();
            int n = in.get(1).width();
            View d = view(outer.result(), k * n);
            View a = view(in.get(0), k);
            View b = view(in.get(1), n);
            if (in.size() == 2) {
                return rows -> kernels.outer(rows, k, n, d, a, b);
            }
            View s = view(in.get(2), k * n);
            View c = view(in.get(3), k * n);
            return rows -> kernels.addOuter(rows, k, n, d, a, b, s, c);
        }

        @Override
        public Action matrixTimes(Micro.MatrixTimes product) {
            int k = product.result().width();
            int n = product.operands().get(1).width();
            View d = view(product.result(), k);
            View matrix = view(product.operands().get(0), k * n);
            View v = view(product.operands().get(1), n);
            return rows -> kernels.matrixTimes(rows, k, n, d, matrix, v);
        }

        @Override
        public Action timesMatrix(Micro.TimesMatrix product) {
            int k = product.operands().get(0).width();
            int n = product.result().width();
            View d = view(product.result(), n);
            View v = view(product.operands().get(0), k);
            View matrix = view(product.operands().get(1), k * n);
            return rows -> kernels.timesMatrix(rows, k, n, d, v, matrix);
        }

        /** The view through which an operand is read where {@code columns} columns are wanted. */
        private View view(Operand operand, int columns) {
            boolean repeated = operand.width() == 1 && columns > 1;
            return operand.on(new Operand.Cases<>() {
                @Override
                public View memory(Operand.Memory memory) {
                    stepwise |= memory.region().slot().extent() == Slot.Extent.BATCH;
                    List<Object> key = List.of(memory.region(), repeated);
                    return windows.computeIfAbsent(key, k -> new Window(memory.region(), repeated)).view;
                }

                @Override
                public View scratch(Operand.Scratch s) {
                    return new View(scratch, s.register() * registerSize + s.column(), s.stride(), repeated ? 0 : 1);
                }

                @Override
                public View constant(Operand.Constant constant) {
                    return new View(new float[] {constant.value()}, 0, 0, 0);
                }
            });
        }
    }

    @Override
    public void attach() {
        for (Window window : windows) {
            window.attach(memory);
            if (!window.moves()) {
                window.at(memory, 0, 0);
            }
        }
    }

    @Override
    public void run(int t, int next, int batchRows) {
        int rows = fixedRows == 0 ? batchRows : fixedRows;
        for (Window window : moving) {
            window.at(memory, t, next);
        }
        for (int done = 0; done < rows; done += blockRows) {
            int n = Math.min(blockRows, rows - done);
            for (Action action : actions) {
                action.run(n);
            }
            if (done + blockRows < rows) {
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
