package org.souvenir.core.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.View;
import org.souvenir.core.plan.Instruction;
import org.souvenir.core.plan.Micro;
import org.souvenir.core.plan.Operand;
import org.souvenir.core.plan.Region;
import org.souvenir.core.plan.Slot;

/**
 * An element-wise program, interpreted block by block: all instructions on some rows, then on the next ones, so that
 * what one instruction leaves is still in the L1 cache when another reads it.
 */
final class ProgramUnit implements Unit {
    /** Floats a block: 4 KiB a value, so that about ten live values fit the L1 cache. */
    private static final int BLOCK = 1024;

    private static final View NOTHING = new View(new float[1], 0, 0, 0);

    /** A window on a slot that moves with time and rows. */
    private static final class Moving {
        private final View view;
        private final Region region;

        private Moving(View view, Region region) {
            this.view = view;
            this.region = region;
        }
    }

    /** A window on a fixed row, which changes only with the weights. */
    private record Fixed(View view, int index, boolean repeated) {}

    private interface Action {
        void run(int rows);
    }

    private final Memory memory;
    private final Kernels kernels;
    private final Supplier<Setting> setting;
    private final int blockRows;
    private final float[] scratch;
    private final int registerSize;
    private final Map<List<Object>, Moving> moving = new HashMap<>();
    private final Map<List<Object>, Fixed> fixed = new HashMap<>();
    private final Moving[] windows;
    private final Fixed[] rows;
    private final Action[] actions;
    private final boolean stepwise;

    ProgramUnit(Instruction.Program program, Memory memory, Kernels kernels, Supplier<Setting> setting) {
        this.memory = memory;
        this.kernels = kernels;
        this.setting = setting;
        this.blockRows = Math.max(1, BLOCK / program.width());
        this.registerSize = blockRows * program.width();
        this.scratch = new float[Math.max(1, program.registers() * registerSize)];
        List<Action> list = new ArrayList<>();
        for (Micro micro : program.micros()) {
            list.add(action(micro));
        }
        this.actions = list.toArray(Action[]::new);
        this.windows = moving.values().toArray(Moving[]::new);
        this.rows = fixed.values().toArray(Fixed[]::new);
        this.stepwise = moving.values().stream().anyMatch(m -> m.region.slot().extent() == Slot.Extent.BATCH);
    }

    private Action action(Micro micro) {
        int columns = micro.result().width();
        View d = view(micro.result(), columns);
        if (micro instanceof Micro.Element e) {
            List<Operand> in = e.operands();
            View a = view(in.get(0), columns);
            View b = in.size() > 1 ? view(in.get(1), columns) : NOTHING;
            View c = in.size() > 2 ? view(in.get(2), columns) : NOTHING;
            ElementOp op = e.op();
            return n -> kernels.apply(op, n, columns, d, a, b, c, e.alpha(), e.beta());
        }
        Operand first = micro.operands().get(0);
        if (micro instanceof Micro.Row row) {
            View a = view(first, first.width());
            return n -> kernels.reduce(row.op(), n, first.width(), d, a);
        }
        View a = view(first, first.width());
        View ids = view(micro.operands().get(1), 1);
        return micro instanceof Micro.Pick ? n -> pick(n, d, a, ids) : n -> place(n, columns, d, a, ids);
    }

    private static void pick(int n, View d, View a, View ids) {
        for (int i = 0; i < n; i++) {
            int id = (int) ids.data[ids.offset + i * ids.rowStride];
            d.data[d.offset + i * d.rowStride] = a.data[a.offset + i * a.rowStride + id];
        }
    }

    private static void place(int n, int columns, View d, View a, View ids) {
        for (int i = 0; i < n; i++) {
            int row = d.offset + i * d.rowStride;
            java.util.Arrays.fill(d.data, row, row + columns, 0);
            d.data[row + (int) ids.data[ids.offset + i * ids.rowStride]] = a.data[a.offset + i * a.rowStride];
        }
    }

    /** The window through which an operand is read where {@code columns} columns are wanted. */
    private View view(Operand operand, int columns) {
        boolean repeated = operand.width() == 1 && columns > 1;
        if (operand instanceof Operand.Scratch s) {
            return new View(scratch, s.register() * registerSize + s.column(), s.stride(), repeated ? 0 : 1);
        }
        if (operand instanceof Operand.Fixed f) {
            return fixed.computeIfAbsent(
                            List.of(f.index(), repeated),
                            k -> new Fixed(new View(scratch, 0, 0, repeated ? 0 : 1), f.index(), repeated))
                    .view();
        }
        Region region = ((Operand.Memory) operand).region();
        return moving.computeIfAbsent(
                        List.of(region, repeated),
                        k -> new Moving(new View(scratch, 0, region.slot().width(), repeated ? 0 : 1), region))
                .view;
    }

    @Override
    public void attach() {
        for (Moving window : windows) {
            window.view.data = memory.array(window.region.slot());
        }
        for (Fixed row : rows) {
            View value = setting.get().weights().plain(row.index());
            row.view().data = value.data;
            row.view().offset = value.offset;
            row.view().columnStride = row.repeated() ? 0 : value.columnStride;
        }
    }

    @Override
    public void run(int t, int next, int rows) {
        for (Moving window : windows) {
            window.view.offset = memory.base(window.region, t, next);
        }
        for (int done = 0; done < rows; done += blockRows) {
            int n = Math.min(blockRows, rows - done);
            for (Action action : actions) {
                action.run(n);
            }
            if (done + blockRows < rows) {
                for (Moving window : windows) {
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
