package org.souvenir.core.run;

import java.util.function.Supplier;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.View;
import org.souvenir.core.plan.Instruction;

/** Rows of a table. */
final class GatherUnit implements Unit {
    private final Instruction.Gather gather;
    private final Memory memory;
    private final Kernels kernels;
    private final Supplier<Setting> setting;
    private final View ids;
    private final View result;

    GatherUnit(Instruction.Gather gather, Memory memory, Kernels kernels, Supplier<Setting> setting) {
        this.gather = gather;
        this.memory = memory;
        this.kernels = kernels;
        this.setting = setting;
        this.ids = View.rows(new float[0], 0, gather.ids().slot().width());
        this.result = View.rows(new float[0], 0, gather.result().slot().width());
    }

    @Override
    public void attach() {
        ids.data = memory.array(gather.ids().slot());
        result.data = memory.array(gather.result().slot());
    }

    @Override
    public void run(int t, int next, int rows) {
        ids.offset = memory.base(gather.ids(), t, next);
        result.offset = memory.base(gather.result(), t, next);
        View table = setting.get().weights().plain(gather.table());
        kernels.gather(rows, gather.result().width(), result, table, ids);
    }

    @Override
    public boolean stepwise() {
        return false;
    }
}
